"""What a database's own catalogue says, as sorted lines: one fact each, so that a difference reads well."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import psycopg

# What serves as the default of keys where a server has no uuid-ossp.
STAND_IN = "CREATE FUNCTION uuid_generate_v4() RETURNS uuid LANGUAGE sql AS 'SELECT gen_random_uuid()'"

POSTGRESQL = {
    "table": """
        SELECT c.relname, c.relkind, c.relpersistence, coalesce(array_to_string(c.reloptions, ','), '-'),
               coalesce(pg_get_partkeydef(c.oid), '-'), coalesce(pg_get_expr(c.relpartbound, c.oid), '-')
        FROM pg_class c
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND c.relnamespace = 'public'::regnamespace
    """,
    "column": """
        SELECT a.attrelid::regclass, lpad(a.attnum::text, 2, '0'), a.attname,
               format_type(a.atttypid, a.atttypmod),
               CASE WHEN a.attnotnull THEN 'not null' ELSE 'null' END,
               coalesce(pg_get_expr(d.adbin, d.adrelid), '-')
        FROM pg_attribute a
        JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
    """,
    "storage": """
        SELECT a.attrelid::regclass, a.attname, a.attstorage, a.attcompression
        FROM pg_attribute a
        JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
        JOIN pg_type t ON t.oid = a.atttypid
        WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND a.attstorage <> t.typstorage
    """,
    "constraint": """
        SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
    """,
    "index": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "trigger": "SELECT tgrelid::regclass, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "function": """
        SELECT p.oid::regprocedure, pg_get_function_result(p.oid), l.lanname, p.provolatile
        FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
        WHERE p.pronamespace = 'public'::regnamespace AND p.proname !~ '^uuid_'
    """,
}


def describe_postgresql(url: str) -> list[str]:
    """Tables, columns, constraints, indexes, triggers and functions of the schema `public`."""
    with psycopg.connect(url) as connection:
        return sorted(
            f"{kind} | {' | '.join(map(str, row))}"
            for kind, statement in POSTGRESQL.items()
            for row in connection.execute(statement.encode()).fetchall()
        )


def describe_sqlite(url: str) -> list[str]:
    """Tables, columns, keys, constraints and indexes; types by what SQLite makes of their names."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        tables = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
        return sorted(line for name, text in tables for line in _sqlite_table(connection, name, text))


def _sqlite_table(connection: sqlite3.Connection, table: str, text: str) -> Iterator[str]:
    for number, name, kind, required, default, key in connection.execute(f"PRAGMA table_info({table})"):
        facts = (_affinity(kind), "not null" if required else "null", _bare(default), key)
        yield f"column | {table} | {number:02} | {name} | {' | '.join(map(str, facts))}"
    rules = _deferrable(text)
    for row in connection.execute(f"PRAGMA foreign_key_list({table})"):
        _, _, target, column, _, on_update, on_delete, _ = row
        yield f"reference | {table} | {column} | {target} | {on_update} | {on_delete} | {rules[column]}"
    for _, name, unique, origin, partial in connection.execute(f"PRAGMA index_list({table})").fetchall():
        columns = [row[2] for row in connection.execute(f"PRAGMA index_info({name})")]
        made = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
        yield f"index | {table} | {'-' if origin != 'c' else name} | {unique} {origin} {partial} {columns}"
        if made[0] is not None:
            yield f"index | {table} | {' '.join(made[0].split())}"
    for check in re.findall(r"CONSTRAINT \w+ (?:CHECK|UNIQUE) \(.*\)", text):
        yield f"check | {table} | {check}"


def _affinity(kind: str) -> str:
    """SQLite's own rules, with booleans as the integers that they are."""
    if "INT" in kind or kind == "BOOLEAN":
        return "INTEGER"
    if "BLOB" in kind:
        return "BLOB"
    return "TEXT" if any(part in kind for part in ("CHAR", "CLOB", "TEXT", "DATETIME")) else kind


def _bare(default: str | None) -> str:
    """A default without the parentheses around all of it."""
    if default is not None and re.fullmatch(r"\((?:[^()]|\([^()]*\))*\)", default):
        return default[1:-1]
    return str(default)


def _deferrable(text: str) -> dict[str, str]:
    """What a table's text says of each reference after its table and column."""
    found = {}
    for line in text.splitlines():
        if match := re.search(r"REFERENCES \w+(?: \(\w+\))?(.*?),?\s*$", line):
            column = re.search(r"FOREIGN KEY ?\((\w+)\)", line) or re.match(r"\s*(\w+)", line)
            assert column is not None
            found[column[1]] = re.sub(r"ON DELETE (CASCADE|SET NULL)", "", match[1]).strip()
    return found
