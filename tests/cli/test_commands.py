"""`penpot …` as a process: what it prints, and its exit status."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from penpot_core.plugins import BUILT_IN
from penpot_core.settings.embedded import DATABASE_FILE
from penpot_core.testing.servers import RELAXED, Servers, penpot

SECRET = RELAXED["PENPOT_SECRET_KEY"]


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, servers: Servers, tmp_path: Path) -> dict[str, str]:
    """The settings of an installation whose database is empty."""
    own = {**RELAXED, "PENPOT_DATA_DIR": str(tmp_path / "data")}
    if request.param == "sqlite":
        return own
    return {**own, **servers.postgres.environment(servers.postgres.create())}


def parsed(done: subprocess.CompletedProcess[str]) -> Any:
    """What a command printed as JSON; nothing else may stand there."""
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_migrate_when_run_twice_then_tells_what_it_did(settings: dict[str, str]) -> None:
    first = parsed(penpot("migrate", "--json", settings=settings))
    assert first["origin"] == "created"
    assert first["applied"]
    assert first["seconds"] > 0
    second = parsed(penpot("migrate", "--json", settings=settings))
    assert (second["origin"], second["applied"]) == ("current", [])
    shown = penpot("migrate", settings=settings)
    assert shown.stdout.startswith("The database is up to date (current): nothing to do")


def test_migrate_when_the_database_is_away_then_says_so(tmp_path: Path) -> None:
    away = {**RELAXED, "PENPOT_DATA_DIR": str(tmp_path), "PENPOT_DATABASE_URI": "postgresql://127.0.0.1:1/x"}
    refused = penpot("migrate", "--json", settings=away)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "cannot be reached" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("words", ["task list", "file history {id}", "release"])
def test_command_when_the_database_is_away_or_empty_then_says_so(
    settings: dict[str, str], words: str, tmp_path: Path
) -> None:
    arguments = words.format(id=uuid4()).split()
    empty = penpot(*arguments, settings=settings)
    assert empty.returncode in (1, 2)
    assert "The database cannot be used: " in empty.stderr
    assert empty.stderr.strip().endswith("`penpot migrate` makes the tables.")
    away = {**settings, "PENPOT_DATABASE_URI": "postgresql://127.0.0.1:1/x"}
    refused = penpot(*arguments, settings=away)
    assert refused.returncode in (1, 2)
    assert refused.stderr.strip().endswith("Look whether it runs, and at PENPOT_DATABASE_URI.")
    assert "Traceback" not in empty.stderr + refused.stderr


def test_plugins_when_listed_then_all_are_there_in_order(settings: dict[str, str]) -> None:
    rows = parsed(penpot("plugins", "--json", settings=settings))
    names = [row["name"] for row in rows]
    assert sorted(names) == sorted(BUILT_IN)
    for row in rows:
        assert set(row) == {"name", "origin", "version", "requires", "hooks"}
        assert row["origin"] == "built-in"
        assert all(names.index(needed) < names.index(row["name"]) for needed in row["requires"])
        assert row["hooks"] and all(hook.startswith("penpot_") for hook in row["hooks"])


def test_plugins_when_one_is_local_and_one_is_blocked_then_is_told(tmp_path: Path) -> None:
    (tmp_path / "local.py").write_text('__version__ = "1.2"\nrequires = ("accounts",)\n')
    own = {**RELAXED, "PENPOT_DATA_DIR": str(tmp_path / "data"), "PENPOT_PLUGINS_DIR": str(tmp_path)}
    rows = parsed(penpot("plugins", "--json", settings={**own, "PENPOT_PLUGINS_BLOCKED": "console"}))
    [local] = [row for row in rows if row["name"] == "local"]
    assert local == {
        "name": "local",
        "origin": str(tmp_path / "local.py"),
        "version": "1.2",
        "requires": ["accounts"],
        "hooks": [],
    }
    assert "console" not in [row["name"] for row in rows]
    plain = penpot("plugins", settings=own)
    assert f"local ({tmp_path / 'local.py'}, requires accounts)" in plain.stdout


def test_config_when_shown_then_every_setting_has_a_value_and_no_secret(settings: dict[str, str]) -> None:
    done = penpot("config", "show", "--json", settings=settings)
    rows = {row["variable"]: row for row in parsed(done)}
    assert rows["PENPOT_DATA_DIR"]["value"] == settings["PENPOT_DATA_DIR"]
    assert rows["PENPOT_DATA_DIR"]["origin"] == "environment"
    assert rows["PENPOT_HTTP_SERVER_WORKERS"]["origin"] == "default"
    assert SECRET not in done.stdout
    plain = penpot("config", "show", settings=settings)
    assert f"PENPOT_DATA_DIR = {settings['PENPOT_DATA_DIR']}" in plain.stdout
    assert SECRET not in plain.stdout


def test_config_when_only_looked_at_then_nothing_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    for words in (("config", "show"), ("config", "check"), ("config", "template")):
        assert penpot(*words, settings={"PENPOT_DATA_DIR": str(folder)}).returncode == 0
    assert not folder.exists()


def test_config_when_it_is_fine_then_check_has_no_error(settings: dict[str, str]) -> None:
    findings = parsed(penpot("config", "check", "--json", settings=settings))
    assert [finding for finding in findings if finding["level"] == "error"] == []


@pytest.mark.parametrize(
    ("wrong", "variable"),
    [
        ({"PENPOT_HTTP_SERVER_PORT": "many"}, "PENPOT_HTTP_SERVER_PORT"),
        ({"PENPOT_HTTP_SERVER_WORKERS": "4"}, "PENPOT_HTTP_SERVER_WORKERS"),
        ({"PENPOT_DATABASE_URI": "postgresql://db/penpot", "PENPOT_SECRET_KEY": ""}, "PENPOT_SECRET_KEY"),
    ],
)
def test_config_when_it_would_stop_a_start_then_check_says_why(
    wrong: dict[str, str], variable: str, tmp_path: Path
) -> None:
    own = {**RELAXED, "PENPOT_DATA_DIR": str(tmp_path), **wrong}
    checked = penpot("config", "check", "--json", settings=own)
    assert checked.returncode == 1
    errors = [one for one in json.loads(checked.stdout) if one["level"] == "error"]
    assert any(variable in error["sentence"] for error in errors)
    refused = penpot("run", settings=own)
    assert refused.returncode == 2
    assert all(error["sentence"] in refused.stderr for error in errors)
    assert not (tmp_path / DATABASE_FILE).exists()


def test_command_when_unknown_then_says_so(tmp_path: Path) -> None:
    done = penpot("nothing-like-this", settings={"PENPOT_DATA_DIR": str(tmp_path)})
    assert done.returncode == 2
    assert "nothing-like-this" in done.stderr
