-- SPDX-License-Identifier: MIT
-- What a host may call, and what readers see. Made anew by each `job-watch fleet init`.

-- The host that speaks, locked; made if it is new. Who speaks is the login, whatever the document
-- says. A boot that was over can't go on: then two machines have one identity.
CREATE OR REPLACE FUNCTION jobwatch.speaking_host(document jsonb) RETURNS jobwatch.hosts
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    speaker jobwatch.hosts;
    told_boot uuid := (document->>'boot')::uuid;
    told_name text := left(document->>'host', 256);
BEGIN
    PERFORM FROM jobwatch.logins WHERE login = session_user FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the login % is not enrolled', session_user USING ERRCODE = '42501';
    END IF;
    INSERT INTO jobwatch.hosts (login, machine, name, boot)
    VALUES (session_user, (document->>'machine')::uuid, told_name, told_boot)
        ON CONFLICT (login, machine) DO NOTHING;
    SELECT * INTO STRICT speaker FROM jobwatch.hosts
     WHERE login = session_user AND machine = (document->>'machine')::uuid FOR UPDATE;
    IF told_boot = ANY (speaker.earlier_boots) THEN
        speaker.cloned := coalesce(speaker.cloned, now());
    ELSIF told_boot <> speaker.boot THEN  -- not where one of them is not known
        speaker.earlier_boots := (speaker.earlier_boots || speaker.boot)[
            greatest(1, cardinality(speaker.earlier_boots) - 98):];
    END IF;
    UPDATE jobwatch.hosts SET
        cloned = speaker.cloned,
        earlier_boots = speaker.earlier_boots,
        boot = CASE WHEN speaker.cloned IS NULL THEN coalesce(told_boot, boot) ELSE boot END,
        former_names = CASE WHEN name = told_name OR name = ANY (former_names) THEN former_names
                            ELSE (former_names || name)[
                                greatest(1, cardinality(former_names) - 8):] END,
        name = told_name,
        version = left(document->>'version', 64),
        clock_ahead = make_interval(secs => greatest(-1e10, least(1e10,
            (document->>'clock')::float8 / 1e6 - extract(epoch FROM clock_timestamp())))),
        contact_every = make_interval(secs => greatest(10, least(86400,
            coalesce((document->>'every')::float8, 300)))),
        last_contact = clock_timestamp()
     WHERE host = speaker.host
    RETURNING * INTO speaker;
    RETURN speaker;
END $$;

CREATE OR REPLACE FUNCTION jobwatch.speaking_store(document jsonb, speaker int) RETURNS jobwatch.stores
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    of_it jobwatch.stores;
BEGIN
    INSERT INTO jobwatch.stores (host, id, owner)
    VALUES (speaker, (document->'store'->>'id')::uuid, left(document->'store'->>'owner', 256))
        ON CONFLICT (host, id) DO UPDATE SET last_contact = clock_timestamp()
    RETURNING * INTO STRICT of_it;
    IF (SELECT count(*) FROM jobwatch.stores WHERE host = speaker) > 1000 THEN
        RAISE EXCEPTION 'a host has at most 1000 stores';
    END IF;
    RETURN of_it;
END $$;

