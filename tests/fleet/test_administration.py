#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`job-watch fleet init`, `enroll`, `hosts`, `accept` and `forget` with a server of their own."""

import json
import pathlib
import stat
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from fleet.server import FleetHost, Server, initialised  # noqa: E402
from harness.tap import main, same, test  # noqa: E402


def _schema(server) -> str:
    return server.sql("SELECT string_agg(concat(c.oid::regclass, ' ', relkind, ' ', relowner::regrole, ' ',"
                      " array_to_string(relacl, ',')), E'\\n' ORDER BY c.oid::regclass::text)"
                      " FROM pg_class c WHERE relnamespace = 'jobwatch'::regnamespace")


@test("init makes the schema, once, whoever runs it again; its SQL alone does the same", timeout=120)
def init(world):
    with Server() as server:
        first = world.ask("fleet", "init", "--server", server.admin)
        assert "The fleet's schema is made (version 1)" in first.out.decode(), (first.out, first.err)
        made = _schema(server)
        again = world.ask("fleet", "init", "--server", server.admin)
        assert "up to date" in again.out.decode(), (again.out, again.err)
        same(_schema(server), made, "the schema after a second init")
        assert "could not revoke" not in first.out.decode(), first.out
        server.sql("CREATE DATABASE other", database="postgres")
        printed = world.ask("fleet", "init", "--print")
        same(printed.code, 0, "init --print")
        done = server.psql(printed.out.decode(), database="other")
        same(done.returncode, 0, f"the printed SQL: {done.stderr}")
        other = server.sql("SELECT count(*) FROM pg_class WHERE relnamespace = 'jobwatch'::regnamespace",
                           database="other")
        same(other, str(len(made.splitlines())), "tables, indexes and views by the printed SQL")
        same(server.sql("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'jobwatch_owner'"), "f", "owner logs in")


@test("init by a user who is no superuser says what it could not revoke", timeout=120)
def managed(world):
    with Server() as server:
        server.sql("CREATE ROLE boss LOGIN CREATEROLE PASSWORD 'x'; ALTER DATABASE fleet OWNER TO boss")
        done = world.ask("fleet", "init", "--server", f"{server.place} user=boss",
                         env={**world.env, "PGPASSWORD": "x"})
        same(done.code, 0, f"init: {done.err!r}")
        out = done.out.decode()
        assert "could not revoke that hosts may call" in out and "lo_creat" in out and "pg_sleep" in out, out
        assert "temporary tables" not in out, out  # of their own database they may
        enrolled = world.ask("fleet", "enroll", "web1", "--server", f"{server.place} user=boss",
                             env={**world.env, "PGPASSWORD": "x"})
        same(enrolled.code, 0, f"enroll: {enrolled.err!r}")


@test("init leaves the schema of a newer job-watch alone", timeout=120)
def newer(world):
    with initialised(world) as server:
        server.sql("UPDATE jobwatch.about SET version = 99")
        done = world.ask("fleet", "init", "--server", server.admin)
        same(done.code, 3, "exit code")
        assert "a newer job-watch made its schema (version 99" in done.err.decode(), done.err


@test("init moves what was dated into a month without a partition, whatever hosts have dated there", timeout=120)
def months(world):
    with initialised(world) as server:
        host = FleetHost(world, server, "web1")
        host.run("true")
        host.shipped()
        server.sql("DO $$ DECLARE part text; BEGIN FOR part IN SELECT inhrelid::regclass FROM pg_inherits WHERE"
                   " inhparent IN ('jobwatch.runs'::regclass, 'jobwatch.outputs'::regclass) AND"
                   " inhrelid::regclass::text !~ 'default' LOOP EXECUTE 'DROP TABLE ' || part; END LOOP; END $$")
        host.change("UPDATE runs SET revision = revision + 1")
        host.shipped()
        same(server.sql("SELECT count(*) FROM jobwatch.runs_default"), "1", "runs in the default partition")
        warned = world.ask("--fleet", "--server", server.admin)
        assert "no partitions for the months to come" in warned.out.decode(), (warned.out, warned.err)
        same(world.ask("fleet", "init", "--server", server.admin).code, 0, "init")
        same(server.sql("SELECT count(*) FROM jobwatch.runs_default"), "0", "runs in the default partition")
        same(server.sql("SELECT count(*) FROM jobwatch.runs"), "1", "runs")
        same(server.sql("SELECT count(*) FROM pg_inherits WHERE inhparent = 'jobwatch.runs'::regclass"), "40",
             "partitions")


