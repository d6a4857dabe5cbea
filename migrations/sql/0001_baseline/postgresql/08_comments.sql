-- Comment threads.

CREATE TABLE comment_thread (
    id            uuid         NOT NULL DEFAULT uuid_generate_v4() PRIMARY KEY,
    file_id       uuid         NOT NULL REFERENCES file ON DELETE CASCADE,
    owner_id      uuid         NOT NULL REFERENCES profile ON DELETE CASCADE,
    created_at    timestamptz  NOT NULL DEFAULT clock_timestamp(),
    modified_at   timestamptz  NOT NULL DEFAULT clock_timestamp(),
    page_id       uuid         NOT NULL,
    participants  jsonb        NOT NULL,
    seqn          integer      NOT NULL DEFAULT 0,
    position      point        NOT NULL,
    is_resolved   boolean      NOT NULL DEFAULT false,
    page_name     text,
    frame_id      uuid         DEFAULT '00000000-0000-0000-0000-000000000000',
    mentions      uuid[]       DEFAULT '{}'
);

ALTER TABLE comment_thread
    ALTER COLUMN participants SET STORAGE EXTERNAL,
    ALTER COLUMN page_name SET STORAGE EXTERNAL;

CREATE UNIQUE INDEX comment_thread__file_id__seqn__idx ON comment_thread (file_id, seqn);
CREATE INDEX comment_thread__owner_id__idx ON comment_thread (owner_id);

CREATE TABLE comment (
    id           uuid         NOT NULL DEFAULT uuid_generate_v4() PRIMARY KEY,
    thread_id    uuid         NOT NULL REFERENCES comment_thread ON DELETE CASCADE,
    owner_id     uuid         NOT NULL REFERENCES profile ON DELETE CASCADE,
    created_at   timestamptz  NOT NULL DEFAULT clock_timestamp(),
    modified_at  timestamptz  NOT NULL DEFAULT clock_timestamp(),
    content      text         NOT NULL,
    mentions     uuid[]       DEFAULT '{}'
);

ALTER TABLE comment
    ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE INDEX comment__owner_id__idx ON comment (owner_id);
CREATE INDEX comment__thread_id__idx ON comment (thread_id);

CREATE TABLE comment_thread_status (
    thread_id    uuid         NOT NULL REFERENCES comment_thread ON DELETE CASCADE,
    profile_id   uuid         NOT NULL REFERENCES profile ON DELETE CASCADE,
    created_at   timestamptz  NOT NULL DEFAULT clock_timestamp(),
    modified_at  timestamptz  NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (thread_id, profile_id)
);
