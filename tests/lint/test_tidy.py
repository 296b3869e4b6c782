#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""clang-tidy over every source file. The checks are in /.clang-tidy.

JOB_WATCH_TIDY=changed looks at the files only that git says differ from what is upstream;
JOB_WATCH_TIDY=deep gives the analyzer all the steps it wants, which takes twice the time."""

import concurrent.futures
import functools
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from harness.tap import main, same, test  # noqa: E402

TIDY = "clang-tidy-14"  # other versions know other checks
BUILD = pathlib.Path(os.environ["JOB_WATCH_BUILD"])
WHICH = os.environ.get("JOB_WATCH_TIDY", "all")
CHECKS = (ROOT / ".clang-tidy").read_text()
if WHICH == "deep":
    CHECKS = CHECKS.replace("mode=shallow", "mode=deep")
# What was found clean once is clean: a bundle is looked at again only when a file of it, something
# it includes or the checks have changed.
CLEAN = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache",
                     "job-watch", "tidy")
INCLUDED = re.compile(r"#include\s*<(.*)>")
FINDING = re.compile(r"^(?P<file>[^ :]+):(?P<line>\d+):(?P<rest>\d+: (?:error|warning): .*)$")


class Bundle:
    """The sources that are compiled as one text, how, and all that the text includes."""

    def __init__(self, command: str, unity: pathlib.Path, deps: list[pathlib.Path]):
        words = shlex.split(command)
        self.options = [word for word in words if word.startswith(("-I", "-isystem", "-D", "-std", "-W"))]
        self.options += words[words.index("-include"):][:2] if "-include" in words else []
        self.sources = [pathlib.Path(name).resolve() for name in INCLUDED.findall(unity.read_text())]
        self.deps = deps

    def mark(self) -> pathlib.Path:
        """The file that says: found clean in this state."""
        # Where the clone lies makes no difference.
        text = "\n".join([*self.options, CHECKS, *map(_state, sorted(self.deps))]).replace(str(ROOT), "")
        return CLEAN / hashlib.sha256(text.encode()).hexdigest()


def _bundles() -> list[Bundle]:
    """Of what is shipped, each source once: some are compiled into two programs."""
    deps, found, seen = _dependencies(), [], set()
    for entry in json.loads((BUILD / "compile_commands.json").read_text()):
        unity = (BUILD / entry["file"]).resolve()
        if not unity.is_relative_to(BUILD / "src") or "-unity" not in unity.name:
            continue
        bundle = Bundle(entry["command"], unity, deps[unity])
        if not seen.issuperset(bundle.sources):
            seen.update(bundle.sources)
            found.append(bundle)
    return found


def _dependencies() -> dict[pathlib.Path, list[pathlib.Path]]:
    """What each text includes, as ninja noted it when it was compiled."""
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


def _text_of(sources: list[pathlib.Path]) -> tuple[str, list[str]]:
    """One text of all, and where each of its lines is from. Included, they would be headers, of which
    the analyzer looks at none."""
    lines, places, included = [], [], set()
    for source in sources:
        own = source.read_text().splitlines()
        lines += ["" if line in included else line for line in own]
        places += [f"{source}:{number}" for number in range(1, len(own) + 1)]
        included.update(line for line in own if line.startswith("#include"))
    return "\n".join(lines) + "\n", places


def _findings(sources: list[pathlib.Path], options: list[str]) -> list[str]:
    """Most of a look at one file is a look at its headers, so they are looked at together."""
    text, places = _text_of(sources)
    with tempfile.TemporaryDirectory() as folder:
        bundle, checks = pathlib.Path(folder, "bundle.cpp"), pathlib.Path(folder, "checks")
        bundle.write_text(text)
        checks.write_text(CHECKS)
        # The warnings that are switched off are g++'s, and some only its.
        done = subprocess.run([TIDY, "--quiet", "--config-file", checks, bundle, "--",
                               "-Wno-unknown-warning-option", *options],
                              check=False, capture_output=True, text=True, cwd=BUILD)
        found = [_placed(line, str(bundle), places) for line in done.stdout.splitlines()
                 if FINDING.match(line)]
    if done.returncode != 0 and not found:
        found = [f"clang-tidy failed: {done.stderr[-300:]}"]
    return found


def _placed(line: str, bundle: str, places: list[str]) -> str:
    match = FINDING.match(line)
    if match["file"] != bundle:
        return line
    return f"{places[int(match['line']) - 1]}:{match['rest']}"


def _look(bundle: Bundle) -> list[str]:
    found = _findings(bundle.sources, bundle.options)
    if not found:
        CLEAN.mkdir(parents=True, exist_ok=True)
        bundle.mark().touch()
    return found


def _changed() -> set[pathlib.Path]:
    """What differs from upstream, or from the last commit where there is no upstream."""
    def git(*words: str) -> list[str]:
        done = subprocess.run(["git", "-C", ROOT, *words], check=False, capture_output=True, text=True)
        return done.stdout.split() if done.returncode == 0 else []

    base = (git("merge-base", "HEAD", "@{upstream}") or ["HEAD"])[0]
    names = git("diff", "--name-only", base) + git("ls-files", "--others", "--exclude-standard")
    return {ROOT / name for name in names}


def _in_parallel(look, items) -> list[str]:
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return sorted({line for lines in pool.map(look, items) for line in lines})


@test("clang-tidy finds nothing in any source", needs=(TIDY,), timeout=3600)
def whole(world):
    os.nice(19)
    bundles = _bundles()
    sources = {source for bundle in bundles for source in bundle.sources}
    missing = {path for path in (ROOT / "src").rglob("*.cpp")} - sources
    same(sorted(map(str, missing)), [], "sources that are not compiled")
    if WHICH == "changed":
        changed = _changed()
        each = [(source, bundle.options) for bundle in bundles for source in bundle.sources
                if source in changed]
        findings = _in_parallel(lambda one: _findings([one[0]], one[1]), each)
        world.note(f"{len(each)} of {len(sources)} sources")
    else:
        unknown = [bundle for bundle in bundles if not bundle.mark().exists()]
        # The longest first, so that no core waits for the other in the end.
        unknown.sort(key=lambda bundle: len(bundle.sources), reverse=True)
        findings = _in_parallel(_look, unknown)
        world.note(f"{len(unknown)} of {len(bundles)} bundles, {len(sources)} sources")
    assert not findings, "\n".join(findings[:20])


@test("control: what the checks and what the analyzer finds is found in files of a bundle, in its place",
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
    found = "\n".join(_findings(sources, ["-std=c++20"]))
    assert "performance-unnecessary-value-param" in found, found
    assert "core.NullDereference" in found, found
    for place in ("copied.cpp:2:", "null.cpp:1:"):
        assert place in found, found


if __name__ == "__main__":
    main()
