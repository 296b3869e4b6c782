#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""clang-tidy over every source file, one case a folder. The checks are in /.clang-tidy."""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from harness.tap import main, test  # noqa: E402

TIDY = "clang-tidy-14"  # other versions know other checks
BUILD = pathlib.Path(os.environ["JOB_WATCH_BUILD"])
# What was found clean once is clean: a file is looked at again only when it, something it includes
# or the checks have changed.
CLEAN = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache",
                     "job-watch", "tidy")


DATABASE = BUILD / "tidy"


def _commands() -> dict[pathlib.Path, list[str]]:
    """How each source is compiled. Some are compiled more than once; clang-tidy, which looks at
    every entry of the database, gets one with the first of each."""
    entries = json.loads((BUILD / "compile_commands.json").read_text())
    first = {}
    for entry in entries:
        first.setdefault((BUILD / entry["file"]).resolve(), entry)
    DATABASE.mkdir(exist_ok=True)
    (DATABASE / "compile_commands.json").write_text(json.dumps(list(first.values())))
    return {source: shlex.split(entry["command"]) for source, entry in first.items()}


def _fingerprint(source: pathlib.Path, command: list[str]) -> str:
    words = command[:command.index("-o")] + ["-E", "-P", "-o", "-", "-c", str(source)]
    preprocessed = subprocess.run(words, check=True, capture_output=True, cwd=BUILD).stdout
    checks = (ROOT / ".clang-tidy").read_bytes()
    # Comments are not in it, but they hold the NOLINTs.
    return hashlib.sha256(preprocessed + checks + source.read_bytes()).hexdigest()


def _findings(source: pathlib.Path, command: list[str]) -> list[str]:
    clean = CLEAN / _fingerprint(source, command)
    if clean.exists():
        return []
    # The warnings that are switched off are g++'s, and some only its.
    done = subprocess.run([TIDY, "-p", DATABASE, "--quiet",
                           "--extra-arg=-Wno-unknown-warning-option", source],
                          check=False, capture_output=True, text=True)
    lines = [line for line in done.stdout.splitlines() if " error: " in line or " warning: " in line]
    if done.returncode != 0 and not lines:
        lines = [f"{source}: clang-tidy failed: {done.stderr[-300:]}"]
    if not lines:
        CLEAN.mkdir(parents=True, exist_ok=True)
        clean.touch()
    return lines


def _check(folder: pathlib.Path):
    commands = _commands()
    sources = sorted(source for source in folder.glob("*.cpp") if source in commands)
    assert sources, f"nothing of {folder} is compiled"
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        findings = sorted({line for lines in pool.map(lambda source: _findings(source, commands[source]),
                                                       sources) for line in lines})
    assert not findings, "\n".join(findings[:20])


for _folder in sorted([*(ROOT / "src").iterdir(), ROOT / "generators"]):
    if list(_folder.glob("*.cpp")):
        test(f"clang-tidy finds nothing in {_folder.name}", needs=(TIDY,), timeout=1200)(
            lambda _world, folder=_folder: _check(folder))

if __name__ == "__main__":
    main()
