# SPDX-License-Identifier: MIT
"""A store with messages to send, the configuration they are sent by, and the program that does."""

import json
import pathlib
import sqlite3
import time

from harness import processes
from harness.world import JOB_WATCH

NOTIFY = pathlib.Path(JOB_WATCH).parent.parent / "libexec" / "job-watch" / "job-watch-notify"
HOUR = 3600


class Outbox:
    def __init__(self, world, **channels: dict):
        """`channels`: name -> the lines of its table."""
        self.world = world
        self.config = world.folder / "config.toml"
        self.env = {**world.env, "JOB_WATCH_CONFIG": "/dev/null"}
        world.run("true", name="first", env=self.env)
        world.ask("list", env=self.env)
        world.expect_nobody_left()
        self.env["JOB_WATCH_CONFIG"] = str(self.config)
        self.configure(**channels)

    def configure(self, **channels: dict):
        text = "[alerts]\ndefault_channels = []\n"
        for name, keys in channels.items():
            text += f"[alerts.channels.{name}]\n"
            text += "".join(f"{key} = {_toml(value)}\n" for key, value in keys.items())
        self.config.write_text(text)
        self.config.chmod(0o600)

    def secret(self, name: str, text: str) -> str:
        path = self.world.folder / name
        path.write_text(text + "\n")
        path.chmod(0o600)
        return str(path)

    def put(self, number: int, channel: str = "hook", *, job: str = "", age: float = 0,
            output: str = "one\ntwo\n", kind: str = "opened") -> str:
        """Adds a message, as the recorder does; its key."""
        key, now = f"{number:032x}", time.time() - age
        job = job or f"job {number}"
        message = {"schema": 1, "key": key, "kind": kind, "created": now, "host": "alpha",
                   "job": job, "failures_in_row": 2, "output_name": "stderr",
                   "output_end": output, "command": "job-watch show 1",
                   "run": {"id": 1, "started": now - 5, "outcome": "failure", "exit": 12,
                           "program": "rsync"}}
        with sqlite3.connect(self.world.store, timeout=20) as store:
            store.execute("INSERT INTO outbox (key, channel, kind, job, message, created, next_try)"
                          " VALUES (?, ?, ?, ?, ?, ?, ?)",
                          (key, channel, kind, job, json.dumps(message), now, now))
        store.close()
        return key

    def words(self, *options: str) -> list[str]:
        return [str(NOTIFY), "--store", str(self.world.store), *options]

    def session(self, *options: str, env: dict | None = None) -> processes.Result:
        """Sends what is due."""
        result = processes.run(self.words(*options), env={**self.env, **(env or {})}, timeout=90)
        assert result.code == 0, f"{result.end}: {result.err}"
        return result

    def test(self, channel: str = "hook", env: dict | None = None) -> processes.Result:
        return processes.run(self.words("--test", channel), env={**self.env, **(env or {})})

    def start(self, *options: str) -> processes.Process:
        return processes.start(self.words(*options), env=self.env)

    def row(self, key: str) -> dict:
        names = ("state", "last_error", "next_try", "attempts", "lease_until")
        found = self.world.rows(f"SELECT {', '.join(names)} FROM outbox WHERE key = ?", key)
        assert len(found) == 1, f"rows of {key}: {found}"
        return dict(zip(names, found[0]))

    def disabled(self, channel: str = "hook") -> str | None:
        found = self.world.rows("SELECT why FROM channels WHERE name = ? AND disabled > 0", channel)
        return found[0][0] if found else None


def _toml(value) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_toml(key)} = {_toml(item)}" for key, item in value.items()) + " }"
    return json.dumps(value)


def hook(server, path: str = "/hook", **more) -> dict:
    """A webhook to a server without TLS."""
    return {"url": f"http://localhost:{server.port}{path}", "allow_http": True, "timeout": "2s",
            **more}
