"""Makes `.venv` hold exactly what pyproject.toml and constraints.txt ask for.

`python setup.py [extra ...]` does nothing when the environment is up to date, rebuilds it when it
is missing or stale, and adds the named extras. Standard library only: it runs before anything is
installed. Exits 1 with one message on stderr when the machine lacks something.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tomllib
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
CONSTRAINTS = ROOT / "constraints.txt"


def missing_from_machine() -> str | None:
    """What this machine lacks for a first installation, as one message; None when all is there."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        return (
            f"python {version} at {sys.executable} cannot make virtual environments - install its"
            f" venv module (Debian and Ubuntu: apt install python{version}-venv)"
        )
    compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0]
    if shutil.which(compiler) is None:
        return (
            f"no C compiler ({compiler}) found, and durable-rules is compiled when it is installed"
            " - install one (Debian and Ubuntu: apt install gcc; macOS: xcode-select --install)"
        )
    if not (Path(sysconfig.get_paths()["include"]) / "Python.h").exists():
        return (
            f"the C headers of python {version} at {sys.executable} are missing, and durable-rules"
            f" is compiled against them - install them (Debian and Ubuntu: apt install"
            f" python{version}-dev; Fedora: dnf install python3-devel)"
        )
    return None


def fingerprint() -> str:
    """A hash of all that decides what is installed, and of where the environment lives."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        declared = tomllib.load(file)
    parts = [declared["build-system"], declared["project"], declared["tool"]["hatch"]]
    parts += [CONSTRAINTS.read_text(encoding="utf-8"), str(ROOT)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def works() -> bool:
    """Whether the environment's interpreter still runs (the Python it was made of may be gone)."""
    try:
        return subprocess.run([PYTHON, "-c", ""], capture_output=True).returncode == 0
    except OSError:
        return False


def run(*command: str | Path) -> None:
    """Runs a command silently; when it fails, prints all that it said and exits 1."""
    done = subprocess.run(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode != 0:
        sys.stderr.write(done.stdout)
        shown = " ".join(str(part) for part in command)
        sys.exit(f"setting up .venv failed at the command above - {shown}")


def install(*requirements: str) -> None:
    """Installs into the environment, at the versions of constraints.txt.

    Without build isolation, in which pip would take build tools of any version.
    """
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--no-input")
    run(*pip, "--no-build-isolation", "--constraint", CONSTRAINTS, *requirements)


def build_tools() -> list[str]:
    """The requirements of the extra `build`."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        extra: list[str] = tomllib.load(file)["project"]["optional-dependencies"]["build"]
    return extra


def bring_up_to_date(extras: list[str]) -> None:
    """Rebuilds a missing or stale environment from nothing, and adds extras not yet there."""
    stamp, wanted = VENV / "payor-rules.stamp", fingerprint()
    lines = stamp.read_text(encoding="utf-8").split() if stamp.exists() and works() else []
    present = lines[1:] if lines[:1] == [wanted] else []
    if set(extras) <= set(present):
        return
    if not present:
        problem = missing_from_machine()
        if problem:
            sys.exit(problem)
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        print(f"setting up .venv with python {version}, about a minute", flush=True)
        stamp.unlink(missing_ok=True)
        run(sys.executable, "-m", "venv", "--clear", VENV)
        install(*build_tools())
    names = sorted({*present, *extras})
    install("--editable", f".[{','.join(names)}]")
    stamp.write_text("\n".join([wanted, *names]) + "\n", encoding="utf-8")


def main() -> None:
    """Brings the environment up to date, one process at a time."""
    # Leaving by an exception, rather than dying, takes pip down with this process.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, lambda number, _: sys.exit(128 + number))
    lock = ROOT / ".cache" / "setup.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        bring_up_to_date(["dev", *sys.argv[1:]])


if __name__ == "__main__":
    main()
