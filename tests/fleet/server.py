# SPDX-License-Identifier: MIT
"""A PostgreSQL server of a test's own: an unprivileged user, a socket in a folder, SCRAM logins."""

import json
import os
import pathlib
import pwd
import shutil
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes  # noqa: E402
from harness.tap import Skip, same  # noqa: E402
from harness.world import JOB_WATCH  # noqa: E402

LIBEXEC = pathlib.Path(JOB_WATCH).parent.parent / "libexec/job-watch"
SHIP = LIBEXEC / "job-watch-ship"


def _programs() -> pathlib.Path:
    """Where Debian and Fedora have initdb(1)."""
    folders = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name)
    if folders:
        return folders[-1]
    found = shutil.which("initdb")
    if found is None:
        raise Skip("there is no PostgreSQL server here")
    return pathlib.Path(found).parent


class Server:
    """`with Server() as server`. Its superuser is `admin`, whom nobody asks for a password; all
    others have to prove who they are by SCRAM."""

    def __init__(self, *settings: str):
        self.programs = _programs()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="jwpg-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.settings = settings
        self.port = next((line.split("=")[1].strip() for line in settings if line.startswith("port")), "5432")
        # The package's own: what other tests see of their users' processes stays as it is.
        self.user = "postgres" if os.geteuid() == 0 else None

    def __enter__(self):
        data = self.folder / "data"
        data.mkdir()
        if self.user:
            account = pwd.getpwnam(self.user)
            os.chown(data, account.pw_uid, account.pw_gid)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        secret = self.folder / "admin"
        secret.write_text("of admin\n")
        self._as_user(self.programs / "initdb", "-D", data, "-U", "admin", "--no-sync", "-E", "UTF8",
                      "--locale=C", "-A", "scram-sha-256", f"--pwfile={secret}")
        (data / "pg_hba.conf").write_text("local all admin trust\nlocal all all scram-sha-256\n"
                                          "host all all 127.0.0.1/32 scram-sha-256\n")
        with open(data / "postgresql.conf", "a", encoding="utf-8") as conf:
            conf.write(f"listen_addresses = ''\nunix_socket_directories = '{self.folder}'\n"
                       "fsync = off\nmax_connections = 40\nlog_statement = 'all'\n"
                       + "".join(f"{line}\n" for line in self.settings))
        self.start()
        self.sql("CREATE DATABASE fleet", database="postgres")
        return self

    def __exit__(self, *_):
        self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        self._as_user(self.programs / "pg_ctl", "-D", self.folder / "data", "-l", self.folder / "log",
                      "-w", "-t", "60", "start")

    def stop(self, mode: str):
        self._as_user(self.programs / "pg_ctl", "-D", self.folder / "data", "-m", mode, "-w", "stop",
                      check=False)

    def _as_user(self, *words, check: bool = True):
        words = [str(word) for word in words]
        done = subprocess.run(words, stdin=subprocess.DEVNULL, text=True, check=False, capture_output=True, cwd="/",
                              user=self.user, env={"PATH": os.environ["PATH"], "LC_ALL": "C"})
        assert not check or done.returncode == 0, f"{words}: {done.stdout} {done.stderr}"

    @property
    def place(self) -> str:
        return f"host={self.folder} port={self.port} dbname=fleet"

    @property
    def admin(self) -> str:
        return f"{self.place} user=admin"

    def psql(self, sql: str, user: str = "admin", password: str = "", database: str = "fleet"):
        return subprocess.run(
            [str(self.programs / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(self.folder), "-p", self.port,
             "-U", user, "-d", database, "-c", sql],
            text=True, check=False, capture_output=True, timeout=60,
            env={"PATH": os.environ["PATH"], "PGPASSWORD": password, "LC_ALL": "C.UTF-8"})

    def sql(self, sql: str, **how) -> str:
        done = self.psql(sql, **how)
        assert done.returncode == 0, f"{sql}: {done.stderr}"
        return done.stdout.strip()

    def reader(self, name: str = "alice") -> str:
        self.sql(f"CREATE ROLE {name} LOGIN PASSWORD 'reads' IN ROLE jobwatch_reader")
        return name


class FleetHost:
    """One host: a store of its own, a configuration, and a machine of its own."""

    def __init__(self, world, server: Server, name: str, enroll: bool = True):
        self.world, self.server, self.name = world, server, name
        self.folder = world.folder / name
        self.folder.mkdir(mode=0o700)
        self.store = self.folder / "history.db"
        self.config = self.folder / "config.toml"
        self.password_file = self.folder / "password"
        self.login = ""
        if enroll:
            self.enroll()

    @property
    def env(self) -> dict:
        return {**self.world.env, "JOB_WATCH_DB": str(self.store), "JOB_WATCH_CONFIG": str(self.config)}

    @property
    def password(self) -> str:
        return self.password_file.read_text().strip()

    def enroll(self):
        told = self.world.ask("fleet", "enroll", self.name, "--server", self.server.admin,
                              "--output", str(self.password_file))
        assert told.code == 0, told.err
        self.login = told.out.decode().split("enrolled as ")[1].split(".")[0]
        self.configure()

    def configure(self, **more):
        lines = {"server": self.server.place, "login": self.login,
                 "password_file": str(self.password_file), **more}
        self.config.write_text("[fleet]\n" + "".join(f"{key} = {json.dumps(value)}\n"
                                                     for key, value in lines.items()))
        self.config.chmod(0o600)

    def run(self, script: str, name: str = "job", options=()):
        before = self._ended()
        self.world.run("sh", "-c", script, name=name, options=options, env=self.env)
        processes.until(lambda: self._ended() > before, 30, f"a recorded run of {name}")

    def _ended(self) -> int:
        try:
            return self.rows("SELECT count(*) FROM runs WHERE outcome <> 'running'")[0][0]
        except sqlite3.OperationalError:  # there is no store yet
            return 0

    def ship(self, **how):
        """As the timer's service does."""
        how.setdefault("env", self.env)
        return self.world.bare(str(SHIP), "--store", str(self.store), **how)

    def shipped(self):
        done = self.ship()
        same((done.code, done.err), (0, b""), f"job-watch-ship of {self.name}")

    def rows(self, sql: str) -> list:
        with sqlite3.connect(f"file:{self.store}?mode=ro", uri=True) as store:
            return store.execute(sql).fetchall()

    def change(self, sql: str):
        with sqlite3.connect(self.store) as store:
            store.executescript(sql)


def initialised(world, *settings: str) -> Server:
    """A server whose database has the fleet's schema; to be used in `with`."""
    class Made(Server):
        def __enter__(self):
            super().__enter__()
            done = world.ask("fleet", "init", "--server", self.admin)
            same(done.code, 0, f"init: {done.err!r}")
            return self
    return Made(*settings)


def equal(host: FleetHost, server: Server):
    """Both sides have the same runs: key, start, outcome, duration, exit, revision, job."""
    local = [f"{key}|{micros}|{outcome}|{duration}|{code}|{revision}|{job}" for
             key, micros, outcome, duration, code, revision, job in host.rows(
                 "SELECT run_key, CAST(round(started * 1e6) AS INTEGER),"
                 " outcome, ifnull(CAST(round(duration * 1e6) AS INTEGER), ''), ifnull(exit, ''), revision, job"
                 " FROM runs ORDER BY run_key")]
    there = server.sql(
        "SELECT replace(run_key::text, '-', ''), (extract(epoch FROM started) * 1000000)::bigint, word,"
        " coalesce(duration::text, ''), coalesce(exit::text, ''), revision, name FROM jobwatch.runs"
        " JOIN jobwatch.jobs USING (job) JOIN jobwatch.stores USING (store) JOIN jobwatch.hosts h ON"
        " h.host = stores.host JOIN jobwatch.outcomes USING (outcome)"
        f" WHERE h.login = '{host.login}' ORDER BY 1".replace("name FROM", "jobs.name FROM"))
    same(there.splitlines(), local, f"runs of {host.name}, there and here")
