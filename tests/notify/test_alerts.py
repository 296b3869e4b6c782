#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""From runs to what a receiver gets, and the verbs that show and steer it. Rows 58, 80, 81."""

import email
import email.policy
import json
import os
import pathlib
import sqlite3
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from faults.common import unharmed  # noqa: E402
from harness import disks, processes, spool_entry  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import JOB_WATCH  # noqa: E402
from notify.outbox import hook  # noqa: E402
from notify.server import Server, answer  # noqa: E402


class Watch:
    """A world with a configuration, and a receiver of what is sent."""

    def __init__(self, world, server: Server, policy: str = "", jobs: str = ""):
        self.world, self.server = world, server
        config = world.folder / "config.toml"
        channel = hook(server)
        config.write_text(f'[alerts]\ngroup_wait = "0s"\n{policy}\n[alerts.channels.hook]\n'
                          f'url = "{channel["url"]}"\nallow_http = true\n{jobs}\n')
        config.chmod(0o600)
        world.env["JOB_WATCH_CONFIG"] = str(config)

    def run(self, code: int, name: str = "job"):
        unharmed(self.world.run("sh", "-c", f"echo trouble {code} >&2; exit {code}", name=name),
                 code, b"", f"trouble {code}\n".encode())
        self.world.expect_nobody_left()  # the recorder and the sender included

    def got(self) -> list[tuple]:
        """Kind and job of each message that arrived."""
        bodies = [json.loads(request.body) for request in self.server.requests]
        return [(body["kind"], body["job"]) for body in bodies]

    def ask(self, *words: str, code: int = 0) -> list[dict]:
        answer_ = self.world.ask(*words, "--json")
        same(answer_.code, code, f"{words}: {answer_.err}")
        return json.loads(answer_.out)["items"] if answer_.out else []


@test("two failures in a row open an alert, one success closes it, other failures are no recovery")
def open_and_close(world):
    with Server(answer(200)) as server:
        watch = Watch(world, server)
        for code in (1, 0, 1):
            watch.run(code)
        same(watch.got(), [], "messages before the second failure in a row")
        for code in (2, 3, 0, 0):
            watch.run(code)
        same(watch.got(), [("opened", "job"), ("recovered", "job")], "messages")
        body = json.loads(server.requests[0].body)
        same((body["run"]["exit"], body["failures_in_row"], body["output"]),
             (2, 2, "trouble 2\n"), "what the message says")
        alerts = [item for item in watch.ask("alerts") if item["type"] == "alert"]
        same([(one["job"], one["failures"], one["notices"], bool(one["closed"]))
              for one in alerts], [("job", 3, 2, True)], "alerts")


@test("a run that warns opens no alert, closes none and breaks no row; a notice of it is sent where that is asked for")
def warnings(world):
    with Server(answer(200)) as server:
        watch = Watch(world, server, jobs='[jobs.told.alerts]\nwarn = "at once"\n')

        def run(code: int, name: str):
            result = processes.run([JOB_WATCH, "--name", name, "--warn-exit", "24", "--", "sh", "-c",
                                    f"echo trouble {code} >&2; exit {code}"], env=world.env)
            unharmed(result, code, b"", f"trouble {code}\n".encode())
            world.expect_nobody_left()

        for code in (24, 1, 24):
            run(code, "job")
        same(watch.got(), [], "one failure and two warnings")
        run(1, "job")
        same(watch.got(), [("opened", "job")], "the second failure")
        run(24, "job")
        same(watch.got(), [("opened", "job")], "a warning closes nothing")
        run(0, "job")
        same(watch.got(), [("opened", "job"), ("recovered", "job")], "a success does")
        run(24, "told")
        same(watch.got()[2:], [("warned", "told")], "a job that has it told")
        body = json.loads(server.requests[2].body)
        same((body["run"]["exit"], body["run"]["outcome"], body["output"]), (24, "warn", "trouble 24\n"),
             "what the message says")
        stats, = watch.ask("stats", "job")
        same((stats["successes"], stats["failures"], stats["warned"], stats["success_rate"]),
             (1, 2, 3, 1 / 3), "counts")
        states = {item["job"]: item["state"] for item in watch.ask("list")}
        same(states, {"job": "ok", "told": "warned"}, "states")
        assert b"WARN" in world.ask().out and b"1 warned" in world.ask().out, world.ask().out


