"""`verify-token`: doing what a token was made for (contract/rpc-accounts.md §8.4)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any

from penpot_core.rpc import Call, Length, Params, rpc_method
from penpot_core.tokens import TokenInvalid
from penpot_core.transit import Keyword
from penpot_core.types import public
from penpot_plugins.accounts import email_change, used_tokens, verification
from penpot_plugins.teams.tokens import INVITATION, accept_invitation

Record = dict[Any, Any]
Use = Callable[[Call, Mapping[str, Any]], Awaitable[Record]]

AUTH = Keyword("auth")

ONCE: Mapping[str, Use] = {
    email_change.ISSUER: email_change.confirm,
    verification.ISSUER: verification.confirm,
}
"""What is done for each issuer whose tokens work once."""


class VerifyToken(Params):
    """A token as it came in a link."""

    token: Annotated[str, Length(0, 5000)]


@rpc_method(access=public, transaction="write", added="1.15")
async def verify_token(call: Call, params: VerifyToken) -> Record:
    """Do what a token was made for. An invitation works as long as its row is there."""
    claims = call.app.tokens.verify(params.token, now=call.now)
    issuer = claims.get("iss")
    if type(issuer) is not Keyword:
        raise TokenInvalid("invalid-token")
    if issuer == INVITATION:
        return await accept_invitation(call, params.token, claims)
    if issuer == AUTH:
        return await verification.of_login(call, claims)
    if issuer not in ONCE:
        raise TokenInvalid("invalid-token")
    # What the token asks for goes first, so that its own refusals are told; a second use takes it back.
    done = await ONCE[issuer](call, claims)
    await used_tokens.use(call.db, params.token, claims, call.now)
    return done
