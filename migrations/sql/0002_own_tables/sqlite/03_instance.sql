-- Settings that every process of an instance must agree on.

CREATE TABLE instance_setting (
    name   TEXT  NOT NULL PRIMARY KEY,
    value  TEXT  NOT NULL
) STRICT;