@test("of a caller's environment nothing reaches recorder, pages, sender and command that they don't need")
def clean_environment(world):
    told = world.folder / "told"
    config = world.folder / "config.toml"
    config.write_text('[alerts]\nfail_after = 1\ngroup_wait = "0s"\n[alerts.channels.c]\n'
                      f'type = "command"\nargv = ["/bin/sh", "-c", "env > {told}.new; mv {told}.new {told}"]\n')
    config.chmod(0o600)
    stray = {"TZ": "XYZ-9", "LD_BIND_NOW": "1", "http_proxy": "x", "SQLITE_TMPDIR": "/x",
             "PATH": os.environ["PATH"], "LANG": "de_DE.UTF-8", "SECRET": "x", "XDG_DATA_HOME": "/x",
             "MALLOC_PERTURB_": "1"}
    env = {**world.env, **stray, "JOB_WATCH_CONFIG": str(config)}
    same(world.run("sh", "-c", 'test -n "$SECRET$TZ" && exit 3', env=env).code, 3, "the job")
    processes.until(told.exists, 20, "the command")
    world.expect_nobody_left()
    facts = dict(line.split("=", 1) for line in told.read_text().splitlines() if "=" in line)
    known = {name for name in facts if name.startswith("JOB_WATCH_")} | {"HOME", "PATH", "LANG", "PWD",
                                                                         "OLDPWD", "SHLVL", "_"}
    same(set(facts) - known, set(), "names that are not ours")
    assert "JOB_WATCH_DB" not in facts, "the store of the caller's environment"
    same((facts["HOME"], facts["LANG"], facts["JOB_WATCH_CONFIG"]),
         (str(world.folder), "C.UTF-8", str(config)), "values")
    pages = [path.read_text() for path in world.folder.rglob("*.html")]
    assert pages and not any("XYZ" in page for page in pages), "times of the caller's zone"
    same(world.ask("report", env=env).code, 0, "report")
    assert not any("XYZ" in path.read_text() for path in world.folder.rglob("*.html")), "by report"


@test("the receiver is away: the message waits, is shown with its error, and goes out with a flush")
def receiver_away(world):
    behaviour = [answer(503)]
    with Server(lambda *words: behaviour[0](*words)) as server:
        watch = Watch(world, server)
        watch.run(1)
        world.run("false")
        # The sender stays for a try that is due soon, so nobody is waited for here, not even the
        # recorder, before which there is no alert to be shown.
        processes.until(lambda: b"503" in world.ask("alerts", "--json").out, 20, "the first try")
        waiting = [item for item in watch.ask("alerts") if item["type"] != "alert"]
        same(len(waiting), 1, f"what waits: {waiting}")
        assert "503" in json.dumps(waiting), f"the error is not shown: {waiting}"
        shown = world.ask("alerts").out
        assert b"503" in shown and b"NEXT TRY" in shown, shown
        in_vain = world.ask("alerts", "flush")
        same((in_vain.code, in_vain.out),
             (1, b"channel hook: 1 notice not sent yet: localhost: answered 503\n"), "flush in vain")
        behaviour[0] = answer(200)
        flushed = world.ask("alerts", "flush")
        same((flushed.code, flushed.out), (0, b"channel hook: 1 notice sent\n"), "flush")
        same(len(watch.ask("alerts")), 1, "items once the outbox is empty")
        again = world.ask("alerts", "flush")
        same((again.code, again.out), (0, b"Nothing waits to be sent.\n"), "flush of nothing")
        same(watch.got()[-1], ("opened", "job"), "the message")
        same(len(server.keys()), 1, f"keys: {server.keys()}")


@test("a channel that is disabled has no next try, and flush and doctor fail for it")
def disabled(world):
    with Server(answer(404)) as server:
        watch = Watch(world, server)
        watch.run(1)
        watch.run(1)
        waiting = [item for item in watch.ask("alerts") if item["type"] == "message"]
        same([item["next_try"] for item in waiting], [None], "next try")
        shown = world.ask("alerts").out
        assert b"  none  " in shown and b"now" not in shown, shown
        flushed = world.ask("alerts", "flush")
        same((flushed.code, flushed.out.splitlines()[0]),
             (1, b"channel hook: 1 notice not sent yet: the channel is disabled: localhost: answered"
                 b" 404"), "flush")
        told = world.ask("doctor")
        same(told.code, 1, "doctor")
        assert b"fail  channel" in told.out, told.out


