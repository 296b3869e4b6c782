#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every service that this machine's packages ship goes through [wrap]: stripping the wrapper gives
the same lines again, those that can't be wrapped are observed or left, and systemd has nothing to say
that it did not say before."""

import collections
import pathlib
import re
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from generator.common import Tree  # noqa: E402
from harness import processes  # noqa: E402
from harness.tap import Skip, main, same, test  # noqa: E402
from harness.world import JOB_WATCH  # noqa: E402

SHIPPED = pathlib.Path("/usr/lib/systemd/system")
WRAPPED = re.compile(r"^(?P<prefixes>[-+:!]*)" + re.escape(str(JOB_WATCH)) +
                     r" run --db \S+ --name %N(?: --observed)?(?: --argv0 (?P<argv0>\S+))?(?: --observed)? -- (?P<command>.*)$")

OBSERVED = f"ExecStopPost=+-{JOB_WATCH} record %n\n"


def _tree(world) -> Tree:
    if not SHIPPED.is_dir():
        raise Skip("no units are here")
    tree = Tree(world.folder)
    shutil.copytree(SHIPPED, tree.root / str(SHIPPED).lstrip("/"), symlinks=True)
    tree.jobs('[wrap]\nunits = ["*"]\n')
    return tree


def _exec_start(text: str) -> list[str]:
    """The values after the last reset, continuations joined; by means of their own."""
    text = re.sub(r"\\\n(?:[ \t]*[#;][^\n]*\n)*", " ", text)
    lines = re.findall(r"^[ \t]*ExecStart[ \t]*=[ \t]*(.*?)[ \t]*$", text, re.MULTILINE)
    while "" in lines:
        lines = lines[lines.index("") + 1:]
    return lines


def _shipped(tree, name: str) -> str:
    return (tree.root / str(SHIPPED).lstrip("/") / name).read_text()


def _table(world, title: str, reasons: list[str]):
    """Counts reasons, without the names in them."""
    counted = collections.Counter(
        re.sub(r"[a-z@][^ ]*\.service\b|\([^)]*\)|'[^']*'|/[^ ]*", "...", reason)
        for reason in reasons)
    world.note(f"{sum(counted.values())} {title}:")
    for reason, count in counted.most_common():
        world.note(f"{count:4} {reason}")
    return counted


@test("row 97: each wrapped service has the commands that it had, and each other one a reason",
      timeout=300)
def round_trip(world):
    tree = _tree(world)
    done = tree.generate()
    same(done.code, 0, "exit")
    wrapped = observed = 0
    for drop_in in tree.out.glob("*.service.d/zz-job-watch.conf"):
        name = drop_in.parent.name.removesuffix(".d")
        text = drop_in.read_text()
        assert OBSERVED in text or "RemainAfterExit" in _shipped(tree, name), f"{name}: {text}"
        if "ExecStart=" not in text:
            observed += 1
            continue
        wrapped += 1
        new = [WRAPPED.match(line) for line in _exec_start(text)]
        assert new and all(new), f"{name}: {text}"
        old = _exec_start(_shipped(tree, name))
        stripped = [f"{found['prefixes']}{found['command']}" for found in new if not found["argv0"]]
        plain = [line for line, found in zip(old, new) if not found["argv0"]]
        same(stripped, plain, name)
    world.note(f"{wrapped} wrapped")
    said = processes.run([JOB_WATCH, "generate", "--dry-run", "--no-pager"], env=tree.env)
    reasons = [line.split(": ", 2)[2] for line in said.out.decode().splitlines()
               if line.startswith("observed: ")]
    same(len(reasons), observed, "how many are said to be observed")
    kinds = len(_table(world, "observed", reasons))
    reasons = [line.split(": ", 2)[2].removesuffix("; left to the companion")
               for line in done.err.decode().splitlines()]
    kinds += len(_table(world, "left as they are", reasons))
    assert wrapped >= 5 and kinds >= 3, f"{wrapped} wrapped, {kinds} reasons"


@test("systemd-analyze verify says nothing of the wrapped ones that it did not say before",
      needs=("systemd-analyze",), timeout=300)
def verified(world):
    tree = _tree(world)
    done = processes.run([JOB_WATCH, "generate", "--check", "--no-pager"], env=tree.env,
                         timeout=250)
    news = [line for line in done.out.decode().splitlines() if line.startswith("systemd: ")]
    same((done.code, done.err, news), (0, b"", []), "the check")


if __name__ == "__main__":
    main()
