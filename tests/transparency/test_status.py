#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How a job ends is how its wrapper ends: the caller and the record see the same."""

import os
import pathlib
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes  # noqa: E402
from harness.tap import Skip, main, same, test  # noqa: E402
from harness.world import JOB_WATCH, TOOLS  # noqa: E402
from harness.wrappers import OTHERS  # noqa: E402

ACTOR = str(TOOLS / "actor")
HARMLESS = (signal.SIGCHLD, signal.SIGCONT, signal.SIGURG, signal.SIGWINCH)
STOPPING = (signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU)
DEADLY = [number for number in range(1, 65) if number not in HARMLESS + STOPPING]
CORE = 0x80  # in a wait status; the one difference that is allowed: there is one core, the job's


@test("all 256 exit codes pass through and are recorded", timeout=120)
def every_exit_code(world):
    for code in range(256):
        result = world.run(ACTOR, "exit", str(code), name=f"code {code}")
        world.expect(result, code=code, out=b"", err=b"")
    world.expect_nobody_left()
    for code in range(256):
        run = world.run_of(f"code {code}")
        same((run["exit"], run["signal"], run["outcome"]),
             (code, None, "failure" if code else "success"), f"the record of exit {code}")


@test("an exit code that warns passes through, is recorded as a warning, and shows what was held back")
def warnings(world):
    for code, warns in ((0, False), (1, True), (2, False), (24, True), (255, False)):
        result = processes.run([JOB_WATCH, "--name", f"code {code}", "--warn-exit", "1,24",
                                "--quiet-success", "--", "sh", "-c", f"echo said; exit {code}"],
                               env=world.env)
        world.expect(result, code=code, out=b"" if code == 0 else b"said\n", err=b"")
        run = world.run_of(f"code {code}")
        expected = "warn" if warns else "failure" if code else "success"
        same((run["exit"], run["outcome"]), (code, expected), f"the record of exit {code}")


@test("--warn-exit auto knows the program's own codes, and no others")
def warnings_of_programs(world):
    program = world.folder / "rsync"
    program.write_text("#!/bin/sh\nexit $1\n")
    program.chmod(0o755)
    cases = (([str(program), "24"], 24, "warn"), (["nice", str(program), "23"], 23, "warn"),
             (["sh", "-c", f"{program} 24"], 24, "warn"), ([str(program), "12"], 12, "failure"),
             (["sh", "-c", f"{program} 24; exit 24"], 24, "failure"),
             (["sh", "-c", "exit 24"], 24, "failure"), ([str(program), "0"], 0, "success"))
    for number, (words, code, outcome) in enumerate(cases):
        result = processes.run([JOB_WATCH, "--name", f"n{number}", "--warn-exit", "auto", "--", *words],
                               env=world.env)
        world.expect(result, code=code, out=b"", err=b"")
        same(world.run_of(f"n{number}")["outcome"], outcome, f"{words}: the record")
    plain = world.run(str(program), "24", name="plain")
    world.expect(plain, code=24, out=b"", err=b"")
    same(world.run_of("plain")["outcome"], "failure", "what nobody asked for")


@test("all 56 deadly signals pass through as signals and are recorded", timeout=120)
def every_signal(world):
    same(len(DEADLY), 56, "deadly signals")
    for number in DEADLY:
        bare = world.bare(ACTOR, "die", str(number))
        same(bare.signal, number, "the bare job's signal")
        result = world.run(ACTOR, "die", str(number), name=f"signal {number}")
        same(result.status & ~CORE, bare.status & ~CORE, f"wait status for signal {number}")
        same((result.out, result.err), (b"", b""), "output")
    world.expect_nobody_left()
    for number in DEADLY:
        run = world.run_of(f"signal {number}")
        same((run["exit"], run["signal"], run["outcome"]), (128 + number, number, "signal"),
             f"the record of signal {number}")


@test("signals that do not kill do not end the run")
def harmless_signals(world):
    for number in HARMLESS:
        world.expect(world.run(ACTOR, "die", str(number)), code=98)


@test("a wrapper that mirrors a signal leaves no core file of its own")
def no_second_core(world):
    import resource  # only this test's process lifts the limit
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    if hard == 0:
        raise Skip("core files are forbidden here")
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    place = world.folder / "cwd"
    place.mkdir()
    result = world.run(ACTOR, "die", str(signal.SIGSEGV), setup=lambda: os.chdir(place))
    same(result.signal, signal.SIGSEGV, "the signal")
    same(result.status & CORE, 0, "core flag of the wrapper")
    same(list(place.iterdir()), [], "files left")


# --- commands that cannot be started --------------------------------------------------------------


