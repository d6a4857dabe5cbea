-- What belongs to a file: its data, changes and snapshots, libraries, share links.

CREATE TABLE file_data (
    file_id      TEXT     NOT NULL REFERENCES file DEFERRABLE,
    id           TEXT     NOT NULL,
    created_at   INTEGER  NOT NULL DEFAULT ($now),
    modified_at  INTEGER  NOT NULL DEFAULT ($now),
    deleted_at   INTEGER,
    type         TEXT     NOT NULL,
    backend      TEXT,
    metadata     TEXT,
    data         BLOB,
    PRIMARY KEY (file_id, id)
) STRICT;

CREATE INDEX file_data__deleted_at__idx ON file_data (deleted_at, file_id, id) WHERE deleted_at IS NOT NULL;

CREATE TABLE file_change (
    id            TEXT     NOT NULL DEFAULT ($uuid) PRIMARY KEY,
    file_id       TEXT     NOT NULL REFERENCES file DEFERRABLE,
    created_at    INTEGER  NOT NULL DEFAULT ($now),
    session_id    TEXT,
    revn          INTEGER  NOT NULL DEFAULT 0,
    data          BLOB,
    changes       BLOB,
    profile_id    TEXT     REFERENCES profile ON DELETE SET NULL DEFERRABLE,
    features      TEXT,
    label         TEXT,
    data_backend  TEXT,
    data_ref_id   TEXT,
    version       INTEGER,
    created_by    TEXT     NOT NULL DEFAULT 'system',
    updated_at    INTEGER  DEFAULT ($now),
    deleted_at    INTEGER,
    migrations    TEXT,
    locked_by     TEXT     REFERENCES profile ON DELETE SET NULL DEFERRABLE
) STRICT;

CREATE INDEX file_change__data_ref_id__idx ON file_change (data_ref_id);
CREATE INDEX file_change__deleted_at__idx ON file_change (deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX file_change__file_id__revn__idx ON file_change (file_id, revn);
CREATE INDEX file_change__locked_by__idx ON file_change (locked_by) WHERE locked_by IS NOT NULL;
CREATE INDEX file_change__profile_id__idx ON file_change (profile_id) WHERE profile_id IS NOT NULL;
CREATE INDEX file_change__system_snapshots__idx ON file_change (file_id, created_at)
    WHERE data IS NOT NULL AND created_by = 'system' AND deleted_at IS NULL;

CREATE TABLE file_migration (
    file_id     TEXT     NOT NULL REFERENCES file ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    name        TEXT     NOT NULL,
    created_at  INTEGER  NOT NULL DEFAULT ($now),
    PRIMARY KEY (file_id, name)
) STRICT;

CREATE TABLE file_profile_rel (
    file_id      TEXT     NOT NULL REFERENCES file ON DELETE CASCADE,
    profile_id   TEXT     NOT NULL REFERENCES profile ON DELETE CASCADE,
    created_at   INTEGER  NOT NULL DEFAULT ($now),
    modified_at  INTEGER  NOT NULL DEFAULT ($now),
    is_owner     INTEGER  DEFAULT 0,
    is_admin     INTEGER  DEFAULT 0,
    can_edit     INTEGER  DEFAULT 0,
    PRIMARY KEY (file_id, profile_id)
) STRICT;

CREATE INDEX file_profile_rel__file_id__idx ON file_profile_rel (file_id);
CREATE INDEX file_profile_rel__profile_id__idx ON file_profile_rel (profile_id);

CREATE TABLE file_library_rel (
    file_id          TEXT     NOT NULL REFERENCES file ON DELETE CASCADE DEFERRABLE,
    library_file_id  TEXT     NOT NULL REFERENCES file ON DELETE CASCADE DEFERRABLE,
    created_at       INTEGER  NOT NULL DEFAULT ($now),
    synced_at        INTEGER  NOT NULL DEFAULT ($now),
    PRIMARY KEY (file_id, library_file_id)
) STRICT;

CREATE INDEX file_library_rel__file_id__idx ON file_library_rel (file_id);
CREATE INDEX file_library_rel__library_file_id__idx ON file_library_rel (library_file_id);

CREATE TABLE file_library_sync (
    file_id          TEXT     NOT NULL,
    library_file_id  TEXT     NOT NULL,
    synced_at        INTEGER  NOT NULL DEFAULT ($now),
    PRIMARY KEY (file_id, library_file_id)
) STRICT;

CREATE TABLE share_link (
    id           TEXT     NOT NULL DEFAULT ($uuid) PRIMARY KEY,
    file_id      TEXT     NOT NULL REFERENCES file ON DELETE CASCADE DEFERRABLE,
    owner_id     TEXT     REFERENCES profile ON DELETE SET NULL DEFERRABLE,
    created_at   INTEGER  NOT NULL DEFAULT ($now),
    pages        TEXT,
    flags        TEXT,
    who_comment  TEXT     NOT NULL DEFAULT 'team',
    who_inspect  TEXT     NOT NULL DEFAULT 'team'
) STRICT;

CREATE INDEX share_link_file_id_idx ON share_link (file_id);
CREATE INDEX share_link_owner_id_idx ON share_link (owner_id);

CREATE TABLE file_data_fragment (
    id            TEXT     NOT NULL,
    file_id       TEXT     NOT NULL REFERENCES file ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    created_at    INTEGER  NOT NULL DEFAULT ($now),
    metadata      TEXT,
    deleted_at    INTEGER,
    data          BLOB,
    data_backend  TEXT,
    data_ref_id   TEXT,
    PRIMARY KEY (file_id, id)
) STRICT;

CREATE INDEX file_data_fragment__data_ref_id__idx ON file_data_fragment (data_ref_id);
CREATE INDEX file_data_fragment__deleted_at__idx ON file_data_fragment (deleted_at, file_id, id)
    WHERE deleted_at IS NOT NULL;

CREATE TABLE presence (
    file_id     TEXT     NOT NULL REFERENCES file ON DELETE CASCADE,
    profile_id  TEXT     NOT NULL REFERENCES profile ON DELETE CASCADE,
    session_id  TEXT     NOT NULL,
    updated_at  INTEGER  NOT NULL DEFAULT ($now),
    PRIMARY KEY (file_id, session_id, profile_id)
) STRICT;
