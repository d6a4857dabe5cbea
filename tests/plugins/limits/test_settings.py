from __future__ import annotations

from pathlib import Path

import pytest

from penpot_core.settings import Settings, SettingsError, load
from penpot_plugins.limits import settings as of

QUOTA_DEFAULTS = {"upload-sessions-per-profile": 5, "upload-chunks-per-session": 20}


def loaded(tmp_path: Path, **environ: str) -> Settings:
    full = {"PENPOT_DATA_DIR": str(tmp_path), **{f"PENPOT_{name}": text for name, text in environ.items()}}
    return load(of.SETTINGS, environ=full, files=[], create=False)


def test_quotas_when_nothing_is_set_then_only_uploads_are_limited(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    assert {
        name: settings[quota] for name, quota in of.QUOTES.items() if settings[quota] is not None
    } == QUOTA_DEFAULTS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "cannot be read there .No such file"),
        ("{:a/global {:permits 0}}", "at least 1 as permits of a/global"),
    ],
)
def test_limits_of_concurrency_when_the_file_is_of_no_use_then_the_start_stops_and_says_why(
    tmp_path: Path, text: str | None, words: str
) -> None:
    path = tmp_path / "climit.edn"
    if text is not None:
        path.write_text(text)
    with pytest.raises(SettingsError, match=f"PENPOT_RPC_CLIMIT_CONFIG is .*{words}"):
        loaded(tmp_path, RPC_CLIMIT_CONFIG=str(path))


@pytest.mark.parametrize("target", of.QUOTES)
def test_quota_when_set_then_its_variable_is_read(tmp_path: Path, target: str) -> None:
    variable = "QUOTES_" + target.replace("-", "_").upper()
    assert loaded(tmp_path, **{variable: "3"})[of.QUOTES[target]] == 3
    with pytest.raises(SettingsError, match=variable):
        loaded(tmp_path, **{variable: "-1"})
