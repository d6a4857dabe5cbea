"""The SQL of the console."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from penpot_core.db import live
from penpot_migrations.tables import profile

EMAIL = select(profile.c.email).where(profile.c.id == bindparam("profile_id"), live(profile))
""":profile_id"""
