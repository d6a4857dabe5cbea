"""Every method, called by everybody, answers as access.txt says (SECURITY S1; contract/permissions.md).

`python -m pytest tests/security/test_access_matrix.py --basetemp=FOLDER` leaves the rows as found in
FOLDER/…/found.txt, those of each part in a folder of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import msgspec
import pytest

from penpot_core.app import load_plugins
from penpot_core.rpc.openapi import owned_methods
from penpot_core.testing.answers import Answer, Event, read_answer
from penpot_core.testing.client import METHODS, TYPES, ApiClient
from penpot_core.testing.params import query_pairs
from penpot_core.testing.servers import Server
from tests.security.calls import CALLS
from tests.security.guild import Guild, Things, guild_of

TABLE = Path(__file__).parent / "access.txt"
PARTS = 2
REFUSED = ("anonymous", "wrong", "former", "outsider", "link")
ALLOWED = ("viewer", "editor", "admin", "owner", "token")
COLUMNS = REFUSED + ALLOWED
SHORT = {
    "401 authentication-required": "401",
    "404 object-not-found": "404",
    "404 team-does-not-exist": "team",
    "400 insufficient-permissions": "perms",
    "400 session-required": "session",
    "400 invalid-token": "token",
    "400 demo-users-not-allowed": "off",
    "400 ldap-not-initialized": "off",
    "400 ssrf-blocked-target": "target",
    "400 request-already-sent": "sent",
    "400 only-creator-can-lock": "creator",
    "400 only-creator-can-unlock": "creator",
    "400 only-owner-can-delete-team": "owner",
    "400 owner-teams-with-people": "people",
    "400 owner-cant-leave-team": "leave",
    "400 not-allowed": "author",
}
STATUS = {"not-found": 404, "validation": 400}
# These change who is related to the team, or who is there at all.
LAST = ("create-team-access-request", "delete-profile")
# After these a person has to log in again.
ENDING = {"logout", "update-profile-password"}
LASTING = tuple(
    sorted({value[1:] for params in CALLS.values() for value in params.values() if str(value)[0:1] == "@"})
)
CALLERS = {"callers_team", "callers_project"}
FIELDS = {
    owned.method.name: {field.encode_name for field in msgspec.structs.fields(owned.method.params)}
    for owned in owned_methods(load_plugins(environ={})[0])
}


def declared() -> dict[str, dict[str, str]]:
    """The table: a row's outcomes by column."""
    rows = {}
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            name, _, cells = line.partition("|")
            rows[name.strip()] = dict(zip(COLUMNS, cells.split(), strict=True))
    return rows


def test_access_matrix_has_a_row_for_every_method() -> None:
    assert {name.split(" / ")[0] for name in CALLS} == FIELDS.keys()
    assert list(declared()) == list(CALLS)


@pytest.mark.parametrize("part", range(PARTS))
async def test_every_method_when_anybody_calls_it_answers_as_the_table_says(
    server: Server, transit_handlers: Any, tmp_path: Path, part: int
) -> None:
    called = list(CALLS)[part::PARTS]
    async with AsyncExitStack() as stack:

        async def new_client() -> ApiClient:
            return await stack.enter_async_context(ApiClient(server.base, handlers=transit_handlers))

        guild = await guild_of(new_client, tuple(name for name in LASTING if name not in CALLERS))
        callers = await callers_of(guild, new_client)
        expected, found = declared(), {}
        before = await kept(guild)
        for name in sorted(called, key=lambda name: name in LAST):
            row = expected.get(name, {})
            found[name] = {
                column: await cell(guild, callers[column], column, name, row.get(column, ""))
                for column in COLUMNS
            }
        assert await kept(guild) == before, "a refused call changed something"
    lines = [written(name, found[name]) for name in called]
    (tmp_path / "found.txt").write_text("\n".join(lines) + "\n")
    wrong = [
        f"{name}, {column}: {found[name][column]} instead of {cells[column]}"
        for name, cells in expected.items()
        if name in found
        for column in COLUMNS
        if found[name][column] != cells[column]
    ]
    assert wrong == []


