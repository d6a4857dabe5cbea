"""Roles, flags, and the union of membership rows."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from penpot_core.transit import Keyword
from penpot_plugins.teams.permissions import ROLE_FLAGS, Permissions, Role, permissions_of


@dataclass(frozen=True)
class Row:
    is_owner: bool | None = False
    is_admin: bool | None = False
    can_edit: bool | None = False


def test_permissions_of_no_rows_is_none() -> None:
    assert permissions_of([]) is None


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (Row(), Permissions(False, False, False)),
        (Row(None, None, None), Permissions(False, False, False)),
        (Row(can_edit=True), Permissions(False, False, True)),
        (Row(is_admin=True), Permissions(False, True, True)),
        (Row(is_owner=True), Permissions(True, True, True)),
    ],
)
def test_permissions_of_one_row_follow_its_highest_flag(row: Row, expected: Permissions) -> None:
    assert permissions_of([row]) == expected


def test_permissions_of_several_rows_add_up() -> None:
    assert permissions_of([Row(), Row(can_edit=True), Row(is_admin=True)]) == Permissions(False, True, True)


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.VIEWER, Permissions(False, False, False)),
        (Role.EDITOR, Permissions(False, False, True)),
        (Role.ADMIN, Permissions(False, True, True)),
        (Role.OWNER, Permissions(True, True, True)),
    ],
)
def test_permissions_of_a_role_are_those_of_the_contract(role: Role, expected: Permissions) -> None:
    assert permissions_of([Row(**ROLE_FLAGS[role])]) == expected


def test_record_has_keywords_and_does_not_say_can_read() -> None:
    made = Permissions(False, True, True).record()
    assert made == {"type": "membership", "is-owner": False, "is-admin": True, "can-edit": True}
    assert all(type(key) is Keyword for key in made)
    assert type(made[Keyword("type")]) is Keyword
