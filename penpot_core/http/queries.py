"""The SQL of the health checks."""

from __future__ import annotations

from sqlalchemy import select

from penpot_migrations.tables import server_prop

ANY_PROPERTY = select(server_prop.c.id).limit(1)
