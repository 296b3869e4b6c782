#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`job-watch scan`: every scheduled job of a tree, when it runs, and what is odd about it."""

import json
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import TOOLS  # noqa: E402

NOBODY = 65534
PROGRAM = (TOOLS / "teller").read_bytes()


class Tree:
    def __init__(self, world):
        self.world = world
        self.root = world.folder / "tree"
        for program in ("bin/sh", "usr/bin/tell", "usr/local/bin/elsewhere", "usr/sbin/sendmail", "usr/bin/run-parts"):
            self.write(program, PROGRAM, 0o755)

    def write(self, path: str, text, mode: int = 0o644):
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
        place.chmod(mode)

    def scan(self, *words: str) -> processes.Result:
        return self.world.ask("scan", *words, env={**self.world.env, "JOB_WATCH_ROOT": str(self.root), "TZ": "UTC"})

    def jobs(self) -> list[dict]:
        answer = self.scan("--json")
        self.world.expect(answer, code=0)
        return json.loads(answer.out)["items"]


WHEN = [("*/5 * * * *", "every 5 minutes"), ("* * * * *", "every minute"), ("0 3 * * *", "daily at 03:00"),
        ("17 * * * *", "every hour at :17"), ("5,35 * * * *", "every hour at :05, :35"),
        ("30 6 * * 1-5", "Mon-Fri at 06:30"), ("0 0 1 * *", "on the 1st at 00:00"),
        ("0 0 1 1 *", "on the 1st in Jan at 00:00"), ("0 9,17 * * *", "daily at 09:00, 17:00"),
        ("0 */4 * * *", "every 4 hours at :00"), ("@daily", "daily at 00:00"), ("@reboot", "at boot"),
        ("0 4 * * 0", "Sun at 04:00"), ("0 4 13 * 5", "on the 13th or Fri at 04:00"),
        ("*/10 8-17 * * 1-5", "every 10 minutes, 08h-17h, Mon-Fri"), ("1,2,9 1,5,7 * * *", "1,2,9 1,5,7 * * *"),
        ("3-59/15 * * * *", "every 15 minutes from :03")]


@test("schedules are told in words, with the next run", root=True)
def words(world):
    tree = Tree(world)
    tree.write("etc/crontab", "".join(f"{times} root tell {number}\n" for number, (times, _) in enumerate(WHEN)))
    jobs = tree.jobs()
    same([job["when"] for job in jobs], [when for _, when in WHEN], "words")
    minute = jobs[1]["next"]
    assert minute.endswith(":00.000000Z"), minute
    ahead = time.mktime(time.strptime(minute[:19], "%Y-%m-%dT%H:%M:%S")) - time.mktime(time.gmtime())
    assert -3600 < ahead <= 60, minute
    same(jobs[11]["next"], None, "next of @reboot")


ODD = [("tell fine", ""), ("elsewhere", "which is not in cron's PATH"), ("nowhere-at-all", "no program nowhere-at-all"),
       ("/usr/local/bin/gone.sh", "/usr/local/bin/gone.sh is not there"), ("tell $(date +%F)", "no backslash"),
       ("tell > /dev/null 2>&1", "all it prints is thrown away"), ("tell 2>/dev/null", "error messages are thrown away"),
       ("tell &> /dev/null", "&> is bash's"), ("tell 'open", "does not end"), ("python3 /srv/gone.py", "/srv/gone.py is not there"),
       ("cd /srv && ./gone", "/srv/./gone is not there"), ("tell \\%fine%input", ""), ("tell line\r", "carriage return")]


@test("what is odd about a line is said", root=True)
def odd(world):
    tree = Tree(world)
    tree.write("usr/bin/python3", PROGRAM, 0o755)
    tree.write("etc/cron.d/odd", "".join(f"0 3 * * * root {command}\n" for command, _ in ODD))
    for job, (command, words_of_it) in zip(tree.jobs(), ODD):
        said = "; ".join(job["odd"])
        assert words_of_it in said and bool(words_of_it) == bool(said), f"{command}: {said}"


@test("mails to nowhere, and one command with two schedules, are odd", root=True)
def mails(world):
    tree = Tree(world)
    tree.write("etc/cron.d/a", "MAILTO=\n0 3 * * * root tell twice\n")
    tree.write("etc/cron.d/b", "0 4 * * * root tell twice\n")
    first, second = tree.jobs()
    assert any("MAILTO is empty" in odd for odd in first["odd"]), first
    assert any("/etc/cron.d/b:1" in odd for odd in first["odd"]), first
    same([odd for odd in second["odd"] if "schedule" in odd], ["the same command has another schedule: /etc/cron.d/a:2"], "odd")
    (tree.root / "usr/sbin/sendmail").unlink()
    assert any("no sendmail" in odd for odd in tree.jobs()[1]["odd"])