def _unstartable(world):
    folder = world.folder / "bad"
    folder.mkdir()
    files = {"not executable": ("#!/bin/sh\nexit 0\n", 0o644),
             "no such interpreter": ("#!/nowhere/at/all\n", 0o755)}
    for name, (content, mode) in files.items():
        (folder / name).write_text(content)
        (folder / name).chmod(mode)
    return {"no such file": str(folder / "missing"), "no such command": "no-such-command-anywhere",
            "a folder": str(folder), "below a file": str(folder / "not executable" / "x"),
            "name too long": "/" + "x" * 300,
            **{name: str(folder / name) for name in files}}


@test("a command that cannot be started gives 126 or 127 as env or sh gives, as not started")
def not_started(world):
    for label, command in _unstartable(world).items():
        # The two do not agree on what lies below a file.
        usual = {world.bare("env", command).code, world.bare("sh", "-c", '"$0"', command).code}
        result = world.run(command, name=label)
        assert result.code in usual & {126, 127}, f"{label}: {result.end}; usual is {usual}"
        assert command.encode()[-40:] in result.err, f"{label}: says nothing: {result.err}"
        same(world.run_of(label)["outcome"], "not-started", f"{label}: outcome")


@test("a job's own exit 126 and 127 are failures of a job that ran")
def own_126(world):
    for code in (126, 127):
        world.expect(world.run(ACTOR, "exit", str(code), name=str(code)), code=code)
        run = world.run_of(str(code))
        same((run["outcome"], run["exit"]), ("failure", code), "the record")


@test("a script without an interpreter line runs as under env")
def no_interpreter_line(world):
    script = world.folder / "script"
    script.write_text('echo "$0" "$@"; exit 6\n')
    script.chmod(0o755)
    bare = world.bare("env", str(script), "a b")
    result = world.run(str(script), "a b")
    world.expect(result, code=bare.code, out=bare.out, err=bare.err)


MISTAKES = (["--name", ""], ["--db", ""], ["--timeout", ""], ["--timeout", "infinity"],
            ["--kill-after", "x"], ["--success-exit", "1, 24"], ["--warn-exit", "7,x"], ["--overlap", "maybe"],
            ["--overlap-exit", "-1"], ["--streams", "three"], ["--capture", "256KB"],
            ["--quiet-success=no"], ["--quiet"], ["--no-such-option"], ["--no-such-option", "3"],
            ["--timeout"])


@test("a mistake in our own options keeps no job from running; caller, overview and record tell of it")
def mistakes(world):
    for number, words in enumerate(MISTAKES):
        name = f"n{number}"
        result = processes.run([JOB_WATCH, "--name", name, *words, "--", ACTOR, "exit", "7"],
                               env=world.env)
        world.expect(result, code=7, out=b"")
        spelled = words[0].partition("=")[0]
        assert result.err.startswith(f"job-watch: {spelled}".encode()), f"{words}: {result.err}"
        run = world.run_of(name)
        same((run["outcome"], run["exit"]), ("failure", 7), f"{words}: the record")
        assert run["mistake"].startswith(spelled), f"{words}: {run['mistake']}"
    seen = world.ask("history", "n0").out, world.ask("show", str(world.run_of("n0")["id"])).out
    assert all(b"--name '': the name is empty" in page for page in seen), seen
    assert b"was not as asked for: --" in world.ask().out, world.ask().out


@test("a mistake is told to nobody where nobody reads, and the job runs all the same")
def mistake_untold(world):
    closed = processes.run(["sh", "-c", '"$@" 2>&-', "sh", JOB_WATCH, "--name", "x", "--nope", "--",
                            ACTOR, "exit", "7"], env=world.env)
    world.expect(closed, code=7)
    unread, gone = os.pipe()
    os.close(unread)
    try:
        broken = processes.run([JOB_WATCH, "--name", "y", "--nope", "--", ACTOR, "exit", "7"],
                               env=world.env, fds={2: gone})
    finally:
        os.close(gone)
    world.expect(broken, code=7)
    assert all(world.run_of(name)["mistake"] for name in "xy"), "the records"


@test("a command line that names no command, and only that, gives 125 and starts nothing; where it "
      "has a name there is a record")
def no_command(world):
    canary = world.folder / "started"
    touch = ["touch", str(canary)]
    for number, words in enumerate((["--"], ["--timeout", "5"], ["--no-such-option", *touch], [])):
        name = f"n{number}"
        result = processes.run([JOB_WATCH, "--name", name, *words], env=world.env)
        world.expect(result, code=125, out=b"")
        assert result.err.startswith(b"job-watch: "), f"{words}: {result.err}"
        run = world.run_of(name)
        same((run["outcome"], run["exit"], run["argv"]), ("not-started", 125, None), f"{words}")
        assert run["mistake"], f"{words}: no word of why"
    world.expect(processes.run([JOB_WATCH, "run"], env=world.env), code=125, out=b"")
    assert not canary.exists(), "a command was started all the same"


