"""`penpot task`: looking at tasks, and having one run again or not at all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from uuid import UUID

import orjson
import typer

from penpot_core.cli.failures import refuse

if TYPE_CHECKING:
    from penpot_core.app import App

T = TypeVar("T")

commands = typer.Typer(help="Look at background tasks, run one again, or cancel it.", no_args_is_help=True)

TaskId = Annotated[UUID, typer.Argument(help="The task's id.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
STATUSES = ("new", "scheduled", "running", "retry", "completed", "failed")
SHOWN = ("id", "status", "name", "queue", "priority", "retry_num", "scheduled_at")


@commands.command("list")
def list_command(
    status: Annotated[str | None, typer.Option(help="Only those of this status.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most, the newest first.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List the newest tasks."""
    if status is not None and status not in STATUSES:
        raise typer.BadParameter(f"one of {', '.join(STATUSES)}", param_hint="--status")
    for row in run(lambda app: found(app, status, limit)):
        tell(row, as_json)


@commands.command()
def show(task_id: TaskId, as_json: AsJson = False) -> None:
    """Show one task with its parameters and its error."""
    row = refuse_unknown(task_id)
    if as_json:
        tell(row, as_json)
        return
    for name, value in row.items():
        print(f"{name:13} {value}")


@commands.command()
def retry(task_id: TaskId) -> None:
    """Have a task that failed or waits run now, with all its attempts before it."""
    if not run(lambda app: changed(app, "RUN_AGAIN", task_id)):
        refuse_unknown(task_id)
        refuse(f"The task {task_id} neither failed nor waits: see `penpot task show {task_id}`.")
    print(f"The task {task_id} runs as soon as a worker has time.")


@commands.command()
def cancel(task_id: TaskId) -> None:
    """Give up a task that has not begun."""
    if not run(lambda app: changed(app, "CANCEL", task_id)):
        refuse_unknown(task_id)
        refuse(f"The task {task_id} does not wait: see `penpot task show {task_id}`.")
    print(f"The task {task_id} is cancelled.")


def refuse_unknown(task_id: UUID) -> dict[str, Any]:
    """The task; the command ends where there is none."""
    row = run(lambda app: one(app, task_id))
    if row is None:
        refuse(f"There is no task {task_id}.")
    return row


def tell(row: Mapping[str, Any], as_json: bool) -> None:
    """One task a line."""
    if as_json:
        print(orjson.dumps(row, default=str, option=orjson.OPT_NON_STR_KEYS).decode())
    else:
        print("  ".join(str(row[name]) for name in SHOWN))


def run(work: Callable[[App], Awaitable[T]]) -> T:
    """Do something with the application of this environment, connected to its database."""
    from penpot_core.cli.commands import built
    from penpot_core.cli.database import run_connected

    return run_connected(built(), work)


async def found(app: App, status: str | None, limit: int) -> list[dict[str, Any]]:
    """The newest tasks."""
    from penpot_plugins.tasks import queries

    async with app.database.read() as db:
        if status is None:
            rows = await db.fetch_all(queries.LIST, {"most": limit})
        else:
            rows = await db.fetch_all(queries.LIST_OF_STATUS, {"most": limit, "of_status": status})
    return [plain(app, row) for row in rows]


async def one(app: App, task_id: UUID) -> dict[str, Any] | None:
    """One task, None where there is none."""
    from penpot_plugins.tasks import queries

    async with app.database.read() as db:
        row = await db.fetch_one(queries.ONE, {"task_id": task_id})
    return None if row is None else plain(app, row)


async def changed(app: App, statement: str, task_id: UUID) -> bool:
    """Run RUN_AGAIN or CANCEL; whether the task was as it takes."""
    from penpot_plugins.tasks import queries

    async with app.database.write() as db:
        values = {"task_id": task_id, "now": datetime.now(UTC)}
        return await db.execute(getattr(queries, statement), values) == 1


def plain(app: App, row: Any) -> dict[str, Any]:
    """A row as JSON tells it."""
    return {name: orjson.loads(app.json.encode(row[name])) for name in row.keys()}  # noqa: SIM118
