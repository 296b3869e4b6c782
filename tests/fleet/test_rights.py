#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What hosts and readers must not be able to do to a fleet's database."""

import json
import pathlib
import subprocess
import sys
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from fleet.server import FleetHost, initialised  # noqa: E402
from harness import processes  # noqa: E402
from harness.tap import main, same, test  # noqa: E402

MACHINE, BOOT, STORE = (str(uuid.UUID(int=n)) for n in (1, 2, 3))
KEY = str(uuid.UUID(int=77))


def document(**more) -> dict:
    return {"schema": "job-watch.push/1", "machine": MACHINE, "boot": BOOT, "host": "x", "version": "0",
            "clock": int(time.time() * 1e6), "every": 300, "store": {"id": STORE, "owner": "root"}, **more}


def run(key: str = KEY, **more) -> dict:
    return {"key": key, "started": 1_764_500_000_000_000, "job": 0, "outcome": 2, "revision": 1, **more}


def batch(runs, after: int = 0, after_key=None, until: int = 1, until_key: str = KEY, **more) -> dict:
    return document(after=after, after_key=after_key, until=until, until_key=until_key, runs=runs,
                    jobs=[{"host": "", "name": "backup", "runs": 1, "successes_in_row": 0,
                           "failures_in_row": 1}], commands=[], gone=[], gone_jobs=[], **more)


class Hostile(FleetHost):
    """A host whose root does as they like with the login."""

    def sql(self, sql: str):
        return self.server.psql(sql, user=self.login, password=self.password)

    def push(self, told: dict, outs: str = "{}", errs: str = "{}"):
        text = json.dumps(told).replace("'", "''")
        return self.sql(f"SELECT jobwatch.push('{text}'::jsonb, '{outs}'::bytea[], '{errs}'::bytea[])")

    def answer(self, told: dict, outs: str = "{}") -> dict:
        done = self.push(told, outs)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def refused(self, sql: str, why: str):
        done = self.sql(sql)
        assert done.returncode != 0 and why in done.stderr, (sql, done.returncode, done.stdout, done.stderr)


@test("a host can call one function: it reads nothing, writes nothing, makes nothing", timeout=120)
def one_function(world):
    with initialised(world) as server:
        host = Hostile(world, server, "evil")
        for table in ("runs", "outputs", "jobs", "hosts", "stores", "logins", "commands", "v_runs", "v_jobs",
                      "v_hosts", "about"):
            host.refused(f"SELECT * FROM jobwatch.{table}", "permission denied")
            host.refused(f"COPY jobwatch.{table} TO STDOUT", "permission denied")
        for sql in ("INSERT INTO jobwatch.logins VALUES ('x', 'x')", "UPDATE jobwatch.runs SET outcome = 1",
                    "DELETE FROM jobwatch.runs", "TRUNCATE jobwatch.runs",
                    "COPY jobwatch.runs FROM PROGRAM 'id'", "COPY (SELECT 1) TO PROGRAM 'id'",
                    "COPY (SELECT 1) TO '/tmp/x'", "CREATE TABLE public.x (a int)",
                    "CREATE TABLE jobwatch.x (a int)", "CREATE TEMP TABLE x (a int)",
                    "CREATE SCHEMA x", "SELECT lo_create(0)", "SELECT lo_from_bytea(0, 'x')",
                    "SELECT lo_import('/etc/passwd')", "SELECT pg_read_file('/etc/passwd')",
                    "SELECT pg_ls_dir('.')", "SELECT pg_sleep(1)", "SELECT pg_advisory_lock(1)",
                    "SELECT pg_try_advisory_xact_lock(1)", "SET ROLE jobwatch_owner", "SET ROLE admin",
                    "SELECT jobwatch.take_away('{}', 1)", "SELECT jobwatch.told_jobs('{}', 1)",
                    "SELECT jobwatch.speaking_host('{}')", "SELECT jobwatch.speaking_store('{}', 1)",
                    "ALTER ROLE jobwatch_host LOGIN", "CREATE ROLE x", "CREATE DATABASE x",
                    "ALTER SYSTEM SET fsync = off", "GRANT jobwatch_reader TO CURRENT_USER",
                    "CREATE FUNCTION jobwatch.push2() RETURNS int LANGUAGE sql AS 'SELECT 1'"):
            host.refused(sql, "")
        host.refused("DROP FUNCTION jobwatch.push", "must be owner")
        host.refused("BEGIN; LOCK TABLE jobwatch.runs", "permission denied")
        same(host.sql("SELECT string_agg(query, '') FROM pg_stat_activity WHERE usename <> current_user AND"
                      " query <> '<insufficient privilege>'").stdout.strip(), "", "queries of other sessions")


@test("a host can't be had by what stands in its own search path", timeout=120)
def search_path(world):
    with initialised(world) as server:
        host = Hostile(world, server, "evil")
        told = json.dumps(document())
        done = host.sql("SET search_path = pg_temp, public, jobwatch; SET ROLE jobwatch_host;"
                        f" SELECT jobwatch.push('{told}'::jsonb)")
        assert json.loads(done.stdout)["state"] == "here", (done.stdout, done.stderr)
        same(server.sql("SELECT login FROM jobwatch.hosts"), host.login, "who has spoken, whatever role was set")


