#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Why a run failed, with real jobs: the same error or a new one, and what changed before."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness.tap import main, same, test  # noqa: E402


def _shown(world, *words: str) -> str:
    result = world.ask(*words)
    same(result.code, 0, f"exit of {words}, {result.err}")
    return " ".join(result.out.decode().split())


def _fail(world, line: str, name: str = "job"):
    same(world.run("sh", "-c", 'echo "$0" >&2; exit 1', line, name=name).code, 1, "exit")
    world.expect_nobody_left()


@test("a failure tells whether those before had the same error")
def same_error(world):
    _fail(world, "error: can't read block 12 of /tmp/tmp.aXq31Zk")
    text = _shown(world, "show", "1")
    assert "error the same" not in text and "error a new one" not in text, f"nothing was before: {text}"
    _fail(world, "error: can't read block 977 of /tmp/tmp.Pw93bzz")
    text = _shown(world, "last-failure")
    assert "error the same as in the failure before, first seen" in text, text
    _fail(world, "error: can't read block 3 of /tmp/tmp.Pwuuuz1")
    text = _shown(world, "last-failure")
    assert "error the same as in the last 2 failures, first seen" in text, text
    _fail(world, "error: connection refused")
    text = _shown(world, "last-failure")
    assert "error a new one: none of the 3 failures before had it" in text, text


@test("several jobs with one error are one sentence of the overview")
def common_error(world):
    for name in ("mail", "sync", "fetch"):
        _fail(world, f"{name}: db{len(name)}: Temporary failure in name resolution", name)
    text = _shown(world)
    assert "3 jobs: Temporary failure in name resolution, since" in text, text


@test("a failure tells what changed since the success before: script, environment, PATH")
def changed(world):
    script = world.folder / "backup.sh"
    script.write_text("#!/bin/sh\nexit 0\n", encoding="ascii")
    script.chmod(0o755)
    same(world.run(str(script)).code, 0, "exit")
    script.write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
    env = dict(world.env, NEW_NAME="value", PATH=world.env["PATH"] + ":/opt/bin")
    same(world.run(str(script), env=env).code, 1, "exit")
    world.expect_nobody_left()
    text = _shown(world, "last-failure")
    assert f"program {script} was changed" in text, text
    assert "environment with NEW_NAME" in text and "/opt/bin" in text, text
    same(world.rows("SELECT count(*) FROM fingerprints"), [(2,)], "rows")


@test("where nothing changed, a failure says so, and there is one fingerprint for all")
def unchanged(world):
    flag = world.folder / "flag"
    script = world.folder / "job.sh"
    script.write_text(f"test ! -e {flag}\n", encoding="ascii")
    for _ in range(3):
        same(world.run("sh", str(script)).code, 0, "exit")
    flag.touch()
    same(world.run("sh", str(script)).code, 1, "exit")
    world.expect_nobody_left()
    text = _shown(world, "last-failure")
    assert "changed nothing that is noted" in text, text
    same(world.rows("SELECT count(*), max(instr(facts, 'job.sh')) > 0 FROM fingerprints"), [(1, 1)],
         "rows")


if __name__ == "__main__":
    main()
