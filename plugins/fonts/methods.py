"""Fonts of teams (contract/rpc-accounts.md §13.4)."""

from __future__ import annotations

from typing import Any

from penpot_core.errors import NotFound
from penpot_core.rpc import Call, rpc_method
from penpot_core.transit import record
from penpot_core.types import Webhook
from penpot_plugins.fonts import access, queries, schemas, service
from penpot_plugins.fonts.download import archive_of, downloadable, file_of
from penpot_plugins.teams.access import can_edit_team
from penpot_plugins.teams.plans import deletion_delay

Record = dict[Any, Any]
LIMITS = ("process-font/by-profile", "process-font/global")


@rpc_method(access=access.reads_fonts, transaction="read", added="1.18")
async def get_font_variants(call: Call, params: schemas.GetFontVariants) -> list[Record]:
    """The fonts of a team, in all weights and styles."""
    return [row.record() for row in await call.db.fetch_all(queries.OF_TEAM, {"team_id": call.permissions})]


@rpc_method(
    access=can_edit_team("team_id"), transaction="none", added="1.18", limits=LIMITS, webhook=Webhook()
)
async def create_font_variant(call: Call, params: schemas.CreateFontVariant) -> Record:
    """Add a font in one weight and style; the forms that were not sent are made."""
    return (await service.create(call, params)).record()


@rpc_method(access=can_edit_team("team_id"), transaction="write", added="1.18", webhook=Webhook())
async def update_font(call: Call, params: schemas.UpdateFont) -> None:
    """Give a font another name."""
    of_font = {"of_font": params.id, "of_team": params.team_id}
    await call.db.execute(queries.RENAME, {**of_font, "new_name": params.name, "now": call.now})
    call.audit_props |= record(
        id=params.id, name=params.name, team_id=params.team_id, profile_id=call.profile_id
    )


@rpc_method(access=access.deletes_fonts, transaction="write", added="1.18", webhook=Webhook())
async def delete_font(call: Call, params: schemas.FontOfTeam) -> None:
    """Delete a font with all its variants."""
    rows = await call.db.fetch_all(queries.FONT_OF_TEAM, {"font_id": params.id, "team_id": params.team_id})
    if not rows:
        raise NotFound("object-not-found")
    at = call.now + await deletion_delay(call.app, call.db, params.team_id)
    await call.db.execute(queries.DELETE_FONT, {"of_font": params.id, "of_team": params.team_id, "at": at})
    name = rows[0].font_family
    call.audit_props |= record(id=params.id, team_id=params.team_id, name=name, profile_id=call.profile_id)


@rpc_method(access=access.deletes_variant, transaction="write", added="1.18", webhook=Webhook())
async def delete_font_variant(call: Call, params: schemas.FontOfTeam) -> None:
    """Delete one variant of a font."""
    row = call.permissions
    at = call.now + await deletion_delay(call.app, call.db, params.team_id)
    await call.db.execute(
        queries.DELETE_VARIANT, {"of_variant": params.id, "of_team": params.team_id, "at": at}
    )
    call.audit_props |= record(font_family=row.font_family, font_id=row.font_id)


@rpc_method(access=access.reads_variant, transaction="none", added="2.15")
async def download_font(call: Call, params: schemas.DownloadFont) -> Record:
    """Where the file of a variant is."""
    object_id, name = file_of(call.permissions)
    return downloadable(call, object_id, name)


@rpc_method(access=access.reads_family, transaction="none", added="2.15")
async def download_font_family(call: Call, params: schemas.DownloadFontFamily) -> Record:
    """An archive with a file of each variant."""
    variants = call.permissions
    return downloadable(call, await archive_of(call, variants), f"{variants[0].font_family}.zip")
