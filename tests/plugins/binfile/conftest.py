"""Worlds to import into, and packages."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from penpot_plugins.binfile.contents import Request
from penpot_plugins.binfile.importing import Import
from tests.plugins.files.conftest import alice, sqlite_template, world
from tests.plugins.files.conftest import environ as settings_of_files
from tests.plugins.files.worlds import Person

__all__ = ["alice", "settings_of_files", "sqlite_template", "world"]

DATA = Path(__file__).parent / "data"
# Packages of many ages, kept beside the project where it is developed.
SHARED = Path(__file__).parents[4] / "shared" / "penpot-files"

Run = Callable[..., Awaitable[list[UUID]]]


@pytest.fixture
def environ(settings_of_files: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The settings of a world that keeps its objects in a folder of its own."""
    objects = tmp_path_factory.mktemp("objects")
    return {**settings_of_files, "PENPOT_OBJECTS_STORAGE_FS_DIRECTORY": str(objects)}


@pytest.fixture
def imported(alice: Person) -> Run:
    """Import a package into her drafts."""

    async def run(source: Path, name: str | None = None, **options: Any) -> list[UUID]:
        return await Import(alice.world.app, Request(source, alice.project_id, name), **options).run()

    return run


def expected() -> dict[str, Any]:
    """What the reference made of each package; nothing where they are not at hand."""
    counts = SHARED / "expected" / "counts.json"
    found: dict[str, Any] = json.loads(counts.read_text()) if counts.exists() else {}
    return found
