-- The file engine: base + patches after base_version = the file.

CREATE TABLE file_state (
    file_id        TEXT     NOT NULL PRIMARY KEY REFERENCES file ON DELETE CASCADE DEFERRABLE,
    data_version   INTEGER  NOT NULL DEFAULT 0,
    base_version   INTEGER  NOT NULL DEFAULT 0,
    revn           INTEGER  NOT NULL DEFAULT 0,
    vern           INTEGER  NOT NULL DEFAULT 0,
    modified_at    INTEGER,
    base_hash      TEXT,
    checkpoint_at  INTEGER,
    patch_count    INTEGER  NOT NULL DEFAULT 0,
    patch_bytes    INTEGER  NOT NULL DEFAULT 0,
    created_at     INTEGER  NOT NULL DEFAULT ($now),
    CONSTRAINT file_state_base_not_ahead CHECK (base_version <= data_version)
) STRICT;

CREATE TABLE file_patch (
    file_id       TEXT     NOT NULL REFERENCES file ON DELETE CASCADE DEFERRABLE,
    data_version  INTEGER  NOT NULL,
    patch         BLOB     NOT NULL,
    created_at    INTEGER  NOT NULL DEFAULT ($now),
    PRIMARY KEY (file_id, data_version)
) STRICT;

-- Snapshots that have a data_version but no data yet; filling one removes its row.
CREATE TABLE file_snapshot_pending (
    snapshot_id   TEXT     NOT NULL PRIMARY KEY REFERENCES file_change ON DELETE CASCADE DEFERRABLE,
    file_id       TEXT     NOT NULL REFERENCES file ON DELETE CASCADE DEFERRABLE,
    data_version  INTEGER  NOT NULL,
    created_at    INTEGER  NOT NULL DEFAULT ($now)
) STRICT;

CREATE INDEX file_snapshot_pending__file_id__data_version__idx ON file_snapshot_pending (file_id, data_version);
