#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The job's own view: a probe compares everything a job can see, bare and wrapped."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness.tap import Skip, main, same, test  # noqa: E402
from harness.wrappers import BARE, OTHERS, OURS, OURS_ALONE, OURS_MERGED, OURS_SPLIT  # noqa: E402
from transparency.callers import CALLERS, PARENT, LED, Caller, one_pipe  # noqa: E402
from transparency.probing import differences, facts  # noqa: E402

ENOUGH = 100
# What the other wrappers are known to change, so that we know the probe can see it.
KNOWN = {
    "chronic": ("script", {"ppid"}),
    "timeout": ("odd limits and masks", {"pgid", "SigIgn"}),
    "tini -s": ("script", {"ppid", "pgid", "group_leader"}),
    "dumb-init": ("odd limits and masks", {"sid", "pgid", "SigBlk", "SigIgn"}),
    "dumb-init -c": ("odd limits and masks", {"SigBlk", "SigIgn"}),
}


def _compare(caller, wrapper, world, allowed):
    if caller.root and os.geteuid() != 0:
        raise Skip("needs root")
    env = {"JOB_WATCH_DB": str(world.store)}
    if caller.name == "nobody":
        world.folder.chmod(0o777)
    bare, wrapped = facts(BARE, caller, env), facts(wrapper, caller, env)
    assert len(bare) >= ENOUGH, f"the probe saw only {len(bare)} facts"
    changed = differences(bare, wrapped)
    assert "ppid" in changed, "the job ran in the wrapper's place: nothing was tested"
    unexpected = {name: seen for name, seen in changed.items() if name not in allowed}
    assert not unexpected, f"of {len(bare)} facts, changed against the promise: {unexpected}"
    world.note(f"{len(bare)} facts, changed: {', '.join(changed) or 'none'}")


def _register(caller):
    @test(f"a job started by: {caller.name}: sees what it would see bare")
    def default(world):
        _compare(caller, OURS, world, caller.allowed)

    @test(f"a job started by: {caller.name}: sees the same with --streams merged")
    def merged(world):
        _compare(caller, OURS_MERGED, world, caller.allowed | {"fd1_is_fd2"})


for one in CALLERS:
    _register(one)


@test("with one stream for both, a merged job sees one stream")
def merged_keeps_identity(world):
    caller = Caller("one pipe", one_pipe, frozenset(PARENT))
    _compare(caller, OURS_MERGED, world, caller.allowed)


@test("two streams asked for are two streams")
def split(world):
    caller = Caller("one pipe", one_pipe, frozenset(PARENT))
    env = {"JOB_WATCH_DB": str(world.store)}
    assert facts(OURS_SPLIT, caller, env)["fd1_is_fd2"] == "0"
    _compare(caller, OURS_SPLIT, world, PARENT | LED | {"fd1_is_fd2"})


@test("the lock of --overlap takes no place that the caller left free")
def lock_unseen(world):
    for caller in CALLERS:
        if caller.name.startswith("closed"):
            _compare(caller, OURS_ALONE, world, caller.allowed)
            world.expect_nobody_left()


def _register_control(wrapper):
    caller_name, expected = KNOWN[wrapper.name]

    @test(f"control: the probe sees what {wrapper.name} changes")
    def control(world):
        if not wrapper.present:
            raise Skip(f"{wrapper.name} is not installed")
        caller = next(caller for caller in CALLERS if caller.name == caller_name)
        changed = differences(facts(BARE, caller, {}), facts(wrapper, caller, {}))
        missed = expected - changed.keys()
        assert not missed, f"not seen: {missed}; seen: {changed}"
        world.note(f"changed: {', '.join(changed)}")


for other in OTHERS:
    _register_control(other)


@test("control: the probe sees nothing change when nothing is in between")
def bare_twice(world):
    for caller in CALLERS:
        if not caller.root or os.geteuid() == 0:
            changed = differences(facts(BARE, caller, {}), facts(BARE, caller, {}))
            assert not changed, f"{caller.name}: {changed}"


@test("--argv0 is what the job is told as its name; the program that runs, and is recorded, stays")
def own_name(world):
    for word in ("-cat", "", "a b"):
        name = f"as '{word}'"
        done = world.run("/bin/cat", "/proc/self/cmdline", name=name, options=["--argv0", word])
        same((done.code, done.out), (0, f"{word}\0/proc/self/cmdline\0".encode()), repr(word))
        same(world.run_of(name)["argv"], ["/bin/cat", "/proc/self/cmdline"], "the record")
    missing = world.run("/no/such/program", options=["--argv0", "x"])
    same((missing.code, b"/no/such/program" in missing.err), (127, True), "a program that is not there")


if __name__ == "__main__":
    main()
