-- Functions that defaults and triggers use.

-- uuid_generate_v4() comes from the extension uuid-ossp. Where the server lacks it, or this role may not
-- create it, or it lies in a schema out of sight, PostgreSQL's own generator stands in for it.
DO $do$
BEGIN
    IF to_regprocedure('uuid_generate_v4()') IS NOT NULL THEN
        RETURN;
    END IF;
    IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'uuid-ossp') THEN
        BEGIN
            CREATE EXTENSION "uuid-ossp";
            RETURN;
        EXCEPTION WHEN insufficient_privilege OR duplicate_object THEN
            NULL;
        END;
    END IF;
    CREATE FUNCTION uuid_generate_v4() RETURNS uuid LANGUAGE sql VOLATILE AS 'SELECT gen_random_uuid()';
END
$do$;

CREATE FUNCTION raise_deletion_protection() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of "%" are protected against deletion', TG_TABLE_NAME
        USING HINT = 'delete softly, or SET LOCAL rules.deletion_protection TO off';
END
$$;

-- No trigger calls it; the reference's schema still has it.
CREATE FUNCTION handle_page_update() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moment  timestamptz := clock_timestamp();
    parent  uuid;
BEGIN
    UPDATE file SET modified_at = moment WHERE id = OLD.file_id RETURNING project_id INTO STRICT parent;
    UPDATE project SET modified_at = moment WHERE id = parent;
    NEW.modified_at := moment;
    RETURN NEW;
END
$$;
