"""The RPC method of access requests (contract/rpc-accounts.md §5)."""

from __future__ import annotations

from typing import Any

from penpot_core.rpc import Call, rpc_method
from penpot_core.transit import record
from penpot_core.types import authenticated
from penpot_plugins.access_requests import schemas, service


@rpc_method(access=authenticated, transaction="none", added="2.2.0")
async def create_team_access_request(call: Call, params: schemas.CreateTeamAccessRequest) -> dict[Any, Any]:
    """Ask the owner of a team to be let in."""
    wanted = await service.find(call, params)
    async with call.app.database.write() as db:
        request = await service.ask(call, db, wanted)
    call.audit_props |= record(request=1)
    return record(request=request)