@test("a first word with a slash is a command, recorded under its name")
def path_alone(world):
    script = world.folder / "backup.sh"
    script.write_text("#!/bin/sh\nexit 6\n")
    script.chmod(0o755)
    for words in ([script, "x"], ["--", script], ["--db", world.store, script]):
        world.expect(processes.run([JOB_WATCH, *words], env=world.env), code=6, err=b"")
    local = processes.run([JOB_WATCH, "./backup.sh"], env=world.env,
                          setup=lambda: os.chdir(world.folder))
    world.expect(local, code=6)
    same([run["exit"] for run in world.runs("backup.sh")], [6] * 4, "the records")
    missing = processes.run([JOB_WATCH, world.folder / "missing.sh"], env=world.env)
    world.expect(missing, code=127)
    same(world.run_of("missing.sh")["outcome"], "not-started", "of a command that is not there")


@test("a line for a shell is read by $SHELL, else by /bin/sh, and recorded as it was typed")
def shell_line(world):
    line = "cd / && echo \"$0 'a' $PWD\" | tr / _; exit 6"
    for words in (["-c", line], [f"--shell={line}"]):
        for shell in ("/bin/bash", "/bin/sh", None, "/usr/sbin/nologin"):
            env = {**world.env, **({"SHELL": shell} if shell else {})}
            used = shell if shell and "nologin" not in shell else "/bin/sh"
            bare = processes.run([used, "-c", line], env=env)
            result = processes.run([JOB_WATCH, "--name", "line", *words], env=env)
            world.expect(result, code=6, out=bare.out, err=b"")
            same(world.runs("line")[0]["argv"], [used, "-c", line], "the record")
    world.expect(processes.run([JOB_WATCH, "-c", "exit 4"], env=world.env), code=4, err=b"")
    same(world.run_of("exit 4")["exit"], 4, "the record of a line without a name")


@test("a command that only a shell knows gives 127 as bare, and the line to write")
def shell_hint(world):
    for number, (words, line) in enumerate({
            ("cd", "/srv/app"): "cd /srv/app && ...", ("A=1", "x"): "A=1 x", ("exec", "x"): "exec x",
            ("source", "f"): "source f && ...", ("true && false",): "true && false",
            ("~/bin/x", "-v"): "~/bin/x -v"}.items()):
        result = processes.run([JOB_WATCH, "--name", f"n{number}", *words],
                               env={**world.env, "PATH": "/nowhere"})
        world.expect(result, code=127, out=b"")
        hint = f"{JOB_WATCH} --name n{number} --shell '{line}'"
        assert hint.encode() in result.err, f"{words}: {result.err}"
        run = world.run_of(f"n{number}")
        same((run["outcome"], "--shell" in run["note"]), ("not-started", True), f"{words}: record")
    plain = world.run("no-such-command-anywhere", name="plain")
    assert b"--shell" not in plain.err and not world.run_of("plain")["note"], plain.err


@test("a caller that ignores SIGCHLD gets the true status")
def sigchld_ignored(world):
    ignore = {"setup": lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN)}
    world.expect(world.run(ACTOR, "exit", "5", **ignore), code=5)
    same(world.run_of()["exit"], 5, "the record")


@test("a signal that comes while the wrapper ends by the job's does not take its place",
      needs=("strace",))
def late_signal(world):
    late = ["-e", "inject=prctl:delay_enter=1000000"]  # a second, in the wrapper's last steps
    argv = ["strace", "-qq", "-o", "/dev/null", *late, *world.wrapped([ACTOR, "die", "15"])]
    tracer = processes.start(argv, env=world.env)
    processes.until(lambda: [run["signal"] for run in world.runs()] == [15], 10, "the record")
    wrapper, = processes.children(tracer.pid)
    time.sleep(0.2)
    os.kill(wrapper.pid, signal.SIGHUP)
    same(os.WTERMSIG(tracer.wait()), signal.SIGTERM, "the end")


@test("a timer set by the caller before exec still ends the job")
def alarm_before_exec(world):
    result = world.run("sleep", "20", setup=lambda: signal.setitimer(signal.ITIMER_REAL, 0.3))
    same(result.signal, signal.SIGALRM, "the signal")
    same(world.run_of()["signal"], signal.SIGALRM, "the record")


# --- controls -------------------------------------------------------------------------------------


@test("control: other wrappers keep exit codes, and only timeout keeps signals")
def controls(world):
    for wrapper in OTHERS:
        if not wrapper.present:
            raise Skip(f"{wrapper.name} is not installed")
        world.expect(world.bare(*wrapper.command([ACTOR, "exit", "42"])), code=42)
        kept = [number for number in (1, 9, 15) if world.bare(
            *wrapper.command([ACTOR, "die", str(number)])).signal == number]
        same(kept, [1, 9, 15] if wrapper.name == "timeout" else [], f"{wrapper.name}: signals kept")


if __name__ == "__main__":
    main()
