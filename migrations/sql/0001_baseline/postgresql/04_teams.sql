-- Membership of teams, invitations to them, and their fonts.

CREATE TABLE team_profile_rel (
    team_id      uuid         NOT NULL REFERENCES team ON DELETE CASCADE,
    profile_id   uuid         NOT NULL REFERENCES profile ON DELETE CASCADE,
    created_at   timestamptz  NOT NULL DEFAULT clock_timestamp(),
    modified_at  timestamptz  NOT NULL DEFAULT clock_timestamp(),
    is_admin     boolean      DEFAULT false,
    is_owner     boolean      DEFAULT false,
    can_edit     boolean      DEFAULT false,
    id           uuid         NOT NULL DEFAULT uuid_generate_v4() PRIMARY KEY,
    CONSTRAINT team_profile_rel_unique UNIQUE (team_id, profile_id)
);

CREATE TABLE team_invitation (
    team_id      uuid         REFERENCES team ON DELETE CASCADE,
    email_to     text         NOT NULL,
    role         text         NOT NULL,
    valid_until  timestamptz  NOT NULL,
    created_at   timestamptz  NOT NULL DEFAULT now(),
    updated_at   timestamptz  NOT NULL DEFAULT now(),
    id           uuid         NOT NULL DEFAULT uuid_generate_v4() PRIMARY KEY,
    created_by   uuid         REFERENCES profile ON DELETE SET NULL,
    org_id       uuid,
    CONSTRAINT team_invitation_unique UNIQUE (team_id, email_to),
    CONSTRAINT team_invitation_team_or_org_not_null CHECK (team_id IS NOT NULL OR org_id IS NOT NULL)
);

ALTER TABLE team_invitation
    ALTER COLUMN email_to SET STORAGE EXTERNAL,
    ALTER COLUMN role SET STORAGE EXTERNAL;

CREATE UNIQUE INDEX team_invitation_org_unique ON team_invitation (org_id, email_to) WHERE team_id IS NULL;

CREATE TABLE team_access_request (
    id               uuid         NOT NULL DEFAULT uuid_generate_v4() PRIMARY KEY,
    team_id          uuid         NOT NULL REFERENCES team ON DELETE CASCADE DEFERRABLE,
    requester_id     uuid         REFERENCES profile ON DELETE CASCADE DEFERRABLE,
    valid_until      timestamptz  NOT NULL,
    auto_join_until  timestamptz  NOT NULL,
    created_at       timestamptz  NOT NULL DEFAULT now(),
    updated_at       timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT team_access_request_team_id_requester_id_key UNIQUE (team_id, requester_id)
);

CREATE TABLE team_font_variant (
    id             uuid         NOT NULL DEFAULT uuid_generate_v4() PRIMARY KEY,
    team_id        uuid         NOT NULL REFERENCES team DEFERRABLE,
    profile_id     uuid         REFERENCES profile ON DELETE SET NULL DEFERRABLE,
    created_at     timestamptz  NOT NULL DEFAULT now(),
    modified_at    timestamptz  NOT NULL DEFAULT now(),
    deleted_at     timestamptz,
    font_id        uuid         NOT NULL,
    font_family    text         NOT NULL,
    font_weight    smallint     NOT NULL,
    font_style     text         NOT NULL,
    otf_file_id    uuid         REFERENCES storage_object DEFERRABLE,
    ttf_file_id    uuid         REFERENCES storage_object DEFERRABLE,
    woff1_file_id  uuid         REFERENCES storage_object DEFERRABLE,
    woff2_file_id  uuid         REFERENCES storage_object DEFERRABLE,
    variant_name   text
);

ALTER TABLE team_font_variant
    ALTER COLUMN font_family SET STORAGE EXTERNAL,
    ALTER COLUMN font_style SET STORAGE EXTERNAL;

CREATE INDEX team_font_variant__deleted_at__idx ON team_font_variant (deleted_at, id)
    WHERE deleted_at IS NOT NULL;
CREATE INDEX team_font_variant_otf_file_id_idx ON team_font_variant (otf_file_id);
CREATE INDEX team_font_variant_profile_id_idx ON team_font_variant (profile_id);
CREATE INDEX team_font_variant_team_id_font_id_idx ON team_font_variant (team_id, font_id);
CREATE INDEX team_font_variant_ttf_file_id_idx ON team_font_variant (ttf_file_id);
CREATE INDEX team_font_variant_woff1_file_id_idx ON team_font_variant (woff1_file_id);
CREATE INDEX team_font_variant_woff2_file_id_idx ON team_font_variant (woff2_file_id);
