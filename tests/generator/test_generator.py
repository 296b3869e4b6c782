#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The rules of systemd.generator(7): it ends well whatever it meets, and writes whole files only."""

import os
import pathlib
import re
import resource
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from generator.common import GENERATOR, Tree  # noqa: E402
from harness import disks, processes  # noqa: E402
from harness.tap import Skip, main, same, test  # noqa: E402
from harness.world import JOB_WATCH  # noqa: E402

JOB = '[jobs.{0}]\ncommand = "/bin/{0}"\nevery = "1h"\n'
# What may stand in a folder after a failure: whole files under their names, nothing else.
WHOLE = ("OnUnitActiveSec=1h\n", "/bin/a\n", "/bin/b\n")


def _files(folder: pathlib.Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*")
                  if path.is_symlink() or path.is_file())


def _bytes(path: pathlib.Path) -> bytes:
    return os.readlink(path).encode() if path.is_symlink() else path.read_bytes()


@test("without a configuration it writes nothing, says nothing and ends well")
def nothing(world):
    tree = Tree(world.folder)
    done = tree.generate()
    same((done.code, done.out, done.err, _files(tree.out)), (0, b"", b"", []), "result")


@test("called by hand, in wrong ways, it explains itself and ends well")
def by_hand(world):
    for words in ([], ["a", "b"], ["a"] * 5):
        done = processes.run([GENERATOR, *words], env={"PATH": "/bin"})
        same((done.code, b"job-watch generate --dry-run" in done.err), (0, True), f"{words}")


@test("one folder, as for a test by hand, is enough")
def one_folder(world):
    tree = Tree(world.folder)
    tree.jobs(JOB.format("a"))
    done = processes.run([GENERATOR, str(tree.out)], env=tree.env)
    same((done.code, len(_files(tree.out))), (0, 3), "result")


@test("a folder that is not there, or not to be written to, is told and not fatal")
def no_folder(world):
    tree = Tree(world.folder)
    tree.jobs(JOB.format("a"))
    done = tree.generate(out=world.folder / "missing")
    same((done.code, b"can't write" in done.err), (0, True), f"missing: {done.err}")
    (tree.out / "timers.target.wants").write_text("a file in the way")
    done = tree.generate()
    same(done.code, 0, "exit")
    same(_files(tree.out), ["a.service", "a.timer", "timers.target.wants"], "files")
    assert b"timers.target.wants/a.timer: Not a directory" in done.err, done.err


@test("row 96: on a full or read-only file system what is there is whole", root=True)
def full_disk(world):
    for size in ("4k", "8k", "12k", "16k"):
        folder = world.folder / size
        folder.mkdir()
        tree = Tree(folder)
        tree.jobs(JOB.format("a") + JOB.format("b"))
        with disks.tmpfs(tree.out, f"size={size}"):
            done = tree.generate()
            same(done.code, 0, "exit")
            for name in _files(tree.out):
                path = tree.out / name
                if not path.is_symlink():
                    assert path.read_text().endswith(WHOLE), f"{size}: {name}: {path.read_text()}"
            assert not [name for name in _files(tree.out) if "tmp" in name], _files(tree.out)
    with disks.tmpfs(tree.out, "size=1m,ro"):
        done = tree.generate()
        same((done.code, _files(tree.out)), (0, []), "read-only")
        assert b"Read-only file system" in done.err, done.err


@test("what it may not write in full, for a limit on its files, is not there at all")
def file_limit(world):
    tree = Tree(world.folder)
    tree.jobs(JOB.format("a"))
    done = tree.generate(setup=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)))
    assert not [name for name in _files(tree.out) if name.endswith((".service", ".tmp"))], \
        f"{_files(tree.out)}, {done.end}"


