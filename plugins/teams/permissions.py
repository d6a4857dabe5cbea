"""Roles and what they allow; how the rows of several memberships add up (contract/permissions.md §1-2).

Used for teams, projects and files alike: each has a membership table with the same three flags.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from penpot_core.transit import Keyword, record


class Role(StrEnum):
    """The roles of a member, as clients write them."""

    OWNER = "owner"
    ADMIN = "admin"
    EDITOR = "editor"
    VIEWER = "viewer"

    @property
    def keyword(self) -> Keyword:
        """The role as a client receives it."""
        return Keyword(self.value)


ROLE_FLAGS: Mapping[Role, Mapping[str, bool]] = {
    Role.VIEWER: {"can_edit": False, "is_admin": False, "is_owner": False},
    Role.EDITOR: {"can_edit": True, "is_admin": False, "is_owner": False},
    Role.ADMIN: {"can_edit": True, "is_admin": True, "is_owner": False},
    Role.OWNER: {"can_edit": True, "is_admin": True, "is_owner": True},
}
"""The columns of a membership row, by role."""


class Membership(Protocol):
    """A row of a membership table; a flag that is null counts as false."""

    @property
    def is_owner(self) -> bool | None:
        """Owns it."""

    @property
    def is_admin(self) -> bool | None:
        """Administers it."""

    @property
    def can_edit(self) -> bool | None:
        """Edits it."""


@dataclass(frozen=True, slots=True)
class Permissions:
    """What a profile may do with an object. Who has none has no record at all."""

    is_owner: bool
    is_admin: bool
    can_edit: bool
    can_read: bool = True

    def record(self) -> dict[Keyword, Any]:
        """The map `permissions` of a team object; it does not say `can-read`."""
        return record(
            type=Keyword("membership"), is_owner=self.is_owner, is_admin=self.is_admin, can_edit=self.can_edit
        )


def permissions_of(rows: Iterable[Membership]) -> Permissions | None:
    """The union of membership rows: an owner is also admin, an admin also edits. No row: None, no permission."""
    owner = admin = edit = read = False
    for row in rows:
        read = True
        owner = owner or bool(row.is_owner)
        admin = admin or bool(row.is_admin)
        edit = edit or bool(row.can_edit)
    if not read:
        return None
    return Permissions(is_owner=owner, is_admin=owner or admin, can_edit=owner or admin or edit)
