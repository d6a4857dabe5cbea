"""Tokens of mails that were used: each works once."""

from __future__ import annotations

from alembic import op

from penpot_migrations.history import USED_TOKENS
from penpot_migrations.versions import run

revision = "penpot_0003"
down_revision = "penpot_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of used tokens."""
    run(op.get_bind(), USED_TOKENS)
