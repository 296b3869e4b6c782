#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The order of use below src/, which library belongs to which folder, and the shape of files."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from harness.tap import main, same, test  # noqa: E402

SOURCE = ROOT / "src"
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)

# Each folder may use those it names and itself: the map of docs/architecture.md.
MAY_USE = {
    "base": (),
    "model": ("base",),
    "spool": ("base", "model"),
    "wrapper": ("base", "model", "spool"),
    "unit": ("base",),
    "journal": ("base", "model", "spool", "unit"),
    "watch": ("base", "model", "journal"),
    "sd": ("base", "model", "journal", "watch"),
    "harvest": ("base", "model", "spool", "unit", "journal", "sd"),
    "observe": ("base", "model", "spool", "journal", "watch", "sd"),
    "when": ("base", "model"),
    "cron": ("base",),
    "stats": ("base", "model", "when"),
    "text": ("base",),
    "alert": ("base", "model", "when", "stats", "text"),
    "config": ("base", "model", "when", "unit", "text", "alert"),
    "companion": ("base", "model", "spool", "journal", "watch", "sd", "harvest", "config"),
    "generate": ("base", "spool", "cron", "unit", "config"),
    "store": ("base", "model", "spool", "when", "stats", "alert"),
    "render": ("base", "model", "when", "stats", "alert", "store"),
    "report": ("base", "model", "when", "stats", "alert", "config", "store", "render"),
    "notify": ("base", "model", "spool", "when", "text", "alert", "config", "store", "render"),
    "answers": ("base", "model", "spool", "journal", "harvest", "when", "unit", "stats", "text", "alert",
                "config", "generate", "store", "render", "report"),
    "ingest": ("base", "model", "spool", "unit", "sd", "store"),
    "recorder": ("base", "model", "spool", "when", "alert", "config", "store", "report"),
}
# What only these folders may include.
OWNERS = {
    r"sqlite3\.h|SQLiteCpp/.*": ("store",),
    r"CLI/.*": ("answers",),
    r"nlohmann/.*": ("journal", "alert", "store", "render", "report", "notify", "answers"),
    r"systemd/.*": ("sd",),
    r"curl/.*": ("notify",),
    r"openssl/.*": ("notify", "ingest"),
    r"toml\+\+/.*": ("config",),
    r"fmt/.*": ("when", "stats", "alert", "config", "companion", "store", "render", "report", "notify",
              "answers", "ingest", "recorder"),
    r"iostream|sstream|fstream|regex": (),
    r"future": ("generate",),
    # The wrapper has no heap. (base/result.hpp has texts, which the wrapper does not use.)
    r"vector|string|map|unordered_map|memory|functional|deque|list|set":
        tuple(folder for folder in MAY_USE if folder != "wrapper"),
}
LONGEST = 500


def _sources():
    return sorted(path for path in SOURCE.rglob("*") if path.suffix in (".hpp", ".cpp"))


def _folder(path: pathlib.Path) -> str:
    return path.relative_to(SOURCE).parts[0]


def _includes(path: pathlib.Path):
    for ours, theirs in INCLUDE.findall(path.read_text(encoding="utf-8")):
        yield ours, theirs


def _wrong_edges(uses) -> list[str]:
    """`uses`: pairs of (user, used), both `folder/file`."""
    wrong = []
    for user, used in uses:
        folder, other = user.split("/")[0], used.split("/")[0]
        if other in MAY_USE and other != folder and other not in MAY_USE.get(folder, ()):
            wrong.append(f"{user} includes {used}")
    return wrong


@test("folders below src use only the folders they may use")
def order_of_use():
    uses = [(str(path.relative_to(SOURCE)), ours) for path in _sources()
            for ours, _ in _includes(path) if ours]
    assert len(uses) > 50, "hardly any include was found"
    same(_wrong_edges(uses), [], "edges against the map")


@test("control: an edge against the map is found")
def order_control():
    same(_wrong_edges([("wrapper/relay.cpp", "store/history.hpp"), ("base/fd.hpp", "base/a.hpp")]),
         ["wrapper/relay.cpp includes store/history.hpp"], "wrong edges")


@test("the map itself has no cycle, and knows every folder")
def map_is_an_order():
    known = list(MAY_USE)
    for folder, used in MAY_USE.items():
        later = [other for other in used if known.index(other) > known.index(folder)]
        same(later, [], f"what {folder} uses before it is there")
    folders = sorted(path.name for path in SOURCE.iterdir() if path.is_dir())
    same(folders, sorted(known), "folders")


@test("SQLite, JSON and the command line library each stay in their folder")
def libraries():
    wrong = []
    for path in _sources():
        for _, theirs in _includes(path):
            for pattern, owners in OWNERS.items():
                if theirs and re.fullmatch(pattern, theirs) and _folder(path) not in owners:
                    wrong.append(f"{path.relative_to(ROOT)} includes <{theirs}>")
    same(wrong, [], "includes out of place")


@test("every source begins with its licence, every header with its guard, its own header first")
def beginnings():
    wrong = []
    for path in _sources():
        lines = path.read_text(encoding="utf-8").splitlines()
        if lines[0] != "// SPDX-License-Identifier: MIT":
            wrong.append(f"{path}: no licence line")
        if path.suffix == ".hpp" and lines[1] != "#pragma once":
            wrong.append(f"{path}: no #pragma once")
        own = str(path.relative_to(SOURCE).with_suffix(".hpp"))
        if path.suffix == ".cpp" and path.with_suffix(".hpp").exists():
            first = next((ours or theirs for ours, theirs in _includes(path)), "")
            if first != own:
                wrong.append(f"{path}: includes {first} before its own header")
    same(wrong, [], "files")


@test(f"no source is longer than {LONGEST} lines")
def lengths():
    long = [f"{path}: {count}" for path in _sources()
            if (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST]
    same(long, [], "long files")


@test("macros are not defined")
def macros():
    found = [f"{path}: {line}" for path in _sources()
             for line in path.read_text(encoding="utf-8").splitlines()
             if re.match(r"\s*#\s*define\b", line)]
    same(found, [], "macros")


if __name__ == "__main__":
    main()
