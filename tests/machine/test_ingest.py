#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The server of the system's store against those who lie, flood, send garbage, say nothing; and
killed while it is at work. Row 100: nobody forges another's runs, or keeps them out."""

import contextlib
import json
import os
import pathlib
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import ingest_client as client  # noqa: E402
from harness import processes, spool_entry, units  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import JOB_WATCH  # noqa: E402

INSTALLED = pathlib.Path(JOB_WATCH).parent.parent / "lib" / "systemd" / "system"
STORE = pathlib.Path("/var/lib/job-watch/history.db")
CLIENT = pathlib.Path(client.__file__)


def _install(world):
    world.store = STORE
    del world.env["JOB_WATCH_DB"]
    for kind in ("socket", "service"):
        shutil.copy(INSTALLED / f"job-watch-ingest.{kind}", units.UNITS)
    units.reload()
    units.systemctl("stop", "job-watch-ingest.socket", "job-watch-ingest.service")
    units.systemctl("reset-failed")
    for left in (*STORE.parent.glob("history.db*"), *STORE.parent.glob("history.db-spool/*")):
        if left.is_file():  # of the test before
            left.unlink()
    units.systemctl("start", "job-watch-ingest.socket")


def _as(unit: str, user: str, *words, wait: bool = True) -> str:
    """What the client says, run as this user in a service of this name."""
    done = subprocess.run(
        ["systemd-run", "-q", "--wait", "--pipe", f"--unit={unit}", f"--uid={user}",
         sys.executable, CLIENT, *words], check=False, capture_output=True, text=True, timeout=60)
    return (done.stdout + done.stderr).strip()


def _until_rows(world, sql: str, expected, what: str, timeout: float = 20):
    seen = []

    def there():
        with contextlib.suppress(sqlite3.OperationalError):  # the store is being made
            seen[:] = world.rows(sql)
        return seen == expected

    try:
        processes.until(there, timeout, what)
    except AssertionError as late:
        raise AssertionError(f"{late}; there is {seen}") from late


@test("row 100: a service can't tell of another's runs: job, unit, user and key are its own")
def forged(world):
    _install(world)
    key = spool_entry.new_key()
    entry = client.entry("victim", status=768)
    entry.facts[spool_entry.Tag.KEY] = key
    same(client.ask(client.RUN, entry.to_bytes()), "accepted", "root's run")
    sql = "SELECT job, exit, user, outcome FROM runs WHERE run_key = '%s'" % key.hex()
    _until_rows(world, sql, [("victim", 3, "root", "failure")], "root's run")
    same(_as("evil.service", "nobody", "forge", "victim", key.hex()), "accepted", "the forgery")
    _until_rows(world, "SELECT job, unit, user FROM runs WHERE job <> 'victim'",
                [("evil", "evil.service", "nobody")], "the forger's own run")
    same(world.rows(sql), [("victim", 3, "root", "failure")], "root's run afterwards")
    same(world.rows("SELECT count(*) FROM runs WHERE job = 'victim'"), [(1,)], "runs of victim")


@test("row 100: a service has no say beside its runs, and who is no service has none at all")
def no_say(world):
    _install(world)
    same(client.ask(client.CHECKPOINT, b"journal\nhere"), "accepted", "root's checkpoint")
    for kind in (client.CHECKPOINT, client.RESUME, client.DRAIN, client.ACCEPTED):
        same(_as("evil.service", "nobody", "say", str(kind), "journal\nthere"), "refused", kind)
    same(client.ask(client.RESUME, b"journal"), "here", "the checkpoint")
    # The cgroup of this test is not that of its own service, but of one that is root's.
    script = ("import os, subprocess, sys; os.setgid(65534); os.setuid(65534); "
              f"sys.exit(subprocess.call([sys.executable, '{CLIENT}', 'run', 'any']))")
    scope = ["systemd-run", "-q", "--scope", "--unit=some", sys.executable, "-c", script]
    answer = subprocess.run(scope, check=False, capture_output=True, text=True)
    same(answer.stdout.strip(), "refused", f"from a scope: {answer.stderr}")