async def kept(guild: Guild) -> dict[str, Any]:
    """What the owner sees of the things that only refused calls were about."""
    call, things = guild.owner.call, guild.things
    of_file, of_team = {"file-id": await things.get("file")}, {"team-id": guild.team}
    file = await call("get-file", {"id": of_file["file-id"]})
    trash = {row["id"] for row in await call("get-team-deleted-files", of_team)}
    return {
        "file": [file[key] for key in ("name", "revn", "vern", "is-shared", "project-id", "data")],
        "snapshots": [(row["id"], row["label"]) for row in await call("get-file-snapshots", of_file)],
        "libraries": {row["id"] for row in await call("get-file-libraries", of_file)},
        "comments": [
            (row["id"], row["content"], row["modified-at"])
            for row in await call("get-comments", {"thread-id": await things.get("thread")})
        ],
        "threads": [
            (row["id"], row["is-resolved"], row["position"], row["frame-id"], row["modified-at"])
            for row in await call("get-comment-threads", of_file)
        ],
        "boards": await call("get-file-object-thumbnails", of_file),
        "project": (await call("get-project", {"id": await things.get("project")}))["name"],
        "in the bin": await things.get("trashed") <= trash,
        "waiting": await things.get("invited")
        in {row["email"] for row in await call("get-team-invitations", of_team)},
        "font": await things.get("variant")
        in {row["id"] for row in await call("get-font-variants", of_team)},
        "members": {row["id"] for row in await call("get-team-members", of_team)},
    }


async def callers_of(guild: Guild, new_client: Any) -> dict[str, ApiClient]:
    """Who calls, by column."""
    callers = {**guild.people, "anonymous": await new_client(), "link": guild.people["outsider"]}
    for column, token in (("token", guild.access_token), ("wrong", guild.invitation_token)):
        callers[column] = await new_client()
        callers[column].http.headers["authorization"] = f"Token {token}"
    callers["token"].profile = guild.owner.profile
    return callers


async def cell(guild: Guild, caller: ApiClient, column: str, name: str, expected: str) -> str:
    """Call a method as somebody; what was made to be changed is made anew where it will be."""
    method = name.split(" / ")[0]
    reads = method.startswith(("get-", "has-", "download-"))
    lasts = reads or (expected != "yes" and column in REFUSED) or expected in SHORT.values()
    things = guild.things if lasts else guild.passing()
    params = {key: await resolved(things, caller, value) for key, value in CALLS[name].items()}
    if column == "link" and "share-id" in FIELDS[method]:
        params["share-id"] = await things.get("share")
    cookies = list(caller.http.cookies.jar)
    answer = await sent(caller, method, params)
    caller.http.cookies.clear()
    for cookie in cookies:
        caller.http.cookies.jar.set_cookie(cookie)
    if method == "request-email-change" and answer.status < 300:
        caller.email = params["email"]
    if method in ENDING and caller.password and answer.status < 300:
        await caller.login(caller.email, caller.password)
    return outcome(answer, reads)


async def resolved(things: Things, caller: ApiClient, value: Any) -> Any:
    if not (isinstance(value, str) and value.startswith("@")):
        return value
    if value[1:] in CALLERS:
        someone = caller if caller.profile else things.guild.people["outsider"]
        return someone.team if value == "@callers_team" else someone.project
    return await things.get(value[1:])


async def sent(caller: ApiClient, method: str, params: Mapping[str, Any]) -> Answer:
    """Call a method, as a form where a file goes with it."""
    files = {key: value for key, value in params.items() if isinstance(value, tuple)}
    if not files:
        return await caller.answer(method, params)
    form: dict[str, list[str]] = {}
    for key, value in query_pairs({key: value for key, value in params.items() if key not in files}):
        form.setdefault(key, []).append(value)
    head = {"accept": TYPES["transit"], "x-session-id": str(caller.session_id)}
    response = await caller.http.post(f"{METHODS}/{method}", data=form, files=files, headers=head)
    return read_answer(response, caller.codec)


def outcome(answer: Answer, reads: bool) -> str:
    """What the table calls an answer."""
    body, status = answer.body, answer.status
    if isinstance(body, list) and body and isinstance(body[-1], Event):
        last = body[-1]
        body, status = last.data, STATUS[str(last.data.get("type"))] if last.name == "error" else 200
    if status < 300:
        nothing = reads and (body is None or (isinstance(body, list | dict | frozenset) and not body))
        return "nothing" if nothing else "yes"
    code = body.get("code") if isinstance(body, dict) else None
    text = f"{status} {code or (body or {}).get('type')}"
    return SHORT.get(text, text.replace(" ", ":"))


def written(name: str, cells: Mapping[str, str]) -> str:
    return f"{name:52} | " + " ".join(f"{cells[column]:9}" for column in COLUMNS).rstrip()
