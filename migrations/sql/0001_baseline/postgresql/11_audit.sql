-- The audit log and error reports.

CREATE TABLE audit_log (
    id           uuid         NOT NULL DEFAULT uuid_generate_v4() PRIMARY KEY,
    name         text         NOT NULL,
    type         text         NOT NULL,
    created_at   timestamptz  NOT NULL DEFAULT now(),
    archived_at  timestamptz,
    profile_id   uuid         NOT NULL,
    props        jsonb,
    ip_addr      inet,
    tracked_at   timestamptz  DEFAULT now(),
    source       text,
    context      jsonb
);

ALTER TABLE audit_log
    ALTER COLUMN name SET STORAGE EXTERNAL,
    ALTER COLUMN type SET STORAGE EXTERNAL,
    ALTER COLUMN props SET STORAGE EXTERNAL,
    ALTER COLUMN source SET STORAGE EXTERNAL,
    ALTER COLUMN context SET STORAGE EXTERNAL;

CREATE INDEX audit_log__archived_at__idx ON audit_log (archived_at) WHERE archived_at IS NOT NULL;
CREATE INDEX audit_log__created_at__idx ON audit_log (created_at) WHERE archived_at IS NULL;
CREATE INDEX audit_log__source__created_at__idx ON audit_log (source, created_at);

CREATE TABLE server_error_report (
    id          uuid         NOT NULL PRIMARY KEY,
    created_at  timestamptz  NOT NULL DEFAULT clock_timestamp(),
    content     jsonb,
    version     integer      DEFAULT 1
);

ALTER TABLE server_error_report
    ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE INDEX server_error_report__created_at__idx ON server_error_report (created_at);
CREATE INDEX server_error_report__version__idx ON server_error_report (version);
