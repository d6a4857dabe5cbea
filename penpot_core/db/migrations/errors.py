"""How a migration fails. The texts are sentences for the operator."""

from __future__ import annotations


class MigrationError(Exception):
    """The database cannot be brought up to date; the text says why and what to do. Nothing was changed."""


class DatabaseUnreachable(MigrationError):
    """Nobody answers at the database's address, or it refuses us."""
