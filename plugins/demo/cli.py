"""`penpot demo`."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated

import typer

commands = typer.Typer(help="Play a small scene against a running server.", invoke_without_command=True)


@commands.callback()
def demo(
    base: Annotated[str, typer.Option(help="The address of the server.")] = "http://127.0.0.1:6060",
) -> None:
    """Two people register, make a team and a file, draw, see each other's edits, and load it anew."""
    import httpx

    from penpot_core.testing.answers import ApiError
    from penpot_plugins.demo.scene import play

    try:
        asyncio.run(play(base))
    except httpx.ConnectError:
        print(
            f"Nobody answers at {base}. Start a server with `make run`, or name its address.", file=sys.stderr
        )
        raise typer.Exit(1) from None
    except ApiError as refusal:
        print(f"The server refused: {refusal}", file=sys.stderr)
        raise typer.Exit(1) from None
