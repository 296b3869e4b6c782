-- SPDX-License-Identifier: MIT
-- A partition a month, from 14 months ago to two years ahead. What lies in the default partition of
-- a month that is made now moves into it.
DO $$
DECLARE
    this_month timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
    beginning timestamptz;
    upto timestamptz;
    base text;
    part text;
BEGIN
    FOR i IN -14..24 LOOP
        beginning := (this_month + make_interval(months => i)) AT TIME ZONE 'UTC';
        upto := (this_month + make_interval(months => i + 1)) AT TIME ZONE 'UTC';
        FOREACH base IN ARRAY ARRAY['runs', 'outputs'] LOOP
            part := base || to_char(beginning AT TIME ZONE 'UTC', '_YYYY_MM');
            CONTINUE WHEN to_regclass(format('jobwatch.%I', part)) IS NOT NULL;
            EXECUTE format('CREATE TABLE jobwatch.%I (LIKE jobwatch.%I INCLUDING DEFAULTS)', part, base);
            EXECUTE format('WITH moved AS (DELETE FROM jobwatch.%I WHERE started >= %L AND started < %L RETURNING *)'
                           ' INSERT INTO jobwatch.%I SELECT * FROM moved',
                           base || '_default', beginning, upto, part);
            EXECUTE format('ALTER TABLE jobwatch.%I ATTACH PARTITION jobwatch.%I FOR VALUES FROM (%L) TO (%L)',
                           base, part, beginning, upto);
        END LOOP;
    END LOOP;
END $$;
