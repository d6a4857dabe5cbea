"""`penpot file`: look at a file, repair it, take it out as it is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from uuid import UUID

import orjson
import typer

if TYPE_CHECKING:
    from penpot_core.app import App
    from penpot_plugins.files.repair.storing import RepairReport, Report
    from penpot_plugins.files.validation import Problem

T = TypeVar("T")

commands = typer.Typer(help="Validate, repair, dump a file, or list its history.", no_args_is_help=True)

FileId = Annotated[UUID, typer.Argument(metavar="FILE-ID", help="The file's id, as in its address.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@commands.command()
def validate(file_id: FileId, as_json: JsonOption = False) -> None:
    """Check all pages and components, and the schema. The exit status is 1 where anything is wrong."""
    from penpot_plugins.files.repair.storing import validate_file

    report = run(lambda app: validate_file(app, file_id), file_id)
    print(in_json(report_json(file_id, report)) if as_json else "\n".join(report_lines(report)))
    raise typer.Exit(0 if report.good else 1)


@commands.command()
def repair(
    file_id: FileId,
    as_json: JsonOption = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and store nothing.")
    ] = False,
) -> None:
    """Mend what can be mended, and keep the version before. The exit status is 1 where anything is left wrong."""
    from penpot_plugins.files.repair.storing import repair_file

    report = run(lambda app: repair_file(app, file_id, store=not dry_run), file_id)
    print(in_json(repair_json(file_id, report)) if as_json else "\n".join(repair_lines(report)))
    raise typer.Exit(1 if report.left else 0)


@commands.command()
def dump(
    file_id: FileId,
    as_json: JsonOption = False,
    raw: Annotated[
        bool, typer.Option("--raw", help="The stored bytes, for a file that cannot be read otherwise.")
    ] = False,
    output: Annotated[Path | None, typer.Option(help="A file to write to.")] = None,
) -> None:
    """Write a file's data as transit, however damaged it is, in the bin too; with --json as JSON clients see it."""
    from penpot_plugins.files import dumping

    form = dumping.stored if raw else dumping.as_json if as_json else dumping.as_transit
    data = run(lambda app: form(app, file_id), file_id)
    if output is None:
        sys.stdout.buffer.write(data)
        return
    try:
        output.write_bytes(data)
    except OSError as problem:
        print(f"{output} cannot be written: {problem.strerror}.", file=sys.stderr)
        raise typer.Exit(2) from None


@commands.command()
def history(file_id: FileId, as_json: JsonOption = False) -> None:
    """List a file's snapshots and latest edits, and how its data is stored."""
    from penpot_plugins.files.history import history_of

    async def read(app: App) -> Any:
        async with app.database.read() as db:
            return await history_of(db, file_id)

    stored, entries = run(read, file_id)
    if stored is None:
        print(f"There is no file {file_id}.", file=sys.stderr)
        raise typer.Exit(2)
    found = {"file": dict(stored), "entries": [dict(entry) for entry in entries]}
    print(in_json(found) if as_json else "\n".join(history_lines(found)))


def run(work: Callable[[App], Coroutine[Any, Any, T]], file_id: UUID) -> T:
    """Do something with the application's database; what is refused ends the command with a sentence."""
    from penpot_core.cli.commands import built
    from penpot_core.cli.database import run_connected
    from penpot_core.cli.failures import sentence
    from penpot_core.errors import ObjectNotFound, PenpotError

    try:
        return run_connected(built(), work)
    except ObjectNotFound:
        print(f"There is no file {file_id}, or it is in the bin: see `penpot trash list`.", file=sys.stderr)
        raise typer.Exit(2) from None
    except PenpotError as refusal:
        print(sentence(refusal), file=sys.stderr)
        raise typer.Exit(2) from None


def in_json(value: Any) -> str:
    """A value as JSON with names in snake_case."""
    return orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS).decode()


def problem_json(problem: Problem) -> dict[str, Any]:
    """A problem without the shape itself, which `dump` shows."""
    return {
        "code": problem.code,
        "hint": problem.hint,
        "page_id": problem.page_id,
        "shape_id": problem.shape_id,
        "args": dict(problem.args),
    }


def problem_line(problem: Problem) -> str:
    """A problem as a line."""
    place = f"page {problem.page_id}, shape" if problem.page_id is not None else "component"
    return f"{problem.code}: {place} {problem.shape_id}: {problem.hint}"


def report_json(file_id: UUID, report: Report) -> Mapping[str, Any]:
    """What validation found."""
    return {
        "file_id": file_id,
        "valid": report.good,
        "problems": [problem_json(problem) for problem in report.problems],
        "rules": [
            {"code": one.code, "hint": one.hint, "page_id": one.page_id, "shape_id": one.shape_id}
            for one in report.rules
        ],
        "schema": report.schema,
    }


def report_lines(report: Report) -> list[str]:
    """What validation found, for people."""
    lines = [problem_line(problem) for problem in report.problems]
    lines += [f"{one.code}: page {one.page_id}, shape {one.shape_id}: {one.hint}" for one in report.rules]
    lines += [f"schema: {report.schema}"] if report.schema is not None else []
    return lines or ["The file is valid."]


def repair_json(file_id: UUID, report: RepairReport) -> Mapping[str, Any]:
    """What a repair did."""
    return {
        "file_id": file_id,
        "revn": report.revn,
        "done": [{**problem_json(one.problem), "round": one.round, "done": one.done} for one in report.done],
        "left": [problem_json(problem) for problem in report.left],
    }


def repair_lines(report: RepairReport) -> list[str]:
    """What a repair did, for people."""
    lines = [f"{problem_line(one.problem)} -> {one.done}" for one in report.done]
    lines += [f"left: {problem_line(problem)}" for problem in report.left]
    if report.revn is not None:
        lines.append(f"Stored as revision {report.revn}; the one before is kept as a snapshot for 30 days.")
    return lines or ["The file is valid; there was nothing to repair."]


def history_lines(found: Mapping[str, Any]) -> list[str]:
    """A file's history, for people."""
    row = found["file"]
    lines = [
        f"{row['name']}: revision {row['revn']}, version {row['vern']}, modified {row['modified_at']}",
        f"data version {row['data_version']}, base {row['base_version']}, "
        f"{row['patch_count']} patches of {row['patch_bytes']} bytes",
    ]
    for entry in found["entries"]:
        what = f"snapshot {entry['label']!r}" if entry["label"] else f"edit of {entry['bytes']} bytes"
        lines.append(f"{entry['created_at']}  revision {entry['revn']}  {what}  by {entry['created_by']}")
    return lines
