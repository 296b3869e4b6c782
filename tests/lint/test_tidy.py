#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""clang-tidy over every source file, one case a folder. The checks are in /.clang-tidy."""

import concurrent.futures
import functools
import hashlib
import json
import math
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

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
MOST_OF_A_BUNDLE = 8  # files


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


def _dependencies() -> dict[pathlib.Path, list[pathlib.Path]]:
    """What each source includes, as ninja noted it when it was compiled."""
    listed = subprocess.run(["ninja", "-C", BUILD, "--quiet", "-t", "deps"], check=True,
                            capture_output=True, text=True).stdout
    found = {}
    for block in listed.split("\n\n"):
        files = [(BUILD / line.strip()).resolve() for line in block.splitlines()[1:]]
        if files:
            found.setdefault(files[0], files)
    return found


@functools.cache
def _state(file: pathlib.Path) -> str:
    if file.is_relative_to(ROOT):
        return hashlib.sha256(file.read_bytes()).hexdigest()
    status = file.stat()
    return f"{file} {status.st_size} {status.st_mtime_ns}"


def _mark(command: list[str], files: list[pathlib.Path]) -> pathlib.Path:
    """The file that says: found clean in this state."""
    words = [*command[:command.index("-o")], (ROOT / ".clang-tidy").read_text(), *map(_state, files)]
    # Where the clone lies makes no difference.
    text = "\n".join(words).replace(str(ROOT), "")
    return CLEAN / hashlib.sha256(text.encode()).hexdigest()


def _tidy(*arguments) -> list[str]:
    # The warnings that are switched off are g++'s, and some only its.
    done = subprocess.run([TIDY, "--quiet", "--config-file", ROOT / ".clang-tidy",
                           "--extra-arg=-Wno-unknown-warning-option", *arguments],
                          check=False, capture_output=True, text=True, cwd=BUILD)
    lines = [line for line in done.stdout.splitlines() if " error: " in line or " warning: " in line]
    if done.returncode != 0 and not lines:
        lines = [f"clang-tidy failed: {done.stderr[-300:]}"]
    return lines


def _bundle_findings(sources: list[pathlib.Path], options: list[str]) -> list[str]:
    with tempfile.NamedTemporaryFile("w", suffix=".cpp") as bundle:
        bundle.writelines(f'#include "{source}"  // NOLINT\n' for source in sources)
        bundle.flush()
        # Else the analyzer leaves out what is included; the system's headers it always does.
        return _tidy("--extra-arg=-Xclang", "--extra-arg=-analyzer-opt-analyze-headers", bundle.name,
                     "--", *options)


def _findings(sources: list[pathlib.Path], command: list[str]) -> list[str]:
    """Most of a look at one file is a look at its headers, so some are looked at together. Where that
    finds something, if only that two files have the same name for something of their own, each file
    is looked at by itself."""
    options = [word for word in command if word.startswith(("-I", "-isystem", "-D", "-std", "-W"))]
    if not _bundle_findings(sources, options):
        return []
    return [line for source in sources for line in _tidy("-p", DATABASE, source)]


def _check(folder: pathlib.Path):
    commands, included = _commands(), _dependencies()
    sources = sorted(source for source in folder.glob("*.cpp") if source in commands)
    assert sources, f"nothing of {folder} is compiled"
    marks = {source: _mark(commands[source], included[source]) for source in sources}
    unknown = [source for source in sources if not marks[source].exists()]
    size = max(1, min(MOST_OF_A_BUNDLE, math.ceil(len(unknown) / (os.cpu_count() or 1))))
    bundles = [unknown[at:at + size] for at in range(0, len(unknown), size)]

    def look(bundle: list[pathlib.Path]) -> list[str]:
        found = _findings(bundle, commands[bundle[0]])
        if not found:
            CLEAN.mkdir(parents=True, exist_ok=True)
            for source in bundle:
                marks[source].touch()
        return found

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        findings = sorted({line for lines in pool.map(look, bundles) for line in lines})
    assert not findings, "\n".join(findings[:20])


for _folder in sorted([*(ROOT / "src").iterdir(), ROOT / "generators"]):
    if list(_folder.glob("*.cpp")):
        test(f"clang-tidy finds nothing in {_folder.name}", needs=(TIDY,), timeout=1200)(
            lambda _world, folder=_folder: _check(folder))

@test("control: what the checks and what the analyzer finds is found in files of a bundle",
      needs=(TIDY,))
def control(world):
    folder = world.folder / "src"
    folder.mkdir()
    texts = {"copied": "#include <string>\nint size(std::string text) { return text.empty() ? 0 : 1; }\n",
             "null": "int of_null(bool b) { const int* p = nullptr; return b ? *p : 0; }\n",
             "clean": "int of_one() { return 1; }\n"}
    sources = []
    for name, text in texts.items():
        sources.append(folder / f"{name}.cpp")
        sources[-1].write_text(text)
    found = "\n".join(_bundle_findings(sources, ["-std=c++20"]))
    assert "performance-unnecessary-value-param" in found, found
    assert "core.NullDereference" in found, found


if __name__ == "__main__":
    main()
