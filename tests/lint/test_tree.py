#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Formatting, man pages, the wrapper's binary, and words that must not be in the repository."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from harness.tap import Skip, main, same, test  # noqa: E402
from harness.world import JOB_WATCH  # noqa: E402
from mutations.mutations import all_mutations  # noqa: E402

BUILD_FOLDERS = re.compile(r"^build[^/]*/|(^|/)node_modules/|__pycache__")
# In pieces, so that this file does not hold what it looks for: paths of one machine, hosts of
# package registries, and talk about how the text came to be.
UNWANTED = ("/wo" "rk/", "/ro" "ot/", "py" "pi.org", "npm" "js.org", "cra" "tes.io", "proxy.go" "lang",
            "assist" "ant", "chat" "bot", "language " "model", "as an " "AI")


def _files() -> list[pathlib.Path]:
    """The files of the repository, or of the folder where there is no repository."""
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], check=False,
                            capture_output=True)
    if listed.returncode == 0 and listed.stdout:
        names = listed.stdout.decode().split("\0")
    else:
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*")]
    return [ROOT / name for name in names
            if name and not BUILD_FOLDERS.search(name) and (ROOT / name).is_file()]


def _run(*words) -> subprocess.CompletedProcess:
    return subprocess.run([str(word) for word in words], check=False, capture_output=True,
                          text=True)


@test("every C and C++ file is formatted", needs=("clang-format-14",), timeout=120)
def formatted():
    sources = [path for path in _files() if path.suffix in (".hpp", ".cpp", ".c", ".h")]
    assert len(sources) > 20, "hardly any source was found"
    done = _run("clang-format-14", "--dry-run", "-Werror", "--style=file", *sources)
    places = [line for line in done.stderr.splitlines() if "error:" in line]
    assert done.returncode == 0, "\n".join(places[:20] or [done.stderr[-500:]])


@test("man pages are clean", needs=("mandoc",))
def man_pages():
    pages = sorted((ROOT / "man").glob("*.[1-8]"))
    assert len(pages) >= 2, f"only {pages}"
    done = _run("mandoc", "-T", "lint", "-W", "warning", *pages)
    same((done.returncode, done.stdout), (0, ""), "what mandoc says")


@test("the wrapper is one static file that holds nothing of SQLite or the C++ heap",
      needs=("nm", "readelf"))
def wrapper_binary():
    needed = _run("readelf", "-d", JOB_WATCH)
    if "NEEDED" in needed.stdout:
        raise Skip("built with -Dstatic_wrapper=false")
    symbols = _run("nm", "-C", JOB_WATCH).stdout
    if not symbols:
        raise Skip("the program is stripped")
    found = [line for line in symbols.splitlines()
             if re.search(r"sqlite|operator new|std::basic_string<|__cxa_throw\b", line)]
    same(found, [], "symbols")


@test("no text names the machine it was written on, or a package registry")
def words():
    wrong = []
    for path in _files():
        text = path.read_bytes().decode("utf-8", errors="replace")
        for word in UNWANTED:
            if word.lower() in text.lower():
                wrong.append(f"{path.relative_to(ROOT)}: {word}")
    same(wrong, [], "unwanted words")


@test("scripts begin with their interpreter and licence, and may be executed")
def scripts():
    wrong = []
    for path in _files():
        first = path.read_bytes()[:200].splitlines()[:2] if path.stat().st_size else []
        if first and first[0].startswith(b"#!") and not path.stat().st_mode & 0o100:
            if not path.name.startswith("test_"):  # these are given to the interpreter
                wrong.append(f"{path.relative_to(ROOT)} is not executable")
    same(wrong, [], "scripts")


@test("what each mutation of scripts/mutate changes is there, once")
def mutations():
    wrong = []
    for mutation in all_mutations(ROOT):
        try:
            assert mutation.applied((ROOT / mutation.source).read_text()) and mutation.tests
        except (OSError, ValueError) as error:
            wrong.append(str(error))
    same(wrong, [], "mutations; see tests/mutations")


if __name__ == "__main__":
    main()
