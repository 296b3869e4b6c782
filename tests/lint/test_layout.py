#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The order of use below src/, which library belongs to which room, and the shape of files."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from harness.tap import main, same, test  # noqa: E402

SOURCE = ROOT / "src"
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)

# The wings of src/, each with those it may use, and its rooms: a room may use those before it and,
# of other wings, all that its wing may use. This is the map of docs/architecture.md.
WINGS = {
    "foundation": (),
    "capture": ("foundation",),
    "judge": ("foundation",),
    "systemd": ("foundation", "capture"),
    "inventory": ("foundation", "judge", "systemd"),
    "settings": ("foundation", "judge"),
    "generate": ("foundation", "capture", "systemd", "settings"),
    "history": ("foundation", "capture", "judge"),
    "show": ("foundation", "judge", "inventory", "settings", "history"),
    "send": ("foundation", "judge", "settings", "history", "show"),
    "fleet": ("foundation", "settings", "history", "show"),
    "programs": ("foundation", "capture", "judge", "systemd", "inventory", "settings", "generate", "history", "show", "send",
                 "fleet"),
}
ROOMS = {
    "foundation": ("base", "model", "text", "when", "cron"),
    "capture": ("spool", "run", "stream", "helpers", "wrapper"),
    "judge": ("stats", "found", "alert", "expect", "state", "levels", "output", "starts",
              "findings", "propose"),
    "systemd": ("unit", "cron", "journal", "harvest", "watch", "sd"),
    "inventory": ("asked", "shell", "crontab", "jobs", "adopt"),
    "settings": ("file", "config"),
    "generate": ("jobs", "plan", "write"),
    "history": ("file", "migrations", "database", "losses", "texts", "expecting", "runs", "alerting", "judging",
                "retention", "changes", "recording", "reading"),
    "show": ("terminal", "words", "findings", "notices", "diff", "times", "json", "search", "metrics", "pages",
             "report/figures",
             "report/markup", "report/charts", "report/pages", "report/site"),
    "send": ("delivery", "http", "channels"),
    "fleet": ("server", "schema", "push", "reading"),
    # A program uses no other; `query` is in several rooms.
    "programs": ("job-watch", "generator", "record", "companion", "harvest", "observe", "ingest",
                 "notify", "ship", "fleet", "query", "query/check", "query/doctor", "query/findings", "query/inventory",
                 "query/replay", "query/expect",
                 "query/verbs", "query/stats", "query/metrics", "query/search", "query/changes", "query/completion"),
}
WITHOUT_HEAP = ("capture/run", "capture/stream", "capture/helpers", "capture/wrapper", "programs/job-watch")
# What only these wings or rooms may include.
OWNERS = {
    r"sqlite3\.h|SQLiteCpp/.*": ("history",),
    r"CLI/.*": ("programs/query",),
    r"nlohmann/.*": ("judge/alert", "judge/found", "systemd/harvest", "history/texts", "show", "send/channels", "fleet/push",
                       "programs/query", "programs/fleet"),
    r"systemd/.*": ("systemd/sd",),
    r"curl/.*": ("send",),
    r"re2/.*": ("judge/alert", "judge/expect", "programs/query/search"),
    r"openssl/.*": ("send", "fleet/push", "programs/ingest"),
    r"libpq-fe.h": ("fleet/server",),
    r"toml\+\+/.*": ("settings", "generate/jobs"),
    r"fmt/.*": ("settings/config", "history", "show", "send", "fleet", "programs"),
    r"iostream|sstream|fstream|regex": (),
    r"future": ("generate/write",),
    # The wrapper has no heap. (foundation/base/result.hpp has texts, which the wrapper does not use.)
    r"vector|string|map|unordered_map|memory|functional|deque|list|set":
        tuple(f"{wing}/{room}" for wing, rooms in ROOMS.items() for room in rooms
              if f"{wing}/{room}" not in WITHOUT_HEAP),
}
MOST_FILES = 26  # of a room
LONGEST = 500


def _sources():
    return sorted(path for path in SOURCE.rglob("*") if path.suffix in (".hpp", ".cpp"))