@test("a host that names another's machine, store and job changes nothing of the other's", timeout=120)
def another_host(world):
    with initialised(world) as server:
        good, evil = Hostile(world, server, "good"), Hostile(world, server, "evil")
        same(good.answer(batch([run(output=0)]), '{"good"}')["cursor"], 1, "cursor")
        same(evil.answer(document())["cursor"], 0, "cursor of the other in the same machine and store")
        evil.answer(batch([run(output=0, outcome=1, revision=9)]), '{"forged"}')
        gone = {"key": KEY, "host": "", "name": "backup", "started": 1_764_500_000_000_000}
        told = batch([], after=1, after_key=KEY, until=2)
        told.update(gone=[gone], gone_jobs=[{"host": "", "name": "backup"}], jobs=[])
        evil.answer(told)
        same(server.sql("SELECT called, outcome, convert_from(out, 'UTF8') FROM jobwatch.logins JOIN jobwatch.hosts"
                        " h USING (login) JOIN jobwatch.stores s ON s.host = h.host JOIN jobwatch.jobs j USING (store)"
                        " JOIN jobwatch.runs r USING (job) JOIN jobwatch.outputs USING (job, started, run_key)"
                        " WHERE called = 'good'"),
             "good|2|good", "runs")
        same(server.sql("SELECT called, gone FROM jobwatch.jobs JOIN jobwatch.stores USING (store) JOIN"
                        " jobwatch.hosts h ON h.host = stores.host JOIN jobwatch.logins USING (login) ORDER BY 1"),
             "evil|t\ngood|f", "jobs that are gone")


@test("a host is known by the name that the administrator gave it, whatever it calls itself", timeout=120)
def names(world):
    with initialised(world) as server:
        evil = Hostile(world, server, "evil")
        evil.answer({**batch([run()]), "host": "db1"})
        told = json.loads(world.ask("fleet", "hosts", "--json", "--server", server.admin).out)["items"]
        same([(item["host"], item["calls_itself"]) for item in told], [("evil", "db1")], "hosts")
        out = world.ask("--fleet", "--server", server.admin).out.decode()
        assert "evil" in out, out


@test("what a host sends is bounded, and what is none of job-watch's is refused", timeout=120)
def documents(world):
    with initialised(world) as server:
        host = Hostile(world, server, "evil")
        for told, why in ((document(schema="job-watch.push/2"), "no document of job-watch.push/1"),
                          ({}, "no document of job-watch.push/1"),
                          (document(machine="nonsense"), "invalid input syntax for type uuid"),
                          (document(host=None), "null value"),
                          (batch([run(duration=2 ** 70)]), "out of range"),
                          (batch([run(job=5)]), "null value"),
                          (batch([run(outcome=99999)]), "out of range")):
            done = host.push(told)
            assert done.returncode != 0 and why in done.stderr, (told, done.stdout, done.stderr)
        same(server.sql("SELECT count(*) FROM jobwatch.hosts"), "0", "hosts that a refused document made")
        large = ("SELECT jobwatch.push((SELECT jsonb_build_object('schema', 'job-watch.push/1', 'x',"
                 " string_agg(repeat(md5(i::text), 32), '')) FROM generate_series(1, 9000) AS i))")
        host.refused(large, "at most 8 MB")
        host.refused("SELECT jobwatch.push('{}', ARRAY[convert_to(repeat('x', 17000000), 'UTF8')])", "at most 8 MB")
        many = json.dumps(document(after=0, until=1)).replace("'", "")
        host.refused(f"SELECT jobwatch.push('{many}'::jsonb || jsonb_build_object('jobs', (SELECT"
                     " jsonb_agg(jsonb_build_object('host', '', 'name', i::text, 'runs', 1, 'successes_in_row', 0,"
                     " 'failures_in_row', 0)) FROM generate_series(1, 50001) AS i)))", "at most 50000 jobs")
        same(server.sql("SELECT count(*) FROM jobwatch.jobs"), "0", "jobs of a refused document")


@test("a batch that comes twice, or goes on from somewhere else, changes nothing", timeout=120)
def replays(world):
    with initialised(world) as server:
        host = Hostile(world, server, "evil")
        first = batch([run()])
        same(host.answer(first)["state"], "here", "state")
        same(host.answer(first), {"state": "elsewhere", "cursor": 1, "key": KEY}, "the same once more")
        same(host.answer(batch([run(outcome=1)], after=5, after_key=KEY))["state"], "elsewhere", "a wrong cursor")
        other = batch([run(outcome=1)], after=1, after_key=str(uuid.UUID(int=5)))
        same(host.answer(other)["state"], "elsewhere", "a wrong key")
        older = batch([run(outcome=1, revision=0)], after=1, after_key=KEY, until=2)
        same(host.answer(older)["state"], "here", "an older revision")
        same(server.sql("SELECT outcome, revision FROM jobwatch.runs"), "2|1", "the run")


