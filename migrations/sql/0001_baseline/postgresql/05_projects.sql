-- Membership of projects and pins.

CREATE TABLE project_profile_rel (
    profile_id   uuid         NOT NULL REFERENCES profile ON DELETE CASCADE,
    project_id   uuid         NOT NULL REFERENCES project ON DELETE CASCADE,
    created_at   timestamptz  NOT NULL DEFAULT clock_timestamp(),
    modified_at  timestamptz  NOT NULL DEFAULT clock_timestamp(),
    is_owner     boolean      DEFAULT false,
    is_admin     boolean      DEFAULT false,
    can_edit     boolean      DEFAULT false,
    id           uuid         NOT NULL DEFAULT uuid_generate_v4() PRIMARY KEY,
    CONSTRAINT project_profile_rel_unique UNIQUE (project_id, profile_id)
);

CREATE TABLE team_project_profile_rel (
    team_id      uuid         NOT NULL REFERENCES team ON DELETE CASCADE,
    profile_id   uuid         NOT NULL REFERENCES profile ON DELETE CASCADE,
    project_id   uuid         NOT NULL REFERENCES project ON DELETE CASCADE,
    created_at   timestamptz  NOT NULL DEFAULT clock_timestamp(),
    modified_at  timestamptz  NOT NULL DEFAULT clock_timestamp(),
    is_pinned    boolean      NOT NULL DEFAULT false,
    id           uuid         NOT NULL DEFAULT uuid_generate_v4() PRIMARY KEY,
    CONSTRAINT team_project_profile_rel_unique UNIQUE (team_id, project_id, profile_id)
);
