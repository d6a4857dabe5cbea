"""Somebody who registers by a provider brings their picture along (contract/rpc-accounts.md §1, `register-profile`)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from penpot_core.db import Database
from tests.plugins.oidc.browser import Browser
from tests.plugins.oidc.conftest import Browsers, Town
from tests.plugins.oidc.remote import Told
from tests.plugins.oidc.rogue import Rogue
from tests.plugins.pictures import opened, picture


@pytest.fixture
async def rogue(town: Town, database: Database) -> AsyncIterator[Rogue]:
    made = Rogue(town.remote)
    await made.enroll(database)
    yield made


async def registered(rogue: Rogue, browser: Browser, address: object) -> dict[str, Any]:
    page = await rogue.log_in(browser, picture=address)
    made: dict[str, Any] = await browser.call("register-profile", {"token": page.query["token"]})
    assert (await browser.who())["id"] == made["id"]
    return made


async def test_register_when_the_provider_tells_of_a_picture_then_it_is_the_profiles(
    browsers: Browsers, rogue: Rogue
) -> None:
    address = f"{rogue.base}/picture"
    rogue.remote.answers[f"{rogue.path}/picture"] = Told(picture(300, 400), kind="image/png")
    browser = browsers()
    made = await registered(rogue, browser, address)
    answer = await browser.http.get(f"/assets/by-id/{made['photo-id']}")
    shown = opened(answer.content)
    assert (answer.status_code, shown.format, shown.size) == (200, "JPEG", (256, 256))
    again = browsers()
    assert (await rogue.log_in(again, picture=address)).name == "auth/verify-token"
    assert [seen.path for seen in rogue.remote.seen].count(f"{rogue.path}/picture") == 1


@pytest.mark.parametrize(
    "address",
    ["{base}/nowhere", "{base}/html", "{base}/lie", "http://10.0.0.1/picture", "file:///etc/passwd", "", 7],
)
async def test_register_when_the_picture_cannot_be_had_then_it_goes_on_without(
    browser: Browser, rogue: Rogue, address: object
) -> None:
    rogue.remote.answers |= {
        f"{rogue.path}/html": Told(b"<html>", kind="text/html"),
        f"{rogue.path}/lie": Told(b"<script>", kind="image/png"),
    }
    told = address.format(base=rogue.base) if isinstance(address, str) else address
    assert "photo-id" not in await registered(rogue, browser, told)
