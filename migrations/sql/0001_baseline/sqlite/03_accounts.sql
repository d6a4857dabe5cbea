-- What belongs to one account: sessions, tokens, mail complaints.

CREATE TABLE sso_provider (
    id                TEXT     NOT NULL PRIMARY KEY,
    created_at        INTEGER  NOT NULL DEFAULT ($now),
    modified_at       INTEGER  NOT NULL DEFAULT ($now),
    is_enabled        INTEGER  NOT NULL DEFAULT 1,
    type              TEXT     NOT NULL,
    domain            TEXT     NOT NULL,
    client_id         TEXT     NOT NULL,
    client_secret     TEXT     NOT NULL,
    base_uri          TEXT     NOT NULL,
    token_uri         TEXT,
    auth_uri          TEXT,
    user_uri          TEXT,
    jwks_uri          TEXT,
    logout_uri        TEXT,
    roles_attr        TEXT,
    email_attr        TEXT,
    name_attr         TEXT,
    user_info_source  TEXT     NOT NULL DEFAULT 'token',
    scopes            TEXT,
    roles             TEXT,
    CONSTRAINT sso_provider_type_check CHECK (type = 'oidc'),
    CONSTRAINT sso_provider_user_info_source_check CHECK (user_info_source IN ('token', 'userinfo', 'auto'))
) STRICT;

CREATE UNIQUE INDEX sso_provider__domain__idx ON sso_provider (domain);

CREATE TABLE http_session (
    id          TEXT     NOT NULL PRIMARY KEY,
    created_at  INTEGER  NOT NULL DEFAULT ($now),
    profile_id  TEXT     NOT NULL REFERENCES profile ON DELETE CASCADE,
    user_agent  TEXT,
    updated_at  INTEGER
) STRICT;

CREATE INDEX http_session__updated_at__idx ON http_session (updated_at) WHERE updated_at IS NOT NULL;

CREATE TABLE http_session_v2 (
    id               TEXT     NOT NULL PRIMARY KEY,
    created_at       INTEGER  NOT NULL DEFAULT ($now),
    modified_at      INTEGER  NOT NULL DEFAULT ($now),
    profile_id       TEXT     REFERENCES profile ON DELETE CASCADE,
    user_agent       TEXT,
    sso_provider_id  TEXT     REFERENCES sso_provider ON DELETE CASCADE,
    sso_session_id   TEXT,
    props            TEXT
) STRICT;

CREATE INDEX http_session_v2__profile_id__idx ON http_session_v2 (profile_id);
CREATE INDEX http_session_v2__sso_provider_id__idx ON http_session_v2 (sso_provider_id)
    WHERE sso_provider_id IS NOT NULL;
CREATE INDEX http_session_v2__sso_session_id__idx ON http_session_v2 (sso_session_id)
    WHERE sso_session_id IS NOT NULL;

CREATE TABLE access_token (
    id          TEXT     NOT NULL DEFAULT ($uuid) PRIMARY KEY,
    profile_id  TEXT     NOT NULL REFERENCES profile ON DELETE CASCADE DEFERRABLE,
    created_at  INTEGER  NOT NULL DEFAULT ($now),
    updated_at  INTEGER  NOT NULL DEFAULT ($now),
    name        TEXT     NOT NULL,
    token       TEXT     NOT NULL,
    perms       TEXT,
    expires_at  INTEGER,
    type        TEXT
) STRICT;

CREATE INDEX access_token__profile_id__idx ON access_token (profile_id);

CREATE TABLE profile_complaint_report (
    profile_id  TEXT     NOT NULL REFERENCES profile ON DELETE CASCADE,
    created_at  INTEGER  NOT NULL DEFAULT ($now),
    type        TEXT     NOT NULL,
    content     TEXT,
    PRIMARY KEY (profile_id, created_at)
) STRICT;

CREATE TABLE global_complaint_report (
    email       TEXT     NOT NULL,
    created_at  INTEGER  NOT NULL DEFAULT ($now),
    type        TEXT     NOT NULL,
    content     TEXT,
    PRIMARY KEY (email, created_at)
) STRICT;
