"""The reference's schema, version 2.17.0, its own record of migrations filled in (contract/database.md)."""

from __future__ import annotations

from alembic import op

from penpot_migrations.history import BASELINE
from penpot_migrations.versions import run

revision = "penpot_0001"
down_revision = None
branch_labels = ("penpot",)
depends_on = None


def upgrade() -> None:
    """Make the reference's tables."""
    run(op.get_bind(), BASELINE)
