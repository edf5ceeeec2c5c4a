"""Reads and checks one folder of policies, and prints what that took.

Started by ``knowledge_base`` as ``python -m benchmarks.open_folder FOLDER``, in a new process.
"""

from __future__ import annotations

import json
import sys
import time

import psutil

from engine.knowledge.base import KnowledgeBase


def main() -> None:
    """Prints a JSON object: seconds, peak memory, and how much was read."""
    start = time.perf_counter()
    base = KnowledgeBase.open(sys.argv[1])
    problems = base.check()
    seconds = time.perf_counter() - start
    whole = [file for file in base.files.values() if not file.abstract]
    told = {
        "seconds": seconds,
        "peak_bytes": _peak(),
        "policies": len(whole),
        "rules": sum(len(base.linker(file.id).merged.rules) for file in whole),
        "problems": len(problems),
    }
    print(json.dumps(told))


def _peak() -> int:
    memory = psutil.Process().memory_info()
    if hasattr(memory, "peak_wset"):
        return int(memory.peak_wset)
    import resource

    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale


if __name__ == "__main__":
    main()
