"""The built-in tables as they are now, by name; `metadata` holds them all (contract/database.md §6).

`Table.info["own"]` is true for those that the reference does not have. Defaults, indexes and foreign keys are
declared as the database has them; tests compare both.
"""

from __future__ import annotations

from penpot_migrations.tables.accounts import (
    access_token,
    global_complaint_report,
    profile,
    profile_complaint_report,
    used_token,
)
from penpot_migrations.tables.audit import audit_log, server_error_report
from penpot_migrations.tables.comments import comment, comment_thread, comment_thread_status
from penpot_migrations.tables.definition import metadata
from penpot_migrations.tables.file_engine import file_patch, file_snapshot_pending, file_state
from penpot_migrations.tables.files import (
    file,
    file_change,
    file_data,
    file_data_fragment,
    file_migration,
    file_profile_rel,
    presence,
)
from penpot_migrations.tables.fonts import team_font_variant
from penpot_migrations.tables.libraries import file_library_rel, file_library_sync
from penpot_migrations.tables.limits import usage_quote
from penpot_migrations.tables.media import (
    file_media_object,
    file_object_thumbnail,
    file_tagged_object_thumbnail,
    file_thumbnail,
)
from penpot_migrations.tables.projects import project, project_profile_rel, team_project_profile_rel
from penpot_migrations.tables.server import instance_setting, migrations, server_prop
from penpot_migrations.tables.sessions import http_session, http_session_v2, sso_provider
from penpot_migrations.tables.storage import (
    storage_object,
    upload_session,
)
from penpot_migrations.tables.tasks import (
    cron_lease,
    scheduled_task,
    scheduled_task_history,
    task,
    task_lease,
)
from penpot_migrations.tables.teams import team, team_access_request, team_invitation, team_profile_rel
from penpot_migrations.tables.viewer import share_link
from penpot_migrations.tables.webhooks import webhook, webhook_delivery

__all__ = [
    "access_token",
    "audit_log",
    "comment",
    "comment_thread",
    "comment_thread_status",
    "cron_lease",
    "file",
    "file_change",
    "file_data",
    "file_data_fragment",
    "file_library_rel",
    "file_library_sync",
    "file_media_object",
    "file_migration",
    "file_object_thumbnail",
    "file_patch",
    "file_profile_rel",
    "file_snapshot_pending",
    "file_state",
    "file_tagged_object_thumbnail",
    "file_thumbnail",
    "global_complaint_report",
    "http_session",
    "http_session_v2",
    "instance_setting",
    "metadata",
    "migrations",
    "presence",
    "profile",
    "profile_complaint_report",
    "project",
    "project_profile_rel",
    "scheduled_task",
    "scheduled_task_history",
    "server_error_report",
    "server_prop",
    "share_link",
    "sso_provider",
    "storage_object",
    "task",
    "task_lease",
    "team",
    "team_access_request",
    "team_font_variant",
    "team_invitation",
    "team_profile_rel",
    "team_project_profile_rel",
    "upload_session",
    "usage_quote",
    "used_token",
    "webhook",
    "webhook_delivery",
]