@test("doctor fails for a setting that is left out")
def left_out(world):
    with Server(answer(200)) as server:
        watch = Watch(world, server)
        watch.run(0)
        same(world.ask("doctor").code, 0, "doctor of a good configuration")
        Watch(world, server, 'fail_afer = 1')
        told = world.ask("doctor")
        same(told.code, 1, "doctor")
        assert b"fail  config" in told.out and b"fail_after" in told.out, told.out


@test("snoozed, acknowledged and muted jobs are recorded and shown, but nothing is sent")
def suppressed(world):
    with Server(answer(200)) as server:
        watch = Watch(world, server, 'remind_every = "5min"', "[jobs.quiet.alerts]\nmute = true")
        same(world.ask("snooze", "sleepy", "4h", "--reason", "new disk").code, 1,
             "snoozing a job that is not known")
        watch.run(0, "sleepy")
        same(world.ask("snooze", "sleepy", "4h", "--reason", "new disk").code, 0, "snooze")
        for name in ("sleepy", "quiet"):
            watch.run(1, name)
            watch.run(1, name)
        same(watch.got(), [], "messages")
        shown = world.ask("alerts").out
        for word in (b"sleepy", b"quiet", b"new disk"):
            assert word in shown, f"{word} is missing: {shown}"
        same(world.ask("ack", "sleepy").code, 0, "ack")
        assert b"acknowledged" in world.ask("alerts").out, "the acknowledgement is not shown"
        same(world.ask("ack", "nobody").code, 1, "ack of a job that is not known")
        same(len(world.runs("sleepy")), 3, "runs recorded")
        same(world.ask("snooze", "sleepy", "off").code, 0, "snooze off")
        watch.run(0, "sleepy")
        watch.run(1, "sleepy")
        watch.run(1, "sleepy")
        same(watch.got()[-1], ("opened", "sleepy"), f"messages {watch.got()}")


@test("replay tells what would have been sent, and sends nothing")
def replay(world):
    with Server(answer(200)) as server:
        watch = Watch(world, server)
        for code in (1, 1, 0):
            watch.run(code)
        sent = len(server.requests)
        told = watch.ask("alerts", "replay", "--since", "1d")
        same([(item["kind"], item["job"]) for item in told],
             [("opened", "job"), ("recovered", "job")], "what would have been sent")
        same(len(server.requests), sent, "requests")


@test("a question brings the runs in before the recorder does: notices and pages follow all the same")
def question_first(world):
    with Server(answer(200)) as server:
        watch = Watch(world, server)
        watch.run(0)
        for number in range(2):
            spool_entry.ended("asked", status=256, output=b"",
                              started=time.time() + number).put(world.spool)
        same(len(world.runs("asked")), 2, "runs that are seen")
        processes.until(lambda: watch.got() == [("opened", "asked")], 20, "the message")
        processes.until(lambda: "asked" in (world.store.parent / "html/index.html").read_text(),
                        20, "the page")


@test("a check with a period is pinged by each success")
def pings(world):
    with Server(answer(200, b"OK")) as server:
        watch = Watch(world, server)
        config = world.folder / "config.toml"
        config.write_text(f'[alerts]\ngroup_wait = "0s"\n[alerts.channels.check]\n'
                          f'url = "http://localhost:{server.port}/uuid"\nallow_http = true\n'
                          f'preset = "healthchecks"\nperiod = "1d"\n')
        for code in (0, 0, 1, 1, 0):
            watch.run(code)
        same([one.path for one in server.requests], ["/uuid", "/uuid", "/uuid/fail", "/uuid"], "pings")


@test("a heartbeat leaves while somebody looks, whatever becomes of jobs; it is told of none of them")
def heartbeat(world):
    with Server(answer(200, b"OK")) as server:
        watch = Watch(world, server)
        (world.folder / "config.toml").write_text(
            f'[alerts]\nfail_after = 1\nheartbeat_url = "http://localhost:{server.port}/beat"\n')
        for code in (0, 1):
            watch.run(code)
        same([one.path for one in server.requests], ["/beat"], "one in five minutes")
        with sqlite3.connect(world.store) as store:
            store.execute("UPDATE settings SET value = value - 400 WHERE name = 'heartbeat'")
        answered = world.ask("check", "--quiet")
        same((answered.code, answered.out), (2, b""), "the check of a job that fails")
        processes.until(lambda: len(server.requests) > 1, 20, "another one")
    same([one.path for one in server.requests], ["/beat", "/beat"], "pings")


