#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `job-watch adopt` and `unadopt` do to files and crontabs, and what they leave alone."""

import json
import os
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import disks, processes  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import JOB_WATCH, TOOLS  # noqa: E402

LINES = """# a comment
MAILTO=root

17 3 * * * root /bin/true --nightly
0 4 * * * root cd /srv && ./task >> /var/log/task.log 2>&1
"""
FILE = "etc/cron.d/site"


class Tree:
    """A tree beside the machine's own, as JOB_WATCH_ROOT names it."""

    def __init__(self, world, text: str = LINES):
        self.world = world
        self.root = world.folder / "tree"
        self.file = self.root / FILE
        for path, source in ((JOB_WATCH, JOB_WATCH), ("/bin/true", TOOLS / "teller"), ("/bin/sh", "/bin/sh")):
            place = self.root / path.lstrip("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(pathlib.Path(source).resolve(), place)
        self.file.parent.mkdir(parents=True)
        self.file.write_text(text)
        self.env = {**world.env, "JOB_WATCH_ROOT": str(self.root)}

    def ask(self, *words: str, code: int = 0) -> processes.Result:
        answer = self.world.ask(*words, env=self.env)
        same(answer.code, code, f"exit of {words}: {answer.err.decode()}{answer.out.decode()}")
        return answer

    def text(self) -> str:
        return self.file.read_text()


@test("a file in /etc is changed by one rename, with its owner and mode, shown as a diff, and given back", root=True)
def changes_file(world):
    tree = Tree(world)
    os.chown(tree.file, 12, 34)
    tree.file.chmod(0o640)
    shown = tree.ask("adopt", "--dry-run").out.decode()
    same(tree.text(), LINES, "text after --dry-run")
    shown_again = tree.ask("adopt", "--all").out.decode()
    for line in ("--- /etc/cron.d/site", "-17 3 * * * root /bin/true --nightly",
                 f"+17 3 * * * root {JOB_WATCH} --name true -- /bin/true --nightly",
                 f"+0 4 * * * root {JOB_WATCH} --name task -c 'cd /srv && ./task >> /var/log/task.log 2>&1'"):
        assert line in shown and line in shown_again, f"{line} is not in {shown_again}"
    facts = tree.file.stat()
    same((facts.st_uid, facts.st_gid, facts.st_mode & 0o7777), (12, 34, 0o640), "owner and mode")
    same([name for name in os.listdir(tree.file.parent) if name != "site"], [], "what else lies there")
    former = list((world.store.parent / "crontabs").iterdir())
    same([one.read_text() for one in former], [LINES], "former texts")
    same(former[0].stat().st_mode & 0o777, 0o600, "mode of the former text")
    tree.ask("unadopt", "--all")
    same(tree.text(), LINES, "text after unadopt")


@test("--exit-code says 10 where something was changed, or would be, and 0 where there is nothing to do", root=True)
def exit_codes(world):
    tree = Tree(world)
    tree.ask("adopt", "--all", "--dry-run", "--exit-code", code=10)
    tree.ask("adopt", "--all", "--exit-code", code=10)
    tree.ask("adopt", "--all", "--exit-code", code=0)
    tree.ask("adopt", "--all", code=0)
    tree.ask("unadopt", "--all", "--exit-code", code=10)
    tree.ask("unadopt", "--all", "--exit-code", code=0)
    tree.ask("adopt", code=2)
    tree.ask("adopt", "nobody", code=1)
    same(tree.text(), LINES, "text")


@test("one job is adopted by its name or its place, and the others stay as they are", root=True)
def by_name(world):
    tree = Tree(world)
    tree.ask("adopt", "task")
    assert "--name task" in tree.text() and "--name true" not in tree.text(), tree.text()
    tree.ask("adopt", "/etc/cron.d/site:4")
    assert "--name true" in tree.text(), tree.text()
    tree.ask("unadopt", "task")
    assert "--name task" not in tree.text() and "--name true" in tree.text(), tree.text()


@test("of a file that was changed since, unadopt takes its own words out, and options that were added", root=True)
def only_own_words(world):
    tree = Tree(world)
    tree.ask("adopt", "--all")
    tree.file.write_text(tree.text().replace("--name true --", "--name true --timeout 5min --")
                         .replace("17 3", "18 3") + "0 5 * * * root /bin/true new\n")
    tree.ask("unadopt", "--all")
    same(tree.text(), LINES.replace("17 3", "18 3") + "0 5 * * * root /bin/true new\n", "text")


REASONS = [
    ("0 1 * * * root /bin/true x &", "background"),
    ("0 1 * * * root /bin/true $PPID", "PPID"),
    ("0 1 * * * root cd / && run-parts /etc/cron.daily", "folder of scripts"),
    ("SHELL=/usr/bin/fish\n0 1 * * * root /bin/true", "fish"),
    ("BASH_ENV=/etc/x\n0 1 * * * root /bin/true", "BASH_ENV"),
    ("# job-watch: ignore\n0 1 * * * root /bin/true", "ignore"),
    ("0 1 * * * root /bin/true " + "x" * 960, "longer"),
    ("0 1 * * * root /bin/true \x07", "control"),
    ("0 1 * * * root", "can't read it"),
    ("0 1 * * * root %x", "first %"),
]


@test("what can't be done is left as it is, byte for byte, and said with the reason", root=True)
def reasons(world):
    tree = Tree(world)
    for line, reason in REASONS:
        text = line + "\n"
        tree.file.write_text(text)
        said = tree.ask("adopt", "--all").out.decode()
        same(tree.text(), text, "text")
        assert reason in said and "left as it is" in said, f"{line}: {said}"
    tree.file.write_text("0 1 * * * root /bin/true last line without its newline")
    assert "no newline" in tree.ask("adopt", "--all").out.decode()


@test("names are those of the commands, readable, no two alike, and as a comment wants them", root=True)
def names(world):
    wanted = [("/usr/local/bin/backup.sh --full", "backup"), ("/usr/local/bin/backup.sh --other", "backup-2"),
              ("cd /srv && php artisan schedule:run", "artisan-schedule-run"), ("certbot -q renew", "certbot"),
              ("certbot renew -q", "certbot-renew"), ("curl -s https://user:pw@example.org/cron?key=1", "curl-example.org"),
              ("nice -n 19 ionice -c2 /opt/index.py", "index"), ("flock -n /run/x sh -c 'a b'", "sh"),
              ("FOO=bar python3 -u /srv/send_mail.py", "send_mail"), ("mysqldump -u root -p secret", "mysqldump"),
              ("\"/srv/my app/über x\"", "ber-x")]
    tree = Tree(world, "".join(f"0 1 * * * root {command}\n" for command, _ in wanted) +
                "# job-watch: name=chosen\n0 1 * * * root /bin/true\n")
    jobs = json.loads(tree.ask("scan", "--json").out)["items"]
    same([job["job"] for job in jobs], [name for _, name in wanted] + ["chosen"], "names")


@test("a crontab is read and installed by crontab(1) itself, and given back byte for byte", root=True,
      needs=("crontab", "cron"))
def by_crontab(world):
    _own_crontabs(world)
    text = "# mine\n\n*/5 * * * *\t/bin/true   a  b \n0 1 * * 1 cd /tmp && ls|wc -l >/dev/null\n"
    _crontab("-", stdin=text)
    world.expect(world.ask("adopt", "--all", "--exit-code"), code=10)
    changed = _crontab("-l")
    assert f"*/5 * * * *\t{JOB_WATCH} --name true-a -- /bin/true   a  b \n" in changed, changed
    assert f"0 1 * * 1 {JOB_WATCH} --name ls -c 'cd /tmp && ls|wc -l >/dev/null'\n" in changed, changed
    watched = {job["job"]: job["watched"] for job in json.loads(world.ask("scan", "--json").out)["items"]
               if job["source"] == "crontab"}
    same(watched, {"true-a": "wrapped", "ls": "wrapped"}, "watched")
    world.expect(world.ask("adopt", "--all", "--exit-code"), code=0)
    world.expect(world.ask("unadopt", "--all"), code=0)
    same(_crontab("-l"), text, "crontab after unadopt")


@test("a sample of lines is run by cron itself, bare and adopted: the same words, environment, input and status",
      root=True, needs=("crontab", "cron"), timeout=400)
def by_cron(world):
    _own_crontabs(world)
    tell = str(world.folder / "tell")
    shutil.copy(TOOLS / "teller", tell)
    commands = [f"{tell} a 'b c' \"d\"", f"{tell} a\\%b%one%two \\% x", f"cd /tmp && {tell} in tmp",
                f"{tell} 'it'\\''s' \"$HOME\" $LOGNAME", f"FOO='b r' {tell} $FOO", f"{tell} x | {tell} y",
                f"{tell} a > {world.folder}/out 2>&1", f"({tell} sub; exit 3)", f"{tell} \\\\ a\\\\b 'c\\d'",
                f"{tell} bare", f"if true; then {tell} then; fi", f"umask 027; {tell} umask"]
    lines = "".join(f"* * * * * {command}\n" for command in commands)
    told = world.folder / "told"
    text = f"FROM=crontab\nTELLER_FILE={told}\nJOB_WATCH_DB={world.store}\n{lines}"
    # One line has two programs, and the second of them tells what the first one printed, too.
    count = len(commands) + 2
    bare = _told_by_cron(text, told, count)
    _crontab("-", stdin=text)
    world.expect(world.ask("adopt", "--all", "--exit-code"), code=10)
    adopted = _crontab("-l")
    same(adopted.count(JOB_WATCH), len(commands), f"lines that were adopted: {adopted}")
    same(_told_by_cron(adopted, told, count), bare, "what the programs tell")


def _own_crontabs(world):
    """Crontabs and a store of our own: the machine's are not seen from here."""
    disks.private_mounts()
    for place in ("/var/spool/cron", "/etc/cron.d", "/run"):
        disks._call("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", place)
    pathlib.Path("/var/spool/cron/crontabs").mkdir(mode=0o1730)
    empty = world.folder / "empty"
    empty.touch()
    for file in ("/etc/crontab", "/etc/anacrontab"):
        if os.path.exists(file):
            disks._call("mount", "--bind", str(empty), file)


def _crontab(*words: str, stdin: str = "") -> str:
    done = processes.run(["crontab", *words], env={"PATH": os.environ["PATH"]}, input=stdin.encode())
    assert done.code == 0, done.err
    return done.out.decode()


def _told_by_cron(text: str, told: pathlib.Path, count: int) -> list[bytes]:
    """What the programs of a crontab tell at the first minute at which cron runs them, when
    "words:" was told `count` times."""
    told.write_bytes(b"")
    _crontab("-", stdin=text)
    cron = processes.start(["/usr/sbin/cron", "-f"], env={"PATH": "/usr/bin:/bin"})
    try:
        processes.until(lambda: told.read_bytes().count(b"words:\n") >= count, 200, "cron's jobs")
    finally:
        cron.kill()
        cron.wait()
    return sorted(set(told.read_bytes().split(b"words:\n")))  # of a second minute it is the same


if __name__ == "__main__":
    main()
