-- SPDX-License-Identifier: MIT
-- What hosts may do here although they should not: a line each, with how many functions.
SELECT format('make temporary tables in the database %I', current_database())
 WHERE has_database_privilege('jobwatch_host', current_database(), 'TEMPORARY')
UNION ALL
SELECT 'make tables in the schema public'
 WHERE to_regnamespace('public') IS NOT NULL
   AND has_schema_privilege('jobwatch_host', 'public', 'CREATE')
UNION ALL
SELECT format('call %s of pg_catalog', string_agg(DISTINCT proname::text, ', '))
  FROM pg_catalog.pg_proc
 WHERE pronamespace = 'pg_catalog'::regnamespace
   AND (proname ~ '^(lo_|lowrite$|loread$|pg_sleep)' OR proname ~ '^pg_(try_)?advisory_')
   AND has_function_privilege('jobwatch_host', oid, 'EXECUTE')
HAVING count(*) > 0;
