-- SPDX-License-Identifier: MIT
-- Who there is: an owner that nobody can log in as, and what hosts and readers are members of.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['jobwatch_owner', 'jobwatch_host', 'jobwatch_reader'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
    END LOOP;
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('GRANT jobwatch_owner TO %I', current_user);
        EXECUTE format('GRANT CREATE ON DATABASE %I TO jobwatch_owner', current_database());
    END IF;
END $$;
CREATE SCHEMA IF NOT EXISTS jobwatch AUTHORIZATION jobwatch_owner;
