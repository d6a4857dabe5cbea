-- The task queue and cron.

CREATE TABLE task (
    id            TEXT     NOT NULL DEFAULT ($uuid) PRIMARY KEY,
    created_at    INTEGER  NOT NULL DEFAULT ($now),
    modified_at   INTEGER  NOT NULL DEFAULT ($now),
    completed_at  INTEGER,
    scheduled_at  INTEGER  NOT NULL,
    priority      INTEGER  DEFAULT 100,
    queue         TEXT     NOT NULL,
    name          TEXT     NOT NULL,
    props         TEXT     NOT NULL,
    error         TEXT,
    retry_num     INTEGER  NOT NULL DEFAULT 0,
    max_retries   INTEGER  NOT NULL DEFAULT 3,
    status        TEXT     NOT NULL DEFAULT 'new',
    label         TEXT
) STRICT;

CREATE INDEX task__label_name_queue__idx ON task (label, name, queue) WHERE status = 'new';
CREATE INDEX task__scheduled_at_queue__idx ON task (scheduled_at, queue)
    WHERE status = 'new' OR status = 'retry';

CREATE TABLE scheduled_task (
    id           TEXT     NOT NULL PRIMARY KEY,
    created_at   INTEGER  NOT NULL DEFAULT ($now),
    modified_at  INTEGER  NOT NULL DEFAULT ($now),
    cron_expr    TEXT     NOT NULL
) STRICT;

CREATE TABLE scheduled_task_history (
    id          TEXT     NOT NULL DEFAULT ($uuid),
    task_id     TEXT     NOT NULL REFERENCES scheduled_task,
    created_at  INTEGER  NOT NULL DEFAULT ($now),
    is_error    INTEGER  NOT NULL DEFAULT 0,
    reason      TEXT,
    PRIMARY KEY (id, created_at)
) STRICT;

CREATE INDEX scheduled_task_history__task_id__idx ON scheduled_task_history (task_id);