def _room(path: pathlib.Path) -> str:
    return str(path.relative_to(SOURCE).parent)


def _is_in(room: str, owners) -> bool:
    return any(room == owner or room.startswith(owner + "/") for owner in owners)


def _includes(path: pathlib.Path):
    for ours, theirs in INCLUDE.findall(path.read_text(encoding="utf-8")):
        yield ours, theirs


def _may_use(user: str, used: str) -> bool:
    """Both `wing/room`. A file that the build makes lies in the wing itself."""
    wing, _, room = user.partition("/")
    other_wing, _, other = used.partition("/")
    if wing != other_wing:
        return other_wing in WINGS[wing]
    if user == used or not other:
        return True
    if wing == "programs" and room.split("/")[0] != other.split("/")[0]:
        return False
    rooms = ROOMS[wing]
    return other in rooms and rooms.index(other) < rooms.index(room)


def _wrong_edges(uses) -> list[str]:
    """`uses`: pairs of (user, used), both `wing/room/file`."""
    return [f"{user} includes {used}" for user, used in uses
            if not _may_use(user.rpartition("/")[0], used.rpartition("/")[0])]


@test("wings and rooms below src use only those they may use")
def order_of_use():
    uses = [(str(path.relative_to(SOURCE)), ours) for path in _sources()
            for ours, _ in _includes(path) if ours]
    assert len(uses) > 50, "hardly any include was found"
    same(_wrong_edges(uses), [], "edges against the map")


@test("control: an edge against the map is found, between wings, between rooms, between programs")
def order_control():
    same(_wrong_edges([("capture/stream/relay.cpp", "history/reading/history.hpp"),
                       ("foundation/base/fd.hpp", "foundation/base/a.hpp"),
                       ("history/runs/rows.hpp", "history/reading/view.hpp"),
                       ("history/reading/view.hpp", "history/runs/rows.hpp"),
                       ("programs/query/verbs/list.cpp", "programs/ingest/desk.hpp"),
                       ("programs/query/verbs/list.cpp", "programs/query/session.hpp"),
                       ("programs/query/help.cpp", "programs/version.hpp")]),
         ["capture/stream/relay.cpp includes history/reading/history.hpp",
          "history/runs/rows.hpp includes history/reading/view.hpp",
          "programs/query/verbs/list.cpp includes programs/ingest/desk.hpp"], "wrong edges")


@test("the map itself has no cycle, and knows every wing and room")
def map_is_an_order():
    known = list(WINGS)
    for wing, used in WINGS.items():
        later = [other for other in used if known.index(other) > known.index(wing)]
        same(later, [], f"what {wing} uses before it is there")
    rooms = sorted({_room(path) for path in _sources()})
    same(rooms, sorted(f"{wing}/{room}" for wing, names in ROOMS.items() for room in names), "rooms")


@test("every wing says in a few lines what it is for, and no room is too full to be looked over")
def rooms_are_clear():
    wrong = [f"{wing}: no README.md of at most ten lines" for wing in WINGS
             if not (SOURCE / wing / "README.md").exists()
             or len((SOURCE / wing / "README.md").read_text(encoding="utf-8").splitlines()) > 10]
    for wing, rooms in ROOMS.items():
        for room in rooms:
            count = sum(path.is_file() for path in (SOURCE / wing / room).iterdir())
            if count > MOST_FILES:
                wrong.append(f"{wing}/{room}: {count} files")
    same(wrong, [], "rooms")


@test("tests of units lie where what they test lies")
def tests_mirror():
    units = ROOT / "tests" / "unit"
    places = {str(path.parent.relative_to(units)) for path in units.rglob("*_test.cpp")}
    same([place for place in sorted(places) if not (SOURCE / place).is_dir()], [], "folders of tests")


@test("SQLite, JSON and the command line library each stay in their wing or room")
def libraries():
    wrong = []
    for path in _sources():
        for _, theirs in _includes(path):
            for pattern, owners in OWNERS.items():
                if theirs and re.fullmatch(pattern, theirs) and not _is_in(_room(path), owners):
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
