"""Teams: their members, roles and invitations (contract/rpc-accounts.md §4-5, contract/permissions.md).

Needs `limits`. Emits `team-role-change` and `team-membership-change` on the topic of the member concerned.
Others use `creation` (a team with its drafts), `access` and `permissions`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from penpot_core.hookspecs import hookimpl
from penpot_core.rpc import methods_of
from penpot_core.settings import Setting
from penpot_core.types import Entity, MailTemplate, RpcMethod
from penpot_plugins.teams import invitations, mails, members, methods, queries
from penpot_plugins.teams.settings import SETTINGS

requires = ("limits",)


@hookimpl
def penpot_settings() -> Sequence[Setting[Any]]:
    """How long deleted things can be restored."""
    return SETTINGS


@hookimpl
def penpot_rpc_methods() -> Sequence[RpcMethod]:
    """Teams, members and invitations."""
    return [*methods_of(methods), *methods_of(members), *methods_of(invitations)]


@hookimpl
def penpot_mail_templates() -> Sequence[MailTemplate]:
    """To who is invited, and to who asked and was let in."""
    return mails.TEMPLATES


@hookimpl
def penpot_entities() -> Sequence[Entity]:
    """Teams, and what goes with them. The fonts' own plugin is to come; their rows go with the team all the same."""
    return [
        Entity("team", table="team", parent="profile", members=queries.TEAMS_OWNED_BY, objects=("photo_id",)),
        Entity(
            "font-variant",
            table="team_font_variant",
            parent="team",
            column="team_id",
            objects=("otf_file_id", "ttf_file_id", "woff1_file_id", "woff2_file_id"),
        ),
    ]
