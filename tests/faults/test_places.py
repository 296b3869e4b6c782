#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Where the store of a user is: homes that can't be written, and environments that differ."""

import contextlib
import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from faults.common import JOB, STRANGER, become, recorded, unharmed  # noqa: E402
from harness import disks, processes  # noqa: E402
from harness.tap import main, same, test  # noqa: E402

USERS = pathlib.Path("/var/lib/job-watch/users")
IN_USERS = USERS / str(STRANGER) / "history.db"
IN_TEMPORARY = pathlib.Path(f"/var/tmp/job-watch-{STRANGER}/history.db")


@contextlib.contextmanager
def _machine(world, *, package: bool):
    """New and empty places, with or without the folder that the package makes; no store is named."""
    world.env.pop("JOB_WATCH_DB", None)
    world.env["HOME"] = "/"
    with contextlib.ExitStack() as stack:
        for place, mode in (("/var/lib/job-watch", "0711"), ("/var/tmp", "1777"), ("/dev/shm", "1777"),
                            ("/run", "0755")):
            stack.enter_context(disks.tmpfs(pathlib.Path(place), f"size=16m,mode={mode}"))
        if package:
            USERS.mkdir()
            USERS.chmod(0o1733)
        yield


def _ours(result: processes.Result) -> list[bytes]:
    return [line for line in result.err.splitlines() if line.startswith(b"job-watch:")]


def _places(world, **how) -> list[str]:
    answer = world.ask("doctor", "--json", setup=become, **how)
    return [item["text"] for item in json.loads(answer.out)["items"] if item["subject"] == "places"]


@test("a user whose home can't be written: a place that persists is the store, and it is said once",
      root=True)
def homeless(world):
    for package, store in ((True, IN_USERS), (False, IN_TEMPORARY)):
        with _machine(world, package=package):
            said = []
            for number in range(3):
                result = world.run(*JOB, name=f"job {number}", setup=become)
                unharmed(result)
                said.append(_ours(result))
                world.expect_nobody_left()
            assert len(said[0]) == 1 and str(store).encode() in said[0][0], said
            same(said[1:], [[], []], "what later runs say")
            for number in range(3):
                recorded(world.run_of(f"job {number}", setup=become))
            world.store = store
            same(world.rows("SELECT count(*) FROM runs"), [(3,)], "rows")
            same((store.stat().st_uid, store.stat().st_mode & 0o777,
                  store.parent.stat().st_mode & 0o777), (STRANGER, 0o600, 0o700), "owner and modes")
            same(list(pathlib.Path("/dev/shm").iterdir()), [], "what is in memory")
            same(world.ask(setup=become).err, b"", "the overview's complaints")
            assert any(str(store) in text for text in _places(world)), _places(world)


@test("a place in use stays the store when a better one is made, or the environment changes", root=True)
def stays(world):
    with _machine(world, package=False):
        unharmed(world.run(*JOB, setup=become))
        world.expect_nobody_left()
        USERS.mkdir()
        USERS.chmod(0o1733)
        for home in ("/", "/nonexistent", "/etc/passwd", "/root", None):
            env = {"PATH": world.env["PATH"]} | ({"HOME": home} if home else {})
            recorded(world.run_of(env=env, setup=become))
        assert not IN_USERS.parent.exists(), "a second store"


@test("a folder or link that another user put in the place is not used, nor is its content", root=True)
def traps(world):
    elsewhere = world.folder / "elsewhere"
    elsewhere.mkdir()
    elsewhere.chmod(0o777)
    for package in (True, False):
        for trap in ("folder", "link", "open folder", "file"):
            with _machine(world, package=package):
                place = (IN_USERS if package else IN_TEMPORARY).parent
                if trap == "link":
                    place.symlink_to(elsewhere)
                elif trap == "file":
                    place.touch()
                else:
                    place.mkdir()
                    place.chmod(0o777)
                if trap == "open folder":
                    os.chown(place, STRANGER, STRANGER)
                unharmed(world.run(*JOB, setup=become))
                world.expect_nobody_left()
                if not package:  # nowhere else to go: the run waits until there is
                    answer = world.ask("list", setup=become)
                    same((answer.code, b"JOB_WATCH_DB" in answer.err), (3, True), f"{answer.err}")
                    place.rename(f"{place}.away")
                recorded(world.run_of(setup=become))
                same(list(elsewhere.iterdir()), [], f"{trap}: where the link leads")
                trapped = place if package else pathlib.Path(f"{place}.away")
                if trapped.is_dir():
                    same(list(trapped.iterdir()), [], f"{trap}: the other user's folder")


