-- Pictures and thumbnails of files, and uploads in parts.

CREATE TABLE file_media_object (
    id            uuid         NOT NULL DEFAULT uuid_generate_v4() PRIMARY KEY,
    created_at    timestamptz  NOT NULL DEFAULT clock_timestamp(),
    deleted_at    timestamptz,
    name          text         NOT NULL,
    width         integer      NOT NULL,
    height        integer      NOT NULL,
    mtype         text         NOT NULL,
    file_id       uuid         NOT NULL REFERENCES file DEFERRABLE,
    is_local      boolean      NOT NULL DEFAULT false,
    media_id      uuid         NOT NULL REFERENCES storage_object DEFERRABLE,
    thumbnail_id  uuid         REFERENCES storage_object DEFERRABLE
);

ALTER TABLE file_media_object
    ALTER COLUMN name SET STORAGE EXTERNAL,
    ALTER COLUMN mtype SET STORAGE EXTERNAL;

CREATE INDEX file_media_object__deleted_at__idx ON file_media_object (deleted_at, id, media_id)
    WHERE deleted_at IS NOT NULL;
CREATE INDEX file_media_object__file_id__idx ON file_media_object (file_id);
CREATE INDEX file_media_object__image_id__idx ON file_media_object (media_id);
CREATE INDEX file_media_object__thumbnail_id__idx ON file_media_object (thumbnail_id);

CREATE TABLE file_tagged_object_thumbnail (
    file_id     uuid         NOT NULL REFERENCES file DEFERRABLE,
    tag         text         NOT NULL DEFAULT 'frame',
    object_id   text         NOT NULL,
    media_id    uuid         NOT NULL REFERENCES storage_object DEFERRABLE,
    created_at  timestamptz  NOT NULL DEFAULT now(),
    updated_at  timestamptz,
    deleted_at  timestamptz,
    PRIMARY KEY (file_id, tag, object_id)
);

CREATE INDEX file_tagged_object_thumbnail__deleted_at__idx
    ON file_tagged_object_thumbnail (deleted_at, file_id, object_id, media_id) WHERE deleted_at IS NOT NULL;
CREATE INDEX file_tagged_object_thumbnail__media_id__idx ON file_tagged_object_thumbnail (media_id);
CREATE INDEX file_tagged_object_thumbnail__object_id__idx ON file_tagged_object_thumbnail (object_id);

CREATE TABLE file_thumbnail (
    file_id     uuid         NOT NULL REFERENCES file DEFERRABLE,
    revn        bigint       NOT NULL,
    created_at  timestamptz  NOT NULL DEFAULT now(),
    updated_at  timestamptz  NOT NULL DEFAULT now(),
    deleted_at  timestamptz,
    data        text,
    props       jsonb,
    media_id    uuid         REFERENCES storage_object DEFERRABLE,
    PRIMARY KEY (file_id, revn)
);

ALTER TABLE file_thumbnail
    ALTER COLUMN data SET STORAGE EXTERNAL,
    ALTER COLUMN props SET STORAGE EXTERNAL;

CREATE INDEX file_thumbnail__deleted_at__idx ON file_thumbnail (deleted_at, file_id, revn, media_id)
    WHERE deleted_at IS NOT NULL;
CREATE INDEX file_thumbnail__media_id__idx ON file_thumbnail (media_id);

CREATE TABLE file_object_thumbnail (
    file_id     uuid         NOT NULL REFERENCES file DEFERRABLE,
    object_id   text         NOT NULL,
    created_at  timestamptz  NOT NULL DEFAULT now(),
    data        text,
    media_id    uuid         REFERENCES storage_object DEFERRABLE,
    PRIMARY KEY (file_id, object_id)
);

ALTER TABLE file_object_thumbnail
    ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE upload_session (
    id            uuid         NOT NULL PRIMARY KEY,
    created_at    timestamptz  NOT NULL DEFAULT now(),
    profile_id    uuid         NOT NULL REFERENCES profile ON DELETE CASCADE,
    total_chunks  integer      NOT NULL
);

CREATE INDEX upload_session__created_at__idx ON upload_session (created_at);
CREATE INDEX upload_session__profile_id__idx ON upload_session (profile_id);
