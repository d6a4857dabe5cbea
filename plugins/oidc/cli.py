"""`penpot auth test oidc|sso`: whether people can log in by a provider, and what is wrong where they cannot."""

from __future__ import annotations

import asyncio
from typing import Annotated, NoReturn

import typer

from penpot_core.cli.commands import built
from penpot_core.cli.steps import Step, tell

commands = typer.Typer(help="Try out a way of logging in, step by step.")

Provider = Annotated[
    str, typer.Argument(help="oidc, google, github, gitlab, or the id of a provider of the database.")
]
Domain = Annotated[str, typer.Argument(help="The domain of a provider of the database, or its id.")]
User = Annotated[
    str | None, typer.Option("--user", help="An address, to see whether somebody with it could log in.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@commands.command("oidc")
def test_oidc(provider: Provider = "oidc", user: User = None, as_json: Json = False) -> None:
    """Ask a provider what a login asks of it, and say what is found at each step. Nobody is logged in."""
    examined(provider, user, of_domain=False, as_json=as_json)


@commands.command("sso")
def test_sso(domain: Domain, user: User = None, as_json: Json = False) -> None:
    """Ask the provider of a domain what a login asks of it, also while it is off. `penpot auth sso` lists them."""
    examined(domain, user, of_domain=True, as_json=as_json)


def examined(name: str, user: str | None, *, of_domain: bool, as_json: bool) -> NoReturn:
    """Print the steps, and end."""
    from penpot_plugins.oidc.examination import examine

    async def steps() -> list[Step]:
        app = built()
        return [step async for step in examine(app, name, user, of_domain=of_domain)]

    tell(asyncio.run(steps()), as_json=as_json)
