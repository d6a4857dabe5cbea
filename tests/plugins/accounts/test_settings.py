from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from penpot_core.settings import Setting, Settings, load
from penpot_plugins.accounts import settings as of


def loaded(tmp_path: Path, **environ: str) -> Settings:
    full = {"PENPOT_DATA_DIR": str(tmp_path), **{f"PENPOT_{name}": text for name, text in environ.items()}}
    return load(of.SETTINGS, environ=full, files=[], create=False)


@pytest.mark.parametrize(
    ("setting", "default"),
    [
        (of.EMAIL_VERIFY_THRESHOLD, timedelta(minutes=15)),
        (of.PROFILE_COMPLAINT_MAX_AGE, timedelta(days=7)),
        (of.PROFILE_COMPLAINT_THRESHOLD, 2),
        (of.PROFILE_BOUNCE_MAX_AGE, timedelta(days=7)),
        (of.PROFILE_BOUNCE_THRESHOLD, 10),
        (of.REGISTRATION_DOMAIN_WHITELIST, frozenset()),
        (of.EMAIL_DOMAIN_BLACKLIST, None),
    ],
)
def test_setting_when_nothing_is_set_then_the_default_is_that_of_the_contract(
    tmp_path: Path, setting: Setting[Any], default: object
) -> None:
    assert loaded(tmp_path)[setting] == default


def test_whitelist_when_set_then_domains_are_separated_by_commas_or_blanks(tmp_path: Path) -> None:
    settings = loaded(tmp_path, REGISTRATION_DOMAIN_WHITELIST="example.com,good.example.org")
    assert settings[of.REGISTRATION_DOMAIN_WHITELIST] == {"example.com", "good.example.org"}
