-- Quotes, properties of the instance, and the reference's own record of migrations.

CREATE TABLE usage_quote (
    id          uuid    NOT NULL DEFAULT uuid_generate_v4() PRIMARY KEY,
    target      text    NOT NULL,
    quote       bigint  NOT NULL,
    profile_id  uuid    REFERENCES profile ON DELETE CASCADE DEFERRABLE,
    project_id  uuid    REFERENCES project ON DELETE CASCADE DEFERRABLE,
    team_id     uuid    REFERENCES team ON DELETE CASCADE DEFERRABLE,
    file_id     uuid    REFERENCES file ON DELETE CASCADE DEFERRABLE
);

ALTER TABLE usage_quote
    ALTER COLUMN target SET STORAGE EXTERNAL;

CREATE INDEX usage_quote__profile_id__idx ON usage_quote (profile_id, target);
CREATE INDEX usage_quote__project_id__idx ON usage_quote (project_id, target);
CREATE INDEX usage_quote__team_id__idx ON usage_quote (team_id, target);

CREATE TABLE server_prop (
    id       text     NOT NULL PRIMARY KEY,
    content  jsonb,
    preload  boolean  DEFAULT false
);

ALTER TABLE server_prop
    ALTER COLUMN id SET STORAGE EXTERNAL,
    ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE TABLE migrations (
    module      text,
    step        text,
    created_at  timestamp  DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT migrations_module_step_key UNIQUE (module, step)
);
