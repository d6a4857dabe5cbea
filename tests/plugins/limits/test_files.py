"""Files of limits: both forms say the same, and what cannot be used is refused with a sentence."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from penpot_core.testing.servers import RELAXED, penpot
from penpot_plugins.limits.files import LimitsFileError, permits_of, rates_of
from penpot_plugins.limits.permits import Permits
from penpot_plugins.limits.rules import Bucket, Window

EDN = """; ours
^{:refresh "10s"}
{:default [[:day :window "100/d"]]
 #{:main/get-teams, :main/get-projects} [[:few :bucket "3/1/1h"] [:day :window "7/d"]]}
"""
TOML = """
refresh = "10s"
[[limits]]
name = "day"
window = "100/d"
[[limits]]
methods = ["get-teams", "get-projects"]
name = "few"
bucket = "3/1/1h"
[[limits]]
methods = ["get-teams", "get-projects"]
name = "day"
window = "7/d"
"""


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(("name", "text"), [("rates.edn", EDN), ("rates.toml", TOML)])
def test_rates_when_written_in_either_form_then_are_the_same(tmp_path: Path, name: str, text: str) -> None:
    limits = rates_of(written(tmp_path, name, text))
    assert limits.refresh == timedelta(seconds=10)
    assert limits.of("get-teams") == (Bucket("few", 3, 1, 3600), Window("day", 7, timedelta(days=1)))
    assert limits.of("get-profile") == (Window("day", 100, timedelta(days=1)),)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("permits.edn", "{:root/by-profile {:permits 2 :queue 3 :timeout 700} :a/global {:permits 1}}"),
        (
            "permits.toml",
            '["root/by-profile"]\npermits = 2\nqueue = 3\ntimeout = 700\n["a/global"]\npermits = 1',
        ),
    ],
)
def test_permits_when_written_in_either_form_then_are_the_same(tmp_path: Path, name: str, text: str) -> None:
    assert permits_of(written(tmp_path, name, text)) == {
        "root/by-profile": Permits(2, 3, 700),
        "a/global": Permits(1),
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "ends too early"),
        ('{:default [[:x :window "5/y"]]}', "refresh"),
        ('^{:refresh "1s"} {:default [[:x :window "5/y"]]}', "invalid-window-limit-opts"),
        ('^{:refresh "1s"} {:default [[:x :bucket "5/0/1s"]]}', "invalid-bucket-limit-opts"),
        ('^{:refresh "0s"} {}', "at least 1s"),
        ('^{:refresh "1s"} {:default}', "no value"),
        ('^{:refresh "1s"} {:default 5}', "no vector"),
        ('^{:refresh "1s"} {:default [[:x :guess "1/s"]]}', "guess"),
        ("[" * 5000, "nested"),
        ("{" + " " * 300_000 + "}", "longer"),
        ("#=(eval)", "where a value is expected"),
        ('{"open', "value is expected"),
        ("{} {}", "goes on"),
    ],
)
def test_rates_when_the_file_is_hostile_then_a_sentence_says_why(
    tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(LimitsFileError, match=words):
        rates_of(written(tmp_path, "rates.edn", text))


@pytest.mark.parametrize(
    "text",
    [
        "{:a/global {:permits 0}}",
        "{:a/global {}}",
        "{:a/global {:permits 1 :queue -1}}",
        "{:a/global 5}",
        "[]",
    ],
)
def test_permits_when_a_number_is_wrong_then_a_sentence_says_why(tmp_path: Path, text: str) -> None:
    with pytest.raises(LimitsFileError, match=r"permits\.edn"):
        permits_of(written(tmp_path, "permits.edn", text))


def test_check_when_a_file_is_good_or_bad_then_says_so(tmp_path: Path) -> None:
    settings = {**RELAXED, "PENPOT_DATA_DIR": str(tmp_path)}
    good = penpot("limits", "check", str(written(tmp_path, "rates.edn", EDN)), settings=settings)
    assert (good.returncode, "rate limits" in good.stdout) == (0, True)
    bad = penpot("limits", "check", str(written(tmp_path, "bad.edn", "{:a")), settings=settings)
    assert (bad.returncode, "cannot be used" in bad.stderr) == (1, True)
