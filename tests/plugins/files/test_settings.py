from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from penpot_core.settings import Setting, Settings, SettingsError, load
from penpot_plugins.files import settings as of


def loaded(tmp_path: Path, **environ: str) -> Settings:
    full = {"PENPOT_DATA_DIR": str(tmp_path), **{f"PENPOT_{name}": text for name, text in environ.items()}}
    return load(of.SETTINGS, environ=full, files=[], create=False)


@pytest.mark.parametrize(
    ("setting", "default"),
    [
        (of.DEFAULT_BLOB_VERSION, 4),
        (of.FILE_DATA_BACKEND, "legacy-db"),
        (of.FILE_CHECKPOINT, "normal"),
        (of.FILE_CACHE_SIZE, 268435456),
        (of.FILE_CLEAN_DELAY, timedelta(days=2)),
        (of.AUTO_FILE_SNAPSHOT_EVERY, 5),
        (of.AUTO_FILE_SNAPSHOT_TIMEOUT, timedelta(hours=3)),
    ],
)
def test_setting_when_nothing_is_set_then_the_default_holds(
    tmp_path: Path, setting: Setting[Any], default: object
) -> None:
    assert loaded(tmp_path)[setting] == default


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DEFAULT_BLOB_VERSION", "2"),
        ("DEFAULT_BLOB_VERSION", "6"),
        ("FILE_DATA_BACKEND", "fs"),
        ("FILE_CHECKPOINT", "never"),
        ("FILE_CACHE_SIZE", "1GB"),
        ("AUTO_FILE_SNAPSHOT_EVERY", "0"),
    ],
)
def test_setting_when_the_value_is_not_allowed_then_it_stops(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=name):
        loaded(tmp_path, **{name: text})


def test_cache_size_when_it_has_a_unit_then_it_is_bytes(tmp_path: Path) -> None:
    assert loaded(tmp_path, FILE_CACHE_SIZE="1GiB")[of.FILE_CACHE_SIZE] == 2**30