@test("two machines of one identity are found out by a boot that speaks again, and both are refused", timeout=120)
def clones(world):
    with initialised(world) as server:
        host = Hostile(world, server, "twin")
        other = str(uuid.UUID(int=22))
        for boot, state in ((BOOT, "here"), (other, "here"), (BOOT, "clone"), (other, "clone")):
            same(host.answer({**document(), "boot": boot})["state"], state, f"boot {boot}")
        out = world.ask("--fleet", "--server", server.admin).out.decode()
        assert "twin" in out and "clone" in out, out
        same(world.ask("fleet", "accept", "twin", "--server", server.admin).code, 0, "accept")
        same(host.answer(document())["state"], "here", "after accept")


@test("clocks of 1970 and 2099 harm nobody, and are told", timeout=120)
def clocks(world):
    with initialised(world) as server:
        host = Hostile(world, server, "future")
        host.answer({**batch([run(started=4_090_000_000_000_000), run(str(uuid.UUID(int=8)), started=0)]),
                     "clock": 4_090_000_000_000_000})
        same(server.sql("SELECT count(*) FROM jobwatch.runs_default"), "2", "runs in the default partition")
        out = world.ask("--fleet", "--server", server.admin).out.decode()
        assert "its clock is" in out and "ahead" in out, out
        same(server.sql("SELECT last_contact < now() + interval '1 minute' FROM jobwatch.hosts"), "t",
             "last contact by the clock of the server")


@test("a transaction that a host leaves open holds up no other host, and no reader", timeout=120)
def open_transactions(world):
    with initialised(world) as server:
        evil, good = Hostile(world, server, "evil"), FleetHost(world, server, "good")
        good.run("exit 1", name="backup")
        told = json.dumps(batch([run()])).replace("'", "''")
        held = subprocess.Popen(
            [str(server.programs / "psql"), "-X", "-q", "-h", str(server.folder), "-U", evil.login, "-d", "fleet"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True,
            env={"PATH": "/usr/bin:/bin", "PGPASSWORD": evil.password})
        try:
            held.stdin.write(f"BEGIN; SELECT jobwatch.push('{told}'::jsonb);\n")
            held.stdin.flush()
            processes.until(lambda: server.sql("SELECT count(*) FROM pg_stat_activity WHERE"
                                               " state = 'idle in transaction'") == "1", 20, "an open transaction")
            began = time.monotonic()
            good.shipped()
            same(world.ask("--fleet", "--server", server.admin).code, 0, "a question")
            same(world.ask("fleet", "init", "--server", server.admin).code, 0, "init")
            assert time.monotonic() - began < 15, "somebody was held up"
            same(server.sql("SELECT count(*) FROM jobwatch.runs"), "1", "runs of the good one")
        finally:
            held.kill()
            held.wait()


@test("a reader reads, and can do nothing else; it can't speak as a host", timeout=120)
def readers(world):
    with initialised(world) as server:
        host = FleetHost(world, server, "web1")
        host.run("echo broken; exit 3", name="backup")
        host.shipped()
        alice = server.reader()
        done = server.psql("SELECT job, outcome FROM jobwatch.v_runs", user=alice, password="reads")
        same((done.returncode, done.stdout.strip()), (0, "backup|failure"), f"the view: {done.stderr}")
        answer = world.ask("--fleet", "--server", f"{server.place} user={alice}",
                           env={**world.env, "PGPASSWORD": "reads"})
        assert answer.code == 0 and b"backup" in answer.out, (answer.out, answer.err)
        for sql in ("UPDATE jobwatch.runs SET outcome = 1", "DELETE FROM jobwatch.outputs",
                    "INSERT INTO jobwatch.logins VALUES ('alice', 'alice')",
                    "SELECT jobwatch.push('{}'::jsonb)", "SET ROLE jobwatch_owner", "CREATE TABLE jobwatch.x (a int)",
                    "CREATE TEMP TABLE x (a int)"):
            refused = server.psql(sql, user=alice, password="reads")
            assert refused.returncode != 0, sql
        same(server.psql("SELECT 1", user=host.login, password="guessed").returncode, 2, "a wrong password")
        same(server.psql("SELECT 1", user=alice, password="").returncode, 2, "no password")


@test("a role that is a host by its rights and was never enrolled is refused", timeout=120)
def not_enrolled(world):
    with initialised(world) as server:
        server.sql("CREATE ROLE stranger LOGIN PASSWORD 'x' IN ROLE jobwatch_host")
        done = server.psql(f"SELECT jobwatch.push('{json.dumps(document())}'::jsonb)", user="stranger", password="x")
        assert done.returncode != 0 and "is not enrolled" in done.stderr, (done.stdout, done.stderr)


@test("a login has two connections at most", timeout=120)
def connections(world):
    with initialised(world) as server:
        host = FleetHost(world, server, "web1")
        same(server.sql(f"SELECT rolconnlimit FROM pg_roles WHERE rolname = '{host.login}'"), "2", "limit")


if __name__ == "__main__":
    main()
