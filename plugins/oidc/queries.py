"""All SQL of identity providers."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from penpot_core.db import for_update
from penpot_migrations.tables import http_session_v2, sso_provider

WRITTEN = tuple(column.name for column in sso_provider.c if column.name not in ("id", "created_at"))
"""The columns that a change writes; all of them, so that there is one statement."""

PROVIDER = select(sso_provider).where(
    sso_provider.c.id == bindparam("provider_id"), sso_provider.c.is_enabled.is_(True)
)
""":provider_id"""

PROVIDER_OF_DOMAIN = select(sso_provider.c.id).where(sso_provider.c.domain == bindparam("domain"))
""":domain"""

SESSIONS = (
    select(func.count(http_session_v2.c.id).label("sessions"))
    .where(http_session_v2.c.sso_provider_id == sso_provider.c.id)
    .scalar_subquery()
)

LIST = select(sso_provider, SESSIONS.label("sessions")).order_by(sso_provider.c.domain)
"""Those that are off too, each with the number of sessions that it began."""

IS_NAMED = or_(sso_provider.c.domain == bindparam("domain"), sso_provider.c.id == bindparam("provider_id"))

NAMED = select(sso_provider, SESSIONS.label("sessions")).where(IS_NAMED)
"""The same of one. :domain, :provider_id"""

LOCK = for_update(select(sso_provider.c.id).where(IS_NAMED))
"""Nobody logs in by it until the transaction ends. :domain, :provider_id"""

ADD = insert(sso_provider).values({name: bindparam(name) for name in ("id", "created_at", *WRITTEN)})

CHANGE = (
    update(sso_provider)
    .where(sso_provider.c.id == bindparam("provider_id"))
    .values({name: bindparam(f"new_{name}") for name in WRITTEN})
)
""":provider_id, and :new_… for each of WRITTEN"""

REMOVE = delete(sso_provider).where(sso_provider.c.id == bindparam("provider_id"))
"""Its sessions go with it. :provider_id"""
