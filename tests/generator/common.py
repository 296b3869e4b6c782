# SPDX-License-Identifier: MIT
"""A tree of its own for the generator, with a stand-in for the wrapper."""

import os
import pathlib

from harness import processes
from harness.world import JOB_WATCH

GENERATOR = os.environ["JOB_WATCH_GENERATOR"]


class Tree:
    def __init__(self, folder: pathlib.Path):
        self.root, self.out = folder / "root", folder / "out"
        self.root.mkdir()
        self.out.mkdir()
        self.write(str(JOB_WATCH), "a stand-in that is never started\n").chmod(0o755)
        self.env = {"JOB_WATCH_ROOT": str(self.root), "PATH": os.environ["PATH"],
                    "SYSTEMD_SCOPE": "system"}

    def write(self, path: str, text: str) -> pathlib.Path:
        file = self.root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def jobs(self, text: str):
        self.write("/etc/job-watch/jobs.toml", text)

    def generate(self, out: pathlib.Path | None = None, **how) -> processes.Result:
        folder = str(out or self.out)
        return processes.run([GENERATOR, folder, folder + ".early", folder + ".late"],
                             **{"env": self.env, **how})
