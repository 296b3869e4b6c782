# SPDX-License-Identifier: MIT
"""The wrappers that the tests compare: ours, and those that people use today."""

import dataclasses
import shutil
import subprocess

from harness.world import JOB_WATCH


@dataclasses.dataclass(frozen=True)
class Wrapper:
    name: str
    prefix: tuple[str, ...]

    def command(self, argv) -> list:
        return [*self.prefix, *argv]

    @property
    def present(self) -> bool:
        return not self.prefix or shutil.which(self.prefix[0]) is not None


BARE = Wrapper("bare", ())
OURS = Wrapper("job-watch", (JOB_WATCH, "--name", "probe", "--"))
OURS_SPLIT = Wrapper("job-watch --streams split",
                     (JOB_WATCH, "--name", "probe", "--streams", "split", "--"))
OURS_MERGED = Wrapper("job-watch --streams merged",
                      (JOB_WATCH, "--name", "probe", "--streams", "merged", "--"))
OURS_ALONE = Wrapper("job-watch --overlap skip",
                     (JOB_WATCH, "--name", "probe", "--overlap", "skip", "--"))
OTHERS = (
    Wrapper("chronic", ("chronic",)),
    Wrapper("timeout", ("timeout", "60")),
    Wrapper("tini -s", ("tini", "-s", "--")),
    Wrapper("dumb-init", ("dumb-init", "--")),
    Wrapper("dumb-init -c", ("dumb-init", "-c", "--")),
)


def version(wrapper: Wrapper) -> str:
    """The installed package's version, for the report."""
    package = {"chronic": "moreutils", "timeout": "coreutils", "tini": "tini",
               "dumb-init": "dumb-init"}.get(wrapper.name.split()[0])
    if not package or not shutil.which("dpkg-query"):
        return ""
    answer = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], check=False,
                            capture_output=True, text=True)
    return answer.stdout.strip()
