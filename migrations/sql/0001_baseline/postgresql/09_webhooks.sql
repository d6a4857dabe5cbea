-- Webhooks and their deliveries.

CREATE TABLE webhook (
    id           uuid         NOT NULL PRIMARY KEY,
    team_id      uuid         NOT NULL REFERENCES team ON DELETE CASCADE DEFERRABLE,
    created_at   timestamptz  NOT NULL DEFAULT now(),
    updated_at   timestamptz  NOT NULL DEFAULT now(),
    uri          text         NOT NULL,
    mtype        text         NOT NULL,
    error_code   text,
    error_count  smallint     DEFAULT 0,
    is_active    boolean      DEFAULT true,
    secret_key   text,
    profile_id   uuid         REFERENCES profile ON DELETE SET NULL
);

ALTER TABLE webhook
    ALTER COLUMN uri SET STORAGE EXTERNAL,
    ALTER COLUMN mtype SET STORAGE EXTERNAL,
    ALTER COLUMN error_code SET STORAGE EXTERNAL,
    ALTER COLUMN secret_key SET STORAGE EXTERNAL;

CREATE INDEX webhook__profile_id__idx ON webhook (profile_id) WHERE profile_id IS NOT NULL;
CREATE INDEX webhook__team_id__idx ON webhook (team_id);

CREATE TABLE webhook_delivery (
    webhook_id  uuid         NOT NULL REFERENCES webhook ON DELETE CASCADE DEFERRABLE,
    created_at  timestamptz  NOT NULL DEFAULT now(),
    error_code  text,
    req_data    jsonb,
    rsp_data    jsonb,
    PRIMARY KEY (webhook_id, created_at)
);

ALTER TABLE webhook_delivery
    ALTER COLUMN error_code SET STORAGE EXTERNAL,
    ALTER COLUMN req_data SET STORAGE EXTERNAL,
    ALTER COLUMN rsp_data SET STORAGE EXTERNAL;
