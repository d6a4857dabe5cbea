-- What belongs to one account: sessions, tokens, mail complaints.

CREATE TABLE sso_provider (
    id                uuid         NOT NULL PRIMARY KEY,
    created_at        timestamptz  NOT NULL DEFAULT now(),
    modified_at       timestamptz  NOT NULL DEFAULT now(),
    is_enabled        boolean      NOT NULL DEFAULT true,
    type              text         NOT NULL,
    domain            text         NOT NULL,
    client_id         text         NOT NULL,
    client_secret     text         NOT NULL,
    base_uri          text         NOT NULL,
    token_uri         text,
    auth_uri          text,
    user_uri          text,
    jwks_uri          text,
    logout_uri        text,
    roles_attr        text,
    email_attr        text,
    name_attr         text,
    user_info_source  text         NOT NULL DEFAULT 'token',
    scopes            text[],
    roles             text[],
    CONSTRAINT sso_provider_type_check CHECK (type = 'oidc'),
    CONSTRAINT sso_provider_user_info_source_check CHECK (user_info_source IN ('token', 'userinfo', 'auto'))
);

CREATE UNIQUE INDEX sso_provider__domain__idx ON sso_provider (domain);

CREATE TABLE http_session (
    id          text         NOT NULL PRIMARY KEY,
    created_at  timestamptz  NOT NULL DEFAULT clock_timestamp(),
    profile_id  uuid         NOT NULL REFERENCES profile ON DELETE CASCADE,
    user_agent  text,
    updated_at  timestamptz
);

ALTER TABLE http_session
    ALTER COLUMN id SET STORAGE EXTERNAL,
    ALTER COLUMN user_agent SET STORAGE EXTERNAL;

CREATE INDEX http_session__updated_at__idx ON http_session (updated_at) WHERE updated_at IS NOT NULL;

CREATE TABLE http_session_v2 (
    id               uuid         NOT NULL PRIMARY KEY,
    created_at       timestamptz  NOT NULL DEFAULT now(),
    modified_at      timestamptz  NOT NULL DEFAULT now(),
    profile_id       uuid         REFERENCES profile ON DELETE CASCADE,
    user_agent       text,
    sso_provider_id  uuid         REFERENCES sso_provider ON DELETE CASCADE,
    sso_session_id   text,
    props            jsonb
);

CREATE INDEX http_session_v2__profile_id__idx ON http_session_v2 (profile_id);
CREATE INDEX http_session_v2__sso_provider_id__idx ON http_session_v2 (sso_provider_id)
    WHERE sso_provider_id IS NOT NULL;
CREATE INDEX http_session_v2__sso_session_id__idx ON http_session_v2 (sso_session_id)
    WHERE sso_session_id IS NOT NULL;

CREATE TABLE access_token (
    id          uuid         NOT NULL DEFAULT uuid_generate_v4() PRIMARY KEY,
    profile_id  uuid         NOT NULL REFERENCES profile ON DELETE CASCADE DEFERRABLE,
    created_at  timestamptz  NOT NULL DEFAULT now(),
    updated_at  timestamptz  NOT NULL DEFAULT now(),
    name        text         NOT NULL,
    token       text         NOT NULL,
    perms       text[],
    expires_at  timestamptz,
    type        text
);

ALTER TABLE access_token
    ALTER COLUMN name SET STORAGE EXTERNAL,
    ALTER COLUMN token SET STORAGE EXTERNAL,
    ALTER COLUMN perms SET STORAGE EXTERNAL;

CREATE INDEX access_token__profile_id__idx ON access_token (profile_id);

CREATE TABLE profile_complaint_report (
    profile_id  uuid         NOT NULL REFERENCES profile ON DELETE CASCADE,
    created_at  timestamptz  NOT NULL DEFAULT now(),
    type        text         NOT NULL,
    content     jsonb,
    PRIMARY KEY (profile_id, created_at)
);

ALTER TABLE profile_complaint_report
    ALTER COLUMN type SET STORAGE EXTERNAL,
    ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE TABLE global_complaint_report (
    email       text         NOT NULL,
    created_at  timestamptz  NOT NULL DEFAULT now(),
    type        text         NOT NULL,
    content     jsonb,
    PRIMARY KEY (email, created_at)
);

ALTER TABLE global_complaint_report
    ALTER COLUMN type SET STORAGE EXTERNAL,
    ALTER COLUMN content SET STORAGE EXTERNAL;
