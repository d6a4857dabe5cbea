-- Quotes, properties of the instance, and the reference's own record of migrations.

CREATE TABLE usage_quote (
    id          TEXT     NOT NULL DEFAULT ($uuid) PRIMARY KEY,
    target      TEXT     NOT NULL,
    quote       INTEGER  NOT NULL,
    profile_id  TEXT     REFERENCES profile ON DELETE CASCADE DEFERRABLE,
    project_id  TEXT     REFERENCES project ON DELETE CASCADE DEFERRABLE,
    team_id     TEXT     REFERENCES team ON DELETE CASCADE DEFERRABLE,
    file_id     TEXT     REFERENCES file ON DELETE CASCADE DEFERRABLE
) STRICT;

CREATE INDEX usage_quote__profile_id__idx ON usage_quote (profile_id, target);
CREATE INDEX usage_quote__project_id__idx ON usage_quote (project_id, target);
CREATE INDEX usage_quote__team_id__idx ON usage_quote (team_id, target);

CREATE TABLE server_prop (
    id       TEXT     NOT NULL PRIMARY KEY,
    content  TEXT,
    preload  INTEGER  DEFAULT 0
) STRICT;

CREATE TABLE migrations (
    module      TEXT,
    step        TEXT,
    created_at  TEXT  DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT migrations_module_step_key UNIQUE (module, step)
) STRICT;
