"""`penpot storage`: looking at objects, and collecting them by hand."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

if TYPE_CHECKING:
    from penpot_core.app import App
    from penpot_plugins.storage.migration import Migration


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
    """Collect objects that nobody needs, as the nightly tasks do; status 1 where some would not go."""
    raise typer.Exit(1 if run(collected, dry_run=dry_run) else 0)


@commands.command()
def migrate(
    source: Annotated[str, typer.Option("--from", help="The backend that has the objects: fs, s3 ...")],
    target: Annotated[str, typer.Option("--to", help="The backend that shall have them.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count, and change nothing.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Tell it as one JSON object, without a bar.")
    ] = False,
) -> None:
    """Move all objects to another backend, while servers run; a run that was cut off is gone on with.

    Servers have to know both backends. Status 1 where objects could not be moved.
    """
    raise typer.Exit(run(moved, source=source, target=target, dry_run=dry_run, as_json=as_json))


def run(work: Any, **options: Any) -> Any:
    """Do something with the database of this environment's application."""
    from penpot_core.cli.commands import built
    from penpot_core.cli.database import run_connected

    return run_connected(built(), partial(work, **options))


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


async def collected(app: App, *, dry_run: bool) -> int:
    """Tell what was collected, or would be; how many objects could not be."""
    from penpot_plugins.storage.collection import Collector

    now = datetime.now(UTC)
    collector = Collector(app, dry_run=dry_run)
    found = await collector.look(now)
    removed = await collector.remove(now)
    tell({"freeze": found.frozen, "delete": found.deleted, "deleted": removed, "refused": collector.refused})
    return collector.refused


async def moved(app: App, *, source: str, target: str, dry_run: bool, as_json: bool) -> int:
    """Move objects, and tell what was done; the exit status."""
    from penpot_core.cli.failures import sentence
    from penpot_core.errors import ServerFault
    from penpot_plugins.storage.migration import Migration, SamePlace
    from penpot_plugins.storage.turn import TurnTaken, turn

    try:
        migration = Migration(app, source, target)
        objects, size = await migration.left()
        if not dry_run:
            async with turn(app):
                await watched(migration, objects, size, quiet=as_json)
    except TurnTaken:
        print("Another process moves objects now.", file=sys.stderr)
        return 1
    except ServerFault as problem:
        print(sentence(problem), file=sys.stderr)
        return 1
    except (SamePlace, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    tell_moved(app, migration, (objects, size) if dry_run else await migration.left(), as_json=as_json)
    return 1 if migration.done.problems else 0


async def watched(migration: Migration, objects: int, size: int, *, quiet: bool) -> None:
    """Run a migration behind a bar."""
    from penpot_plugins.storage.progress import Bar

    if quiet:
        await migration.run()
        return
    with Bar(objects, size) as bar:
        migration.tell = bar.show
        await migration.run()


def tell_moved(app: App, migration: Migration, left: tuple[int, int], *, as_json: bool) -> None:
    """What was moved, what was not and why, and what is still to be done."""
    done = migration.done
    problems = [{"object": one, "problem": text} for one, text in sorted(done.problems.items())]
    if as_json:
        counts = {"objects": done.objects, "bytes": done.bytes, "left": left[0], "left-bytes": left[1]}
        tell({**counts, "waiting": len(done.waiting), "problems": problems})
        return
    for one in problems:
        tell(one)
    print(f"Moved {done.objects} objects of {done.bytes} bytes; {left[0]} of {left[1]} bytes are left.")
    if done.waiting:
        print(f"{len(done.waiting)} of them are uploads under way: run it again later.")
    if app.storage.default == migration.source:
        print(f"New objects still go to {migration.source}: see PENPOT_OBJECTS_STORAGE_BACKEND.")