@test("crontabs, folders of scripts, anacron and at are all there, with what runs them", root=True)
def sources(world):
    tree = Tree(world)
    tree.write("etc/debian_version", "12\n")
    tree.write("etc/crontab", "17 * * * * root cd / && run-parts --report /etc/cron.hourly\n"
               "25 6 * * * root test -x /usr/sbin/anacron || run-parts /etc/cron.daily\n")
    tree.write("etc/cron.hourly/sync", PROGRAM, 0o755)
    tree.write("etc/cron.hourly/sync.sh", PROGRAM, 0o755)
    tree.write("etc/cron.daily/tidy", "#!/bin/sh\n", 0o644)
    tree.write("etc/cron.weekly/alone", PROGRAM, 0o755)
    tree.write("etc/cron.d/with.dot", "0 1 * * * root tell\n")
    tree.write("etc/cron.d/old.dpkg-old", "0 1 * * * root tell\n")
    tree.write("etc/cron.d/loose", "0 1 * * * root tell\n", 0o666)
    tree.write("etc/anacrontab", "SHELL=/bin/sh\n1 5 tidy-up tell daily\n7\t10\tweekly\trun-parts /etc/cron.weekly\n")
    tree.write("usr/sbin/anacron", PROGRAM, 0o755)
    tree.write("var/spool/anacron/tidy-up", "20261129\n")
    tree.write("var/spool/cron/crontabs/alice", "# DO NOT EDIT\n*/5 * * * * job-watch --name hers -- tell\n")
    tree.write("var/spool/cron/atjobs/a0000701b2c3d4", "#!/bin/sh\ncd /root || exit 1\ntell at\n", 0o700)
    answer = tree.scan("--json")
    jobs = {job["job"]: job for job in json.loads(answer.out)["items"]}
    same((jobs["hers"]["user"], jobs["hers"]["watched"], jobs["hers"]["place"]),
         ("alice", "wrapped", "crontab of alice:2"), "hers")
    same((jobs["sync"]["source"], jobs["sync"]["when"]), ("folder", "every hour at :17"), "sync")
    assert "passes over" in jobs["sync.sh"]["odd"][0], jobs["sync.sh"]
    assert any("nobody may execute" in odd for odd in jobs["tidy"]["odd"]), jobs["tidy"]
    same(jobs["alone"]["when"], "weekly, by anacron", "alone")
    same((jobs["tidy-up"]["when"], jobs["tidy-up"]["last"][:10]), ("daily, by anacron", "2026-11-29"), "tidy-up")
    same((jobs["at-7"]["source"], jobs["at-7"]["command"], jobs["at-7"]["when"]), ("at", "tell at", "once"), "at-7")
    said = answer.err.decode()
    assert "with.dot" in said and "loose" in said and "old.dpkg-old" not in said, said


@test("a user who is not root is told of his own lines alone", root=True)
def own_only(world):
    tree = Tree(world)
    tree.write("etc/crontab", "0 1 * * * root tell roots\n0 1 * * * nobody tell mine\n")
    world.folder.chmod(0o755)
    answer = world.ask("scan", "--json", env={**world.env, "JOB_WATCH_ROOT": str(tree.root)},
                       setup=lambda: os.setuid(NOBODY))
    same([job["command"] for job in json.loads(answer.out)["items"]], ["tell mine"], "commands")


@test("hostile files are bounded, and shown as text", root=True)
def hostile(world):
    tree = Tree(world)
    tree.write("etc/cron.d/escape", "0 1 * * * root tell \x1b[2J\x1b]0;owned\x07 \u202e\n")
    tree.write("etc/cron.d/bytes", b"\x00\xff\xfe * * * root \x00\n* * * * *\n0 0 0 0 0 0\n99 99 99 99 99 root tell\n")
    tree.write("etc/cron.d/many", "* * * * * root tell\n" * 12_000)
    tree.write("etc/cron.d/settings", "".join(f"V{i}=x\n* * * * * root tell {i}\n" for i in range(6000)))
    tree.write("etc/cron.d/long", "* * * * * root tell " + "(" * 500_000 + "\n")
    tree.write("etc/cron.d/huge", b"x" * (2 << 20))
    os.mkfifo(tree.root / "etc/cron.d/pipe")
    (tree.root / "etc/cron.d/link").symlink_to("link")
    (tree.root / "etc/cron.d/dev").symlink_to("/dev/zero")
    tree.write("var/spool/cron/atjobs/azzzzz01b2c3d4", "x")
    answer = tree.scan()
    world.expect(answer, code=0)
    for byte in (b"\x1b", b"\x07", b"\x00", b"\xe2\x80\xae"):
        assert byte not in answer.out and byte not in answer.err, f"{byte} is in the answer"
    assert b"larger than 1 MiB" in answer.err, answer.err[-500:]
    json.loads(tree.scan("--json").out)


if __name__ == "__main__":
    main()
