"""The locked requirements fit setup.cfg and name no registry."""

from __future__ import annotations

import re
import tomllib
from configparser import RawConfigParser
from itertools import pairwise
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = {name: ROOT / "requirements" / f"{name}.txt" for name in ("runtime", "test")}
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.M)
OURS = "penpot-backend-py"


def pins(lock: str) -> dict[str, str]:
    return {canonicalize_name(name): version for name, version in PIN.findall(LOCKS[lock].read_text())}


def declared(option: str, section: str = "options") -> list[Requirement]:
    config = RawConfigParser()
    config.read(ROOT / "setup.cfg")
    wanted = [Requirement(line) for line in config.get(section, option).splitlines() if line]
    return [requirement for requirement in wanted if requirement.name != OURS]


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_when_read_then_it_names_no_registry_and_no_path(lock: str) -> None:
    assert (
        re.findall(
            r"(?i)\w+://|--(?:index|extra-index|find-links|trusted)\S*|file:| @ ", LOCKS[lock].read_text()
        )
        == []
    )


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_when_read_then_every_pin_has_hashes(lock: str) -> None:
    text = LOCKS[lock].read_text()
    starts = [match.start() for match in PIN.finditer(text)]
    bare = [
        text[start:end].split("==")[0]
        for start, end in pairwise([*starts, len(text)])
        if "--hash=sha256:" not in text[start:end]
    ]
    assert starts and bare == []


@pytest.mark.parametrize(
    ("lock", "option", "section"),
    [
        ("runtime", "install_requires", "options"),
        ("test", "install_requires", "options"),
        ("test", "testing", "options.extras_require"),
        ("test", "test", "options.extras_require"),
    ],
)
def test_lock_when_setup_asks_for_something_then_it_is_pinned_so(
    lock: str, option: str, section: str
) -> None:
    pinned = pins(lock)
    for requirement in declared(option, section):
        version = pinned.get(canonicalize_name(requirement.name))
        assert version is not None and version in requirement.specifier, f"{requirement}: make lock"


def test_test_lock_when_both_pin_something_then_the_versions_are_equal() -> None:
    runtime, test = pins("runtime"), pins("test")
    assert {name: test.get(name) for name in runtime} == runtime


def test_runtime_lock_when_the_project_is_built_then_it_has_the_build_system() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    pinned = pins("runtime")
    for requirement in map(Requirement, wanted):
        assert pinned[requirement.name] in requirement.specifier
