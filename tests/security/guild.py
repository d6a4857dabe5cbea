"""A team with people in every role, and things of every kind in it, made over HTTP."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from penpot_core.testing.client import ApiClient
from penpot_core.testing.servers import RELAXED
from penpot_core.tokens import Tokens
from penpot_core.transit import Codec, Keyword
from tests.plugins.drawing import DRAWN, Drawing
from tests.plugins.pictures import part, picture

FONT = (Path(__file__).parents[1] / "compat" / "golden" / "scenarios" / "data" / "sans.ttf").read_bytes()
INVITED = {"admin": "admin", "editor": "editor", "viewer": "viewer", "former": "editor", "pawn": "viewer"}
TOKENS = Tokens(RELAXED["PENPOT_SECRET_KEY"], Codec())

NewClient = Callable[[], Awaitable[ApiClient]]


class Text(str):
    """A text that the test client does not turn into a keyword."""


@dataclass
class Guild:
    """The people. `former` was an editor once, and made the things that stay; `pawn` is who others act upon."""

    people: dict[str, ApiClient]
    team: Any
    things: Things
    access_token: str
    invitation_token: str

    @property
    def owner(self) -> ApiClient:
        return self.people["owner"]

    def passing(self) -> Things:
        """Things of the owner that a call may destroy."""
        return Things(self, self.owner)


@dataclass
class Things:
    """Things of one maker in the team, each made when it is first asked for: `await things.get("file")`."""

    guild: Guild
    maker: ApiClient
    made: dict[str, Any] = field(default_factory=dict)

    async def get(self, name: str) -> Any:
        """The value of that name."""
        if name not in self.made:
            self.made[name] = await getattr(self, name)()
        return self.made[name]

    async def team(self) -> Any:
        return self.guild.team

    async def own_team(self) -> Any:
        """Another team with the same people in the same roles."""
        return await team_of(self.guild.people)

    async def makers_team(self) -> Any:
        return self.maker.team

    async def maker_id(self) -> Any:
        return self.maker.id

    async def maker_email(self) -> str:
        return self.guild.owner.email

    async def pawn(self) -> Any:
        return self.guild.people["pawn"].id

    async def project(self) -> Any:
        made = await self.maker.call("create-project", {"team-id": await self.get("team"), "name": "P"})
        return made["id"]

    async def other_project(self) -> Any:
        return await self.project()

    async def drawing(self, **more: Any) -> Drawing:
        params = {"name": "F", "project-id": await self.get("project"), **more}
        return Drawing(self.maker, await self.maker.call("create-file", params))

    async def main(self) -> Drawing:
        made = await self.drawing()
        await made.edit(DRAWN.add("rect", "a"))
        return made

    async def file(self) -> Any:
        return (await self.get("main")).id

    async def page(self) -> Any:
        return (await self.get("main")).page_id

    async def pages(self) -> Any:
        return frozenset({await self.get("page")})

    async def files(self) -> Any:
        return frozenset({await self.get("file")})

    async def changes(self) -> Any:
        return [{"type": Keyword("mod-page"), "id": await self.get("page"), "name": "Renamed"}]

    async def session(self) -> Any:
        return uuid4()

    async def new_id(self) -> Any:
        return uuid4()

    async def library(self) -> Any:
        return (await self.drawing(**{"is-shared": True})).id

    async def linked_library(self) -> Any:
        pair = {"file-id": await self.get("file"), "library-id": await self.library()}
        await self.maker.call("link-file-to-library", pair)
        return pair["library-id"]

    async def foreign_library(self) -> Any:
        """A shared file in the maker's own drafts, where nobody else is."""
        params = {"name": "L", "project-id": self.maker.project, "is-shared": True}
        return (await self.maker.call("create-file", params))["id"]

    async def foreign_files(self) -> Any:
        return frozenset({await self.get("foreign_library")})

    async def foreign_media(self) -> Any:
        return (await self.media_of(await self.get("foreign_library")))["id"]

    async def trashed(self) -> Any:
        found = (await self.drawing()).id
        await self.maker.call("delete-file", {"id": found})
        return frozenset({found})

    async def share(self) -> Any:
        params = {"who-comment": "team", "who-inspect": "all", "pages": await self.get("pages")}
        made = await self.maker.call("create-share-link", {"file-id": await self.get("file"), **params})
        return made["id"]

    async def thread(self) -> Any:
        place = {"page-id": await self.get("page"), "frame-id": uuid4(), "position": "1,2"}
        params = {"file-id": await self.get("file"), **place, "content": "first"}
        return (await self.maker.call("create-comment-thread", params))["id"]

    async def threads(self) -> Any:
        return [await self.get("thread")]

    async def comment(self) -> Any:
        params = {"thread-id": await self.get("thread"), "content": "second"}
        return (await self.maker.call("create-comment", params))["id"]

    async def snapshot(self) -> Any:
        made = await self.maker.call(
            "create-file-snapshot", {"file-id": await self.get("file"), "label": "S"}
        )
        return made["id"]

    async def locked_snapshot(self) -> Any:
        found = await self.snapshot()
        await self.maker.call("lock-file-snapshot", {"id": found})
        return found

    async def media_of(self, file: Any) -> Any:
        params = {"file-id": file, "is-local": True, "name": "n"}
        return await self.maker.upload("upload-file-media-object", params, files={"content": part(picture())})

    async def media(self) -> Any:
        return (await self.media_of(await self.get("file")))["id"]

    async def board(self) -> str:
        found = f"{await self.get('file')}/{await self.get('page')}/{uuid4()}/frame"
        params = {"file-id": await self.get("file"), "object-id": found, "tag": "frame"}
        await self.maker.upload("create-file-object-thumbnail", params, files={"media": part(picture())})
        return found

    async def boards(self) -> list[str]:
        return [await self.get("board")]

    async def variant(self) -> Any:
        params = {
            "team-id": await self.get("team"),
            "font-id": await self.get("font"),
            "font-family": "Sans",
            "font-weight": 400,
            "font-style": "normal",
            "data": {Text("font/ttf"): FONT},
        }
        return (await self.maker.call("create-font-variant", params))["id"]

    async def font(self) -> Any:
        return uuid4()

    async def font_data(self) -> Any:
        return {Text("font/ttf"): FONT}

    async def made_font(self) -> Any:
        await self.get("variant")
        return await self.get("font")

    async def upload_session(self) -> Any:
        """An upload of the owner, whoever makes the other things."""
        made = await self.guild.owner.call("create-upload-session", {"total-chunks": 1})
        return made["session-id"]

    async def sent_session(self) -> Any:
        found = await self.upload_session()
        files = {"content": part(picture())}
        await self.guild.owner.upload("upload-chunk", {"session-id": found, "index": 0}, files=files)
        return found

    async def picture(self) -> Any:
        return part(picture())

    async def token_id(self) -> Any:
        params = {"name": "t", "expiration": "1h"}
        return (await self.maker.call("create-access-token", params))["id"]

    async def new_email(self) -> str:
        return unknown()

    async def new_emails(self) -> Any:
        return frozenset({unknown()})

    async def invited(self) -> str:
        """An address that waits for its invitation."""
        email = unknown()
        params = {"team-id": await self.get("team"), "emails": frozenset({email}), "role": "editor"}
        await self.guild.owner.call("create-team-invitations", params)
        return email

    async def prepared(self) -> Any:
        person = {"fullname": "New", "email": unknown(), "password": "a-password-9"}
        return (await self.maker.call("prepare-register-profile", person))["token"]

    async def recovery_token(self) -> str:
        until = datetime.now(UTC) + timedelta(minutes=5)
        pawn = self.guild.people["pawn"].id
        return TOKENS.encode({"iss": Keyword("password-recovery"), "exp": until, "profile-id": pawn})

    async def invitation_token(self) -> str:
        return self.guild.invitation_token

    async def until(self) -> Any:
        return datetime.now(UTC)


