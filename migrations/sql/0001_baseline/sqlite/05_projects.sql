-- Membership of projects and pins.

CREATE TABLE project_profile_rel (
    profile_id   TEXT     NOT NULL REFERENCES profile ON DELETE CASCADE,
    project_id   TEXT     NOT NULL REFERENCES project ON DELETE CASCADE,
    created_at   INTEGER  NOT NULL DEFAULT ($now),
    modified_at  INTEGER  NOT NULL DEFAULT ($now),
    is_owner     INTEGER  DEFAULT 0,
    is_admin     INTEGER  DEFAULT 0,
    can_edit     INTEGER  DEFAULT 0,
    id           TEXT     NOT NULL DEFAULT ($uuid) PRIMARY KEY,
    CONSTRAINT project_profile_rel_unique UNIQUE (project_id, profile_id)
) STRICT;

CREATE TABLE team_project_profile_rel (
    team_id      TEXT     NOT NULL REFERENCES team ON DELETE CASCADE,
    profile_id   TEXT     NOT NULL REFERENCES profile ON DELETE CASCADE,
    project_id   TEXT     NOT NULL REFERENCES project ON DELETE CASCADE,
    created_at   INTEGER  NOT NULL DEFAULT ($now),
    modified_at  INTEGER  NOT NULL DEFAULT ($now),
    is_pinned    INTEGER  NOT NULL DEFAULT 0,
    id           TEXT     NOT NULL DEFAULT ($uuid) PRIMARY KEY,
    CONSTRAINT team_project_profile_rel_unique UNIQUE (team_id, project_id, profile_id)
) STRICT;