@test("mails of one alert are one thread, and Python's parser reads what we wrote")
def mails(world):
    folder = world.folder / "mails"
    folder.mkdir()
    script = world.folder / "sendmail"
    script.write_text(f"#!/bin/sh\ncat > {folder}/$JOB_WATCH_KEY\n")
    script.chmod(0o700)
    with Server(answer(200)) as server:
        watch = Watch(world, server)
        (world.folder / "config.toml").write_text(
            f'[alerts]\ngroup_wait = "0s"\nfail_after = 1\n[alerts.channels.mail]\ntype = "command"\n'
            f'format = "mail"\nargv = ["{script}", "-i", "-f", "me", "ops@example.org"]\n')
        for code in (127, 0):
            watch.run(code, "nächtliche Sicherung mit einem langen Namen \U0001F600")
    read = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)]
    same([mail["To"] for mail in read], ["ops@example.org"] * 2, "To")
    assert all(mail["Date"].datetime for mail in read), "dates"
    first, second = read
    same((second["In-Reply-To"], second["References"]), (first["Message-ID"],) * 2, "thread")
    assert first["Subject"].startswith("nächtliche Sicherung") and "is ok again" in second["Subject"], read
    assert not any(mail.defects for mail in read), [mail.defects for mail in read]
    same(first.get_content().splitlines()[0].split(None, 1), ["Reason", "trouble 127"], "first line")


@test("many jobs recover at once: one message, and every job in it", timeout=120)
def recoveries(world):
    with Server(answer(200)) as server:
        watch = Watch(world, server, 'fail_after = 1')
        for status in (256, 0):
            for number in range(8):
                spool_entry.ended(f"job {number}", status=status, output=b"No space left on device\n",
                                  started=time.time()).put(world.spool)
            watch.run(0, "last")
        bodies = [json.loads(request.body) for request in server.requests]
        several = {body["kind"]: body for body in bodies if not body["job"]}
        same(sorted(several), ["recoveries", "storm"], f"messages: {watch.got()}")
        same(several["storm"]["reasons"][0]["reason"], "No space left on device", "reason")
        assert several["recoveries"]["job_count"] >= 5, several["recoveries"]


@test("many jobs fail at once: one message, and every job in it", timeout=120)
def storm(world):
    with Server(answer(200)) as server:
        watch = Watch(world, server, 'fail_after = 1')
        for number in range(12):
            spool_entry.ended(f"job {number}", status=256, output=b"",
                              started=time.time()).put(world.spool)
        watch.run(1, "last")
        processes.until(lambda: len(server.requests) > 0, 90, "a message")
        world.expect_nobody_left(90)
        kinds = [kind for kind, _ in watch.got()]
        assert len(kinds) <= 4 and "storm" in kinds, f"messages: {watch.got()}"
        body = next(json.loads(request.body) for request in server.requests
                    if json.loads(request.body)["kind"] == "storm")
        assert body["job_count"] >= 9, f"jobs of the storm: {body['jobs']}"


@test("row 80: a week of failures arrives at once: one summary at most, nothing about the past")
def week_off(world):
    with Server(answer(200)) as server:
        watch = Watch(world, server)
        week = 7 * 86400
        for number in range(200):
            spool_entry.ended(f"job {number % 20}", status=256, output=b"",
                              started=time.time() - week + 60 * number).put(world.spool)
        watch.run(0, "now")
        processes.until(lambda: len(server.requests) > 0, 60, "the summary")
        world.expect_nobody_left(90)
        same(len(server.requests), 1, f"messages: {watch.got()}")


@test("row 81: the disk is full and there is an alert: it goes out once, as soon as there is space",
      root=True)
def full_disk(world):
    with Server(answer(200)) as server, \
            disks.tmpfs(world.store.parent, "size=1m") as place:
        watch = Watch(world, server)
        watch.run(0)
        disks.fill(place)
        watch.run(1)
        watch.run(1)
        disks.empty(place)
        watch.run(1)
        same(watch.got(), [("opened", "job")], "messages")
        watch.run(0)
        same(watch.got()[1:], [("recovered", "job")], "messages after it")


if __name__ == "__main__":
    main()
