-- The audit log and error reports.

CREATE TABLE audit_log (
    id           TEXT     NOT NULL DEFAULT ($uuid) PRIMARY KEY,
    name         TEXT     NOT NULL,
    type         TEXT     NOT NULL,
    created_at   INTEGER  NOT NULL DEFAULT ($now),
    archived_at  INTEGER,
    profile_id   TEXT     NOT NULL,
    props        TEXT,
    ip_addr      TEXT,
    tracked_at   INTEGER  DEFAULT ($now),
    source       TEXT,
    context      TEXT
) STRICT;

CREATE INDEX audit_log__archived_at__idx ON audit_log (archived_at) WHERE archived_at IS NOT NULL;
CREATE INDEX audit_log__created_at__idx ON audit_log (created_at) WHERE archived_at IS NULL;
CREATE INDEX audit_log__source__created_at__idx ON audit_log (source, created_at);

CREATE TABLE server_error_report (
    id          TEXT     NOT NULL PRIMARY KEY,
    created_at  INTEGER  NOT NULL DEFAULT ($now),
    content     TEXT,
    version     INTEGER  DEFAULT 1
) STRICT;

CREATE INDEX server_error_report__created_at__idx ON server_error_report (created_at);
CREATE INDEX server_error_report__version__idx ON server_error_report (version);
