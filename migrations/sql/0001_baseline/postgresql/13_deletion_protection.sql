-- A plain DELETE on these tables fails unless the transaction turned the protection off (contract §4).

DO $do$
DECLARE
    protected text;
BEGIN
    FOREACH protected IN ARRAY ARRAY[
        'file_media_object',
        'file_tagged_object_thumbnail',
        'file_thumbnail',
        'profile',
        'team',
        'team_font_variant'
    ] LOOP
        EXECUTE format(
            $trigger$
            CREATE TRIGGER deletion_protection__tgr BEFORE DELETE ON %I
            FOR EACH STATEMENT
            WHEN (
                current_setting('rules.deletion_protection', true) IN ('on', '')
                OR current_setting('rules.deletion_protection', true) IS NULL
            )
            EXECUTE FUNCTION raise_deletion_protection()
            $trigger$,
            protected
        );
    END LOOP;
END
$do$;
