"""An installed copy brings everything it reads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what a wheel built from this checkout installs."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("payor_rules-*.whl")
    with ZipFile(wheel) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


@pytest.mark.parametrize("folder", ["policies", "schemas", "examples"])
def test_the_wheel_carries_the_data_inside_the_engine(installed: Path, folder: str) -> None:
    kept = [
        path.relative_to(ROOT)
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".yaml", ".json", ".csv"} and path.parent.name != "imported"
    ]
    assert kept
    assert [path for path in kept if not (installed / "engine" / "_data" / path).is_file()] == []


def test_an_installed_engine_reads_its_own_data(installed: Path) -> None:
    question = (
        "from engine.locations import knowledge_base_folder, schemas_folder;"
        "print(knowledge_base_folder(), schemas_folder(), sep='\\n')"
    )
    environment = {
        name: value for name, value in os.environ.items() if name != "PAYOR_RULES_KB"
    } | {"PYTHONPATH": str(installed)}
    answer = subprocess.run(
        [sys.executable, "-c", question],
        cwd=installed.parent,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    data = installed / "engine" / "_data"
    assert answer.stdout.splitlines() == [str(data / "policies"), str(data / "schemas")]


def test_the_wheel_carries_both_packages_and_the_licence(installed: Path) -> None:
    assert (installed / "engine" / "__init__.py").is_file()
    assert (installed / "ui" / "__init__.py").is_file()
    assert len(list(installed.glob("*.dist-info/licenses/LICENSE"))) == 1


def test_the_wheel_carries_nothing_else(installed: Path) -> None:
    tops = {path.name for path in installed.iterdir() if path.suffix != ".dist-info"}
    assert tops == {"engine", "ui"}
