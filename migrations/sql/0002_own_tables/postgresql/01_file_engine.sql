-- The file engine: base + patches after base_version = the file. An edit changes every column of file_state
-- but its key, so nothing else is indexed there: PostgreSQL then rewrites the row within its page.

CREATE TABLE file_state (
    file_id        uuid         NOT NULL PRIMARY KEY REFERENCES file ON DELETE CASCADE DEFERRABLE,
    data_version   bigint       NOT NULL DEFAULT 0,
    base_version   bigint       NOT NULL DEFAULT 0,
    revn           bigint       NOT NULL DEFAULT 0,
    vern           integer      NOT NULL DEFAULT 0,
    modified_at    timestamptz,
    base_hash      text,
    checkpoint_at  timestamptz,
    patch_count    integer      NOT NULL DEFAULT 0,
    patch_bytes    bigint       NOT NULL DEFAULT 0,
    created_at     timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT file_state_base_not_ahead CHECK (base_version <= data_version)
) WITH (fillfactor = 50);

CREATE TABLE file_patch (
    file_id       uuid         NOT NULL REFERENCES file ON DELETE CASCADE DEFERRABLE,
    data_version  bigint       NOT NULL,
    patch         bytea        NOT NULL,
    created_at    timestamptz  NOT NULL DEFAULT now(),
    PRIMARY KEY (file_id, data_version)
);

ALTER TABLE file_patch ALTER COLUMN patch SET STORAGE EXTERNAL;

-- Snapshots that have a data_version but no data yet; filling one removes its row.
CREATE TABLE file_snapshot_pending (
    snapshot_id   uuid         NOT NULL PRIMARY KEY REFERENCES file_change ON DELETE CASCADE DEFERRABLE,
    file_id       uuid         NOT NULL REFERENCES file ON DELETE CASCADE DEFERRABLE,
    data_version  bigint       NOT NULL,
    created_at    timestamptz  NOT NULL DEFAULT now()
);

CREATE INDEX file_snapshot_pending__file_id__data_version__idx ON file_snapshot_pending (file_id, data_version);
