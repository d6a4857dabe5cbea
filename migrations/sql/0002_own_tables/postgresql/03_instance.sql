-- Settings that every process of an instance must agree on.

CREATE TABLE instance_setting (
    name   text  NOT NULL PRIMARY KEY,
    value  text  NOT NULL
);
