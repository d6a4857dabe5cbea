"""Row 14: a token serves only the use that it was made for (access, session, invitation, verify, recovery, MCP)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from penpot_core.ids import ZERO
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.transit import Keyword
from tests.security.asking import COOKIE, TOKENS, code_of, cookie_of, known_as, token

PASSWORD = "another-password-8"


@dataclass(frozen=True)
class Owner:
    """Whose tokens these are, one of each use."""

    alice: ApiClient
    team: Any
    session: str
    access: str
    mcp: str

    def tokens(self) -> Mapping[str, str]:
        """A good token for each use, all of Alice."""
        alice, invited = self.alice, {"role": Keyword("editor"), "team_id": self.team}
        person = {"email": alice.email, "fullname": "Alice"}
        return {
            "session": self.session,
            "access": self.access,
            "mcp": self.mcp,
            "verify": token("verify-email", profile_id=alice.id, email=alice.email),
            "recovery": token("password-recovery", profile_id=alice.id),
            "change": token("change-email", profile_id=alice.id, email=f"x.{alice.email}"),
            "invitation": token("team-invitation", profile_id=alice.id, member_email=alice.email, **invited),
            "prepared": token("prepared-register", password=PASSWORD, backend="penpot", **person),
            "auth": token("auth", profile_id=alice.id),
            "identity": token("profile-identity", profile_id=alice.id),
        }


async def owner_of(people: People) -> Owner:
    alice = await people("Alice")
    team = (await alice.call("create-team", {"name": "Crew"}))["id"]
    access = (await alice.call("create-access-token", {"name": "ci"}))["token"]
    mcp = (await alice.call("create-access-token", {"name": "agent", "type": "mcp"}))["token"]
    return Owner(alice, team, cookie_of(alice), access, mcp)


async def by_cookie(visitor: ApiClient, text: str) -> bool:
    return await known_as(visitor, {"cookie": f"{COOKIE}={text}"}) != ZERO


async def by_bearer(visitor: ApiClient, text: str) -> bool:
    return await known_as(visitor, {"authorization": f"Bearer {text}"}) != ZERO


async def by_token(visitor: ApiClient, text: str) -> bool:
    return await known_as(visitor, {"authorization": f"Token {text}"}) != ZERO


async def by_recovery(visitor: ApiClient, text: str) -> bool:
    return await code_of(visitor, "recover-profile", {"token": text, "password": PASSWORD}) is None


async def by_registration(visitor: ApiClient, text: str) -> bool:
    # A good one is told that there is such an account; any other does not come so far.
    return await code_of(visitor, "register-profile", {"token": text}) == "email-already-exists"


async def by_invitation(visitor: ApiClient, text: str) -> bool:
    person = {"fullname": "New", "password": PASSWORD, "invitation-token": text, "email": "n@example.com"}
    return await code_of(visitor, "prepare-register-profile", person) == "email-does-not-match-invitation"


async def by_link(visitor: ApiClient, text: str) -> bool:
    return await code_of(visitor, "verify-token", {"token": text}) is None


Door = Callable[[ApiClient, str], Awaitable[bool]]
DOORS: Mapping[str, tuple[Door, set[str]]] = {
    "cookie": (by_cookie, {"session"}),
    "bearer": (by_bearer, {"session"}),
    "token": (by_token, {"access"}),
    "registration": (by_registration, {"prepared"}),
    "invitation": (by_invitation, {"invitation"}),
    # Nobody was invited here, so an invitation's link leads nowhere; tests of row 34 open a good one.
    "link": (by_link, {"verify", "change", "auth"}),
    "recovery": (by_recovery, {"recovery"}),
}


@pytest.mark.parametrize("door", list(DOORS))
async def test_door_when_every_kind_of_token_is_tried_then_opens_for_its_own_alone(
    people: People, visitor: ApiClient, door: str
) -> None:
    enter, own = DOORS[door]
    owner = await owner_of(people)
    opened = set()
    # Its own go last: they may change what the others would have opened.
    for kind, text in sorted(owner.tokens().items(), key=lambda item: item[0] in own):
        visitor.http.cookies.clear()
        if await enter(visitor, text):
            opened.add(kind)
    assert opened == own


async def test_session_when_its_claims_are_those_of_another_use_then_opens_nothing(
    people: People, visitor: ApiClient
) -> None:
    alice = await people("Alice")
    claims = TOKENS.decode(cookie_of(alice)).claims
    for issuer in ("access-token", "auth", Keyword("authentication"), Keyword("auth")):
        forged = TOKENS.encode({**claims, "iss": issuer}, header={"kid": 1, "ver": 1})
        assert not await by_cookie(visitor, forged), issuer
    assert not await by_cookie(visitor, TOKENS.encode(claims)), "without its header it is another kind"
    again = TOKENS.encode(claims, header={"kid": 1, "ver": 1})
    assert await by_cookie(visitor, again), "the forger's means are good: all claims right, it is the session"


async def test_access_token_when_its_claims_are_those_of_another_use_then_opens_nothing(
    people: People, visitor: ApiClient
) -> None:
    alice = await people("Alice")
    text = (await alice.call("create-access-token", {"name": "ci"}))["token"]
    claims = TOKENS.decode(text).claims
    for changed in ({"iss": Keyword("access-token")}, {"iss": "authentication"}, {"tid": uuid4()}):
        assert not await by_token(visitor, TOKENS.encode({**claims, **changed})), changed
    assert await by_token(visitor, TOKENS.encode(claims))


async def test_mcp_token_when_asked_for_then_is_there_for_the_agent_and_opens_nothing_here(
    people: People, visitor: ApiClient
) -> None:
    owner = await owner_of(people)
    assert (await owner.alice.call("get-current-mcp-token"))["token"] == owner.mcp
    assert not await by_token(visitor, owner.mcp)
    assert await by_token(visitor, owner.access)
