-- Comment threads.

CREATE TABLE comment_thread (
    id            TEXT     NOT NULL DEFAULT ($uuid) PRIMARY KEY,
    file_id       TEXT     NOT NULL REFERENCES file ON DELETE CASCADE,
    owner_id      TEXT     NOT NULL REFERENCES profile ON DELETE CASCADE,
    created_at    INTEGER  NOT NULL DEFAULT ($now),
    modified_at   INTEGER  NOT NULL DEFAULT ($now),
    page_id       TEXT     NOT NULL,
    participants  TEXT     NOT NULL,
    seqn          INTEGER  NOT NULL DEFAULT 0,
    position      TEXT     NOT NULL,
    is_resolved   INTEGER  NOT NULL DEFAULT 0,
    page_name     TEXT,
    frame_id      TEXT     DEFAULT '00000000-0000-0000-0000-000000000000',
    mentions      TEXT     DEFAULT '[]'
) STRICT;

CREATE UNIQUE INDEX comment_thread__file_id__seqn__idx ON comment_thread (file_id, seqn);
CREATE INDEX comment_thread__owner_id__idx ON comment_thread (owner_id);

CREATE TABLE comment (
    id           TEXT     NOT NULL DEFAULT ($uuid) PRIMARY KEY,
    thread_id    TEXT     NOT NULL REFERENCES comment_thread ON DELETE CASCADE,
    owner_id     TEXT     NOT NULL REFERENCES profile ON DELETE CASCADE,
    created_at   INTEGER  NOT NULL DEFAULT ($now),
    modified_at  INTEGER  NOT NULL DEFAULT ($now),
    content      TEXT     NOT NULL,
    mentions     TEXT     DEFAULT '[]'
) STRICT;

CREATE INDEX comment__owner_id__idx ON comment (owner_id);
CREATE INDEX comment__thread_id__idx ON comment (thread_id);

CREATE TABLE comment_thread_status (
    thread_id    TEXT     NOT NULL REFERENCES comment_thread ON DELETE CASCADE,
    profile_id   TEXT     NOT NULL REFERENCES profile ON DELETE CASCADE,
    created_at   INTEGER  NOT NULL DEFAULT ($now),
    modified_at  INTEGER  NOT NULL DEFAULT ($now),
    PRIMARY KEY (thread_id, profile_id)
) STRICT;
