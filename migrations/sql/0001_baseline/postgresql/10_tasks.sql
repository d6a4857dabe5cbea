-- The task queue and cron.

CREATE TABLE task (
    id            uuid         NOT NULL DEFAULT uuid_generate_v4() PRIMARY KEY,
    created_at    timestamptz  NOT NULL DEFAULT now(),
    modified_at   timestamptz  NOT NULL DEFAULT now(),
    completed_at  timestamptz,
    scheduled_at  timestamptz  NOT NULL,
    priority      smallint     DEFAULT 100,
    queue         text         NOT NULL,
    name          text         NOT NULL,
    props         jsonb        NOT NULL,
    error         text,
    retry_num     smallint     NOT NULL DEFAULT 0,
    max_retries   smallint     NOT NULL DEFAULT 3,
    status        text         NOT NULL DEFAULT 'new',
    label         text
) WITH (fillfactor = 60);

ALTER TABLE task
    ALTER COLUMN queue SET STORAGE EXTERNAL,
    ALTER COLUMN name SET STORAGE EXTERNAL,
    ALTER COLUMN props SET STORAGE EXTERNAL,
    ALTER COLUMN error SET STORAGE EXTERNAL,
    ALTER COLUMN status SET STORAGE EXTERNAL,
    ALTER COLUMN label SET STORAGE EXTERNAL;

CREATE INDEX task__label_name_queue__idx ON task (label, name, queue) WHERE status = 'new';
CREATE INDEX task__scheduled_at_queue__idx ON task (scheduled_at, queue)
    WHERE status = 'new' OR status = 'retry';

CREATE TABLE scheduled_task (
    id           text         NOT NULL PRIMARY KEY,
    created_at   timestamptz  NOT NULL DEFAULT clock_timestamp(),
    modified_at  timestamptz  NOT NULL DEFAULT clock_timestamp(),
    cron_expr    text         NOT NULL
);

ALTER TABLE scheduled_task
    ALTER COLUMN id SET STORAGE EXTERNAL,
    ALTER COLUMN cron_expr SET STORAGE EXTERNAL;

CREATE TABLE scheduled_task_history (
    id          uuid         NOT NULL DEFAULT uuid_generate_v4(),
    task_id     text         NOT NULL REFERENCES scheduled_task,
    created_at  timestamptz  NOT NULL DEFAULT clock_timestamp(),
    is_error    boolean      NOT NULL DEFAULT false,
    reason      text,
    PRIMARY KEY (id, created_at)
);

CREATE INDEX scheduled_task_history__task_id__idx ON scheduled_task_history (task_id);
