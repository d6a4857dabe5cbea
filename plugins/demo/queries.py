"""What the demo account asks of the database."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from penpot_core.db import live
from penpot_migrations.tables import profile

STORED_PASSWORD = select(profile.c.password).where(profile.c.email == bindparam("email"), live(profile))
""":email"""

ANYBODY = select(profile.c.id).limit(1)
"""Whether anybody ever had an account here."""
