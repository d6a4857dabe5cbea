"""The OpenAPI document says what the declarations say, and is valid."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
import pytest
from openapi_spec_validator import validate

from penpot_core.app import load_plugins
from penpot_core.rpc import Email, Length, NonBlank, Nullable, Params, rpc_method
from penpot_core.rpc.json_schema import Schemas, null_mark
from penpot_core.rpc.openapi import MODERN, REFERENCE, Form, OwnedMethod, document, owned_methods
from penpot_core.testing.servers import RELAXED, penpot
from penpot_core.types import authenticated, public

PUBLIC = "https://design.example.com/"
# Names of the parameters of each method in the reference's own document, as JSON clients write them.
PARAMETERS = json.loads((Path(__file__).parent / "data" / "parameters.json").read_text())
# Parameters of services that this backend does not have.
ELSEWHERE = {"organizationId", "organizationName"}
# Parameters without which the reference fails with 500.
NEEDED_ALL_THE_SAME = {"/create-file-snapshot": {"label"}}


class Member(Params):
    """A nested struct."""

    email: Email
    role: Literal["owner", "viewer"] = "viewer"


class Everything(Params):
    """One field of each kind."""

    team_id: UUID
    name: Annotated[str, NonBlank(), Length(1, 250)]
    members: list[Member]
    features: frozenset[str] | None = None
    since: Annotated[datetime, Nullable()] | None = None
    amount: int = 0
    ratio: float = 0.0
    is_shared: bool = False
    props: dict[str, Any] = msgspec.field(default_factory=dict)


class Answer(msgspec.Struct, rename="kebab"):
    """A result."""

    team_id: UUID
    parent_id: UUID | None


@rpc_method(access=authenticated, transaction="none", added="1.2", deprecated="1.9", result=Answer)
async def do_everything(call: Any, params: Everything) -> Answer:
    """Do it all.

    And more.
    """
    raise NotImplementedError


@rpc_method(access=public, transaction="none", added="1.3", module="management")
async def do_nothing(call: Any) -> None:
    """Do nothing."""


OWN = [OwnedMethod("acme", do_everything), OwnedMethod("acme", do_nothing)]


@pytest.fixture(scope="module")
def served() -> list[OwnedMethod]:
    """The methods of the built-in plugins."""
    return owned_methods(load_plugins(environ={})[0])


@pytest.mark.parametrize("module", ["main", "management"])
def test_document_when_made_of_all_methods_then_is_valid_openapi(
    served: list[OwnedMethod], module: str
) -> None:
    validate(document([*served, *OWN], module, PUBLIC))


def test_reference_document_when_its_paths_get_slashes_and_a_title_then_is_valid_openapi_too(
    served: list[OwnedMethod],
) -> None:
    form = Form(REFERENCE.openapi, MODERN.info, "/", REFERENCE.nulled)
    validate(document([*served, *OWN], "main", PUBLIC, form))


def test_reference_document_when_made_then_has_the_references_shape(served: list[OwnedMethod]) -> None:
    made = document(served, "main", PUBLIC, REFERENCE)

    assert (made["openapi"], made["info"]) == ("3.0.0", {"version": "2.17"})
    assert made["servers"][0]["url"] == "https://design.example.com/api/main/methods"
    assert "get-profile" in made["paths"]


def test_document_when_made_twice_then_is_the_same_text(served: list[OwnedMethod]) -> None:
    texts = {json.dumps(document(methods, "main", PUBLIC)) for methods in (served, list(served))}

    assert len(texts) == 1
    assert [owned.method.name for owned in served] == sorted(owned.method.name for owned in served)


def test_methods_when_described_then_each_has_a_description_and_a_schema_of_its_parameters(
    served: list[OwnedMethod],
) -> None:
    for name, path in document(served, "main", PUBLIC)["paths"].items():
        (body,) = path["post"]["requestBody"]["content"].values()
        assert body["schema"]["type"] == "object", name
        assert set(body["schema"].get("required", ())) <= set(body["schema"]["properties"]), name
        assert path["post"]["description"].strip(), name
        assert "default" in path["post"]["responses"], name


def test_methods_when_the_reference_has_them_then_take_its_parameters_and_require_no_more(
    served: list[OwnedMethod],
) -> None:
    differing = {}
    for path, item in document(served, "main", PUBLIC)["paths"].items():
        known = PARAMETERS.get(path.strip("/"))
        if known is None:
            continue
        (body,) = item["post"]["requestBody"]["content"].values()
        taken, needed = set(body["schema"]["properties"]), set(body["schema"].get("required", ()))
        missing = {*known["required"], *known["optional"]} - taken - ELSEWHERE
        stricter = needed - set(known["required"]) - NEEDED_ALL_THE_SAME.get(path, set())
        if missing or stricter:
            differing[path] = (sorted(missing), sorted(stricter))

    assert differing == {}


def test_params_when_described_then_follow_their_declaration() -> None:
    schema = Schemas().params(Everything)

    assert schema["required"] == ["teamId", "name", "members"]
    assert schema["properties"] == {
        "teamId": {"$ref": "#/components/schemas/Uuid"},
        "name": {"type": "string", "pattern": r"\S", "minLength": 1, "maxLength": 250},
        "members": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "email": {"$ref": "#/components/schemas/Email"},
                    "role": {"enum": ["owner", "viewer"]},
                },
                "required": ["email"],
            },
        },
        "features": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        "since": {"anyOf": [{"$ref": "#/components/schemas/Instant"}, {"type": "null"}]},
        "amount": {"type": "integer"},
        "ratio": {"type": "number"},
        "isShared": {"type": "boolean"},
        "props": {"type": "object", "additionalProperties": {}},
    }


def test_result_when_it_may_be_null_then_each_version_says_so_in_its_way() -> None:
    uuid = {"$ref": "#/components/schemas/Uuid"}

    assert Schemas().result(Answer)["properties"]["parentId"] == {"anyOf": [uuid, {"type": "null"}]}
    nulled = Schemas(null_mark).result(Answer)
    assert nulled["properties"]["parentId"] == {"allOf": [uuid], "nullable": True}
    assert nulled["required"] == ["teamId", "parentId"]


def test_operation_when_deprecated_then_says_since_when_and_who_may_call() -> None:
    (everything,) = document(OWN, "main", PUBLIC)["paths"].values()
    (nothing,) = document(OWN, "management", PUBLIC)["paths"].values()

    assert everything["post"]["deprecated"]
    assert (everything["post"]["x-added"], everything["post"]["x-deprecated-since"]) == ("1.2", "1.9")
    assert everything["post"]["summary"] == "Do it all."
    assert everything["post"]["description"] == "Do it all.\n\nAnd more."
    assert everything["post"]["tags"] == ["acme"]
    assert everything["post"]["security"] != []
    assert "401" in everything["post"]["responses"]
    assert not nothing["post"]["deprecated"]
    assert nothing["post"]["security"] == []
    assert "401" not in nothing["post"]["responses"]


def test_command_when_run_then_prints_the_document(tmp_path: Path) -> None:
    settings = {**RELAXED, "PENPOT_DATA_DIR": str(tmp_path)}

    short, wide = (penpot("openapi", *options, settings=settings) for options in (["--json"], []))

    assert short.returncode == 0, short.stderr
    assert json.loads(short.stdout) == json.loads(wide.stdout)
    assert len(short.stdout.splitlines()) == 1
    validate(json.loads(short.stdout))
    assert "/get-profile" in json.loads(short.stdout)["paths"]
