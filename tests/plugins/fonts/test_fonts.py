"""Fonts of teams: what is taken, what is made of it, who may (SECURITY rows 20, 33, S5)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fontTools.ttLib import TTFont

from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.servers import RELAXED, Server, Servers, ServerSpec
from tests.plugins.pictures import part, picture

DATA = Path(__file__).parents[2] / "compat" / "golden" / "scenarios" / "data"
FONTS = {
    "font/ttf": (DATA / "sans.ttf").read_bytes(),
    "font/otf": (DATA / "golden.otf").read_bytes(),
    "font/woff": (DATA / "sans.woff").read_bytes(),
    "font/woff2": (DATA / "sans.woff2").read_bytes(),
}
COLUMNS = {
    "ttf-file-id": "\0\1\0\0",
    "otf-file-id": "OTTO",
    "woff1-file-id": "woff",
    "woff2-file-id": "woff2",
}


async def create(client: ApiClient, content: dict[str, Any], **more: Any) -> Any:
    params = {
        "team-id": client.team,
        "font-id": uuid4(),
        "font-family": "Test Sans",
        "font-weight": 400,
        "font-style": "normal",
        "data": texts(content),
    }
    return await client.call("create-font-variant", params | more)


def texts(data: dict[str, Any]) -> dict[Any, Any]:
    """Keys that stay texts, as clients send media types."""
    return {Text(key): value for key, value in data.items()}


class Text(str):
    """A text that the test client does not turn into a keyword."""


async def fetched(client: ApiClient, object_id: UUID) -> TTFont:
    answer = await client.http.get(f"/assets/by-id/{object_id}")
    assert answer.headers["content-type"].startswith("font/")
    return TTFont(io.BytesIO(answer.content))


@pytest.mark.parametrize(
    ("mtype", "forms"),
    [
        ("font/ttf", {"ttf", "otf", "woff1"}),
        ("font/otf", {"ttf", "otf", "woff1"}),
        ("font/woff", {"ttf", "otf", "woff1"}),
        ("font/woff2", {"ttf", "otf", "woff1", "woff2"}),
    ],
)
async def test_font_when_added_then_its_other_forms_are_made_and_draw_the_same(
    people: People, mtype: str, forms: set[str]
) -> None:
    alice = await people("Alice")
    made = await create(alice, {mtype: FONTS[mtype]})
    assert {key.removesuffix("-file-id") for key in COLUMNS if key in made} == forms
    fonts = {column: await fetched(alice, made[column]) for column in COLUMNS if column in made}
    characters = [font.getBestCmap().keys() for font in fonts.values()]
    assert all(one == characters[0] for one in characters)
    advances = [{name: font["hmtx"][name][0] for name in font.getGlyphOrder()} for font in fonts.values()]
    assert all(one == advances[0] for one in advances)
    for column, font in fonts.items():
        assert (font.flavor or font.sfntVersion) == COLUMNS[column]
    areas = [bounds(font) for font in fonts.values()]
    assert all(abs(a - b) <= 3 for one in areas for a, b in zip(one, areas[0], strict=True))


def bounds(font: TTFont) -> tuple[float, ...]:
    """What a font's letters cover."""
    from fontTools.pens.boundsPen import BoundsPen

    glyphs, found = font.getGlyphSet(), [0.0, 0.0, 0.0, 0.0]
    for name in font.getGlyphOrder():
        pen = BoundsPen(glyphs)
        glyphs[name].draw(pen)
        if pen.bounds is not None:
            low, high = pen.bounds[:2], pen.bounds[2:]
            found = [
                min(found[0], low[0]),
                min(found[1], low[1]),
                max(found[2], high[0]),
                max(found[3], high[1]),
            ]
    return tuple(found)


