#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The generator under a real systemd: declared jobs are there after a daemon-reload, and wrapped
services start with the words that they had."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes, units  # noqa: E402
from harness.tap import main, same, test  # noqa: E402

SEEN = pathlib.Path("/run/seen")
# Writes its own words to a file; $$$$ is $$ once systemd has read it.
SHOW = "-c 'tr \"\\\\0\" \"\\\\n\" </proc/$$$$/cmdline >/run/seen; exit 0'"
LINES = {
    "quotes": f"/bin/sh {SHOW} \"a  b\" 'c d' e\\x41\\u00e4 \"\" \"it's\"",
    "variables": f"/bin/sh {SHOW} $WORDS ${{WORDS}} x${{WORDS}}y $UNSET $$HOME",
    "specifiers": f"/bin/sh {SHOW} %n %% %N",
    "own-name": f"@/bin/sh zero {SHOW} one",
    "own-name-variable": f"-@/bin/sh ${{WORDS}} {SHOW}",
    "no-variables": ":/bin/sh -c 'tr \"\\\\0\" \"\\\\n\" </proc/$$/cmdline >/run/seen; exit 0' $WORDS ${WORDS}",
    "semicolon": f"/bin/sh {SHOW} \\; a;b ; -/bin/sh -c 'exit 3'",
    "continued": f"/bin/sh {SHOW} a \\\n# comment\n   b",
    "plain-name": f"sh {SHOW} a",
    "in-quotes": f"\"-/bin/sh\" {SHOW} a",
}


@test("a wrapped service starts with the words that it had", timeout=120)
def same_words():
    for name, line in LINES.items():
        units.write(f"twin-{name}.service", Service={
            "Type": "oneshot", "Environment": "\"WORDS=one two\"", "ExecStart": line})
    seen = {}
    for wrapped in (False, True):
        units.configure('[wrap]\nunits = ["twin-*"]\n' if wrapped else "")
        for name in LINES:
            unit = f"twin-{name}.service"
            SEEN.unlink(missing_ok=True)
            exec_start = units.systemctl("show", "-PExecStart", unit)
            same("job-watch" in exec_start, wrapped, f"{name}: {exec_start}")
            units.start(unit)
            facts = units.facts(unit, "Result", "ExecMainStatus")
            seen.setdefault(name, []).append((SEEN.read_text(), facts))
    for name, (bare, behind) in seen.items():
        same(behind, bare, name)


@test("a declared job is enabled, runs and is recorded")
def declared(world):
    units.configure('[jobs.declared]\ncommand = ["/bin/echo", "$HOME", "100%"]\ncron = "0 0 1 1 *"\n')
    same(units.facts("declared.timer", "LoadState", "UnitFileState"),
         {"LoadState": "loaded", "UnitFileState": "generated"}, "the timer")
    units.start("declared.service")
    same(units.facts("declared.service", "Result")["Result"], "success", "result")
    world.store = pathlib.Path("/var/lib/job-watch/history.db")
    del world.env["JOB_WATCH_DB"]
    run = world.ended_run("declared")
    same((run["argv"], run["unit"]), (["/bin/echo", "$HOME", "100%"], "declared.service"), "the run")
    wants = processes.run(["systemctl", "show", "-P", "Wants", "timers.target"]).out
    assert b"declared.timer" in wants, wants


if __name__ == "__main__":
    main(hidden_run=False)
