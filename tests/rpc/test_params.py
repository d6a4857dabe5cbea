"""Parameters are read as contract/rpc-accounts.md §0.2 says, and no message repeats a value."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest

from penpot_core.errors import ParamsInvalid
from penpot_core.rpc import Email, Length, Nullable, Params, StrictBool, Text
from penpot_core.rpc.params import compile_params
from penpot_core.transit import Duration, Keyword, record

ID = UUID("7a1f3c9e-0000-4000-8000-00000000000a")


class Member(Params):
    email: Email
    role: Literal["owner", "editor"]


class Everything(Params):
    team_id: UUID | None = None
    title: Text | None = None
    short: Annotated[str, Length(1, 3)] | None = None
    count: int | None = None
    flag: bool | None = None
    strict: StrictBool | None = None
    at: datetime | None = None
    lasts: timedelta | None = None
    features: frozenset[str] | None = None
    ids: list[UUID] | None = None
    role: Literal["owner", "editor"] | None = None
    share_id: Annotated[UUID, Nullable()] | None = None
    members: list[Member] | None = None
    props: dict[str, Any] | None = None


DECODE = compile_params(Everything)


@pytest.mark.parametrize(
    ("key", "sent", "read"),
    [
        ("team-id", ID, ID),
        ("team-id", str(ID), ID),
        ("team-id", str(ID).upper(), ID),
        ("title", "x", "x"),
        ("short", "äöü", "äöü"),
        ("count", 12, 12),
        ("count", "-12", -12),
        ("count", -(2**63), -(2**63)),
        ("flag", "T", True),
        ("flag", "0", False),
        ("flag", True, True),
        ("strict", False, False),
        ("at", 1_700_000_000_123, datetime.fromtimestamp(1_700_000_000.123, UTC)),
        ("at", "2026-01-31T12:00:00Z", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("lasts", "1h30m", timedelta(minutes=90)),
        ("lasts", 1500, timedelta(seconds=1.5)),
        ("lasts", Duration(1500), timedelta(seconds=1.5)),
        ("features", "a b,c", frozenset("abc")),
        ("features", ["a", "b", "a"], frozenset("ab")),
        ("features", frozenset({"a"}), frozenset("a")),
        ("ids", [str(ID)], [ID]),
        ("role", Keyword("owner"), "owner"),
        ("role", "editor", "editor"),
        ("share-id", None, None),
        ("props", {Keyword("a"): 1}, {"a": 1}),
        ("members", [record(email="A@b.co", role="owner")], [Member(email="A@b.co", role="owner")]),
    ],
)
def test_param_when_it_fits_then_is_read(key: str, sent: Any, read: Any) -> None:
    assert getattr(DECODE({Keyword(key): sent}), key.replace("-", "_")) == read


@pytest.mark.parametrize(
    ("key", "sent"),
    [
        ("team-id", ""),
        ("team-id", "7a1f3c9e"),
        ("team-id", None),
        ("team-id", 5),
        ("title", "  "),
        ("title", 5),
        ("title", "a\0b"),
        ("short", "\0"),
        ("short", ""),
        ("short", "abcd"),
        ("short", "a\U0001f600\U0001f600"),
        ("count", 12.0),
        ("count", 2**63),
        ("count", "9999999999999999999"),
        ("count", True),
        ("count", "1e3"),
        ("flag", "yes"),
        ("flag", 1),
        ("strict", "true"),
        ("at", "yesterday"),
        ("at", 10**30),
        ("lasts", "30d"),
        ("lasts", ""),
        ("features", {"a": 1}),
        ("features", [1]),
        ("features", ["\0"]),
        ("ids", str(ID)),
        ("ids", ["x"]),
        ("role", "admin"),
        ("role", []),
        ("members", [record(email="no", role="owner")]),
        ("members", [{"email": "A@b.co", "role": "owner"}]),
        ("props", []),
    ],
)
def test_param_when_it_does_not_fit_then_key_is_told(key: str, sent: Any) -> None:
    with pytest.raises(ParamsInvalid) as refused:
        DECODE({Keyword(key): sent})
    assert key in refused.value.body()["explain"]


def test_params_when_several_are_wrong_then_all_are_told_and_no_value_is() -> None:
    with pytest.raises(ParamsInvalid) as refused:
        DECODE({Keyword("team-id"): "hunter2", Keyword("count"): "hunter2"})
    explain = refused.value.body()["explain"]
    assert "team-id" in explain
    assert "count" in explain
    assert "hunter2" not in explain


def test_params_when_a_required_one_is_missing_then_says_so() -> None:
    with pytest.raises(ParamsInvalid) as refused:
        compile_params(Member)({})
    assert "email: this parameter is missing" in refused.value.body()["explain"]


@pytest.mark.parametrize(
    ("address", "fits"),
    [
        ("a@b.co", True),
        ("first.last+tag@sub.example.com", True),
        ("a@b", False),
        ("a..b@c.de", False),
        (".a@c.de", False),
        ("a@-c.de", False),
        ("a@c.d", False),
        ("ä@c.de", False),
        ("a b@c.de", False),
        ("a@c.de\n", False),
    ],
)
def test_email_when_read_then_the_references_rule_decides(address: str, fits: bool) -> None:
    params = record(email=address, role="owner")
    if fits:
        assert compile_params(Member)(params).email == address
    else:
        with pytest.raises(ParamsInvalid):
            compile_params(Member)(params)
