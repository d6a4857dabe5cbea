"""A login ends in the browser where it began."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from penpot_plugins.oidc import browsers

SECRET = browsers.new_secret()
BROWSER = {"user-agent": "Mozilla/5.0 (X11)"}


@pytest.mark.parametrize(
    ("headers", "cookies", "expected"),
    [
        (BROWSER, {browsers.COOKIE: SECRET}, True),
        (BROWSER, {}, False),
        ({"sec-fetch-mode": "navigate"}, {}, False),
        (BROWSER, {browsers.COOKIE: browsers.new_secret()}, False),
        ({"user-agent": "script"}, {browsers.COOKIE: browsers.new_secret()}, False),
        ({"user-agent": "script"}, {}, True),
    ],
)
def test_began_here_when_the_browser_is_another_then_it_says_no(
    headers: dict[str, str], cookies: dict[str, str], expected: bool
) -> None:
    request: Any = SimpleNamespace(headers=headers, cookies=cookies)
    assert browsers.began_here(request, browsers.digest(SECRET)) is expected