@test("killed at any moment, it leaves whole files; of the short ones, one may be empty")
def killed(world):
    tree = Tree(world.folder)
    long = '[jobs.{0}]\ncommand = "/bin/{0} ' + "x" * 5000 + '"\nevery = "1h"\n'
    tree.jobs("".join((long if number % 2 else JOB).format(f"job-{number}") for number in range(300)))
    tree.generate()
    whole = {name: _bytes(tree.out / name) for name in _files(tree.out)}
    same(len(whole), 900, "all")
    cut_off = 0
    for number in range(60):
        out = world.folder / f"out-{number}"
        out.mkdir()
        generator = subprocess.Popen([GENERATOR, str(out)], env=tree.env)
        aim = len(os.listdir(tree.out)) * number // 60
        while len(os.listdir(out)) < aim and generator.poll() is None:
            pass
        generator.kill()
        generator.wait()
        there = {name: _bytes(out / name) for name in _files(out) if not name.endswith(".tmp")}
        cut_off += 0 < len(there) < len(whole)
        torn = {name: text for name, text in there.items() if text != whole[name]}
        assert len(torn) <= 1, f"{number}: {list(torn)}"
        for name, text in torn.items():
            assert text == b"" and len(whole[name]) <= 4096, f"{number}: {name}: {text!r}"
    assert cut_off > 0, "it was never killed in the middle"


@test("row 96: huge files, folders, pipes, loops and devices in the place of files do not hold it up")
def odd_files(world):
    tree = Tree(world.folder)
    tree.jobs(JOB.format("a"))
    parts = tree.root / "etc/job-watch/jobs.d"
    parts.mkdir()
    (parts / "10-huge.toml").write_bytes(b"#" * (2 << 20))
    (parts / "20-folder.toml").mkdir()
    os.mkfifo(parts / "30-pipe.toml")
    (parts / "40-loop.toml").symlink_to("40-loop.toml")
    (parts / "50-zero.toml").symlink_to("/dev/zero")
    (parts / "60-deep.toml").write_text("a = " + "[" * 5000 + "]" * 5000)
    (parts / "70-empty.toml").write_text("")
    (parts / "80-open.toml").write_text(JOB.format("mallory"))
    (parts / "80-open.toml").chmod(0o666)
    (parts / "90-wrap.toml").write_text('[wrap]\nunits = ["*", "pipe", "folder"]\n')
    units = tree.root / "etc/systemd/system"
    units.mkdir(parents=True)
    os.mkfifo(units / "pipe.service")
    (units / "huge.service").write_bytes(b"[Service]\nExecStart=/bin/x " + b"x" * (2 << 20))
    (units / "folder.service").mkdir()
    (units / "good.service").write_text("[Service]\nExecStart=/bin/good\n")
    done = tree.generate()
    same(done.code, 0, "exit")
    same([name for name in _files(tree.out) if not name.startswith("timers")],
         ["a.service", "a.timer", "good.service.d/zz-job-watch.conf"], "files")
    for name in ("10-huge", "20-folder", "30-pipe", "40-loop", "50-zero", "60-deep", "80-open",
                 "pipe", "huge.service", "folder"):
        assert name.encode() in done.err, f"nothing is said about {name}: {done.err.decode()}"


@test("a file that may not be read could have excluded what was chosen before it: that is not wrapped")
def lost_exclusion(world):
    tree = Tree(world.folder)
    tree.jobs(JOB.format("a") + '[wrap]\nunits = ["before"]\n')
    tree.write("/etc/job-watch/jobs.d/2.toml", '[wrap]\nexclude = ["before"]\n').chmod(0o664)
    tree.write("/etc/job-watch/jobs.d/3.toml", '[wrap]\nunits = ["after"]\n')
    for name in ("before", "after"):
        tree.write(f"/usr/lib/systemd/system/{name}.service", "[Service]\nExecStart=/bin/x\n")
    done = tree.generate()
    same([name for name in _files(tree.out) if not name.startswith("timers")],
         ["a.service", "a.timer", "after.service.d/zz-job-watch.conf"], "files")
    assert b"2.toml" in done.err, done.err


@test("a command that systemd would find where not everybody may execute it is not wrapped")
def not_for_everybody(world):
    tree = Tree(world.folder)
    tree.jobs('[wrap]\nunits = ["a"]\n')
    tree.write("/usr/lib/systemd/system/a.service", "[Service]\nExecStart=odd\n")
    tree.write("/usr/bin/odd", "").chmod(0o755)
    program = tree.write("/usr/local/bin/odd", "")
    for mode, start in ((0o744, None), (0o644, "/usr/bin/odd"), (0o755, "/usr/local/bin/odd")):
        program.chmod(mode)
        tree.generate()
        text = (tree.out / "a.service.d/zz-job-watch.conf").read_text()
        found = re.findall(r"^ExecStart=.* -- (.*)$", text, re.MULTILINE)
        same(found, [start] if start else [], f"what is started with mode {mode:o}")


