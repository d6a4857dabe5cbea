-- Pictures and thumbnails of files, and uploads in parts.

CREATE TABLE file_media_object (
    id            TEXT     NOT NULL DEFAULT ($uuid) PRIMARY KEY,
    created_at    INTEGER  NOT NULL DEFAULT ($now),
    deleted_at    INTEGER,
    name          TEXT     NOT NULL,
    width         INTEGER  NOT NULL,
    height        INTEGER  NOT NULL,
    mtype         TEXT     NOT NULL,
    file_id       TEXT     NOT NULL REFERENCES file DEFERRABLE,
    is_local      INTEGER  NOT NULL DEFAULT 0,
    media_id      TEXT     NOT NULL REFERENCES storage_object DEFERRABLE,
    thumbnail_id  TEXT     REFERENCES storage_object DEFERRABLE
) STRICT;

CREATE INDEX file_media_object__deleted_at__idx ON file_media_object (deleted_at, id, media_id)
    WHERE deleted_at IS NOT NULL;
CREATE INDEX file_media_object__file_id__idx ON file_media_object (file_id);
CREATE INDEX file_media_object__image_id__idx ON file_media_object (media_id);
CREATE INDEX file_media_object__thumbnail_id__idx ON file_media_object (thumbnail_id);

CREATE TABLE file_tagged_object_thumbnail (
    file_id     TEXT     NOT NULL REFERENCES file DEFERRABLE,
    tag         TEXT     NOT NULL DEFAULT 'frame',
    object_id   TEXT     NOT NULL,
    media_id    TEXT     NOT NULL REFERENCES storage_object DEFERRABLE,
    created_at  INTEGER  NOT NULL DEFAULT ($now),
    updated_at  INTEGER,
    deleted_at  INTEGER,
    PRIMARY KEY (file_id, tag, object_id)
) STRICT;

CREATE INDEX file_tagged_object_thumbnail__deleted_at__idx
    ON file_tagged_object_thumbnail (deleted_at, file_id, object_id, media_id) WHERE deleted_at IS NOT NULL;
CREATE INDEX file_tagged_object_thumbnail__media_id__idx ON file_tagged_object_thumbnail (media_id);
CREATE INDEX file_tagged_object_thumbnail__object_id__idx ON file_tagged_object_thumbnail (object_id);

CREATE TABLE file_thumbnail (
    file_id     TEXT     NOT NULL REFERENCES file DEFERRABLE,
    revn        INTEGER  NOT NULL,
    created_at  INTEGER  NOT NULL DEFAULT ($now),
    updated_at  INTEGER  NOT NULL DEFAULT ($now),
    deleted_at  INTEGER,
    data        TEXT,
    props       TEXT,
    media_id    TEXT     REFERENCES storage_object DEFERRABLE,
    PRIMARY KEY (file_id, revn)
) STRICT;

CREATE INDEX file_thumbnail__deleted_at__idx ON file_thumbnail (deleted_at, file_id, revn, media_id)
    WHERE deleted_at IS NOT NULL;
CREATE INDEX file_thumbnail__media_id__idx ON file_thumbnail (media_id);

CREATE TABLE file_object_thumbnail (
    file_id     TEXT     NOT NULL REFERENCES file DEFERRABLE,
    object_id   TEXT     NOT NULL,
    created_at  INTEGER  NOT NULL DEFAULT ($now),
    data        TEXT,
    media_id    TEXT     REFERENCES storage_object DEFERRABLE,
    PRIMARY KEY (file_id, object_id)
) STRICT;

CREATE TABLE upload_session (
    id            TEXT     NOT NULL PRIMARY KEY,
    created_at    INTEGER  NOT NULL DEFAULT ($now),
    profile_id    TEXT     NOT NULL REFERENCES profile ON DELETE CASCADE,
    total_chunks  INTEGER  NOT NULL
) STRICT;

CREATE INDEX upload_session__created_at__idx ON upload_session (created_at);
CREATE INDEX upload_session__profile_id__idx ON upload_session (profile_id);
