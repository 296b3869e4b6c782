# SPDX-License-Identifier: MIT
"""What the report tests share: a realistic report, and Chromium to look at it."""

import json
import os
import pathlib
import shutil
import subprocess

from harness import processes
from harness.tap import Skip

HERE = pathlib.Path(__file__).resolve().parent
MAKE_DEMO = pathlib.Path(os.environ["JOB_WATCH_BUILD"]) / "bench" / "job-watch-make-demo"


def need_browser():
    """Chromium and what drives it; fetched by npm the first time."""
    for program in ("node", "npm"):
        if not shutil.which(program):
            raise Skip(f"needs {program}")
    if not shutil.which("chromium") and not shutil.which("chromium-browser"):
        raise Skip("needs chromium")
    if (HERE / "node_modules" / "playwright-core").exists():
        return
    done = subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=HERE, check=False,
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise Skip(f"npm can't fetch what drives Chromium: {done.stderr[-300:]}")


def browse(what: str, *words):
    need_browser()
    done = subprocess.run(["node", str(HERE / "browse.mjs"), what, *map(str, words)], check=False,
                          capture_output=True, text=True, timeout=240 * processes.PATIENCE, env=os.environ | {
                              "HOME": str(pathlib.Path(os.environ.get("TMPDIR", "/tmp")))})
    assert done.returncode == 0, f"browse {what}: {done.stderr[-1500:]}"
    return json.loads(done.stdout)


def demo(world) -> pathlib.Path:
    """The report of twenty jobs over ninety days, made once for all tests; to be read only."""
    return world.shared("demo", make_demo) / "html"


def make_demo(folder: pathlib.Path):
    folder.mkdir(parents=True)
    subprocess.run([MAKE_DEMO, folder], check=True)


def names_of(html: pathlib.Path) -> list[str]:
    return sorted(str(path.relative_to(html)) for path in html.rglob("*.html"))


def some_of(html: pathlib.Path) -> list[str]:
    """A page of each kind, with JOB_WATCH_LONG the largest as well."""
    newest = max((html / "runs").glob("*.html"), key=lambda path: int(path.stem))
    found = ["index.html", "jobs/backup-offsite.html", str(newest.relative_to(html))]
    if "JOB_WATCH_LONG" in os.environ:
        found += ["jobs/mail-queue.html", "jobs/thumbnails.html"]
    return found
