-- What belongs to a file: its data, changes and snapshots, libraries, share links.

CREATE TABLE file_data (
    file_id      uuid         NOT NULL REFERENCES file DEFERRABLE,
    id           uuid         NOT NULL,
    created_at   timestamptz  NOT NULL DEFAULT now(),
    modified_at  timestamptz  NOT NULL DEFAULT now(),
    deleted_at   timestamptz,
    type         text         NOT NULL,
    backend      text,
    metadata     jsonb,
    data         bytea,
    PRIMARY KEY (file_id, id)
) PARTITION BY HASH (file_id);

CREATE INDEX file_data__deleted_at__idx ON file_data (deleted_at, file_id, id) WHERE deleted_at IS NOT NULL;

DO $do$
BEGIN
    FOR remainder IN 0..15 LOOP
        EXECUTE format(
            'CREATE TABLE %I PARTITION OF file_data FOR VALUES WITH (MODULUS 16, REMAINDER %s)',
            'file_data_' || to_char(remainder, 'FM00'),
            remainder
        );
    END LOOP;
END
$do$;

CREATE TABLE file_change (
    id            uuid         NOT NULL DEFAULT uuid_generate_v4() PRIMARY KEY,
    file_id       uuid         NOT NULL REFERENCES file DEFERRABLE,
    created_at    timestamptz  NOT NULL DEFAULT now(),
    session_id    uuid,
    revn          bigint       NOT NULL DEFAULT 0,
    data          bytea,
    changes       bytea,
    profile_id    uuid         REFERENCES profile ON DELETE SET NULL DEFERRABLE,
    features      text[],
    label         text,
    data_backend  text,
    data_ref_id   uuid,
    version       integer,
    created_by    text         NOT NULL DEFAULT 'system',
    updated_at    timestamptz  DEFAULT now(),
    deleted_at    timestamptz,
    migrations    text[],
    locked_by     uuid         REFERENCES profile ON DELETE SET NULL DEFERRABLE
);

ALTER TABLE file_change
    ALTER COLUMN data SET STORAGE EXTERNAL,
    ALTER COLUMN changes SET STORAGE EXTERNAL,
    ALTER COLUMN features SET STORAGE EXTERNAL,
    ALTER COLUMN label SET STORAGE EXTERNAL;

CREATE INDEX file_change__data_ref_id__idx ON file_change (data_ref_id);
CREATE INDEX file_change__deleted_at__idx ON file_change (deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX file_change__file_id__revn__idx ON file_change (file_id, revn);
CREATE INDEX file_change__locked_by__idx ON file_change (locked_by) WHERE locked_by IS NOT NULL;
CREATE INDEX file_change__profile_id__idx ON file_change (profile_id) WHERE profile_id IS NOT NULL;
CREATE INDEX file_change__system_snapshots__idx ON file_change (file_id, created_at)
    WHERE data IS NOT NULL AND created_by = 'system' AND deleted_at IS NULL;

CREATE TABLE file_migration (
    file_id     uuid         NOT NULL REFERENCES file ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    name        text         NOT NULL,
    created_at  timestamptz  NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (file_id, name)
);

CREATE TABLE file_profile_rel (
    file_id      uuid         NOT NULL REFERENCES file ON DELETE CASCADE,
    profile_id   uuid         NOT NULL REFERENCES profile ON DELETE CASCADE,
    created_at   timestamptz  NOT NULL DEFAULT clock_timestamp(),
    modified_at  timestamptz  NOT NULL DEFAULT clock_timestamp(),
    is_owner     boolean      DEFAULT false,
    is_admin     boolean      DEFAULT false,
    can_edit     boolean      DEFAULT false,
    PRIMARY KEY (file_id, profile_id)
);

CREATE INDEX file_profile_rel__file_id__idx ON file_profile_rel (file_id);
CREATE INDEX file_profile_rel__profile_id__idx ON file_profile_rel (profile_id);

CREATE TABLE file_library_rel (
    file_id          uuid         NOT NULL REFERENCES file ON DELETE CASCADE DEFERRABLE,
    library_file_id  uuid         NOT NULL REFERENCES file ON DELETE CASCADE DEFERRABLE,
    created_at       timestamptz  NOT NULL DEFAULT clock_timestamp(),
    synced_at        timestamptz  NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (file_id, library_file_id)
);

CREATE INDEX file_library_rel__file_id__idx ON file_library_rel (file_id);
CREATE INDEX file_library_rel__library_file_id__idx ON file_library_rel (library_file_id);

CREATE TABLE file_library_sync (
    file_id          uuid         NOT NULL,
    library_file_id  uuid         NOT NULL,
    synced_at        timestamptz  NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (file_id, library_file_id)
);

CREATE TABLE share_link (
    id           uuid         NOT NULL DEFAULT uuid_generate_v4() PRIMARY KEY,
    file_id      uuid         NOT NULL REFERENCES file ON DELETE CASCADE DEFERRABLE,
    owner_id     uuid         REFERENCES profile ON DELETE SET NULL DEFERRABLE,
    created_at   timestamptz  NOT NULL DEFAULT clock_timestamp(),
    pages        uuid[],
    flags        text[],
    who_comment  text         NOT NULL DEFAULT 'team',
    who_inspect  text         NOT NULL DEFAULT 'team'
);

CREATE INDEX share_link_file_id_idx ON share_link (file_id);
CREATE INDEX share_link_owner_id_idx ON share_link (owner_id);

CREATE TABLE file_data_fragment (
    id            uuid         NOT NULL,
    file_id       uuid         NOT NULL REFERENCES file ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    created_at    timestamptz  NOT NULL DEFAULT now(),
    metadata      jsonb,
    deleted_at    timestamptz,
    data          bytea,
    data_backend  text,
    data_ref_id   uuid,
    PRIMARY KEY (file_id, id)
);

ALTER TABLE file_data_fragment
    ALTER COLUMN metadata SET STORAGE EXTERNAL;

CREATE INDEX file_data_fragment__data_ref_id__idx ON file_data_fragment (data_ref_id);
CREATE INDEX file_data_fragment__deleted_at__idx ON file_data_fragment (deleted_at, file_id, id)
    WHERE deleted_at IS NOT NULL;

CREATE TABLE presence (
    file_id     uuid         NOT NULL REFERENCES file ON DELETE CASCADE,
    profile_id  uuid         NOT NULL REFERENCES profile ON DELETE CASCADE,
    session_id  uuid         NOT NULL,
    updated_at  timestamptz  NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (file_id, session_id, profile_id)
);