@test("row 100: who floods has an end soon, and another's run gets through meanwhile", timeout=120)
def flood(world):
    _install(world)
    mark, stop = pathlib.Path("/run/flooded"), pathlib.Path("/run/stop-flood")
    with subprocess.Popen(
            ["systemd-run", "-q", "--wait", "--pipe", "--unit=flood.service", "--uid=nobody",
             sys.executable, CLIENT, "flood", mark, stop], stdout=subprocess.PIPE,
            text=True) as flooding:
        os.chmod("/run", 0o777)
        units.until_file(mark, 90)
        took = []
        for number in range(5):
            began = time.monotonic()
            same(_as(f"honest{number}.service", "daemon", "run", "x"), "accepted", "honest run")
            took.append(time.monotonic() - began)
        stop.touch()
        count = int(flooding.stdout.read().split()[0])
    world.note(f"{count} runs of the flood were taken; honest ones took up to {max(took):.2f} s")
    assert 1000 <= count < 1100, f"{count} runs were taken"
    _until_rows(world, "SELECT count(*) FROM runs WHERE job LIKE 'honest%'", [(5,)], "honest runs")


@test("row 100: what a service runs for others, as cron does, has no say; nor do a user's other uids")
def for_others(world):
    _install(world)
    # As cron does it: a service of root that becomes the user.
    as_user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    for unit, words, expected in (
            ("cronlike.service", [], "refused"),
            ("wrapping.service", ["env", "PROGRAM=job-watch"], "accepted")):
        done = subprocess.run(
            ["systemd-run", "-q", "--wait", "--pipe", f"--unit={unit}", *words, *as_user,
             sys.executable, CLIENT, "run", "mine"], check=False, capture_output=True, text=True)
        same(done.stdout.strip(), expected, f"{unit}: {done.stderr}")
    same(_as("own.service", "nobody", "run", "x"), "accepted", "the service's own user")
    _until_rows(world, "SELECT group_concat(job) FROM (SELECT job FROM runs ORDER BY job)",
                [("own,wrapping",)], "runs")


@test("row 100: root is served while services hold all the connections that they may have", timeout=120)
def crowded(world):
    _install(world)
    os.chmod("/run", 0o777)
    go_on = pathlib.Path("/run/count-them")
    go_on.unlink(missing_ok=True)
    with contextlib.ExitStack() as stack:
        holding = []
        for number, user in enumerate(("nobody", "daemon", "bin", "games")):
            mark = pathlib.Path(f"/run/held-{number}")
            mark.unlink(missing_ok=True)
            holding.append(stack.enter_context(subprocess.Popen(
                ["systemd-run", "-q", "--wait", "--pipe", f"--unit=crowd{number}.service", f"--uid={user}",
                 "--property=LimitNOFILE=4096", sys.executable, CLIENT, "hold", "1000", mark, go_on],
                stdout=subprocess.PIPE, text=True)))
            units.until_file(mark, 60)
        same(client.ask(client.RUN, client.entry("x").to_bytes()), "accepted", "root's run")
        go_on.touch()
        sent_away = sum(int(one.stdout.read()) for one in holding)
    assert sent_away >= 900, f"{sent_away} connections were sent away"


@test("garbage, frames that are too long or cut short, and silence end one connection each")
def garbage(world):
    _install(world)
    for data in (b"GET / HTTP/1.1\r\n\r\n", b"\0" * 8, b"\xff" * 100,
                 client.frame(client.RUN, b"")[:4] + b"\x01\x00\x40\x00" + b"x" * 1000):
        peer = client.connect()
        peer.sendall(data)
        got = client.answer(peer)
        same(got and got[0], client.REFUSED, data[:20])
        same(client.answer(peer), None, "what follows")
    for payload in (b"", b"garbage", os.urandom(1 << 20)):
        same(client.ask(client.RUN, payload), "refused", payload[:20])
    cut = client.entry("cut").to_bytes()
    peer = client.connect()
    peer.sendall(client.frame(client.RUN, cut)[:-1])
    peer.close()
    silent = [client.connect() for _ in range(6)]
    same(client.ask(client.RUN, client.entry("x").to_bytes()), "accepted", "a run among them")
    for peer in silent:
        same(client.answer(peer)[0], client.REFUSED, "to whom nothing came for too long")
    _until_rows(world, "SELECT group_concat(job) FROM runs", [("x",)], "the one run")


