# SPDX-License-Identifier: MIT
"""Units of a booted systemd, for tests that run in one (tests/machine/boot)."""

import os
import pathlib
import shutil
import subprocess

from harness import processes
from harness.world import JOB_WATCH

UNITS = pathlib.Path("/run/systemd/system")
PREFIX = pathlib.Path(JOB_WATCH).parent.parent
LIBEXEC = PREFIX / "libexec" / "job-watch"
AGAIN = pathlib.Path("/jw/again")  # tests/machine/boot looks for it
SEEN_BY_ALL = pathlib.Path("/opt/job-watch")  # where a sandbox that hides /tmp and /home looks


def systemctl(*words: str, check: bool = True) -> str:
    done = subprocess.run(["systemctl", *words], check=False, capture_output=True, text=True)
    assert done.returncode == 0 or not check, f"systemctl {words}: {done.stderr}"
    return done.stdout


def version() -> int:
    return int(systemctl("--version").split()[1])


def write(name: str, **sections: dict | str):
    """Writes a unit; each section is its text or its directives, lists for those given often."""
    text = ""
    for section, content in sections.items():
        text += f"[{section}]\n"
        if isinstance(content, str):
            text += content + "\n"
            continue
        for key, value in content.items():
            values = value if isinstance(value, list) else [value]
            text += "".join(f"{key}={one}\n" for one in values)
    UNITS.mkdir(parents=True, exist_ok=True)
    (UNITS / name).write_text(text)


def remove(pattern: str):
    """Takes back what `write` has written: among a thousand units each reload takes a second."""
    systemctl("stop", pattern)
    for path in UNITS.glob(pattern):
        path.unlink()
    reload()


def install():
    """Installs the units of job-watch and its user, as a package would."""
    if not SEEN_BY_ALL.exists():
        shutil.copytree(LIBEXEC, SEEN_BY_ALL)
    for manager in ("system", "user"):
        for unit in (PREFIX / "lib/systemd" / manager).iterdir():
            text = unit.read_text().replace(str(LIBEXEC), str(SEEN_BY_ALL))
            (pathlib.Path("/etc/systemd") / manager / unit.name).write_text(text)
    subprocess.run(["systemd-sysusers", PREFIX / "lib/sysusers.d/job-watch.conf"], check=True,
                   capture_output=True)
    reload()


def reload():
    systemctl("daemon-reload")


def configure(jobs: str, manager: str = "system"):
    """Has the generator run over a jobs.toml, which is the system's or that of all users."""
    folder = pathlib.Path(f"/run/systemd/{manager}-generators")
    folder.mkdir(parents=True, exist_ok=True)
    generator = pathlib.Path(os.environ["JOB_WATCH_GENERATOR"])
    if manager == "user":
        generator = generator.parent.parent / "user-generators" / generator.name
    if not (folder / generator.name).is_symlink():
        (folder / generator.name).symlink_to(generator)
    config = pathlib.Path("/etc/job-watch", "user" if manager == "user" else "", "jobs.toml")
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(jobs)
    if manager == "system":
        reload()


def facts(unit: str, *names: str) -> dict[str, str]:
    shown = systemctl("show", unit, *(f"-p{name}" for name in names))
    return dict(line.split("=", 1) for line in shown.splitlines())


def start(unit: str):
    """Starts a unit and waits until it is up or, if oneshot, done; it may fail."""
    systemctl("start", unit, check=False)


def until_file(path: pathlib.Path, timeout: float = 20):
    processes.until(path.exists, timeout, f"file {path}")


def is_second_boot() -> bool:
    return AGAIN.exists()


def boot_again():
    """Cuts the machine's power. The test file is run once more, after a boot from the same disk."""
    AGAIN.touch()
    systemctl("poweroff", "--force", "--force")
