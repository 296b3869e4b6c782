#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""job-watch-ship: what is in a store comes to the fleet, once and as it is, whatever happens meanwhile."""

import json
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from fleet.server import SHIP, FleetHost, equal, initialised  # noqa: E402
from harness.tap import main, same, test  # noqa: E402

# Rows beside the recorder's own: hundreds of runs would take minutes.
MANY = """
INSERT INTO runs (job, started, duration, exit, run_key, outcome, argv, revision, stdout_bytes, stdout, output_bytes)
WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {count})
SELECT 'many', 1764000000 + i + {base}, 0.5, iif(i % 7 = 0, 1, 0), printf('%032x', i + {base}),
       iif(i % 7 = 0, 'failure', 'success'), '["/bin/true"]', 0, 5, 'out' || i, 5 FROM n;
INSERT OR REPLACE INTO jobs (job, runs, first_started, last_id, last_started, successes_in_row, failures_in_row)
SELECT job, count(*), min(started), max(id), max(started), 0, 0 FROM runs WHERE job = 'many' GROUP BY job;
"""


def _outputs(server, key_like: str = "%") -> list[str]:
    return server.sql("SELECT concat_ws('|', rtrim(convert_from(out, 'UTF8'), E'\\n'),"
                      " rtrim(convert_from(err, 'UTF8'), E'\\n')) FROM jobwatch.outputs"
                      f" WHERE run_key::text LIKE '{key_like}' ORDER BY started").splitlines()


@test("runs come with all that is told of them, failures with their output, and the overview names them",
      timeout=120)
def whole(world):
    with initialised(world) as server:
        web1, web2 = FleetHost(world, server, "web1"), FleetHost(world, server, "web2")
        for host in (web1, web2):
            host.run("echo fine")
            host.run("echo out; echo broken >&2; exit 3", name="backup")
        web2.run("kill -9 $$", name="odd 'näme'")
        for host in (web1, web2):
            host.shipped()
            equal(host, server)
        same(_outputs(server), ["out|broken", "out|broken"], "outputs")
        same(server.sql("SELECT DISTINCT argv FROM jobwatch.v_runs WHERE job = 'backup'"),
             json.dumps(["sh", "-c", "echo out; echo broken >&2; exit 3"]), "command")
        out = world.ask("--fleet", "--server", server.admin).out.decode()
        lines = [line.split() for line in out.splitlines()]
        assert ["2", "hosts,", "5", "jobs"] in lines, out
        assert any(line[:5] == ["backup", "2", "of", "2", "hosts"] for line in lines), out
        assert any("näme" in line and "1 of 1 host" in line for line in out.splitlines()), out
        told = json.loads(world.ask("--fleet", "--json", "--host", "web1", "--server", server.admin).out)
        same([(item["kind"], item["job"], item["failing"], item["failed_last_on"]) for item in told["items"]],
             [("failing_job", "backup", 1, ["web1"])], "items for web1")
        web1.run("true", name="backup")
        web1.shipped()
        told = json.loads(world.ask("--fleet", "--json", "--server", server.admin).out)
        same([item["failed_last_on"] for item in told["items"]], [["web2"], ["web2"]], "who fails after a success")


@test("history and last-failure are asked of all hosts, or of some", timeout=120)
def questions(world):
    with initialised(world) as server:
        web1, db1 = FleetHost(world, server, "web1"), FleetHost(world, server, "db'\"1")
        web1.run("true", name="backup")
        web1.run("echo early; exit 1", name="backup")
        db1.run("printf 'late\\033[31m\\n'; exit 4", name="backup")
        for host in (web1, db1):
            host.shipped()

        def ask(*words) -> bytes:
            done = world.ask(*words, "--fleet", "--server", server.admin)
            assert done.code == (1 if "nothing" in words else 0), (words, done.code, done.err)
            return done.out

        def items(*words) -> list:
            return json.loads(ask(*words, "--json"))["items"]

        same([(item["host"], item["exit"]) for item in items("history", "backup")],
             [("db'\"1", 4), ("web1", 1), ("web1", 0)], "history")
        same([item["exit"] for item in items("history", "backup", "--failed", "-n", "1")], [4], "the newest failure")
        same([item["exit"] for item in items("history", "backup", "--host", "web*")], [1, 0], "history of web*")
        same([item["exit"] for item in items("history", "backup", "--host", "db'\"?")], [4], "history of an odd host")
        same(items("history", "nothing"), [], "history of nothing")
        assert ask("history", "backup").decode().splitlines()[1].startswith("db'\"1 "), ask("history", "backup")
        last = ask("last-failure")
        assert b"late\\x1b[31m" in last and b"exit 4" in last and b"\x1b" not in last, last
        assert b"early" in ask("last-failure", "backup", "--host", "web1")
        same([item["stdout"] for item in items("last-failure")], ["late\x1b[31m\n"], "output")
        none = world.ask("last-failure", "backup", "--fleet", "--host", "x*", "--server", server.admin)
        assert none.code == 1 and b"no failure of 'backup'" in none.err, (none.code, none.err)


