"""The wheel holds everything that lies in the folders of the packages."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = {
    "penpot_core": "penpot_core",
    "plugins": "penpot_plugins",
    "config": "penpot_config",
    "migrations": "penpot_migrations",
}
BESIDE = ("setup.py", "setup.cfg", "pyproject.toml", "LICENSE", "README.md")
LEFT_OVER = shutil.ignore_patterns("__pycache__", "*.pyc", "*.egg-info")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Built from a copy: the tree's own build/ may hold modules that are gone."""
    copy = tmp_path_factory.mktemp("tree")
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, copy / folder, ignore=LEFT_OVER)
    for name in BESIDE:
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, copy)
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--wheel-dir", copy / "dist", copy], check=True, capture_output=True)
    (built,) = (copy / "dist").glob("*.whl")
    return zipfile.ZipFile(built)


def test_wheel_when_built_then_every_file_of_the_packages_is_in_it(wheel: zipfile.ZipFile) -> None:
    inside = set(wheel.namelist())
    missing = [
        str(path.relative_to(ROOT))
        for folder, package in FOLDERS.items()
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and f"{package}/{path.relative_to(ROOT / folder).as_posix()}" not in inside
    ]
    assert missing == [], "name their kind in [options.package_data] of setup.cfg"


def test_wheel_when_built_then_nothing_else_is_in_it(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist() if ".dist-info/" not in name}
    assert tops == set(FOLDERS.values())


def test_wheel_when_built_then_it_has_the_command_and_the_licence(wheel: zipfile.ZipFile) -> None:
    texts = {Path(name).name: wheel.read(name).decode() for name in wheel.namelist() if ".dist-info/" in name}
    assert "penpot = penpot_core.cli:main" in texts["entry_points.txt"]
    assert "License-Expression: MPL-2.0" in texts["METADATA"]
    assert "Mozilla Public License" in texts["LICENSE"]
