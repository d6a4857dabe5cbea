-- Membership of teams, invitations to them, and their fonts.

CREATE TABLE team_profile_rel (
    team_id      TEXT     NOT NULL REFERENCES team ON DELETE CASCADE,
    profile_id   TEXT     NOT NULL REFERENCES profile ON DELETE CASCADE,
    created_at   INTEGER  NOT NULL DEFAULT ($now),
    modified_at  INTEGER  NOT NULL DEFAULT ($now),
    is_admin     INTEGER  DEFAULT 0,
    is_owner     INTEGER  DEFAULT 0,
    can_edit     INTEGER  DEFAULT 0,
    id           TEXT     NOT NULL DEFAULT ($uuid) PRIMARY KEY,
    CONSTRAINT team_profile_rel_unique UNIQUE (team_id, profile_id)
) STRICT;

CREATE TABLE team_invitation (
    team_id      TEXT     REFERENCES team ON DELETE CASCADE,
    email_to     TEXT     NOT NULL,
    role         TEXT     NOT NULL,
    valid_until  INTEGER  NOT NULL,
    created_at   INTEGER  NOT NULL DEFAULT ($now),
    updated_at   INTEGER  NOT NULL DEFAULT ($now),
    id           TEXT     NOT NULL DEFAULT ($uuid) PRIMARY KEY,
    created_by   TEXT     REFERENCES profile ON DELETE SET NULL,
    org_id       TEXT,
    CONSTRAINT team_invitation_unique UNIQUE (team_id, email_to),
    CONSTRAINT team_invitation_team_or_org_not_null CHECK (team_id IS NOT NULL OR org_id IS NOT NULL)
) STRICT;

CREATE UNIQUE INDEX team_invitation_org_unique ON team_invitation (org_id, email_to) WHERE team_id IS NULL;

CREATE TABLE team_access_request (
    id               TEXT     NOT NULL DEFAULT ($uuid) PRIMARY KEY,
    team_id          TEXT     NOT NULL REFERENCES team ON DELETE CASCADE DEFERRABLE,
    requester_id     TEXT     REFERENCES profile ON DELETE CASCADE DEFERRABLE,
    valid_until      INTEGER  NOT NULL,
    auto_join_until  INTEGER  NOT NULL,
    created_at       INTEGER  NOT NULL DEFAULT ($now),
    updated_at       INTEGER  NOT NULL DEFAULT ($now),
    CONSTRAINT team_access_request_team_id_requester_id_key UNIQUE (team_id, requester_id)
) STRICT;

CREATE TABLE team_font_variant (
    id             TEXT     NOT NULL DEFAULT ($uuid) PRIMARY KEY,
    team_id        TEXT     NOT NULL REFERENCES team DEFERRABLE,
    profile_id     TEXT     REFERENCES profile ON DELETE SET NULL DEFERRABLE,
    created_at     INTEGER  NOT NULL DEFAULT ($now),
    modified_at    INTEGER  NOT NULL DEFAULT ($now),
    deleted_at     INTEGER,
    font_id        TEXT     NOT NULL,
    font_family    TEXT     NOT NULL,
    font_weight    INTEGER  NOT NULL,
    font_style     TEXT     NOT NULL,
    otf_file_id    TEXT     REFERENCES storage_object DEFERRABLE,
    ttf_file_id    TEXT     REFERENCES storage_object DEFERRABLE,
    woff1_file_id  TEXT     REFERENCES storage_object DEFERRABLE,
    woff2_file_id  TEXT     REFERENCES storage_object DEFERRABLE,
    variant_name   TEXT
) STRICT;

CREATE INDEX team_font_variant__deleted_at__idx ON team_font_variant (deleted_at, id)
    WHERE deleted_at IS NOT NULL;
CREATE INDEX team_font_variant_otf_file_id_idx ON team_font_variant (otf_file_id);
CREATE INDEX team_font_variant_profile_id_idx ON team_font_variant (profile_id);
CREATE INDEX team_font_variant_team_id_font_id_idx ON team_font_variant (team_id, font_id);
CREATE INDEX team_font_variant_ttf_file_id_idx ON team_font_variant (ttf_file_id);
CREATE INDEX team_font_variant_woff1_file_id_idx ON team_font_variant (woff1_file_id);
CREATE INDEX team_font_variant_woff2_file_id_idx ON team_font_variant (woff2_file_id);