@test("an entry of 4 MiB is taken, one byte more is not")
def largest(world):
    _install(world)
    entry = client.entry("large")
    rest = (4 << 20) - len(entry.to_bytes()) + len(entry.output)
    entry.output = b"x" * rest
    for tag in (spool_entry.Tag.STDOUT_SEEN, spool_entry.Tag.STDOUT_KEPT_HEAD):
        entry.facts[tag] = rest
    data = entry.to_bytes()
    same(len(data), 4 << 20, "bytes")
    same(client.ask(client.RUN, data), "accepted", "4 MiB")
    same(client.ask(client.RUN, data + b"x"), "refused", "a byte more")
    _until_rows(world, "SELECT length(stdout) FROM runs", [(rest,)], "the output")


@test("500 at once: all taken, all recorded, none twice", timeout=120)
def crowd(world):
    _install(world)
    answers = []

    def send(number):
        answers.append(client.ask(client.RUN, client.entry(f"job{number}").to_bytes()))

    threads = [threading.Thread(target=send, args=(number,)) for number in range(500)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    same(set(answers), {"accepted"}, "answers")
    _until_rows(world, "SELECT count(*), count(DISTINCT job) FROM runs", [(500, 500)], "runs", 60)


@test("killed at any moment: no run that was accepted is lost", timeout=120)
def killed(world):
    _install(world)
    accepted = []
    stop = threading.Event()

    def send(worker):
        number = 0
        while not stop.is_set():
            job = f"job{worker}-{number}"
            number += 1
            try:
                if client.ask(client.RUN, client.entry(job).to_bytes()) == "accepted":
                    accepted.append(job)
            except (OSError, socket.timeout):
                time.sleep(0.02)

    threads = [threading.Thread(target=send, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(15):
        seen = len(accepted)
        processes.until(lambda seen=seen: len(accepted) > seen + 3, 20, "runs that are accepted")
        units.systemctl("kill", "-s", "KILL", "job-watch-ingest.service", check=False)
        units.systemctl("reset-failed", "job-watch-ingest.service", "job-watch-ingest.socket",
                        check=False)
        units.systemctl("start", "job-watch-ingest.socket", check=False)
    stop.set()
    for thread in threads:
        thread.join()
    world.note(f"{len(accepted)} runs were accepted")
    same(world.ask("list").code, 0, "list")  # brings in what a killed recorder has left
    # By now or soon: another recorder may have the lock.
    processes.until(lambda: set(accepted) <= {job for job, in world.rows("SELECT job FROM runs")},
                    20, "all runs that were accepted")
    same(world.rows("SELECT count(*) - count(DISTINCT run_key) FROM runs"), [(0,)], "twins")


@test("the server leaves when nobody comes, and the socket starts it again")
def leaves(world):
    _install(world)
    same(client.ask(client.RUN, client.entry("first").to_bytes()), "accepted", "a run")
    units.systemctl("is-active", "job-watch-ingest.service")
    processes.until(lambda: units.facts("job-watch-ingest.service", "ActiveState", "Result") ==
                    {"ActiveState": "inactive", "Result": "success"}, 30, "the end of the server")
    same(client.ask(client.RUN, client.entry("second").to_bytes()), "accepted", "a later run")
    _until_rows(world, "SELECT count(*) FROM runs WHERE job IN ('first', 'second')", [(2,)], "both")


@test("doctor tells whether the socket is there and somebody listens")
def doctor(world):
    _install(world)

    def said():
        findings = json.loads(world.ask("doctor", "--json").out)["items"]
        return next((one["grade"], one["text"]) for one in findings if one["subject"] == "sandboxes")

    same(said(), ("ok", "/run/job-watch/ingest.sock takes their runs"), "with the socket")
    units.systemctl("stop", "job-watch-ingest.socket", "job-watch-ingest.service")
    same(said(), ("warn", "/run/job-watch/ingest.sock: Connection refused"), "with a stale one")
    pathlib.Path("/run/job-watch/ingest.sock").unlink()
    assert said()[1].startswith("no /run/job-watch/ingest.sock"), said()


@test("the server can do little else: systemd-analyze security")
def security(world):
    _install(world)
    said = subprocess.run(["systemd-analyze", "security", "--no-pager", "job-watch-ingest.service"],
                          check=False, capture_output=True, text=True).stdout
    level = float(said.split("job-watch-ingest.service:")[-1].split()[0])
    world.note(f"exposure {level}")
    assert level <= 2.5, said[-3000:]


if __name__ == "__main__":
    main(hidden_run=False)