def unknown() -> str:
    """An address that nobody has."""
    return f"unknown.{secrets.token_hex(6)}@example.com"


async def team_of(people: dict[str, ApiClient]) -> Any:
    """A new team with these people; `former` came and went."""
    owner = people["owner"]
    team = (await owner.call("create-team", {"name": "Guild"}))["id"]
    await invite(people, team)
    await dismiss(people, team)
    return team


async def invite(people: dict[str, ApiClient], team: Any) -> None:
    invitations = [{"email": people[name].email, "role": role} for name, role in INVITED.items()]
    params = {"team-id": team, "invitations": invitations}
    await people["owner"].call("create-team-invitations", params)


async def dismiss(people: dict[str, ApiClient], team: Any) -> None:
    params = {"team-id": team, "member-id": people["former"].id}
    await people["owner"].call("delete-team-member", params)


async def guild_of(new_client: NewClient, lasting: tuple[str, ...]) -> Guild:
    """The people and the things that stay, made by who then leaves."""
    people = {}
    for name in ("owner", *INVITED, "outsider"):
        people[name] = await new_client()
        await people[name].register(name.title())
    team = (await people["owner"].call("create-team", {"name": "Guild"}))["id"]
    await invite(people, team)
    params = {"team-id": team, "emails": frozenset({unknown()}), "role": "editor"}
    (invitation,) = (await people["owner"].call("create-team-invitations", params))["invitations"]
    token = (await people["owner"].call("create-access-token", {"name": "t", "expiration": "1h"}))["token"]
    found = Guild(people, team, None, token, invitation)  # type: ignore[arg-type]
    found.things = Things(found, people["former"])
    for name in lasting:
        await found.things.get(name)
    await dismiss(people, team)
    return found
