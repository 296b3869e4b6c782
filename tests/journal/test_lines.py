#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Which lines `import-journal` takes for the output of which run."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from journal.common import JOB, bring_in, run_of, started  # noqa: E402
from harness.journals import Journal, invocation  # noqa: E402
from harness.tap import main, same, test  # noqa: E402


@test("output: early, late and untagged lines, other runs' lines, long lines, binary, blank ends")
def output(world):
    journal = Journal()
    journal.line(9.5, JOB, 1, "before the start")
    journal.say(10, "starting", JOB, 1)
    journal.line(10.1, JOB, 0, "untagged")
    journal.line(10.2, JOB, 1, "long " + "x" * 49000, _LINE_BREAK="line-max")
    journal.line(10.2, JOB, 1, "goes on")
    journal.line(10.3, JOB, 1, b"\x1b[31mred\xff\x00\x01")
    journal.line(10.4, JOB, 1, "no newline", _LINE_BREAK="eof")
    journal.add(10.5, _TRANSPORT="kernel", _SYSTEMD_UNIT=JOB, MESSAGE="of the kernel")
    journal.say(11, "success", JOB, 1)
    journal.line(11.2, JOB, 2, "of the next run")
    journal.line(11.3, JOB, 1, "after the end")
    journal.say(11.4, "starting", JOB, 2)
    journal.line(11.5, JOB, 0, "untagged, of the next")
    journal.say(12, "success", JOB, 2)
    journal.line(11.6, "other.service", 9, "of another unit")
    bring_in(world, journal)
    second, first = world.runs("job")
    same(world.output(first), b"before the start\nuntagged\nlong " + b"x" * 49000 +
         b"goes on\n\x1b[31mred\xff\x00\x01\nno newlineafter the end\n", "first")
    same(world.output(second), b"of the next run\nuntagged, of the next\n", "second")
    same((first["merged"], first["user"]), (True, "root"), "the rest")


@test("output that lies in several files comes in the order of writing, and once where it lies twice")
def output_of_several_files(world):
    system, user = Journal(), Journal()
    system.oneshot(10, JOB, 1, took=5)
    for number in range(8):
        (user if number % 3 == 1 else system).line(11 + number / 2, JOB, 1, f"line {number}")
    folder = world.folder / "journal"
    written = user.write(folder / "user-1000.journal")
    (folder / "copy.journal").write_bytes(written.read_bytes())
    bring_in(world, [system, user])  # the same lines once more, in a file of another numbering
    same(world.output(world.run_of("job")), b"".join(b"line %d\n" % number for number in range(8)),
         "output")


@test("more runs than are looked for together: reading goes on where it broke off for their output")
def many_runs(world):
    system, user = Journal(), Journal()
    for number in range(1, 5001):
        unit = f"unit{number % 7}.service"
        system.oneshot(60 * number, unit, number)
        (system, user)[number % 2].line(60 * number + 0.5, unit, number, f"line {number}")
    said = bring_in(world, [system, user])
    same((said["new_runs"], said["damaged_files"]), (5000, []), "what it said")
    lines = world.rows("SELECT CAST(stdout AS TEXT) FROM runs ORDER BY started")
    same(lines, [(f"line {number}\n",) for number in range(1, 5001)], "output")


@test("more files than are open at once: a run that begins in one and ends in another has its lines")
def many_files(world):
    files = []
    for number in range(1, 41):
        files.append(journal := Journal())
        journal.line(100 * number - 81, JOB, number - 1, f"ends {number - 1}")
        journal.say(100 * number - 80, "success", JOB, number - 1)
        journal.say(100 * number, "starting", JOB, number)
        journal.line(100 * number + 1, JOB, number, f"begins {number}")
    bring_in(world, files[1:])
    lines = world.rows("SELECT CAST(stdout AS TEXT) FROM runs WHERE outcome = 'success'"
                       " AND duration > 0 ORDER BY started")
    same(lines, [(f"begins {number}\nends {number}\n",) for number in range(2, 40)], "output")


