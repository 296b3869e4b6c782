# SPDX-License-Identifier: MIT
"""What the tests of `import-journal` share: journals made of text are brought in, and looked at."""

import datetime
import json

from harness.journals import EPOCH, Journal

JOB = "job.service"


def bring_in(world, journal: Journal | list, *words: str, name: str = "system") -> dict:
    """Imports all services of a journal; what the import says of itself."""
    folder = world.folder / "journal"
    for number, one in enumerate(journal if isinstance(journal, list) else [journal]):
        one.write(folder / f"{name}-{number}.journal")
    choice = () if {"--unit", "--timers", "--cron"} & set(words) else ("--all-services",)
    answer = world.ask("import-journal", "--directory", str(folder), "--json", *choice, *words)
    assert answer.code == 0, answer.err.decode()
    return json.loads(answer.out)["items"][0]


def run_of(world, journal: Journal, name: str = "job", *words: str) -> dict:
    bring_in(world, journal, *words)
    return world.run_of(name)


def facts(run: dict) -> tuple:
    return run["outcome"], run["result"], run["exit"], run["signal"]


def started(at: float) -> str:
    moment = datetime.datetime.fromtimestamp((EPOCH + round(at * 1e6)) / 1e6, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
