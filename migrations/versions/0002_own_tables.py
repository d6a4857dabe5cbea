"""Our own tables: the state and the patches of files, leases of workers, settings of the instance."""

from __future__ import annotations

from alembic import op

from penpot_migrations.history import OWN_TABLES
from penpot_migrations.versions import run

revision = "penpot_0002"
down_revision = "penpot_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables that the reference does not have."""
    run(op.get_bind(), OWN_TABLES)
