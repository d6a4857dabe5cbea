"""A backend of objects that cannot serve stops the start, and `penpot config check` says the same."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from penpot_core.testing.process import COMMAND


@pytest.mark.parametrize("command", [["run"], ["config", "check"]])
@pytest.mark.parametrize(
    ("backend", "word"), [("s3", "PENPOT_OBJECTS_STORAGE_S3_BUCKET"), ("cupboard", "'cupboard'")]
)
def test_storage_when_it_cannot_serve_then_the_start_and_the_check_say_so(
    tmp_path: Path, command: list[str], backend: str, word: str
) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("PENPOT_")}
    env |= {"PENPOT_DATA_DIR": str(tmp_path / "data"), "PENPOT_OBJECTS_STORAGE_BACKEND": backend}
    done = subprocess.run(
        [*COMMAND, *command], env=env, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode != 0
    assert word in done.stdout + done.stderr
    assert not (tmp_path / "data" / "penpot.db").exists()
