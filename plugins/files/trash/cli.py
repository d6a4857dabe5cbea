"""`penpot trash`: the bins of all teams, for whoever runs the server."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

import orjson
import typer

from penpot_core.app import App
from penpot_core.cli.migrate import JsonOption
from penpot_core.db import Row
from penpot_plugins.crud.purge import purge
from penpot_plugins.crud.retention import Retention
from penpot_plugins.files.trash import queries, service

commands = typer.Typer(help="Look into the bins of all teams, and empty them.", no_args_is_help=True)

T = TypeVar("T")
Files = Annotated[list[UUID], typer.Argument(help="Ids of files.", metavar="FILE")]


@commands.command("list")
def list_command(
    team: Annotated[UUID | None, typer.Option(help="Only this team's.")] = None, as_json: JsonOption = False
) -> None:
    """The files in the bins, and when each goes for good."""
    rows = run(lambda app: in_bins(app, team))
    if as_json:
        tell_json([{str(name): row[name] for name in row} for row in rows])
        return
    for row in rows:
        until = row["will_be_deleted_at"].isoformat(timespec="minutes")
        print(f"{row['id']}  until {until}  {row['team']} / {row['project']} / {row['name']}")
    if not rows:
        print("The bins are empty.")


@commands.command("restore")
def restore_command(files: Files, as_json: JsonOption = False) -> None:
    """Bring files back, with their projects."""
    done = run(lambda app: handled(app, files, service.restore, "restored"))
    finish(files, done, as_json, {"restored": done})


@commands.command("purge")
def purge_command(
    files: Annotated[list[UUID] | None, typer.Argument(help="Ids of files.", metavar="FILE")] = None,
    as_json: JsonOption = False,
) -> None:
    """Remove files that are in a bin now and for good, and all else whose time has come, as every night.

    Without files only what is due. Stored pictures follow when the storage collects what nobody refers to.
    """
    wanted = files or []
    done, removed = run(lambda app: purged(app, wanted))
    finish(wanted, done, as_json, {"purged": done, "rows": removed})


async def in_bins(app: App, team_id: UUID | None) -> Sequence[Row]:
    """The rows of `queries.OVERVIEW`."""
    async with app.database.read() as db:
        rows = await db.fetch_all(queries.OVERVIEW, {"now": datetime.now(UTC)})
    return [row for row in rows if team_id in (None, row["team_id"])]


async def handled(app: App, files: Sequence[UUID], work: Any, verb: str) -> list[UUID]:
    """Those of the files that are in a bin, after `work` of the service was done to them; each is told on stderr."""
    by_team: dict[UUID, list[UUID]] = {}
    for row in await in_bins(app, None):
        if row["id"] in files:
            by_team.setdefault(row["team_id"], []).append(row["id"])
    done: list[UUID] = []

    async def told(file_id: UUID, _: int) -> None:
        done.append(file_id)
        print(f"{len(done)}/{len(files)} {verb} {file_id}", file=sys.stderr)

    for team_id, ids in by_team.items():
        await work(app, team_id, ids, datetime.now(UTC), service.allowed_to_all, told)
    return done


async def purged(app: App, files: Sequence[UUID]) -> tuple[list[UUID], int]:
    """The files removed, and the number of rows removed in all."""
    done = await handled(app, files, service.delete_for_good, "deleted")
    retention, now = app.get(Retention), datetime.now(UTC)
    for file_id in done:
        async with app.database.write() as db:
            await retention.mark(db, "file", file_id, now)
    return done, await purge(app, retention, now)


def run(work: Callable[[App], Awaitable[T]]) -> T:
    """Run something on the database of this environment."""
    from penpot_core.cli.commands import built
    from penpot_core.cli.database import run_connected

    return run_connected(built(), work)


def finish(files: Sequence[UUID], done: Sequence[UUID], as_json: bool, result: dict[str, Any]) -> None:
    """Print the result; the status is 1 where a file was not in any bin."""
    missing = [file_id for file_id in files if file_id not in done]
    if as_json:
        tell_json({**result, "not-in-bin": missing})
    else:
        print(
            ", ".join(
                f"{name}: {value if isinstance(value, int) else len(value)}" for name, value in result.items()
            )
        )
        for file_id in missing:
            print(f"{file_id} is not in any bin; `penpot trash list` shows what is.", file=sys.stderr)
    if missing:
        raise typer.Exit(1)


def tell_json(value: Any) -> None:
    """Print JSON."""
    print(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())
