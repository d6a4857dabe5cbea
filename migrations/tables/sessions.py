"""Sessions, old and new, and the identity providers they may come from."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Table, Text, true

from penpot_core.db.types import Instant, TextArray, TransitJson, Uuid
from penpot_migrations.tables.definition import CLOCK, NOW, metadata, partial_index

sso_provider = Table(
    "sso_provider",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("created_at", Instant, nullable=False, server_default=NOW),
    Column("modified_at", Instant, nullable=False, server_default=NOW),
    Column("is_enabled", Boolean, nullable=False, server_default=true()),
    Column("type", Text, nullable=False),
    Column("domain", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("client_secret", Text, nullable=False),
    Column("base_uri", Text, nullable=False),
    Column("token_uri", Text),
    Column("auth_uri", Text),
    Column("user_uri", Text),
    Column("jwks_uri", Text),
    Column("logout_uri", Text),
    Column("roles_attr", Text),
    Column("email_attr", Text),
    Column("name_attr", Text),
    Column("user_info_source", Text, nullable=False, server_default="token"),
    Column("scopes", TextArray),
    Column("roles", TextArray),
    CheckConstraint("type = 'oidc'", name="sso_provider_type_check"),
    CheckConstraint(
        "user_info_source IN ('token', 'userinfo', 'auto')", name="sso_provider_user_info_source_check"
    ),
    Index("sso_provider__domain__idx", "domain", unique=True),
)

http_session = Table(
    "http_session",
    metadata,
    Column("id", Text, primary_key=True),
    Column("created_at", Instant, nullable=False, server_default=CLOCK),
    Column("profile_id", Uuid, ForeignKey("profile.id", ondelete="CASCADE"), nullable=False),
    Column("user_agent", Text),
    Column("updated_at", Instant),
    partial_index("http_session__updated_at__idx", "updated_at", where="updated_at IS NOT NULL"),
)

http_session_v2 = Table(
    "http_session_v2",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("created_at", Instant, nullable=False, server_default=NOW),
    Column("modified_at", Instant, nullable=False, server_default=NOW),
    Column("profile_id", Uuid, ForeignKey("profile.id", ondelete="CASCADE")),
    Column("user_agent", Text),
    Column("sso_provider_id", Uuid, ForeignKey("sso_provider.id", ondelete="CASCADE")),
    Column("sso_session_id", Text),
    Column("props", TransitJson),
    Index("http_session_v2__profile_id__idx", "profile_id"),
    partial_index(
        "http_session_v2__sso_provider_id__idx", "sso_provider_id", where="sso_provider_id IS NOT NULL"
    ),
    partial_index(
        "http_session_v2__sso_session_id__idx", "sso_session_id", where="sso_session_id IS NOT NULL"
    ),
)
