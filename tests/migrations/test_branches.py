"""Branches of outside plugins: beside the built-in tables, on both databases."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command

from penpot_core.db.migrations import BUILT_IN, MigrationError, current, migrate_now
from penpot_core.db.migrations.branches import alembic_config
from penpot_core.db.migrations.engine import open_engine, parse
from penpot_core.types import MigrationBranch
from penpot_migrations.history import HEAD, HISTORY

Query = Callable[[str, str], list[tuple[object, ...]]]
Describe = Callable[[str], list[str]]
BUILT_IN_REVISIONS = tuple(revision.id for revision in HISTORY)

REVISION = """
from alembic import op
import sqlalchemy as sa

revision = {revision!r}
down_revision = {down!r}
branch_labels = {label}
depends_on = {depends!r}

def upgrade():
    {body}
"""
NOTES = (
    "op.create_table('acme_note', sa.Column('id', sa.Integer, primary_key=True),"
    " sa.Column('file_id', sa.Text if op.get_bind().dialect.name == 'sqlite' else sa.Uuid,"
    " sa.ForeignKey('file.id', ondelete='CASCADE')))"
)
REBUILD = """with op.batch_alter_table('acme_note', recreate='always') as batch:
        batch.add_column(sa.Column('text', sa.Text))"""
MORE = "op.add_column('acme_note', sa.Column('text', sa.Text))"


class Outside:
    """A plugin with migrations, installed in a folder of its own."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.package = f"{name}_penpot"
        self.versions = folder / self.package / "versions"
        self.versions.mkdir(parents=True)
        (folder / self.package / "__init__.py").touch()

    def write(self, number: int, body: str, depends: str | None = None) -> MigrationBranch:
        """Add a revision; the branch that ends with it."""
        revision = f"{self.name}_{number:04}"
        down = f"{self.name}_{number - 1:04}" if number > 1 else None
        label = f"({self.name!r},)" if number == 1 else None
        text = REVISION.format(revision=revision, down=down, label=label, depends=depends, body=body)
        (self.versions / f"{revision}.py").write_text(text)
        return MigrationBranch(self.name, f"{self.package}:versions", head=revision)


def installed(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Outside:
    """Make the plugin importable, and only this one of its name."""
    plugin = Outside(name, folder)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, plugin.package, raising=False)
    return plugin


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outside:
    return installed("acme", tmp_path, monkeypatch)


@pytest.fixture
def zebra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outside:
    return installed("zebra", tmp_path, monkeypatch)


def test_built_in_branch_when_alembic_runs_it_then_makes_the_same_as_the_history(
    url: str, another_url: str, describe: Describe
) -> None:
    applied: list[str] = []
    engine = open_engine(parse(url))
    with engine.begin() as connection:
        config = alembic_config(
            connection, [BUILT_IN], lambda *, step, **_: applied.append(step.up_revision_id)
        )
        command.upgrade(config, "penpot@head")
    engine.dispose()
    assert tuple(applied) == BUILT_IN_REVISIONS
    assert migrate_now(url).origin == "current"
    migrate_now(another_url)
    assert describe(url) == describe(another_url)


async def test_branch_when_the_database_is_new_then_comes_after_the_built_in_tables(
    url: str, acme: Outside, query: Query
) -> None:
    branch = acme.write(1, NOTES)
    report = migrate_now(url, [branch])
    assert (report.origin, report.applied) == ("created", (*BUILT_IN_REVISIONS, "acme_0001"))
    assert query(url, "SELECT count(*) FROM acme_note") == [(0,)]
    state = await current(url)
    assert state.revisions == {HEAD, "acme_0001"}
    assert state.pending([branch]) == ()


async def test_branch_when_it_has_grown_then_only_the_rest_is_run(
    url: str, acme: Outside, query: Query
) -> None:
    migrate_now(url, [acme.write(1, NOTES)])
    branch = acme.write(2, MORE)
    assert (await current(url)).pending([branch]) == (branch,)
    report = migrate_now(url, [branch])
    assert (report.origin, report.applied) == ("upgraded", ("acme_0002",))
    assert query(url, "SELECT text FROM acme_note") == []


