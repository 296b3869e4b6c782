#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the generator makes of a tree: each folder NN-name has the tree in `root` and, in `expected`,
the units that are to come of it (`units`) and what is said about the rest (`said`).

    test_golden.py --update [WORD]    writes `expected` anew; read the difference before it goes in

A file `user` beside `root` asks for the user's generator, `no-wrapper` for a machine without the
wrapper. /usr/bin/job-watch stands for
the wrapper's path."""

import os
import pathlib
import shutil
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from harness import processes  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from harness.world import JOB_WATCH  # noqa: E402

GENERATOR = os.environ["JOB_WATCH_GENERATOR"]
CASES = sorted(path.parent for path in HERE.glob("[0-9]*/root"))
PLACEHOLDER = "/usr/bin/job-watch"


class Case:
    """One folder, copied to where its modes do not depend on the umask of a checkout."""

    def __init__(self, case: pathlib.Path, folder: pathlib.Path):
        self.case, self.root, self.out = case, folder / "root", folder / "out"
        shutil.copytree(case / "root", self.root, symlinks=True)
        for path in (self.root, *self.root.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & ~0o022)
        if not (case / "no-wrapper").exists():
            self._add_program(str(JOB_WATCH))
        self.out.mkdir()
        self.env = {"JOB_WATCH_ROOT": str(self.root), "HOME": "/home/someone", "LC_ALL": "C.UTF-8",
                    "XDG_RUNTIME_DIR": "/run/user/1000", "PATH": os.environ["PATH"]}
        self.is_user = (case / "user").exists()

    def _add_program(self, path: str):
        program = self.root / path.lstrip("/")
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text("a stand-in that is never started\n")
        program.chmod(0o755)

    def units(self) -> dict[str, str]:
        """Runs the generator as systemd does."""
        scope = "user" if self.is_user else "system"
        folders = [str(self.out)] + [str(self.out) + end for end in (".early", ".late")]
        done = processes.run([GENERATOR, *folders], env={**self.env, "SYSTEMD_SCOPE": scope})
        same(done.code, 0, "the generator's exit")
        same(done.out, b"", "its standard output")
        self.heard = done.err.decode()
        return tree(self.out)

    def dry_run(self) -> tuple[dict[str, str], str]:
        """The files that the dry run shows, and what it says beside them."""
        words = ["generate", "--dry-run", "--no-pager"] + ["--user"] * self.is_user
        done = processes.run([JOB_WATCH, *words], env=self.env)
        text = done.out.decode().replace(str(JOB_WATCH), PLACEHOLDER)
        same(done.err, b"", "standard error of the dry run")
        files, said, name = {}, [], None
        for line in text.splitlines():
            if line.startswith("--- "):
                name, _, target = line[4:].partition(" -> ")
                files[name] = f"-> {target}" if target else ""
            elif line.startswith(("wrong: ", "observed: ", "not wrapped: ",
                                  "nothing would be written")):
                said.append(line.replace(str(self.root), ""))
            elif name and not files[name].startswith("->"):
                files[name] += line + "\n"
        same(done.code, int(any(line.startswith("wrong: ") for line in said)), "the dry run's exit")
        return ({key: text if text.startswith("->") else text.removesuffix("\n")
                 for key, text in files.items()}, "".join(line + "\n" for line in said))


def tree(folder: pathlib.Path) -> dict[str, str]:
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = f"-> {os.readlink(path)}"
        elif path.is_file():
            found[name] = path.read_text().replace(str(JOB_WATCH), PLACEHOLDER)
    return found


def check(case: pathlib.Path, folder: pathlib.Path):
    run = Case(case, folder)
    units = run.units()
    expected = tree(case / "expected" / "units")
    same(sorted(units), sorted(expected), "the files")
    for name, text in expected.items():
        same(units[name], text, name)
    shown, said = run.dry_run()
    same(shown, expected, "the files of the dry run")
    same(said, (case / "expected" / "said").read_text(), "what the dry run says")
    for line in said.splitlines():
        if not line.startswith(("nothing would", "observed: ")):
            text = line.partition(": ")[2]
            assert text in run.heard.replace(str(run.root), "").replace(str(JOB_WATCH), PLACEHOLDER), \
                f"the generator does not say: {text}"


def update(word: str):
    for case in CASES:
        if word not in case.name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            run = Case(case, pathlib.Path(folder))
            shutil.rmtree(case / "expected", ignore_errors=True)
            for name, text in run.units().items():
                path = case / "expected" / "units" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                if text.startswith("->"):
                    path.symlink_to(text[3:])
                else:
                    path.write_text(text)
            (case / "expected").mkdir(exist_ok=True)
            (case / "expected" / "said").write_text(run.dry_run()[1])


for _case in CASES:
    test(_case.name)(lambda world, case=_case: check(case, world.folder))


@test("there are at least sixty trees")
def enough():
    assert len(CASES) >= 60, f"only {len(CASES)}"


@test("control: a unit that is not as expected is found")
def control(world):
    copy = world.folder / "copy"
    shutil.copytree(CASES[0], copy, symlinks=True)
    some = next(path for path in (copy / "expected").rglob("*.service") if path.is_file())
    some.write_text(some.read_text() + "User=mallory\n")
    try:
        check(copy, world.folder / "run")
    except AssertionError:
        return
    raise AssertionError("nobody noticed")


if __name__ == "__main__":
    if "--update" in sys.argv:
        update(sys.argv[2] if len(sys.argv) > 2 else "")
    else:
        main()
