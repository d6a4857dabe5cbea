-- Tokens of mails that did their work: each is good for one use. `digest` is the SHA-256 of the token's text.

CREATE TABLE used_token (
    digest      TEXT     NOT NULL PRIMARY KEY,
    expires_at  INTEGER  NOT NULL
) STRICT;

CREATE INDEX used_token__expires_at__idx ON used_token (expires_at);
