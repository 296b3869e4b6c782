#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""clang-tidy over every source file. The checks are in /.clang-tidy."""

import concurrent.futures
import functools
import hashlib
import json
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


def _bundled(sources: list[pathlib.Path]) -> str:
    """One text of all. Included, they would be headers, of which the analyzer looks at none."""
    lines, included = [], set()
    for source in sources:
        own = source.read_text().splitlines()
        lines += ["" if line in included else line for line in own]
        included.update(line for line in own if line.startswith("#include"))
    return "\n".join(lines) + "\n"


def _bundle_findings(sources: list[pathlib.Path], options: list[str]) -> list[str]:
    with tempfile.NamedTemporaryFile("w", suffix=".cpp") as bundle:
        bundle.write(_bundled(sources))
        bundle.flush()
        return _tidy(bundle.name, "--", *options)


def _findings(sources: list[pathlib.Path], command: list[str]) -> list[str]:
    """Most of a look at one file is a look at its headers, so some are looked at together. Where that
    finds something, if only that two files have the same name for something of their own, each file
    is looked at by itself."""
    options = [word for word in command if word.startswith(("-I", "-isystem", "-D", "-std", "-W"))]
    if not _bundle_findings(sources, options):
        return []
    return [line for source in sources for line in _tidy("-p", DATABASE, source)]


def _bundles(sources: list[pathlib.Path]) -> list[list[pathlib.Path]]:
    """Of one folder each: there, names are told apart."""
    found = []
    for folder in sorted({source.parent for source in sources}):
        files = [source for source in sources if source.parent == folder]
        found += [files[at:at + MOST_OF_A_BUNDLE] for at in range(0, len(files), MOST_OF_A_BUNDLE)]
    return sorted(found, key=len, reverse=True)


@test("clang-tidy finds nothing in any source", needs=(TIDY,), timeout=2400)
def whole():
    commands, included = _commands(), _dependencies()
    sources = sorted(source for folder in [*(ROOT / "src").iterdir(), ROOT / "generators"]
                     for source in folder.glob("*.cpp") if source in commands)
    marks = {source: _mark(commands[source], included[source]) for source in sources}

    def look(bundle: list[pathlib.Path]) -> list[str]:
        found = _findings(bundle, commands[bundle[0]])
        if not found:
            CLEAN.mkdir(parents=True, exist_ok=True)
            for source in bundle:
                marks[source].touch()
        return found

    unknown = _bundles([source for source in sources if not marks[source].exists()])
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        findings = sorted({line for lines in pool.map(look, unknown) for line in lines})
    assert len(sources) > 200, f"only {len(sources)} sources are compiled"
    assert not findings, "\n".join(findings[:20])


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