-- The jobs of a document, in its order, as they are here. Sums are the host's own.
CREATE OR REPLACE FUNCTION jobwatch.told_jobs(document jsonb, of_store int) RETURNS int[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    numbers int[];
BEGIN
    UPDATE jobwatch.jobs AS j SET gone = true
      FROM jsonb_to_recordset(document->'gone_jobs') AS g(host text, name text)
     WHERE j.store = of_store AND j.host = g.host AND j.name = g.name;
    INSERT INTO jobwatch.jobs AS j (store, host, name, runs, last_started, last_duration,
        last_outcome, last_exit, last_success, last_failure, last_failure_key, successes_in_row,
        failures_in_row)
    SELECT of_store, t.host, t.name, t.runs, to_timestamp(t.last_started / 1e6), t.last_duration,
           t.last_outcome, t.last_exit, to_timestamp(t.last_success / 1e6),
           to_timestamp(t.last_failure / 1e6), t.last_failure_key, t.successes_in_row,
           t.failures_in_row
      FROM jsonb_to_recordset(document->'jobs') AS t(host text, name text, runs bigint,
           last_started float8, last_duration bigint, last_outcome smallint, last_exit smallint,
           last_success float8, last_failure float8, last_failure_key uuid,
           successes_in_row bigint, failures_in_row bigint)
        ON CONFLICT (store, host, name) DO UPDATE SET
           gone = false, runs = excluded.runs, last_started = excluded.last_started,
           last_duration = excluded.last_duration, last_outcome = excluded.last_outcome,
           last_exit = excluded.last_exit, last_success = excluded.last_success,
           last_failure = excluded.last_failure, last_failure_key = excluded.last_failure_key,
           successes_in_row = excluded.successes_in_row,
           failures_in_row = excluded.failures_in_row;
    IF (SELECT count(*) FROM jobwatch.jobs WHERE store = of_store) > 50000 THEN
        RAISE EXCEPTION 'a store has at most 50000 jobs';
    END IF;
    SELECT array_agg(j.job ORDER BY t.place) INTO numbers
      FROM jsonb_array_elements(document->'jobs') WITH ORDINALITY AS t(told, place)
      JOIN jobwatch.jobs AS j ON j.store = of_store AND j.host = t.told->>'host'
                             AND j.name = t.told->>'name';
    RETURN numbers;
END $$;

-- The commands of a document, in its order. Their hash is made here.
CREATE OR REPLACE FUNCTION jobwatch.told_commands(document jsonb, of_store int) RETURNS int[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    numbers int[];
BEGIN
    INSERT INTO jobwatch.commands (store, hash, argv, cwd, account, unit)
    SELECT of_store, sha256(convert_to(told::text, 'UTF8')), told->'argv', told->>'cwd',
           told->>'account', told->>'unit'
      FROM jsonb_array_elements(document->'commands') AS t(told)
        ON CONFLICT (store, hash) DO NOTHING;
    SELECT array_agg(c.command ORDER BY t.place) INTO numbers
      FROM jsonb_array_elements(document->'commands') WITH ORDINALITY AS t(told, place)
      JOIN jobwatch.commands AS c ON c.store = of_store
                                 AND c.hash = sha256(convert_to(t.told::text, 'UTF8'));
    RETURN numbers;
END $$;

-- Runs that stand elsewhere now, or are a part of another one.
CREATE OR REPLACE FUNCTION jobwatch.take_away(document jsonb, of_store int) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    base text;
BEGIN
    FOREACH base IN ARRAY ARRAY['runs', 'outputs'] LOOP
        EXECUTE format(
            'DELETE FROM jobwatch.%I AS r'
            ' USING jsonb_to_recordset($1->''gone'')'
            '       AS g(key uuid, host text, name text, started bigint)'
            '  JOIN jobwatch.jobs AS j ON j.store = $2 AND j.host = g.host AND j.name = g.name'
            ' WHERE r.job = j.job AND r.run_key = g.key'
            '   AND r.started = to_timestamp(0) + g.started * interval ''1 microsecond''', base)
        USING document, of_store;
    END LOOP;
END $$;

-- `push`, the only thing a host may do: says that it is there (without `after`), or brings what has
-- changed since `after`, all of it or nothing. A batch that does not go on from where the last one
-- ended changes nothing, and is told where that is.
CREATE OR REPLACE FUNCTION jobwatch.push(document jsonb, outs bytea[] DEFAULT '{}',
                                         errs bytea[] DEFAULT '{}') RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '20s' AS $$
DECLARE
    speaker jobwatch.hosts;
    source jobwatch.stores;
    jobs int[];
    commands int[];
    state text := 'here';
BEGIN
    IF octet_length(document::text) > 8000000
       OR (SELECT sum(octet_length(o)) FROM unnest(outs || errs) AS o) > 16000000 THEN
        RAISE EXCEPTION 'a document has at most 8 MB, and 16 MB of output' USING ERRCODE = '54000';
    END IF;
    IF document->>'schema' IS DISTINCT FROM 'job-watch.push/1' THEN
        RAISE EXCEPTION 'this is no document of job-watch.push/1' USING ERRCODE = '22023';
    END IF;
    speaker := jobwatch.speaking_host(document);
    IF speaker.cloned IS NOT NULL THEN
        RETURN jsonb_build_object('state', 'clone', 'since', extract(epoch FROM speaker.cloned));
    END IF;
    source := jobwatch.speaking_store(document, speaker.host);
    IF document ? 'after' AND ((document->>'after')::bigint <> source.cursor
           OR (document->>'after_key')::uuid IS DISTINCT FROM source.cursor_key) THEN
        state := 'elsewhere';
    ELSIF document ? 'after' THEN
        jobs := jobwatch.told_jobs(document, source.store);
        commands := jobwatch.told_commands(document, source.store);
        PERFORM jobwatch.take_away(document, source.store);
        INSERT INTO jobwatch.runs AS r (run_key, started, duration, cpu, max_rss, stdout_bytes,
            stderr_bytes, job, command, revision, exit, signal, outcome, trigger, note)
        SELECT t.key, to_timestamp(0) + t.started * interval '1 microsecond', t.duration, t.cpu,
               t.max_rss, t.stdout_bytes, t.stderr_bytes, jobs[t.job + 1], commands[t.command + 1],
               t.revision, t.exit, t.signal, t.outcome, left(t.trigger, 64), left(t.note, 4096)
          FROM jsonb_to_recordset(document->'runs') AS t(key uuid, started bigint, duration bigint,
               cpu bigint, max_rss bigint, stdout_bytes bigint, stderr_bytes bigint, job int,
               command int, revision int, exit smallint, signal smallint, outcome smallint,
               trigger text, note text)
            ON CONFLICT (job, started, run_key) DO UPDATE SET
               duration = excluded.duration, cpu = excluded.cpu, max_rss = excluded.max_rss,
               stdout_bytes = excluded.stdout_bytes, stderr_bytes = excluded.stderr_bytes,
               command = excluded.command, revision = excluded.revision, exit = excluded.exit,
               signal = excluded.signal, outcome = excluded.outcome, trigger = excluded.trigger,
               note = excluded.note
         WHERE r.revision <= excluded.revision;
        INSERT INTO jobwatch.outputs AS o (job, started, run_key, out, err)
        SELECT jobs[t.job + 1], to_timestamp(0) + t.started * interval '1 microsecond', t.key,
               outs[t.output + 1], errs[t.output + 1]
          FROM jsonb_to_recordset(document->'runs') AS t(key uuid, started bigint, job int, output int)
         WHERE t.output IS NOT NULL
            ON CONFLICT (job, started, run_key) DO UPDATE SET out = excluded.out, err = excluded.err
         WHERE o.out IS DISTINCT FROM excluded.out OR o.err IS DISTINCT FROM excluded.err;
        UPDATE jobwatch.stores SET cursor = (document->>'until')::bigint,
                                   cursor_key = (document->>'until_key')::uuid
         WHERE store = source.store
        RETURNING * INTO source;
    END IF;
    RETURN jsonb_build_object('state', state, 'cursor', source.cursor, 'key', source.cursor_key);
END $$;

-- What the administrator calls a host, and what it calls itself where one login speaks for several.
CREATE OR REPLACE VIEW jobwatch.v_hosts AS
    SELECT h.host,
           CASE WHEN count(*) OVER (PARTITION BY h.login) = 1 THEN l.called
                ELSE l.called || '/' || h.name END AS title,
           h.name, h.former_names, h.version, h.clock_ahead, h.contact_every, h.first_contact,
           h.last_contact, h.cloned,
           h.last_contact < now() - 3 * h.contact_every - interval '1 minute' AS is_silent
      FROM jobwatch.hosts AS h JOIN jobwatch.logins AS l USING (login);

-- A store that has not spoken while its host has may have been replaced: it says nothing of now.
CREATE OR REPLACE VIEW jobwatch.v_jobs AS
    SELECT j.job, h.host AS host_number, coalesce(nullif(j.host, ''), h.title) AS host, j.name,
           s.owner, j.runs, j.last_started, j.last_duration / 1e6 AS last_duration,
           o.word AS last_outcome, j.last_exit, j.last_success, j.last_failure,
           j.last_failure_key, j.successes_in_row, j.failures_in_row, h.is_silent,
           s.last_contact >= h.last_contact - 3 * h.contact_every - interval '1 minute' AS is_current
      FROM jobwatch.jobs AS j
      JOIN jobwatch.stores AS s USING (store)
      JOIN jobwatch.v_hosts AS h ON h.host = s.host
      LEFT JOIN jobwatch.outcomes AS o ON o.outcome = j.last_outcome
     WHERE NOT j.gone;

CREATE OR REPLACE VIEW jobwatch.v_runs AS
    SELECT r.run_key, j.host, j.name AS job, r.started, r.duration / 1e6 AS duration,
           o.word AS outcome, o.is_failure, r.exit, r.signal, r.trigger, r.cpu / 1e6 AS cpu,
           r.max_rss, r.stdout_bytes, r.stderr_bytes, r.note, c.argv, c.account, c.unit
      FROM jobwatch.runs AS r
      JOIN jobwatch.v_jobs AS j ON j.job = r.job
      LEFT JOIN jobwatch.outcomes AS o ON o.outcome = r.outcome
      LEFT JOIN jobwatch.commands AS c ON c.command = r.command;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA jobwatch FROM PUBLIC;
GRANT USAGE ON SCHEMA jobwatch TO jobwatch_host, jobwatch_reader;
GRANT EXECUTE ON FUNCTION jobwatch.push(jsonb, bytea[], bytea[]) TO jobwatch_host;
GRANT SELECT ON ALL TABLES IN SCHEMA jobwatch TO jobwatch_reader;
