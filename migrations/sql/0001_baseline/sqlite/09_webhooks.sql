-- Webhooks and their deliveries.

CREATE TABLE webhook (
    id           TEXT     NOT NULL PRIMARY KEY,
    team_id      TEXT     NOT NULL REFERENCES team ON DELETE CASCADE DEFERRABLE,
    created_at   INTEGER  NOT NULL DEFAULT ($now),
    updated_at   INTEGER  NOT NULL DEFAULT ($now),
    uri          TEXT     NOT NULL,
    mtype        TEXT     NOT NULL,
    error_code   TEXT,
    error_count  INTEGER  DEFAULT 0,
    is_active    INTEGER  DEFAULT 1,
    secret_key   TEXT,
    profile_id   TEXT     REFERENCES profile ON DELETE SET NULL
) STRICT;

CREATE INDEX webhook__profile_id__idx ON webhook (profile_id) WHERE profile_id IS NOT NULL;
CREATE INDEX webhook__team_id__idx ON webhook (team_id);

CREATE TABLE webhook_delivery (
    webhook_id  TEXT     NOT NULL REFERENCES webhook ON DELETE CASCADE DEFERRABLE,
    created_at  INTEGER  NOT NULL DEFAULT ($now),
    error_code  TEXT,
    req_data    TEXT,
    rsp_data    TEXT,
    PRIMARY KEY (webhook_id, created_at)
) STRICT;
