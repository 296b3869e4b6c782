#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A line that `job-watch adopt` has wrapped is the same to its programs, to its files and to cron as
it was: bare and wrapped, each is run by a real sh in the way of cron(8)."""

import json
import os
import pathlib
import random
import re
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from adopt import cron_way  # noqa: E402
from harness import processes  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import JOB_WATCH  # noqa: E402

TABLE = pathlib.Path(__file__).resolve().parent / "lines.crontab"
JOB = re.compile(r"[ \t]*(@\w+|(?:\S+[ \t]+){4}\S+)[ \t]+")
GENERATED = 100_000 if os.environ.get("JOB_WATCH_LONG") else 600
SCRIPT = "/etc/cron.d/lines"


def commands_of(text: str) -> list[str]:
    lines = [line for line in text.split("\n") if line.strip() and not line.startswith("#")]
    return [line[JOB.match(line).end():] for line in lines]


def adopt(world, root: pathlib.Path, commands: list[str], shell: str) -> tuple[list[str], list[dict]]:
    """What becomes of commands, and what `adopt` says of those that it leaves."""
    file = root / SCRIPT.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    header = f"SHELL={shell}\n"
    before = header + "".join(f"* * * * * root {command}\n" for command in commands)
    file.write_text(before, errors="surrogateescape")
    env = {**world.env, "JOB_WATCH_ROOT": str(root)}
    answer = processes.run([JOB_WATCH, "adopt", "--all", "--json"], env=env)
    assert answer.code == 0, answer.err
    told = json.loads(answer.out)["items"]
    after = file.read_text(errors="surrogateescape")
    again = processes.run([JOB_WATCH, "adopt", "--all", "--exit-code"], env=env)
    same(again.code, 0, "exit of a second adopt")
    same(file.read_text(errors="surrogateescape"), after, "text after a second adopt")
    changed = [line.removeprefix("* * * * * root ") for line in after[len(header):].split("\n")[:-1]]
    back = processes.run([JOB_WATCH, "unadopt", "--all"], env=env)
    same(back.code, 0, f"exit of unadopt: {back.err}")
    same(file.read_text(errors="surrogateescape"), before, "text after unadopt")
    file.unlink()
    same(len(changed), len(commands), "lines")
    return changed, [one for one in told if one["kind"] == "left"]


def in_own_world(body):
    """Runs `body` as the first of its own processes, so that what a line kills is not ours. What it
    returns or says comes back."""
    reader, writer = os.pipe()
    cron_way.own_processes()
    pid = os.fork()
    if pid == 0:
        try:
            said = body()
        except BaseException as error:  # noqa: BLE001
            said = f"{type(error).__name__}: {error}"
        with os.fdopen(writer, "w") as out:
            json.dump(said, out)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        text = answer.read()
    os.waitpid(pid, 0)
    return json.loads(text) if text else "it ended without a word"


def alike(told: tuple[int, bytes]) -> tuple[int, list[bytes]]:
    """Without what no two runs have in common: the order of what runs side by side, and how long it took."""
    return told[0], sorted(re.sub(rb"\d+m\d+\.\d+s", b"", told[1]).split(b"\n"))


def differences(folder: pathlib.Path, pairs: list[tuple[str, str]], shell: str) -> list[str]:
    """Of pairs of commands, how the second differs from the first: its status, its output, and the
    files that all of them leave behind."""
    bare, other = (cron_way.Tree(folder / name, [one for one, _ in pairs]) for name in ("bare", "other"))
    found = []
    for number, (first, second) in enumerate(pairs):
        told = [alike(cron_way.run(tree, command, shell, keeps_backslashes=number % 2 == 0))
                for tree, command in ((bare, first), (other, second))]
        if told[0] != told[1]:
            found.append(f"{first!r} as {second!r}: {told[0]} and {told[1]}")
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:  # those that recorded it
                pass
        except ChildProcessError:
            pass
    contents = [{path: alike((0, text)) for path, text in tree.content().items()} for tree in (bare, other)]
    for path in sorted(set(contents[0]) | set(contents[1])):
        if contents[0].get(path) != contents[1].get(path):
            found.append(f"{path}: {str(contents[0].get(path))[-600:]} and {str(contents[1].get(path))[-600:]}")
    return found


WORDS = ["a", "b c", "it's", 'say "hi"', "$HOME", "$UNSET", "${HOME}", "*", "/etc/*", "~", "\\%", "100\\%", "\\\\",
         "a\\b", ";", "&&", "|", "#", "a#b", "x=y", "--opt=v", "-", "--", "-c", "", "ü", "(", "{}", "!", "$(tell)",
         "`tell`", "$((1+1))", "$#", "[ab]", "'", '"', "\t", "  ", "\\", "%", "&", "<", ">"]
PROGRAMS = ["tell", "/usr/local/bin/check", "check", "\"/srv/my app/run\"", "./rel", "$HOME/bin/check", "not-there",
            "echo", "test", "cd /srv", "cd /nowhere", "FOO=bar tell", "nice -n 5 check", "sh -c 'tell x'", "'tell'",
            ". /etc/profile", "exec tell", "true", "! tell", "(tell", "{ tell", "exit 2"]
REDIRECTIONS = ["> /dev/null 2>&1", ">> /tmp/a.log 2>&1", "> /tmp/b", "2>/dev/null", "2>&1", "< /etc/hostname",
                "2>&1 > /tmp/c", ">>/tmp/d.log", "3>/tmp/e", ">&2", "2>> /tmp/f.err", "> /tmp/g.log"]
JOINTS = [" && ", " || ", "; ", " | ", ";", " ; ", "&&", " & wait; "]


def random_word(chance: random.Random) -> str:
    text = chance.choice(WORDS)
    how = chance.random()
    if how < 0.35 or text in ("|", "&"):
        return "'" + text.replace("'", "'\\''") + "'"
    if how < 0.6:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return text


def random_part(chance: random.Random, programs: list[str]) -> str:
    words = [chance.choice(programs)] + [random_word(chance) for _ in range(chance.randrange(5))]
    if chance.random() < 0.4 and programs is PROGRAMS:
        words.insert(chance.randrange(1, len(words) + 1), chance.choice(REDIRECTIONS))
    return " ".join(words)


def random_command(chance: random.Random) -> str:
    """Of what runs side by side, both sides read and write all: who is first would show otherwise."""
    count = chance.choice((1, 1, 1, 2, 3))
    joints = [chance.choice(JOINTS) for _ in range(count - 1)]
    text = ""
    for at, joint in enumerate(["", *joints]):
        in_pipe = " | " in joints[max(0, at - 1):at + 1]
        text += joint + random_part(chance, ["tell", "check"] if in_pipe else PROGRAMS)
    if chance.random() < 0.1:
        text += chance.choice(["%", "%in put", "%a%b", " # end", " ", "\t", ";", "\\%"])
    return text


def check(world, commands: list[str], shell: str, least: float):
    folder = pathlib.Path(tempfile.mkdtemp(dir=world.folder))

    def body():
        told = cron_way.Tree(folder / "told", commands)
        changed, left = adopt(world, told.root, commands, shell)
        pairs = [pair for pair in zip(commands, changed) if pair[0] != pair[1]]
        if len(pairs) < least * len(commands):
            return f"only {len(pairs)} of {len(commands)} were adopted: {left[:40]}"
        found = differences(folder, pairs, shell)
        spool = folder / "other/var/lib/job-watch/history.db-spool"
        recorded = len(list(spool.iterdir())) if spool.is_dir() else 0
        if recorded < 0.9 * len(pairs):
            return f"{recorded} records of {len(pairs)} runs"
        return found[:5] or {"pairs": len(pairs), "left": [one["why"] for one in left],
                             "inside": sum(" -c '" in other for _, other in pairs)}

    said = in_own_world(body)
    assert isinstance(said, dict), said
    world.note(f"{said['pairs']} of {len(commands)} adopted, {said['inside']} of them with -c")


@test("the lines of the table, by sh", root=True, timeout=600)
def table_by_sh(world):
    check(world, commands_of(TABLE.read_text()), "/bin/sh", 0.9)


@test("the lines of the table, by bash", root=True, timeout=600, needs=("bash",))
def table_by_bash(world):
    check(world, commands_of(TABLE.read_text()), "/bin/bash", 0.9)


@test("generated lines, by sh", root=True, timeout=7200)
def generated(world):
    chance = random.Random(16)
    for begin in range(0, GENERATED, 5000):
        commands = [random_command(chance) for _ in range(min(5000, GENERATED - begin))]
        check(world, commands, "/bin/sh", 0.6)


@test("control: wrappings that are wrong are told from the bare line", root=True)
def control(world):
    wrong = [("cd /srv && check x", f"{JOB_WATCH} --name a -- cd /srv && check x"),
             ("check 'a b'", f"{JOB_WATCH} --name a -c 'check 'a b''"),
             ("check a\\%b", f"{JOB_WATCH} --name a -c 'check a%b'"),
             ("FOO=bar check", f"{JOB_WATCH} --name a -- FOO=bar check"),
             ("echo 'a\\nb'", f"{JOB_WATCH} --name a -- echo 'a\\nb'"),
             ("check $$", f"{JOB_WATCH} --name a -- check $$"),
             ("check%in", f"{JOB_WATCH} --name a -c 'check%in'"),
             ("check x; check y", f"{JOB_WATCH} --name a -- check x; exit 0"),
             ("check > /tmp/a.log", f"{JOB_WATCH} --name a -- check > /tmp/b.log")]
    found = in_own_world(lambda: [pair for number, pair in enumerate(wrong)
                                  if not differences(world.folder / str(number), [pair], "/bin/sh")])
    same(found, [], "what was taken for the same")


if __name__ == "__main__":
    main()