def test_branch_when_it_depends_on_the_built_in_one_then_still_ends_well(url: str, acme: Outside) -> None:
    branch = acme.write(1, NOTES, depends=HEAD)
    migrate_now(url, [branch])
    assert migrate_now(url, [branch]).applied == ()


def test_branch_when_its_plugin_is_gone_then_others_go_on_and_its_mark_stays(
    url: str, acme: Outside, zebra: Outside, query: Query
) -> None:
    migrate_now(url, [acme.write(1, NOTES)])
    report = migrate_now(url, [zebra.write(1, "op.create_table('zebra', sa.Column('id', sa.Integer))")])
    assert (report.origin, report.applied) == ("upgraded", ("zebra_0001",))
    rows = query(url, "SELECT version_num FROM alembic_version")
    assert sorted(rows) == [("acme_0001",), (HEAD,), ("zebra_0001",)]


def test_branch_when_a_revision_fails_then_the_built_in_tables_are_undone_with_it(
    url: str, acme: Outside, describe: Describe
) -> None:
    branch = acme.write(1, "op.execute('INSERT INTO nowhere VALUES (1)')")
    with pytest.raises(MigrationError, match=r"was undone: .*nowhere"):
        migrate_now(url, [branch])
    assert describe(url) == []


def test_branch_when_its_package_is_missing_then_names_it(url: str) -> None:
    with pytest.raises(MigrationError, match="'no_such_package', which is not installed"):
        migrate_now(url, [MigrationBranch("ghost", "no_such_package:versions", head="ghost_0001")])


def test_branch_when_its_folder_is_missing_then_names_it(url: str, acme: Outside) -> None:
    acme.write(1, NOTES)
    with pytest.raises(MigrationError, match="'acme_penpot:history': no such folder"):
        migrate_now(url, [MigrationBranch("acme", "acme_penpot:history", head="acme_0001")])


def test_branch_when_its_head_is_not_the_last_revision_then_says_so(url: str, acme: Outside) -> None:
    early = acme.write(1, NOTES)
    acme.write(2, MORE)
    with pytest.raises(MigrationError, match=r"'acme_0001'.*acme_0002"):
        migrate_now(url, [early])


def test_branch_when_it_leaves_dangling_references_on_sqlite_then_is_undone(
    sqlite_url: str, acme: Outside, describe: Describe
) -> None:
    migrate_now(sqlite_url)
    before = describe(sqlite_url)
    branch = acme.write(1, "op.execute(\"INSERT INTO webhook_delivery (webhook_id) VALUES ('nobody')\")")
    with pytest.raises(MigrationError, match=r"'webhook_delivery'.*'webhook'"):
        migrate_now(sqlite_url, [branch])
    assert describe(sqlite_url) == before


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_branch_when_it_rebuilds_a_table_on_sqlite_then_rows_that_refer_to_it_stay(
    sqlite_url: str, acme: Outside, query: Query
) -> None:
    migrate_now(sqlite_url, [acme.write(1, NOTES)])
    path = sqlite_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO team (id, name) VALUES ('t', 'Design')")
        connection.execute("INSERT INTO project (id, team_id, name) VALUES ('p', 't', 'Web')")
        connection.execute("INSERT INTO file (id, project_id, name) VALUES ('f', 'p', 'Form')")
        connection.execute("INSERT INTO acme_note (id, file_id) VALUES (1, 'f')")
        connection.execute("CREATE TABLE acme_page (note_id INTEGER REFERENCES acme_note ON DELETE CASCADE)")
        connection.execute("INSERT INTO acme_page VALUES (1)")
    assert migrate_now(sqlite_url, [acme.write(2, REBUILD)]).applied == ("acme_0002",)
    assert query(sqlite_url, "SELECT note_id FROM acme_page") == [(1,)]