@test("a password is random, written once, for one reader, and never reaches the server", timeout=120)
def passwords(world):
    with initialised(world) as server:
        host = FleetHost(world, server, "web1")
        same(stat.S_IMODE(host.password_file.stat().st_mode), 0o600, "mode of the file")
        same(len(host.password), 64, "digits of the password")
        log = (server.folder / "log").read_text(errors="replace")
        assert host.login in log and host.password not in log, "the log has the login, not its password"
        again = world.ask("fleet", "enroll", "web2", "--server", server.admin, "--output", str(host.password_file))
        same(again.code, 3, "exit code where the file is there")
        assert "no host was enrolled" in again.err.decode(), again.err
        same(server.sql("SELECT count(*) FROM jobwatch.logins"), "1", "logins")
        twice = world.ask("fleet", "enroll", "web1", "--server", server.admin)
        same(twice.code, 3, "exit code of a name that is enrolled")
        same(server.sql("SELECT count(*) FROM pg_roles WHERE rolname ~ '^jw_'"), "1", "roles")
        shown = world.ask("fleet", "enroll", "web2", "--server", server.admin).out.decode()
        assert f'server = "{server.place}"' in shown, shown
        password = shown.split("not shown again: ")[1].split("\n")[0]
        login = shown.split("enrolled as ")[1].split(".")[0]
        same(server.psql("SELECT 1", user=login, password=password).returncode, 0, "login by what was shown")


@test("a password in a connection string is refused, and so is less than proof of the server's name", timeout=60)
def strings(world):
    for place, why in (("host=db password=secret", "it holds a password"),
                       ("host=db sslmode=require", "sslmode=require does not make sure"),
                       ("nonsense=1", "invalid connection option")):
        done = world.ask("fleet", "hosts", "--server", place)
        assert done.code == 3 and why in done.err.decode() and b"secret" not in done.err, (place, done.err)
    with initialised(world, "listen_addresses = '127.0.0.1'", "port = 54329") as server:
        plain = server.admin.replace(f"host={server.folder}", "host=127.0.0.1")
        done = world.ask("fleet", "hosts", "--server", plain)
        assert done.code == 3 and ("root certificate" in done.err.decode() or "SSL" in done.err.decode()), done.err


@test("hosts are told with what is wrong with them; forget takes all of one and nothing of others", timeout=120)
def hosts(world):
    with initialised(world) as server:
        web1, web2 = FleetHost(world, server, "web1"), FleetHost(world, server, "web2")
        FleetHost(world, server, "web3")
        for host in (web1, web2):
            host.run("echo broken; exit 3", name="backup")
            host.shipped()
        server.sql("UPDATE jobwatch.hosts SET last_contact = now() - interval '1 hour' WHERE login = "
                   f"'{web2.login}'")
        told = json.loads(world.ask("fleet", "hosts", "--json", "--server", server.admin).out)
        same([(item["host"], item["state"], item["failing"]) for item in told["items"]],
             [("web2", "silent", 1), ("web1", "failing", 1), ("web3", "not yet", 0)], "hosts")
        refused = world.ask("fleet", "forget", "web1", "--server", server.admin)
        same(refused.code, 3, "forget without a word of consent")
        same(server.sql("SELECT count(*) FROM jobwatch.runs"), "2", "runs")
        done = world.ask("fleet", "forget", "web1", "--yes", "--server", server.admin)
        assert "Forgotten: 1 job and 1 run of web1" in done.out.decode(), (done.out, done.err)
        for table in ("runs", "outputs", "jobs", "commands", "stores", "hosts"):
            same(server.sql(f"SELECT count(*) FROM jobwatch.{table}"), "1", table)
        gone = web1.ship()
        same(gone.code, 1, "a host that was forgotten ships")
        assert b"can't reach the fleet's database" in gone.err, gone.err
        web2.shipped()
        unknown = world.ask("fleet", "forget", "web1", "--yes", "--server", server.admin)
        assert "nothing of that name is enrolled" in unknown.err.decode(), unknown.err


@test("words that are none are told, and --help shows what there is", timeout=60)
def words(world):
    assert b"job-watch fleet enroll HOST" in world.ask("fleet", "--help").out
    same(world.ask("fleet").code, 0, "fleet alone")
    for line, why in ((("fleet", "enrol", "x"), "did you mean 'job-watch fleet enroll'?"),
                      (("fleet", "enroll"), "needs to know which"),
                      (("fleet", "hosts", "--yes"), "does not take one of these options"),
                      (("stats", "job", "--fleet"), "can't be asked with --fleet"),
                      (("history", "--fleet"), "needs to know which"),
                      (("history", "job", "-n", "0", "--fleet"), "no number from 1 to 100000"),
                      (("fleet", "hosts"), "nobody has said where its database is")):
        done = world.ask(*line)
        assert done.code == 2 and why in done.err.decode(), (line, done.code, done.err)


if __name__ == "__main__":
    main()
