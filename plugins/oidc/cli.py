"""`penpot auth test oidc`: whether people can log in by a provider, and what is wrong where they cannot."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from penpot_core.cli.commands import built
from penpot_core.cli.steps import Step, tell

commands = typer.Typer(help="Try out a way of logging in, step by step.")

Provider = Annotated[
    str, typer.Argument(help="oidc, google, github, gitlab, or the id of a provider of the database.")
]
User = Annotated[
    str | None, typer.Option("--user", help="An address, to see whether somebody with it could log in.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@commands.command("oidc")
def test_oidc(provider: Provider = "oidc", user: User = None, as_json: Json = False) -> None:
    """Ask a provider what a login asks of it, and say what is found at each step. Nobody is logged in."""
    from penpot_plugins.oidc.examination import examine

    async def steps() -> list[Step]:
        app = built()
        return [step async for step in examine(app, provider, user)]

    tell(asyncio.run(steps()), as_json=as_json)