@test("a silent host is told, and nothing of its jobs", timeout=120)
def silent(world):
    with initialised(world) as server:
        host = FleetHost(world, server, "web1")
        host.run("exit 1", name="backup")
        host.shipped()
        server.sql("UPDATE jobwatch.hosts SET last_contact = last_contact - interval '17 minutes'")
        out = world.ask("--fleet", "--server", server.admin).out.decode()
        assert "silent" in out and "17m ago" in out and "backup" not in out, out
        host.shipped()
        out = world.ask("--fleet", "--server", server.admin).out.decode()
        assert "silent" not in out and "backup" in out, out


@test("which output leaves the host is the configuration's, and of each stream only its end", timeout=120)
def policy(world):
    with initialised(world) as server:
        host = FleetHost(world, server, "web1")
        host.configure(output="none")
        host.run("echo first; exit 1")
        host.shipped()
        same(_outputs(server), [], "outputs by none")
        host.configure(output="all")
        host.run("echo second")
        host.shipped()
        same(_outputs(server), ["second|"], "outputs by all")
        host.configure()
        host.run("echo third")
        host.run("yes | head -c 40000; echo last; echo password=hunter2; exit 1")
        host.shipped()
        outputs = server.sql("SELECT length(out), position('hunter2' IN convert_from(out, 'UTF8')),"
                             " position('last' IN convert_from(out, 'UTF8')) > 0 FROM jobwatch.outputs"
                             " ORDER BY started").splitlines()
        same(outputs, ["7|0|f", "16384|0|t"], "outputs by failures")


@test("odd names, words and outputs come as text, and none stops the others", timeout=120)
def odd(world):
    with initialised(world) as server:
        host = FleetHost(world, server, "web1")
        host.run("true", name="plain")
        long, cut = "x" * 600, "x" * 500 + "y"
        host.change("DROP TRIGGER change_of_new;")  # made by hand below, with words that SQL can't hold
        for number, (name, argv, out) in enumerate(((b"a\xffb", b"[]", b"\x00\x01"), (b"a\xfeb", b"[]", b"\xff"),
                                                    (long.encode(), b"[]", b""), (cut.encode(), b"[]", b""))):
            host.change(f"INSERT INTO runs (job, started, exit, run_key, outcome, argv, stdout, stdout_bytes, note)"
                        f" VALUES (CAST(x'{name.hex()}' AS TEXT), 1e300, 1, '{number + 1:032x}', 'failure',"
                        f" CAST(x'{argv.hex()}' AS TEXT), x'{out.hex()}', {len(out)}, CAST(x'0041ff' AS TEXT));"
                        " INSERT INTO changes (run) VALUES (last_insert_rowid());"
                        f" INSERT INTO jobs (job, runs, first_started, last_id, last_started, successes_in_row,"
                        f" failures_in_row) VALUES (CAST(x'{name.hex()}' AS TEXT), 1, 1, last_insert_rowid(), 1e300,"
                        " 0, 1)")
        host.shipped()
        same(server.sql("SELECT count(*), count(DISTINCT job) FROM jobwatch.runs"), "5|5", "runs and jobs")
        same(server.sql("SELECT encode(out, 'hex') FROM jobwatch.outputs ORDER BY 1"), "0001\nff", "outputs")


@test("what was renamed, forgotten or set right is so there, too", timeout=120)
def changed(world):
    with initialised(world) as server:
        host = FleetHost(world, server, "web1")
        host.run("exit 1", name="backup")
        host.run("exit 1", name="gone")
        host.shipped()
        same(world.ask("rename", "backup", "saved", "--yes", env=host.env).code, 0, "rename")
        same(world.ask("forget", "gone", "--yes", env=host.env).code, 0, "forget")
        host.shipped()
        host.change("UPDATE runs SET started = started - 90 WHERE job = 'saved'")
        host.shipped()
        same(server.sql("SELECT name, gone, (SELECT count(*) FROM jobwatch.runs r WHERE r.job = j.job),"
                        " (SELECT count(*) FROM jobwatch.outputs o WHERE o.job = j.job)"
                        " FROM jobwatch.jobs j ORDER BY 1"), "backup|t|0|0\ngone|t|1|0\nsaved|f|1|0", "jobs")
        same(server.sql("SELECT extract(epoch FROM started)::bigint FROM jobwatch.v_runs WHERE job = 'saved'"),
             str(round(host.rows("SELECT started - 0.0000001 FROM runs")[0][0])), "start")
        told = json.loads(world.ask("--fleet", "--json", "--server", server.admin).out)
        same([item["job"] for item in told["items"]], ["saved"], "failing jobs")


