"""`penpot storage`: looking at objects, and collecting them by hand."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

if TYPE_CHECKING:
    from penpot_core.app import App


commands = typer.Typer(
    help="Look at stored objects, and collect those that nobody needs.", no_args_is_help=True
)


@commands.command()
def check(
    content: Annotated[bool, typer.Option("--content", help="Read all bytes, and compare hashes.")] = False,
) -> None:
    """Compare rows with bytes; status 1 where they do not agree."""
    raise typer.Exit(1 if run(checked, content=content) else 0)


@commands.command()
def stats() -> None:
    """Count objects and bytes by bucket and backend."""
    run(counted)


@commands.command()
def gc(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count, and change nothing.")] = False,
) -> None:
    """Collect objects that nobody needs, as the nightly tasks do."""
    run(collected, dry_run=dry_run)


def run(work: Any, **options: Any) -> Any:
    """Do something with the database of this environment's application."""
    from penpot_core.cli.commands import built

    async def begun(app: App) -> Any:
        await app.database.start()
        try:
            done: Coroutine[Any, Any, Any] = work(app, **options)
            return await done
        finally:
            await app.database.stop()

    return asyncio.run(begun(built()))


def tell(value: Any) -> None:
    """One JSON object a line."""
    print(orjson.dumps(value, default=str).decode())


async def checked(app: App, *, content: bool) -> int:
    """Tell every object whose bytes are not as its row says; how many."""
    from penpot_plugins.storage.check import examine, live_objects

    objects = findings = 0
    async for stored in live_objects(app):
        objects += 1
        finding = await examine(app, stored, content=content)
        if finding is not None:
            findings += 1
            tell({"object": finding.id, "backend": finding.backend, "problem": finding.problem})
    print(f"{objects} objects, {findings} not as they should be.", file=sys.stderr)
    return findings


async def counted(app: App) -> None:
    """Tell the figures of each bucket."""
    from penpot_plugins.storage import queries

    async with app.database.read() as db:
        for row in await db.fetch_all(queries.STATS):
            figures = {name: int(row[name]) for name in ("objects", "bytes", "touched", "deleted")}
            tell({"bucket": row.bucket, "backend": row.backend, **figures})


async def collected(app: App, *, dry_run: bool) -> None:
    """Tell what was collected, or would be."""
    from penpot_plugins.storage.collection import Collector

    now = datetime.now(UTC)
    collector = Collector(app, dry_run=dry_run)
    found = await collector.look(now)
    removed = await collector.remove(now)
    tell({"freeze": found.frozen, "delete": found.deleted, "deleted": removed})