@test("much output: the first part and the last one are kept, the rest is counted")
def much_output(world):
    journal = Journal()
    journal.say(10, "starting", JOB, 1)
    for number in range(10_000):
        journal.line(10 + number / 10_000, JOB, 1, f"{number:07d} " + "y" * 91)
    journal.say(12, "success", JOB, 1)
    run = run_of(world, journal)
    same(run["stdout_bytes"], 1_000_000, "bytes")
    same(run["stdout_dropped"], 1_000_000 - 2 * 131072, "dropped")
    text = world.output(run)
    assert text.startswith(b"0000000 y") and text.endswith(b"y\n") and b"0009999 y" in text


@test("row 89: suppressed lines are marked; resources are taken over")
def marks(world):
    journal = Journal()
    journal.add(9.9, _TRANSPORT="driver", _PID="70", MESSAGE="Suppressed 4838 messages",
                MESSAGE_ID="a596d6fe7bfa4994828e72309e95d61e", N_DROPPED="4838",
                OBJECT_SYSTEMD_UNIT=JOB, OBJECT_SYSTEMD_INVOCATION_ID=invocation(1))
    journal.oneshot(10, JOB, 1)
    journal.say(11.01, "resources", JOB, 1, CPU_USAGE_NSEC="1279748000", MEMORY_PEAK="4096000",
                IO_METRIC_READ_BYTES="8192", IO_METRIC_WRITTEN_BYTES="77")
    said = bring_in(world, journal)
    run = world.run_of()
    assert "4838 lines" in run["note"], run["note"]
    same((run["cpu"], run["cpu_user"], run["memory_peak"], run["io_read"], run["io_written"]),
         (1.279748, None, 4096000, 8192, 77), "resources")
    same(said["suppressed"], 1, "what it said")


def suppressed(journal: Journal, at: float, lines: int, run: int):
    """What journald says when the unit may write again."""
    journal.add(at, _TRANSPORT="driver", _PID="70", MESSAGE=f"Suppressed {lines} messages",
                MESSAGE_ID="a596d6fe7bfa4994828e72309e95d61e", N_DROPPED=str(lines),
                OBJECT_SYSTEMD_UNIT=JOB, OBJECT_SYSTEMD_INVOCATION_ID=invocation(run))


@test("suppressed lines are told of with the run that wrote them, not the one that could write again")
def whose_lines(world):
    journal = Journal()
    journal.oneshot(10, JOB, 1)
    journal.line(10.2, JOB, 1, "flood")
    journal.say(3600, "starting", JOB, 2, JOB_ID="2")
    suppressed(journal, 3600.1, 900, 2)
    journal.line(3600.1, JOB, 2, "quiet")
    suppressed(journal, 3690, 77, 2)  # but these were of the second run
    journal.line(3690, JOB, 2, "flood again")
    journal.say(3700, "success", JOB, 2)
    journal.say(7200, "starting", JOB, 3, JOB_ID="3")
    journal.line(7201, JOB, 3, "first words")
    suppressed(journal, 7260, 5, 3)
    journal.line(7260, JOB, 3, "last words")
    journal.say(7261, "success", JOB, 3)
    bring_in(world, journal)
    same([run["note"] for run in reversed(world.runs("job"))],
         [f"{lines} lines of it were suppressed by journald's rate limit" for lines in (900, 77, 5)],
         "notes")


@test("suppressed lines of a run that was brought in before are told of as such")
def lines_of_the_past(world):
    journal = Journal()
    journal.oneshot(10, JOB, 1)
    journal.oneshot(20, "other.service", 9)
    bring_in(world, journal)
    journal.entries.clear()
    journal.say(3600, "starting", JOB, 2, JOB_ID="2")
    suppressed(journal, 3600.1, 900, 2)
    journal.say(3601, "success", JOB, 2)
    bring_in(world, journal)
    same(world.runs("job")[0]["note"],
         "before it began, 900 lines of the unit were suppressed by journald's rate limit", "note")


if __name__ == "__main__":
    main()