TTF = FONTS["font/ttf"]
BROKEN: dict[str, tuple[str, bytes, str]] = {
    "text": ("font/ttf", b"hello", "invalid-font-upload"),
    "nothing": ("font/ttf", b"", "invalid-font-upload"),
    "picture": ("font/otf", picture(), "invalid-font-upload"),
    "cut": ("font/ttf", TTF[: len(TTF) // 2], "invalid-font-upload"),
    "head alone": ("font/ttf", TTF[:12], "invalid-font-upload"),
    "lying table": ("font/ttf", TTF[:20] + b"\xff" * 200 + TTF[220:], "invalid-font-upload"),
    "collection": ("font/ttf", b"ttcf\0\1\0\0\0\0\0\1\0\0\0\x0c" + TTF, "invalid-font-upload"),
    "woff as ttf": ("font/ttf", FONTS["font/woff"], "invalid-font-upload"),
    "ttf as woff": ("font/woff", TTF, "invalid-woff-file"),
    "png as woff": ("font/woff", picture(), "invalid-woff-file"),
    "cut woff": ("font/woff", FONTS["font/woff"][:500], "invalid-woff-file"),
    "ttf as woff2": ("font/woff2", TTF, "invalid-woff2-file"),
    "cut woff2": ("font/woff2", FONTS["font/woff2"][:500], "invalid-woff2-file"),
    "other type": ("application/zip", b"PK", "media-type-not-allowed"),
    "picture type": ("image/png", picture(), "media-type-not-allowed"),
}


async def test_fonts_when_they_are_none_then_they_are_refused_and_nothing_is_kept(people: People) -> None:
    alice = await people("Alice")
    found = {}
    for name, (mtype, content, _) in BROKEN.items():
        with pytest.raises(ApiError) as caught:
            await create(alice, {mtype: content})
        found[name] = (caught.value.status, caught.value.code)
    assert found == {name: (400, code) for name, (_, _, code) in BROKEN.items()}
    with pytest.raises(ApiError, match="invalid-woff-file"):
        await create(alice, {"font/ttf": TTF, "font/woff": b"text"})
    assert await alice.call("get-font-variants", {"team-id": alice.team}) == []


@pytest.mark.parametrize(
    "more",
    [
        {"font-family": ""},
        {"font-family": " "},
        {"font-family": "x" * 251},
        {"font-family": "a/../../b"},
        {"font-family": "x'; } body { display: none"},
        {"font-family": "<script>"},
        {"font-weight": 450},
        {"font-weight": "400"},
        {"font-weight": 400.0},
        {"font-family": "\u0663"},
        {"font-style": "oblique"},
        {"font-id": "x"},
        {"data": {}},
        {"data": {"font/ttf": "text"}},
        {"data": {"font/ttf": []}},
        {"data": []},
        {"uploads": {"font/ttf": "x"}, "data": None},
    ],
)
async def test_font_when_a_param_is_wrong_then_it_is_refused(people: People, more: dict[str, Any]) -> None:
    alice = await people("Alice")
    with pytest.raises(ApiError) as caught:
        await create(alice, {"font/ttf": TTF}, **more)
    assert (caught.value.status, caught.value.code) == (400, "params-validation")


async def test_font_family_when_of_other_letters_then_it_is_taken(people: People) -> None:
    alice = await people("Alice")
    assert (await create(alice, {"font/ttf": [TTF[:90], TTF[90:]]}, **{"font-family": "Ćirilo 宋体_1.2-x"}))[
        "ttf-file-id"
    ]


async def test_font_when_it_has_a_name_of_its_own_or_none_then_it_is_taken(people: People) -> None:
    alice = await people("Alice")
    made = await create(alice, {"font/ttf": TTF}, **{"variant-name": "Condensed"})
    assert made["variant-name"] == "Condensed"
    assert "variant-name" not in await create(alice, {"font/ttf": TTF}, **{"variant-name": None})


async def test_uploads_when_there_are_some_then_they_win_and_are_looked_at_in_turn(people: People) -> None:
    alice = await people("Alice")
    session = (await alice.call("create-upload-session", {"total-chunks": 1}))["session-id"]
    params = {"session-id": session, "index": 0}
    for uploads, code in (
        ({}, "invalid-font-upload"),
        ({"image/png": uuid4()}, "object-not-found"),
        ({"image/png": session}, "missing-chunks"),
    ):
        with pytest.raises(ApiError, match=code):
            await create(alice, {"font/ttf": TTF}, uploads=texts(uploads))
    await alice.upload("upload-chunk", params, files={"content": part(TTF)})
    with pytest.raises(ApiError, match="media-type-not-allowed"):
        await create(alice, {}, uploads=texts({"image/png": session}))
    assert (await create(alice, {}, uploads=texts({"font/ttf": session})))["ttf-file-id"]


async def test_fonts_when_the_project_or_the_file_is_deleted_then_none_are_shown(people: People) -> None:
    alice = await people("Alice")
    project = (await alice.call("create-project", {"team-id": alice.team, "name": "P"}))["id"]
    files = [
        (await alice.call("create-file", {"project-id": project, "name": name}))["id"] for name in ("A", "B")
    ]
    assert await alice.call("get-font-variants", {"file-id": files[0]}) == []
    await alice.call("delete-file", {"id": files[0]})
    places: list[tuple[str, str, UUID]] = [("file-id", "file", files[0]), ("project-id", "project", uuid4())]
    for key, table, place in places:
        await shows_none(alice, key, place, table)
    await alice.call("delete-project", {"id": project})
    await shows_none(alice, "project-id", project, "project")
    with pytest.raises(ApiError, match="object-not-found"):
        await alice.call("get-font-variants", {"file-id": files[1]})


async def shows_none(client: ApiClient, key: str, place: UUID, table: str) -> None:
    with pytest.raises(ApiError) as caught:
        await client.call("get-font-variants", {key: place})
    assert (caught.value.status, caught.value.code) == (404, "object-not-found")
    assert (caught.value.body["table"], caught.value.body["params"]) == (table, {"id": place})


async def test_font_when_it_came_in_parts_then_the_session_is_the_callers_and_is_over(people: People) -> None:
    alice, mallory = await people("Alice"), await people("Mallory")
    session = (await alice.call("create-upload-session", {"total-chunks": 2}))["session-id"]
    for index, content in enumerate((TTF[:900], TTF[900:])):
        params = {"session-id": session, "index": index}
        await alice.upload("upload-chunk", params, files={"content": part(content)})
    uploads = texts({"font/ttf": session})
    with pytest.raises(ApiError, match="object-not-found"):
        await create(mallory, {}, uploads=uploads)
    made = await create(alice, {}, uploads=uploads)
    assert (await fetched(alice, made["ttf-file-id"])).getGlyphOrder()
    with pytest.raises(ApiError, match="object-not-found"):
        await create(alice, {}, uploads=uploads)


async def team_with(people: People, client: ApiClient, *roles: str) -> tuple[UUID, list[ApiClient]]:
    team: UUID = (await client.call("create-team", {"name": "T"}))["id"]
    members = [await people(role.title()) for role in roles]
    invitations = [{"email": one.email, "role": role} for one, role in zip(members, roles, strict=True)]
    await client.call("create-team-invitations", {"team-id": team, "invitations": invitations})
    return team, members


async def test_fonts_when_seen_and_changed_then_roles_decide(people: People) -> None:
    alice, outsider = await people("Alice"), await people("Outsider")
    team, (editor, viewer) = await team_with(people, alice, "editor", "viewer")
    font = uuid4()
    made = await create(editor, {"font/ttf": TTF}, **{"team-id": team, "font-id": font})
    assert [row["id"] for row in await viewer.call("get-font-variants", {"team-id": team})] == [made["id"]]
    assert (await viewer.call("download-font", {"id": made["id"]}))["name"] == "Test Sans-400.ttf"
    refused = {
        "create": create(viewer, {"font/ttf": TTF}, **{"team-id": team}),
        "rename": viewer.call("update-font", {"team-id": team, "id": font, "name": "X"}),
        "delete": viewer.call("delete-font", {"team-id": team, "id": font}),
        "delete variant": viewer.call("delete-font-variant", {"team-id": team, "id": made["id"]}),
        "list outside": outsider.call("get-font-variants", {"team-id": team}),
        "download outside": outsider.call("download-font", {"id": made["id"]}),
        "family outside": outsider.call("download-font-family", {"font-id": font}),
        "rename outside": outsider.call("update-font", {"team-id": team, "id": font, "name": "X"}),
        "by own team": outsider.call("delete-font-variant", {"team-id": outsider.team, "id": made["id"]}),
        "font by own team": outsider.call("delete-font", {"team-id": outsider.team, "id": font}),
    }
    for name, attempt in refused.items():
        with pytest.raises(ApiError) as caught:
            await attempt
        assert caught.value.code == "object-not-found", name
    for person, known in ((editor, True), (viewer, True), (outsider, False)):
        with pytest.raises(ApiError) as caught:
            await person.call("delete-font-variant", {"team-id": team, "id": uuid4()})
        assert caught.value.code == ("object-not-found" if known else "team-does-not-exist")
        assert ("table" in caught.value.body) is known
    with pytest.raises(ApiError, match="team-does-not-exist"):
        await outsider.call("delete-font", {"team-id": team, "id": font})
    await outsider.call("update-font", {"team-id": outsider.team, "id": font, "name": "Theirs"})
    (row,) = await alice.call("get-font-variants", {"team-id": team})
    assert row["font-family"] == "Test Sans"


async def test_family_when_downloaded_then_it_is_an_archive_for_the_caller_alone(people: People) -> None:
    alice = await people("Alice")
    team, (bob,) = await team_with(people, alice, "viewer")
    font = uuid4()
    shared = {"team-id": team, "font-id": font}
    await create(alice, {"font/ttf": TTF}, **shared)
    await create(alice, {"font/ttf": TTF}, **shared, **{"font-style": "italic"})
    await create(alice, {"font/otf": FONTS["font/otf"]}, **shared)
    made = await bob.call("download-font-family", {"font-id": font})
    assert made["name"] == "Test Sans.zip"
    answer = await bob.http.get(f"/assets/by-id/{made['id']}")
    names = sorted(zipfile.ZipFile(io.BytesIO(answer.content)).namelist())
    assert names == ["Test Sans-400-2.ttf", "Test Sans-400-italic.ttf", "Test Sans-400.ttf"]
    assert answer.headers["content-disposition"] == "attachment"
    assert (await alice.http.get(f"/assets/by-id/{made['id']}")).status_code == 404


@pytest.fixture(scope="module")
def strict(servers: Servers) -> Iterator[Server]:
    env = {**RELAXED, "PENPOT_FONT_PROCESS_CPU": "1", "PENPOT_FONT_MAX_FILE_SIZE": "60000"}
    with servers.own(ServerSpec(env=env)) as server:
        yield server


async def test_font_when_too_large_then_it_is_told(strict: Server) -> None:
    async with ApiClient(strict.base) as alice:
        await alice.register("Alice")
        with pytest.raises(ApiError) as caught:
            await create(alice, {"font/ttf": b"x" * 60_001})
        assert caught.value.code == "font-max-file-size-reached"
        assert "60001" in (caught.value.hint or "")
