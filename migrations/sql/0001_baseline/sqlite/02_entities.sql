-- The things that everything else refers to, parents first.
--
-- In all of these files: timestamptz is an INTEGER, microseconds since 1970 in UTC; boolean is 0 or 1; uuid,
-- jsonb, arrays, points and addresses are TEXT. $uuid and $now stand for the expressions of the same name in
-- penpot_migrations/history.py.

CREATE TABLE storage_object (
    id          TEXT     NOT NULL DEFAULT ($uuid) PRIMARY KEY,
    created_at  INTEGER  NOT NULL DEFAULT ($now),
    deleted_at  INTEGER,
    size        INTEGER  NOT NULL DEFAULT 0,
    backend     TEXT     NOT NULL,
    metadata    TEXT,
    touched_at  INTEGER
) STRICT;

CREATE INDEX storage_object__hash_backend_bucket__idx
    ON storage_object ((metadata ->> '~:hash'), (metadata ->> '~:bucket'), backend) WHERE deleted_at IS NULL;
CREATE INDEX storage_object__id__deleted_at__idx ON storage_object (deleted_at, id)
    WHERE deleted_at IS NOT NULL;
CREATE INDEX storage_object__id_touched_at__idx ON storage_object (touched_at, id)
    WHERE touched_at IS NOT NULL;
CREATE INDEX storage_object__metadata_upload_id__idx ON storage_object ((metadata ->> '~:upload-id'))
    WHERE deleted_at IS NULL;

CREATE TABLE team (
    id           TEXT     NOT NULL DEFAULT ($uuid) PRIMARY KEY,
    created_at   INTEGER  NOT NULL DEFAULT ($now),
    modified_at  INTEGER  NOT NULL DEFAULT ($now),
    deleted_at   INTEGER,
    name         TEXT     NOT NULL,
    is_default   INTEGER  NOT NULL DEFAULT 0,
    photo_id     TEXT     REFERENCES storage_object DEFERRABLE,
    features     TEXT
) STRICT;

CREATE INDEX team__deleted_at__idx ON team (deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX team__photo_id__idx ON team (photo_id);

CREATE TABLE project (
    id           TEXT     NOT NULL DEFAULT ($uuid) PRIMARY KEY,
    team_id      TEXT     NOT NULL REFERENCES team DEFERRABLE,
    created_at   INTEGER  NOT NULL DEFAULT ($now),
    modified_at  INTEGER  NOT NULL DEFAULT ($now),
    deleted_at   INTEGER,
    is_default   INTEGER  NOT NULL DEFAULT 0,
    name         TEXT     NOT NULL
) STRICT;

CREATE INDEX project__deleted_at__idx ON project (deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX project__team_id__idx ON project (team_id);

CREATE TABLE profile (
    id                  TEXT     NOT NULL DEFAULT ($uuid) PRIMARY KEY,
    created_at          INTEGER  NOT NULL DEFAULT ($now),
    modified_at         INTEGER  NOT NULL DEFAULT ($now),
    deleted_at          INTEGER,
    fullname            TEXT     NOT NULL DEFAULT '',
    email               TEXT     NOT NULL,
    password            TEXT     NOT NULL,
    lang                TEXT,
    theme               TEXT,
    is_demo             INTEGER  NOT NULL DEFAULT 0,
    is_active           INTEGER  NOT NULL DEFAULT 0,
    props               TEXT,
    photo_id            TEXT     REFERENCES storage_object DEFERRABLE,
    is_muted            INTEGER  DEFAULT 0,
    auth_backend        TEXT,
    is_blocked          INTEGER  DEFAULT 0,
    default_project_id  TEXT     REFERENCES project DEFERRABLE,
    default_team_id     TEXT     REFERENCES team DEFERRABLE
) STRICT;

CREATE INDEX profile__default_project__idx ON profile (default_project_id);
CREATE INDEX profile__default_team__idx ON profile (default_team_id);
CREATE INDEX profile__deleted_at__idx ON profile (deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE UNIQUE INDEX profile__email__idx ON profile (email) WHERE deleted_at IS NULL;
CREATE INDEX profile__is_demo ON profile (is_demo) WHERE deleted_at IS NULL AND is_demo IS TRUE;
CREATE INDEX profile__photo_id__idx ON profile (photo_id);
CREATE INDEX profile__props__newsletter1__idx ON profile (email) WHERE props -> '~:newsletter-news' = 'true';
CREATE INDEX profile__props__newsletter2__idx ON profile (email)
    WHERE props -> '~:newsletter-updates' = 'true';

CREATE TABLE file (
    id                   TEXT     NOT NULL DEFAULT ($uuid) PRIMARY KEY,
    project_id           TEXT     NOT NULL REFERENCES project DEFERRABLE,
    created_at           INTEGER  NOT NULL DEFAULT ($now),
    modified_at          INTEGER  NOT NULL DEFAULT ($now),
    deleted_at           INTEGER,
    name                 TEXT     NOT NULL,
    is_shared            INTEGER  NOT NULL DEFAULT 0,
    has_media_trimmed    INTEGER  DEFAULT 0,
    revn                 INTEGER  NOT NULL DEFAULT 0,
    data                 BLOB,
    ignore_sync_until    INTEGER,
    comment_thread_seqn  INTEGER  DEFAULT 0,
    data_backend         TEXT,
    features             TEXT,
    version              INTEGER,
    data_ref_id          TEXT,
    vern                 INTEGER  NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX file__data_ref_id__idx ON file (data_ref_id);
CREATE INDEX file__deleted_at__idx ON file (deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX file__modified_at__has_media_trimmed__idx ON file (modified_at) WHERE has_media_trimmed IS FALSE;
CREATE INDEX file__modified_at__with__data__idx ON file (modified_at, id) WHERE data IS NOT NULL;
CREATE INDEX file__project_id__idx ON file (project_id);
