-- The things that everything else refers to, parents first.

CREATE TABLE storage_object (
    id          uuid         NOT NULL DEFAULT uuid_generate_v4() PRIMARY KEY,
    created_at  timestamptz  NOT NULL DEFAULT now(),
    deleted_at  timestamptz,
    size        bigint       NOT NULL DEFAULT 0,
    backend     text         NOT NULL,
    metadata    jsonb,
    touched_at  timestamptz
) WITH (fillfactor = 60);

ALTER TABLE storage_object
    ALTER COLUMN backend SET STORAGE EXTERNAL,
    ALTER COLUMN metadata SET STORAGE EXTERNAL;

CREATE INDEX storage_object__hash_backend_bucket__idx
    ON storage_object ((metadata ->> '~:hash'), (metadata ->> '~:bucket'), backend) WHERE deleted_at IS NULL;
CREATE INDEX storage_object__id__deleted_at__idx ON storage_object (deleted_at, id)
    WHERE deleted_at IS NOT NULL;
CREATE INDEX storage_object__id_touched_at__idx ON storage_object (touched_at, id)
    WHERE touched_at IS NOT NULL;
CREATE INDEX storage_object__metadata_upload_id__idx ON storage_object ((metadata ->> '~:upload-id'))
    WHERE deleted_at IS NULL;

CREATE TABLE team (
    id           uuid         NOT NULL DEFAULT uuid_generate_v4() PRIMARY KEY,
    created_at   timestamptz  NOT NULL DEFAULT clock_timestamp(),
    modified_at  timestamptz  NOT NULL DEFAULT clock_timestamp(),
    deleted_at   timestamptz,
    name         text         NOT NULL,
    is_default   boolean      NOT NULL DEFAULT false,
    photo_id     uuid         REFERENCES storage_object DEFERRABLE,
    features     text[]
);

ALTER TABLE team
    ALTER COLUMN name SET STORAGE EXTERNAL;

CREATE INDEX team__deleted_at__idx ON team (deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX team__photo_id__idx ON team (photo_id);

CREATE TABLE project (
    id           uuid         NOT NULL DEFAULT uuid_generate_v4() PRIMARY KEY,
    team_id      uuid         NOT NULL REFERENCES team DEFERRABLE,
    created_at   timestamptz  NOT NULL DEFAULT clock_timestamp(),
    modified_at  timestamptz  NOT NULL DEFAULT clock_timestamp(),
    deleted_at   timestamptz,
    is_default   boolean      NOT NULL DEFAULT false,
    name         text         NOT NULL
);

ALTER TABLE project
    ALTER COLUMN name SET STORAGE EXTERNAL;

CREATE INDEX project__deleted_at__idx ON project (deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX project__team_id__idx ON project (team_id);

CREATE TABLE profile (
    id                  uuid         NOT NULL DEFAULT uuid_generate_v4() PRIMARY KEY,
    created_at          timestamptz  NOT NULL DEFAULT clock_timestamp(),
    modified_at         timestamptz  NOT NULL DEFAULT clock_timestamp(),
    deleted_at          timestamptz,
    fullname            text         NOT NULL DEFAULT '',
    email               text         NOT NULL,
    password            text         NOT NULL,
    lang                text,
    theme               text,
    is_demo             boolean      NOT NULL DEFAULT false,
    is_active           boolean      NOT NULL DEFAULT false,
    props               jsonb,
    photo_id            uuid         REFERENCES storage_object DEFERRABLE,
    is_muted            boolean      DEFAULT false,
    auth_backend        text,
    is_blocked          boolean      DEFAULT false,
    default_project_id  uuid         REFERENCES project DEFERRABLE,
    default_team_id     uuid         REFERENCES team DEFERRABLE
);

ALTER TABLE profile
    ALTER COLUMN fullname SET STORAGE EXTERNAL,
    ALTER COLUMN email SET STORAGE EXTERNAL,
    ALTER COLUMN password SET STORAGE EXTERNAL,
    ALTER COLUMN lang SET STORAGE EXTERNAL,
    ALTER COLUMN theme SET STORAGE EXTERNAL,
    ALTER COLUMN props SET STORAGE EXTERNAL,
    ALTER COLUMN auth_backend SET STORAGE EXTERNAL;

CREATE INDEX profile__default_project__idx ON profile (default_project_id);
CREATE INDEX profile__default_team__idx ON profile (default_team_id);
CREATE INDEX profile__deleted_at__idx ON profile (deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE UNIQUE INDEX profile__email__idx ON profile (email) WHERE deleted_at IS NULL;
CREATE INDEX profile__is_demo ON profile (is_demo) WHERE deleted_at IS NULL AND is_demo IS TRUE;
CREATE INDEX profile__photo_id__idx ON profile (photo_id);
CREATE INDEX profile__props__newsletter1__idx ON profile (email) WHERE props ->> '~:newsletter-news' = 'true';
CREATE INDEX profile__props__newsletter2__idx ON profile (email)
    WHERE props ->> '~:newsletter-updates' = 'true';

CREATE TABLE file (
    id                   uuid         NOT NULL DEFAULT uuid_generate_v4() PRIMARY KEY,
    project_id           uuid         NOT NULL REFERENCES project DEFERRABLE,
    created_at           timestamptz  NOT NULL DEFAULT clock_timestamp(),
    modified_at          timestamptz  NOT NULL DEFAULT clock_timestamp(),
    deleted_at           timestamptz,
    name                 text         NOT NULL,
    is_shared            boolean      NOT NULL DEFAULT false,
    has_media_trimmed    boolean      DEFAULT false,
    revn                 bigint       NOT NULL DEFAULT 0,
    data                 bytea,
    ignore_sync_until    timestamptz,
    comment_thread_seqn  integer      DEFAULT 0,
    data_backend         text,
    features             text[],
    version              integer,
    data_ref_id          uuid,
    vern                 integer      NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

ALTER TABLE file
    ALTER COLUMN name SET STORAGE EXTERNAL,
    ALTER COLUMN data SET STORAGE EXTERNAL,
    ALTER COLUMN data_backend SET STORAGE EXTERNAL,
    ALTER COLUMN features SET STORAGE EXTERNAL;

CREATE INDEX file__data_ref_id__idx ON file (data_ref_id);
CREATE INDEX file__deleted_at__idx ON file (deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX file__modified_at__has_media_trimmed__idx ON file (modified_at) WHERE has_media_trimmed IS FALSE;
CREATE INDEX file__modified_at__with__data__idx ON file (modified_at, id) WHERE data IS NOT NULL;
CREATE INDEX file__project_id__idx ON file (project_id);