@test("a store that went back to a copy of it is sent again, and nothing of both is lost", timeout=180)
def went_back(world):
    with initialised(world) as server:
        host = FleetHost(world, server, "web1")
        host.run("true")
        host.change(MANY.format(count=20, base=0))
        host.shipped()
        with sqlite3.connect(host.store) as store, sqlite3.connect(host.folder / "copy") as copy:
            store.backup(copy)
        host.change(MANY.format(count=700, base=1000))
        host.shipped()
        same(server.sql("SELECT count(*) FROM jobwatch.runs"), "721", "runs")
        for path in host.folder.glob("history.db*"):
            if path.is_file():
                path.unlink()
        shutil.copy(host.folder / "copy", host.store)
        host.change(MANY.format(count=1500, base=10000))
        done = host.ship()
        assert b"all were sent again" in done.out, (done.out, done.err)
        same(server.sql("SELECT count(*), count(DISTINCT run_key) FROM jobwatch.runs"), "2221|2221", "runs")
        again = host.ship()
        same((again.code, again.out, again.err), (0, b"", b""), "a shipper with nothing to do")


@test("a shipper that is killed at random moments, and a server that crashes, lose and double nothing",
      timeout=600)
def killed(world):
    with initialised(world) as server:
        host = FleetHost(world, server, "web1")
        host.run("true")
        chance = random.Random(7)
        kills = 0
        for round_ in range(24):
            host.change(MANY.format(count=300, base=1000 * (round_ + 1)))
            if round_ > 0:
                host.change("UPDATE runs SET revision = revision + 1, outcome = 'failure' WHERE job = 'many' AND"
                            f" id % 11 = {round_ % 11}")
            shipper = subprocess.Popen([str(SHIP), "--store", str(host.store)], env=host.env,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(chance.random() * 0.25)
            if round_ in (8, 16):
                server.stop("immediate")
                server.start()
            shipper.kill()
            kills += shipper.wait() < 0
        assert kills > 5, f"only {kills} of 24 were killed at work"
        world.note(f"{kills} kills, 2 crashes")
        server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename ~ '^jw_'")
        host.shipped()
        equal(host, server)


@test("a shipper with nobody to talk to says so, in time, and changes nothing", timeout=120)
def away(world):
    with initialised(world) as server:
        host = FleetHost(world, server, "web1")
        host.run("true")
        server.stop("immediate")
        before = host.store.read_bytes()
        done = host.ship()
        same(done.code, 1, "exit code")
        assert b"can't reach the fleet's database" in done.err, done.err
        same(host.store.read_bytes() == before, True, "the store is as it was")
        server.start()
        host.password_file.chmod(0o644)
        open_to_all = host.ship()
        assert open_to_all.code == 1 and b"can't use the secret" in open_to_all.err, open_to_all.err
        host.password_file.chmod(0o600)
        host.shipped()
        host.config.write_text("")
        assert b"names no server and login" in host.ship().err


@test("the password is in no command line, no environment and no message", timeout=120)
def secrets(world):
    with initialised(world) as server:
        host = FleetHost(world, server, "web1")
        host.run("true")
        trace = world.folder / "trace"
        done = world.bare("strace", "-f", "-e", "trace=execve", "-v", "-s", "4096", "-o", str(trace), str(SHIP),
                          "--store", str(host.store), env=host.env)
        same(done.code, 0, f"ship: {done.err!r}")
        assert host.password not in trace.read_text(), "the password was given to a program"
        assert host.password.encode() not in done.out + done.err, "the password was printed"
        writes = [line for line in trace.read_text().splitlines() if "execve" in line]
        same(len(writes), 1, "programs that were started")


@test("two stores of one host, as root's and a user's, are told apart", timeout=120)
def two_stores(world):
    with initialised(world) as server:
        host = FleetHost(world, server, "web1")
        host.run("exit 1", name="backup")
        host.shipped()
        first, host.store = host.store, host.folder / "other.db"
        host.run("true", name="backup")
        host.shipped()
        same(server.sql("SELECT count(*), count(DISTINCT store) FROM jobwatch.jobs"), "2|2", "jobs and stores")
        same(server.sql("SELECT count(*) FROM jobwatch.hosts"), "1", "hosts")
        host.store = first


if __name__ == "__main__":
    main()
