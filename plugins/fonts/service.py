"""Making a variant of a font."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from penpot_core.db import Connection, Row, get
from penpot_core.errors import ObjectNotFound, Restricted, ValidationFailed
from penpot_core.rpc import Call
from penpot_core.storage import NewObject, Pending
from penpot_plugins.fonts import queries, settings
from penpot_plugins.fonts.conversion import MTYPES, OTF, TTF, WOFF, WOFF2, converted
from penpot_plugins.fonts.schemas import CreateFontVariant
from penpot_plugins.limits.quotas import Quotes
from penpot_plugins.limits.team_bytes import check_team_bytes
from penpot_plugins.teams.access import team_permissions
from penpot_plugins.uploads.assembly import Assembled, assembled, finish

if TYPE_CHECKING:
    from penpot_core.app import App

BUCKET = "team-font-variant"
COLUMNS: Mapping[str, str] = {
    OTF: "otf_file_id",
    TTF: "ttf_file_id",
    WOFF: "woff1_file_id",
    WOFF2: "woff2_file_id",
}


async def create(call: Call, params: CreateFontVariant) -> Row:
    """Check, convert and store a font; its row."""
    if call.app.get(Quotes).enabled:
        async with call.app.database.write() as db:
            await check_variants(call, db, params)
    with call.app.temporary.work_folder() as folder:
        async with given(call, params, folder) as (files, uploads):
            size = sum(path.stat().st_size for path in files.values())
            await check_team_bytes(call, params.team_id, size)
            forms = await converted(call.app, files, folder)
            stored = {mtype: await put(call.app, mtype, path) for mtype, path in forms.items()}
        async with call.app.database.write() as db:
            await check_variants(call, db, params)
            for upload in uploads:
                await finish(call, db, upload)
            return await add_row(call, db, params, stored)


async def check_variants(call: Call, db: Connection, params: CreateFontVariant) -> None:
    """Refuse one variant too many: first of all, and again where its row is written, as others may come in between."""
    await call.app.get(Quotes).check(
        db, "font-variants-per-team", profile_id=call.profile_id, call=call, team_id=params.team_id
    )


def check_file(app: App, mtype: str, size: int) -> None:
    """Refuse what is said to be something else than a font, and what is too large."""
    if mtype not in MTYPES:
        raise ValidationFailed(
            "media-type-not-allowed", "Seems like you are uploading an invalid media object"
        )
    most = app.settings[settings.FONT_MAX_FILE_SIZE]
    if size > most:
        raise Restricted(
            "font-max-file-size-reached",
            f"the uploaded font size {size} is greater than the maximum {most}",
        )


Given = tuple[dict[str, Path], list[Assembled]]


@asynccontextmanager
async def given(call: Call, params: CreateFontVariant, folder: Path) -> AsyncIterator[Given]:
    """The files that were sent, by type, and the uploads that they came in. `uploads` wins over `data`."""
    async with AsyncExitStack() as stack:
        files: dict[str, Path] = {}
        uploads: list[Assembled] = []
        for mtype, session_id in (params.uploads or {}).items():
            upload = await stack.enter_async_context(
                assembled(call, session_id, partial(check_file, call.app, mtype))
            )
            uploads.append(upload)
            files[mtype] = upload.path
        if params.uploads is None:
            for mtype, content in (params.data or {}).items():
                check_file(call.app, mtype, len(content))
                files[mtype] = folder / f"given-{mtype.partition('/')[2]}"
                await asyncio.to_thread(files[mtype].write_bytes, content)
        yield files, uploads


async def put(app: App, mtype: str, path: Path) -> Pending:
    """Store one form."""
    return await app.storage.put(path, NewObject(BUCKET, mtype))


async def add_row(
    call: Call, db: Connection, params: CreateFontVariant, stored: Mapping[str, Pending]
) -> Row:
    """The variant's row. The right to the team is looked at again."""
    permissions = await team_permissions(db, call.profile_id, params.team_id)
    if permissions is None or not permissions.can_edit:
        raise ObjectNotFound()
    variant_id = uuid4()
    claimed = await call.app.storage.claim_all(db, stored, call.now)
    files = {column: claimed.get(mtype) for mtype, column in COLUMNS.items()}
    values = {
        "id": variant_id,
        "team_id": params.team_id,
        "created_at": call.now,
        "modified_at": call.now,
        "font_id": params.font_id,
        "font_family": params.font_family,
        "font_weight": params.font_weight,
        "font_style": params.font_style,
        "variant_name": params.variant_name,
    }
    await db.execute(queries.ADD, {**values, **files})
    return await get(db, queries.VARIANT, {"id": variant_id}, table="team_font_variant")
