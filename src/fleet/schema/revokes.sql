-- SPDX-License-Identifier: MIT
-- What everybody may do in a new database, and hosts must not: fill the disk with temporary tables
-- and large objects, hold locks that others wait for. What can't be revoked is asked afterwards.
DO $$
DECLARE
    dangerous record;
BEGIN
    BEGIN
        EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    EXCEPTION WHEN insufficient_privilege THEN NULL;
    END;
    BEGIN
        REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    EXCEPTION WHEN insufficient_privilege OR invalid_schema_name THEN NULL;
    END;
    FOR dangerous IN
        SELECT oid::regprocedure AS function FROM pg_catalog.pg_proc
         WHERE pronamespace = 'pg_catalog'::regnamespace
           AND (proname ~ '^(lo_|lowrite$|loread$|pg_sleep)' OR proname ~ '^pg_(try_)?advisory_')
    LOOP
        BEGIN
            EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', dangerous.function);
        EXCEPTION WHEN insufficient_privilege THEN NULL;
        END;
    END LOOP;
END $$;
