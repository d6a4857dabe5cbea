-- Which worker runs a task or starts a cron entry; the reference's own tables stay as they are.

CREATE TABLE task_lease (
    task_id       uuid         NOT NULL PRIMARY KEY REFERENCES task ON DELETE CASCADE,
    worker        text         NOT NULL,
    claimed_at    timestamptz  NOT NULL DEFAULT clock_timestamp(),
    heartbeat_at  timestamptz  NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 60);

CREATE TABLE cron_lease (
    id            text         NOT NULL PRIMARY KEY,
    next_at       timestamptz,
    last_at       timestamptz,
    holder        text,
    leased_until  timestamptz
) WITH (fillfactor = 60);
