"""All SQL of identity providers."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from penpot_migrations.tables import sso_provider

PROVIDER = select(sso_provider).where(
    sso_provider.c.id == bindparam("provider_id"), sso_provider.c.is_enabled.is_(True)
)
""":provider_id"""

PROVIDER_OF_DOMAIN = select(sso_provider.c.id).where(sso_provider.c.domain == bindparam("domain"))
""":domain"""
