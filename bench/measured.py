# SPDX-License-Identifier: MIT
"""What the measuring programs of this folder share: where the programs are that they measure, how
commands run in turn, and how times are printed."""

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


def show(times: dict[str, list[int]], base: str):
    """A line for each command, compared with the one named."""
    middle = statistics.median(times[base])
    print(f"{'':<24} {'median':>12} {'p90':>12}   x {base}")
    for name, all_times in times.items():
        ratio = statistics.median(all_times) / middle
        print(f"{name:<24} {milliseconds(statistics.median(all_times)):>12} "
              f"{milliseconds(p90(all_times)):>12}   {ratio:5.2f}")


def show_pair(name: str, first: list[int], second: list[int]):
    """Two times of one thing in one line, the second compared with the first."""
    cells = [f"{milliseconds(statistics.median(one))} ({milliseconds(p90(one))})"
             for one in (first, second)]
    ratio = statistics.median(second) / statistics.median(first)
    print(f"{name:<28} {cells[0]:>20} {cells[1]:>20}   {ratio:5.2f} x", flush=True)


def p90(times: list[int]) -> int:
    return sorted(times)[len(times) * 9 // 10]


def milliseconds(nanoseconds: float) -> str:
    return f"{nanoseconds / 1e6:.2f} ms"
