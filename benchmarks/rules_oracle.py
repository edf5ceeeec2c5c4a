"""Holds the network against the reference on as many random rule sets as asked.

    python -m benchmarks.rules_oracle --examples 100000

Each example is one rule set with three visits of up to three lines. Ends with status 1, and the
seed of the example, at the first difference.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from random import Random

from tests.rules.oracle import compare


def main() -> int:
    """Runs the examples with a line of progress every few seconds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--examples", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0, help="of the first example")
    chosen = parser.parse_args()
    seen: Counter[str] = Counter()
    start = reported = time.monotonic()
    for done in range(chosen.examples):
        seed = chosen.seed + done
        found = compare(Random(seed), seen=seen)
        if found:
            print(f"\nseed {seed}:", *found, sep="\n  ")
            return 1
        if time.monotonic() - reported > 5 or done + 1 == chosen.examples:
            reported = time.monotonic()
            rate = (done + 1) / (reported - start)
            print(f"{done + 1:,} rule sets agree ({rate:.0f} a second)", flush=True)
    print(", ".join(f"{count:,} {word}" for word, count in sorted(seen.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
