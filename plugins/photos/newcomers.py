"""The picture of somebody who registers by an identity provider (contract/rpc-accounts.md §1, `register-profile`)."""

from __future__ import annotations

import asyncio
from uuid import UUID

import structlog

from penpot_core.db import Connection
from penpot_core.errors import PenpotError
from penpot_core.rpc import Call
from penpot_core.transit import Keyword
from penpot_plugins.accounts.newcomers import Finish
from penpot_plugins.accounts.service import NewProfile
from penpot_plugins.media.download import fetched
from penpot_plugins.photos import queries
from penpot_plugins.photos.service import stored

log = structlog.get_logger("penpot.photos")

PICTURES = tuple(Keyword(f"{provider}/picture") for provider in ("oidc", "google", "github", "gitlab"))
SECONDS = 10.0
"""How long somebody who registers waits for the picture at most."""


async def picture_of(call: Call, new: NewProfile) -> Finish | None:
    """Fetch the picture that a provider told of; without one, or where it cannot be had, the profile has none."""
    url = next((new.props[key] for key in PICTURES if isinstance(new.props.get(key), str)), None)
    if url is None:
        return None
    try:
        async with asyncio.timeout(SECONDS):
            with call.app.temporary.work_folder() as folder:
                photo = await stored(call.app, await fetched(call.app, url, folder / "picture"))
    except (PenpotError, TimeoutError) as problem:
        log.warning(
            "the picture of a newcomer could not be fetched", problem=str(problem) or "it took too long"
        )
        return None

    async def finish(db: Connection, profile_id: UUID) -> None:
        photo_id = await call.app.storage.claim(db, photo, call.now)
        await db.execute(queries.SET_PROFILE_PHOTO, {"of_profile": profile_id, "new_photo": photo_id})

    return finish
