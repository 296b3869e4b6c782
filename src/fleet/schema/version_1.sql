-- SPDX-License-Identifier: MIT
-- Version 1 of the fleet's schema, made as its owner. Documented in job-watch-fleet(7).

CREATE TABLE jobwatch.about (
    version int NOT NULL,
    since   timestamptz NOT NULL DEFAULT now()
);
INSERT INTO jobwatch.about (version) VALUES (0);

CREATE TABLE jobwatch.outcomes (
    outcome    smallint PRIMARY KEY,
    word       text NOT NULL,
    is_failure boolean NOT NULL
);
INSERT INTO jobwatch.outcomes VALUES
    (0, 'running', false), (1, 'success', false), (2, 'failure', true), (3, 'signal', true),
    (4, 'timeout', true), (5, 'skipped', false), (6, 'not-started', true),
    (7, 'interrupted', true), (8, 'unknown', true), (9, 'unknown', false), (10, 'unseen', false),
    (11, 'warn', false);

-- Who may speak, and what the administrator calls it: a name that no host can give itself.
CREATE TABLE jobwatch.logins (
    login    name PRIMARY KEY,
    called   text NOT NULL UNIQUE,
    enrolled timestamptz NOT NULL DEFAULT now()
);

-- A machine belongs to the login that speaks for it. Two logins that claim the same one have two
-- rows: nobody can take another's machine away.
CREATE TABLE jobwatch.hosts (
    host          int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login         name NOT NULL REFERENCES jobwatch.logins ON DELETE CASCADE,
    machine       uuid NOT NULL,
    name          text NOT NULL CHECK (length(name) <= 256),
    former_names  text[] NOT NULL DEFAULT '{}',
    boot          uuid,
    earlier_boots uuid[] NOT NULL DEFAULT '{}',
    cloned        timestamptz,
    version       text,
    clock_ahead   interval,
    contact_every interval NOT NULL DEFAULT '5 min',
    first_contact timestamptz NOT NULL DEFAULT now(),
    last_contact  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (login, machine)
) WITH (fillfactor = 50);

-- A store of one user of a host, and how far it was sent.
CREATE TABLE jobwatch.stores (
    store        int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    host         int NOT NULL REFERENCES jobwatch.hosts ON DELETE CASCADE,
    id           uuid NOT NULL,
    owner        text NOT NULL CHECK (length(owner) <= 256),
    cursor       bigint NOT NULL DEFAULT 0,
    cursor_key   uuid,
    last_contact timestamptz NOT NULL DEFAULT now(),
    UNIQUE (host, id)
) WITH (fillfactor = 50);

-- What the host itself has summed up of a job. `host` is '' but for jobs of other machines, of
-- which it has read the journals; `gone`: the store knows no run of it any more.
CREATE TABLE jobwatch.jobs (
    job              int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    store            int NOT NULL REFERENCES jobwatch.stores ON DELETE CASCADE,
    host             text NOT NULL CHECK (length(host) <= 256),
    name             text NOT NULL CHECK (length(name) <= 512),
    gone             boolean NOT NULL DEFAULT false,
    runs             bigint NOT NULL DEFAULT 0,
    last_started     timestamptz,
    last_duration    bigint,
    last_outcome     smallint,
    last_exit        smallint,
    last_success     timestamptz,
    last_failure     timestamptz,
    last_failure_key uuid,
    successes_in_row bigint NOT NULL DEFAULT 0,
    failures_in_row  bigint NOT NULL DEFAULT 0,
    UNIQUE (store, host, name)
) WITH (fillfactor = 50);
CREATE INDEX jobs_failing ON jobwatch.jobs (last_failure) WHERE failures_in_row > 0;

-- Of a store each: who shares rows with others can hold them up.
CREATE TABLE jobwatch.commands (
    command int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    store   int NOT NULL REFERENCES jobwatch.stores ON DELETE CASCADE,
    hash    bytea NOT NULL,
    argv    jsonb NOT NULL,
    cwd     text,
    account text,
    unit    text,
    UNIQUE (store, hash)
);

-- The widest columns first, so that nothing is lost to alignment. Durations and times of the
-- processor are microseconds. The job leads the key: nobody can name another's row.
CREATE TABLE jobwatch.runs (
    run_key      uuid NOT NULL,
    started      timestamptz NOT NULL,
    duration     bigint,
    cpu          bigint,
    max_rss      bigint,
    stdout_bytes bigint,
    stderr_bytes bigint,
    job          int NOT NULL,
    command      int,
    revision     int NOT NULL,
    exit         smallint,
    signal       smallint,
    outcome      smallint NOT NULL,
    trigger      text,
    note         text,
    PRIMARY KEY (job, started, run_key)
) PARTITION BY RANGE (started);
CREATE INDEX runs_failed ON jobwatch.runs (started, job) WHERE outcome IN (2, 3, 4, 6, 7, 8);

CREATE TABLE jobwatch.outputs (
    job     int NOT NULL,
    started timestamptz NOT NULL,
    run_key uuid NOT NULL,
    out     bytea,
    err     bytea,
    PRIMARY KEY (job, started, run_key)
) PARTITION BY RANGE (started);

-- What is dated into a month that has no partition.
CREATE TABLE jobwatch.runs_default PARTITION OF jobwatch.runs DEFAULT;
CREATE TABLE jobwatch.outputs_default PARTITION OF jobwatch.outputs DEFAULT;
