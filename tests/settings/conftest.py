"""What the tests of settings share: loading from a plain mapping, with state in a folder of the test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from penpot_core.settings import Setting, Settings, SettingsError, load

Load = Callable[..., Settings]

SERVER = {
    "PENPOT_DATABASE_URI": "postgresql://db.example.com/penpot",
    "PENPOT_SECRET_KEY": "a-key-of-more-than-thirty-two-letters",
}


@pytest.fixture
def load_env(tmp_path: Path) -> Load:
    """`load_env({"PENPOT_…": …}, settings, files)`: the settings of such an environment."""

    def read(
        environ: dict[str, str] | None = None,
        settings: tuple[Setting[Any], ...] = (),
        files: list[Path] | None = None,
        create: bool = True,
    ) -> Settings:
        full = {"PENPOT_DATA_DIR": str(tmp_path / "data"), **(environ or {})}
        return load(settings, environ=full, files=files, create=create)

    return read


@pytest.fixture
def refusal(load_env: Load) -> Callable[..., list[str]]:
    """The sentences with which such an environment is refused."""

    def read(*arguments: Any, **named: Any) -> list[str]:
        with pytest.raises(SettingsError) as caught:
            load_env(*arguments, **named)
        return str(caught.value).split("\n")

    return read
