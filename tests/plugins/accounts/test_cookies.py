"""The session cookie, byte for byte (contract/http.md §5.2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from penpot_core.rpc import Cookie
from penpot_core.settings import kernel, load
from penpot_plugins.accounts.cookies import SessionCookie

NOON = datetime(2026, 2, 1, 12, tzinfo=UTC)


def line(cookie: Cookie) -> str:
    return f"{cookie.name}={cookie.value}; {cookie.attributes}"


def cookie_of(folder: Path, flags: str, **more: str) -> SessionCookie:
    environ = {"PENPOT_DATA_DIR": str(folder), "PENPOT_FLAGS": flags, **more}
    return SessionCookie.of(load(kernel.SETTINGS, environ=environ))


def test_holding_has_the_form_of_the_reference() -> None:
    made = SessionCookie("auth-token", timedelta(days=7), secure=True, same_site="Lax")
    assert line(made.holding("TOKEN", NOON)) == (
        "auth-token=TOKEN; Version=1; Path=/; Secure; HttpOnly; Expires=Sun, 08 Feb 2026 12:00:00 GMT; "
        'Comment="Renewal at: Sun, 01 Feb 2026 18:00:00 GMT"; SameSite=Lax'
    )


def test_cleared_has_the_form_of_the_reference() -> None:
    made = SessionCookie("auth-token", timedelta(days=7), secure=True, same_site="Lax")
    assert line(made.cleared()) == ('auth-token=""; path=/; Max-Age=0; Expires=Thu, 01-Jan-1970 00:00:00 GMT')


@pytest.mark.parametrize(
    ("flags", "secure", "same_site"),
    [
        ("enable-secure-session-cookies", True, "Lax"),
        ("disable-secure-session-cookies", False, "Lax"),
        ("enable-secure-session-cookies enable-strict-session-cookies", True, "Strict"),
        ("enable-secure-session-cookies enable-strict-session-cookies enable-cors", True, "None"),
    ],
)
def test_of_settings_follows_the_flags(tmp_path: Path, flags: str, secure: bool, same_site: str) -> None:
    made = cookie_of(tmp_path, flags)
    assert (made.secure, made.same_site) == (secure, same_site)


def test_of_settings_takes_name_and_age(tmp_path: Path) -> None:
    made = cookie_of(tmp_path, "", PENPOT_AUTH_TOKEN_COOKIE_NAME="tok", PENPOT_AUTH_TOKEN_COOKIE_MAX_AGE="1h")
    assert (made.name, made.max_age) == ("tok", timedelta(hours=1))
