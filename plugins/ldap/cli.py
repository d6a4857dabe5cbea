"""`penpot auth test ldap`: whether people can log in by the directory, and what is wrong where they cannot."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from penpot_core.cli.commands import built
from penpot_core.cli.steps import tell

commands = typer.Typer(help="Try out a way of logging in, step by step.")

PASSWORD = "AUTH_TEST_PASSWORD"
User = Annotated[
    str | None,
    typer.Option(
        "--user", help=f"Somebody to log in as; the password is asked for, or taken from {PASSWORD}."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@commands.command("ldap")
def test_ldap(user: User = None, as_json: Json = False) -> None:
    """Connect to the directory as a login does, and say what is found at each step."""
    from penpot_plugins.ldap.examination import examine

    password = os.environ.get(PASSWORD)
    if user is not None and password is None:
        password = typer.prompt(f"Password of {user}", hide_input=True, err=True)
    tell(examine(built().settings, user, password or ""), as_json=as_json)
