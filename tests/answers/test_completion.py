#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Completion, as the shells themselves do it."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from harness.tap import main, same, test  # noqa: E402
from harness.world import JOB_WATCH  # noqa: E402

BASH = """
source completions/job-watch.bash
COMP_WORDS=(job-watch "$@") COMP_CWORD=$#
_job_watch
printf '%s\\n' "${COMPREPLY[@]}"
"""
# What zsh's own functions would be handed.
ZSH = """
compdef() { :; }
_describe() { printf '%s\\n' "${(@)described}"; }
_files() { print files; }
words=(job-watch "$@") CURRENT=$(( $# + 1 ))
source completions/_job-watch
"""


def _answer(world, *command: str) -> list[str]:
    path = f"{pathlib.Path(JOB_WATCH).parent}:{os.environ['PATH']}"
    done = subprocess.run(command, cwd=ROOT, env={**world.env, "PATH": path, "HOME": str(world.folder)},
                          capture_output=True, text=True, timeout=30, check=False)
    same(done.stderr, "", f"what {command[0]} complains of")
    return done.stdout.splitlines()


def _some_runs(world):
    for name in ("backup", "mail queue", "$(touch hurt)"):
        same(world.run("true", name=name).code, 0, "exit")
    world.expect_nobody_left()


@test("bash completes verbs, options and jobs, with names quoted as it would read them", needs=("bash",))
def by_bash(world):
    _some_runs(world)
    for words, offered in ((["his"], ["history"]), (["history", "--fail"], ["--failed"]),
                           (["history", "mail"], ["mail\\ queue"]), (["show", "1"], ["1"]),
                           (["history", "$"], ["\\$\\(touch\\ hurt\\)"]), (["snooze", "backup", ""], [""])):
        same(_answer(world, "bash", "-c", BASH, "bash", *words), offered, f"offered for {words}")


@test("zsh shows what each is, and files where they belong", needs=("zsh",))
def by_zsh(world):
    _some_runs(world)
    assert "history:the last runs of a job: exit codes, durations" in _answer(world, "zsh", "-fc", ZSH, "zsh", "hi")
    same(_answer(world, "zsh", "-fc", ZSH, "zsh", "stats", "b"), ["backup"], "jobs")
    same(_answer(world, "zsh", "-fc", ZSH, "zsh", "stats", "--db", ""), ["files"], "behind --db")


@test("fish completes with what each is", needs=("fish",))
def by_fish(world):
    _some_runs(world)
    script = "source completions/job-watch.fish; complete -C $argv[1]"
    assert "show\tone run as a whole; of a job the newest" in _answer(world, "fish", "-c", script, "job-watch sho")
    same(_answer(world, "fish", "-c", script, "job-watch history back"), ["backup"], "jobs")


@test("nothing is written, and nothing is said, where there is no store")
def without_store(world):
    done = world.ask("complete", "--", "history", "")
    same((done.out, done.code), (b"", 0), "answer")
    same(world.store.exists(), False, "a store")


if __name__ == "__main__":
    main()
