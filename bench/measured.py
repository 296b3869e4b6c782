# SPDX-License-Identifier: MIT
"""What the measuring programs of this folder share: where the programs are that they measure, how
commands run in turn, and the figures that come of it: one table, and a file of JSON if asked for."""

import argparse
import dataclasses
import json
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from harness import processes  # noqa: E402 (found through the line above)


@dataclasses.dataclass
class Installed:
    """A build folder, and where `meson install` has put what was built there."""

    build: pathlib.Path
    job_watch: str
    generator: str

    def helper(self, name: str) -> str:
        """A program that only measurements use; it is not installed."""
        return str(self.build / "bench" / name)


def installed(build: pathlib.Path) -> Installed:
    build = build.resolve()
    found = {option["name"]: option["value"] for option in json.loads(subprocess.run(
        ["meson", "introspect", "--buildoptions", build], check=True,
        capture_output=True).stdout)}
    prefix = pathlib.Path(found["prefix"])
    folder = found["systemd_system_generator_dir"] or prefix / "lib/systemd/system-generators"
    return Installed(build=build, job_watch=str(prefix / found["bindir"] / "job-watch"),
                     generator=str(pathlib.Path(folder) / "job-watch-generator"))


def in_turn(place: Installed, rounds: int, commands: list[list[str]]) -> list[list[int]]:
    """Runs the commands A B A B. Nanoseconds of each, from fork to exit."""
    words = []
    for command in commands:
        words += [*command, "---"]
    done = subprocess.run([place.helper("spawn_timer"), str(rounds), *words[:-1]], check=True,
                          stdout=subprocess.PIPE, text=True)
    return [[int(one) for one in line.split()] for line in done.stdout.splitlines()]


def settle(timeout: float = 60):
    """Until the recorders of the runs have finished. Takes processes.become_subreaper()."""
    def alone():
        processes.reap_orphans()
        return not processes.descendants()

    processes.until(alone, timeout, "the recorders to finish")


@dataclasses.dataclass
class Figure:
    chapter: str
    name: str
    value: float
    unit: str
    limit: str = ""  # as a person reads it: "at most 20"


_figures: list[Figure] = []
_chapter = ""


def options(text: str) -> argparse.ArgumentParser:
    """What every bench takes."""
    parser = argparse.ArgumentParser(description=text.split("\n")[0])
    parser.add_argument("build", type=pathlib.Path, help="a folder where `meson install` has run")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="the figures, for bench/compare")
    return parser


def chapter(title: str):
    """The figures that follow belong to it. What takes long says on stderr where it is."""
    global _chapter
    _chapter = title
    print(f"measuring: {title}", file=sys.stderr, flush=True)


def figure(name: str, value: float, unit: str, limit: str = ""):
    _figures.append(Figure(_chapter, name, value, unit, limit))


def compared(times: dict[str, list[int]], base: str, limits: dict[str, str] | None = None):
    """Of commands that ran in turn (nanoseconds): the median of each, and its ratio to the one named."""
    middle = statistics.median(times[base])
    for name, all_times in times.items():
        figure(name, statistics.median(all_times) / 1e6, "ms")
        if name != base:
            figure(f"{name} / {base}", statistics.median(all_times) / middle, "x", (limits or {}).get(name, ""))


def pair(name: str, small: tuple[str, list[int]], large: tuple[str, list[int]], limit: str = ""):
    """Two times of one thing, the second compared with the first."""
    for label, times in (small, large):
        figure(f"{name}, {label}", statistics.median(times) / 1e6, "ms")
    figure(f"{name}, {large[0]} / {small[0]}", statistics.median(large[1]) / statistics.median(small[1]), "x", limit)


def finish(asked: argparse.Namespace):
    """Prints the table, and writes the figures where that was asked for."""
    show(_figures)
    if asked.json:
        asked.json.write_text(to_json(_figures))


def to_json(figures: list[Figure]) -> str:
    return json.dumps([dataclasses.asdict(one) for one in figures], indent=1) + "\n"


def from_json(text: str) -> list[Figure]:
    return [Figure(**one) for one in json.loads(text)]


def measured() -> list[Figure]:
    return _figures


def take(figures: list[Figure]):
    """Figures that another process has measured."""
    _figures.extend(figures)


def show(figures: list[Figure]):
    width = max((len(one.name) for one in figures), default=0)
    title = None
    for one in figures:
        if one.chapter != title:
            title = one.chapter
            print(f"\n{title}")
        limit = f"   {one.limit}" if one.limit else ""
        print(f"  {one.name:<{width}}  {number(one.value):>10} {one.unit:<6}{limit}".rstrip())


def number(value: float) -> str:
    if value == int(value) and abs(value) < 1e9:
        return f"{int(value)}"
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