@test("a store that can't be written: its trouble is told once, and once more after it was over",
      root=True)
def told_once(world):
    with _machine(world, package=True):
        closed = world.folder / "closed"
        closed.mkdir()
        options = ["--db", str(closed / "history.db")]
        told = []
        for number in range(4):
            if number == 3:
                os.chown(closed, STRANGER, STRANGER)
                world.ask("list", *options, setup=become)
                processes.until(lambda: not list(IN_TEMPORARY.parent.rglob("told")), 20, "recorded")
                os.chown(closed, 0, 0)
                os.chown(f"{closed}/history.db-spool", 0, 0)
            result = world.run(*JOB, options=options, setup=become)
            unharmed(result)
            told.append(len(_ours(result)))
            world.expect_nobody_left()
        same(told, [1, 0, 0, 1], "what each run says")
        same(list(pathlib.Path("/dev/shm").iterdir()), [], "what is in memory")


@test("XDG folders of one environment lead nowhere else, and what lies there is told of", root=True)
def environments(world):
    with _machine(world, package=True):
        home = world.folder / "home"
        (home / ".config/job-watch").mkdir(parents=True)
        (home / "xdg/job-watch").mkdir(parents=True)
        for path in (home, *home.rglob("*")):
            os.chown(path, STRANGER, STRANGER)
        cron = {"PATH": world.env["PATH"], "HOME": str(home)}
        shell = {**cron, "XDG_DATA_HOME": f"{home}/xdg", "XDG_CONFIG_HOME": f"{home}/xdg"}
        unharmed(world.run(*JOB, env=cron, setup=become))
        unharmed(world.run(*JOB, name="shell's", env=shell, setup=become))
        world.expect_nobody_left()
        for env in (cron, shell):
            recorded(world.run_of(env=env, setup=become))
            recorded(world.run_of("shell's", env=env, setup=become))
            same(world.ask(env=env, setup=become).err, b"", "complaints")
        # What an older version recorded there is not forgotten.
        old = f"{home}/xdg/job-watch/history.db"
        unharmed(world.run(*JOB, name="old", options=["--db", old], env=shell, setup=become))
        pathlib.Path(home, "xdg/job-watch/config.toml").touch()
        world.expect_nobody_left()
        answer = world.ask("list", env=shell, setup=become)
        assert old.encode() in answer.err and b"1 run" in answer.err, answer.err
        texts = json.loads(world.ask("doctor", "--json", env=shell, setup=become).out)["items"]
        assert any(old in item["text"] for item in texts), texts
        assert any(f"{home}/xdg/job-watch/config.toml is not read" in item["text"]
                   for item in texts if item["subject"] == "config"), texts


@test("JOB_WATCH_DB in the shell alone: the answer names the store of cron with its newest run",
      root=True)
def named_in_shell(world):
    with _machine(world, package=True):
        shell = {**world.env, "JOB_WATCH_DB": f"{world.folder}/shell.db"}
        unharmed(world.run(*JOB, setup=become))
        world.expect_nobody_left()
        for words in ([], ["list"], ["history", "job"]):
            answer = world.ask(*words, env=shell, setup=become)
            assert str(IN_USERS).encode() in answer.err and b"1 run" in answer.err, answer.err
        assert any(str(IN_USERS) in text for text in _places(world, env=shell)), "doctor"
        same(world.ask("list", "--db", str(IN_USERS), env=shell, setup=become).err, b"", "with --db")


if __name__ == "__main__":
    main()
