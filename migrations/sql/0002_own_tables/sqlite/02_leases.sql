-- Which worker runs a task or starts a cron entry; the reference's own tables stay as they are.

CREATE TABLE task_lease (
    task_id       TEXT     NOT NULL PRIMARY KEY REFERENCES task ON DELETE CASCADE,
    worker        TEXT     NOT NULL,
    claimed_at    INTEGER  NOT NULL DEFAULT ($now),
    heartbeat_at  INTEGER  NOT NULL DEFAULT ($now)
) STRICT;

CREATE TABLE cron_lease (
    id            TEXT     NOT NULL PRIMARY KEY,
    next_at       INTEGER,
    last_at       INTEGER,
    holder        TEXT,
    leased_until  INTEGER
) STRICT;