@test("more jobs than it says: ten thousand wrong ones make two hundred lines and a number")
def many_complaints(world):
    tree = Tree(world.folder)
    tree.jobs("".join(f"[jobs.j{number}]\nx = 1\n" for number in range(5000)))
    lines = tree.generate().err.splitlines()
    same(len(lines), 201, "lines")
    assert b"and 4800 further lines" in lines[-1], lines[-1]


@test("row 98: the wrapper is started once before it is counted on: without one that runs, jobs run bare",
      root=True)
def wrapper_runs(world):
    # On the machine's own tree, where the installed wrapper is looked for: behind a mount.
    wrapper = str(JOB_WATCH)
    for label, content in (("no program", b"not a program\n"),
                           ("wrong architecture", b"\x7fELF" + b"\x02\x01\x01" + b"\0" * 100),
                           ("wrong answer", b"#!/bin/sh\nexit 0\n"),
                           ("the real one", None)):
        script = world.folder / "wrapper"
        script.write_bytes(content or pathlib.Path(wrapper).read_bytes())
        script.chmod(0o755)
        out = world.folder / label
        out.mkdir()
        config = world.folder / "config"
        (config / "job-watch").mkdir(parents=True, exist_ok=True)
        (config / "job-watch" / "jobs.toml").write_text(JOB.format("a"))
        env = {"PATH": "/bin:/usr/bin", "XDG_CONFIG_HOME": str(config), "HOME": "/nonexistent"}
        done = processes.run(
            ["unshare", "-m", "sh", "-c", 'mount --bind "$1" "$2" && exec "$3" "$4"', "sh",
             str(script), wrapper, _as_user_generator(world.folder), str(out)], env=env)
        same(done.code, 0, f"{label}: {done.err}")
        line = next(line for line in (out / "a.service").read_text().splitlines()
                    if line.startswith("ExecStart="))
        if content is None:
            assert "job-watch run" in line, line
        else:
            same(line, "ExecStart=/bin/a", label)
            assert b"it runs, but is not recorded" in done.err, done.err


def _as_user_generator(folder: pathlib.Path) -> str:
    """The folder it is started from tells it whose generator it is."""
    link = folder / "user-generators" / "job-watch-generator"
    link.parent.mkdir(exist_ok=True)
    if not link.is_symlink():
        link.symlink_to(GENERATOR)
    return str(link)


@test("systemd-analyze verify finds nothing wrong with declared jobs", needs=("systemd-analyze",))
def verified(world):
    if os.geteuid() != 0 and not pathlib.Path("/run/systemd").is_dir():
        raise Skip("systemd-analyze makes /run/systemd, where no systemd runs")
    tree = Tree(world.folder)
    tree.jobs("".join(
        f'[jobs.j{number}]\ncommand = ["/bin/echo", "a b", "$HOME", "100%", ";"]\n{when}\n'
        for number, when in enumerate((
            'cron = "*/5 8-18 * * mon-fri"', 'cron = ["0 0 13 * fri", "@reboot"]', 'every = "1h 5min"',
            'on_calendar = ["Mon *-*-* 06:00", "daily UTC"]\npersistent = true',
            'cron = "CRON_TZ=Europe/Berlin 30 2 29 2 *"\ntimeout = "2min"\nuser = "daemon"'))))
    done = processes.run([JOB_WATCH, "generate", "--check", "--no-pager"], env=tree.env)
    assert b"systemd:" not in done.out and done.code == 0, done.out.decode()
    tree.jobs('[jobs.bad]\ncommand = "/bin/a"\non_calendar = "soonish"\n')
    done = processes.run([JOB_WATCH, "generate", "--check", "--no-pager"], env=tree.env)
    assert b"systemd:" in done.out and b"soonish" in done.out and done.code == 1, done.out.decode()


if __name__ == "__main__":
    main()
