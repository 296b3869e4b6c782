#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the packages say of the tree: its version, and which file is in which of them."""

import fnmatch
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from harness.tap import main, same, test  # noqa: E402

SPEC = ROOT / "packaging" / "job-watch.spec"
# Below the prefix, as a build has them that is not below /usr.
MACROS = {"bindir": "bin", "libexecdir": "libexec", "mandir": "share/man", "datadir": "share",
          "unitdir": "lib/systemd/system", "userunitdir": "lib/systemd/user",
          "presetdir": "lib/systemd/system-preset", "userpresetdir": "lib/systemd/user-preset",
          "systemdgeneratordir": "lib/systemd/system-generators",
          "systemdusergeneratordir": "lib/systemd/user-generators",
          "sysusersdir": "lib/sysusers.d", "tmpfilesdir": "lib/tmpfiles.d"}


def _first(pattern: str, path: pathlib.Path) -> str:
    return re.search(pattern, path.read_text(), re.MULTILINE)[1]


def _of_debian() -> dict[str, list[str]]:
    """What each package of debian/ is to hold, as patterns below the prefix."""
    files = {}
    for path in (ROOT / "debian").glob("*.install"):
        words = path.read_text().replace("${env:SYSTEMD_DIR}", "usr/lib/systemd").split()
        files[path.stem] = [word.removeprefix("usr/") for word in words]
    return files


def _of_spec() -> dict[str, list[str]]:
    files, package = {}, ""
    for line in SPEC.read_text().splitlines():
        words = line.split()
        if line.startswith("%"):
            package = "-".join(["job-watch", *words[1:]]) if words[0] == "%files" else package
            if words[0] == "%changelog":
                package = ""
        macro = re.match(r"%\{_(\w+)\}(/.+)$", line)
        if package and macro:
            files.setdefault(package, []).append(MACROS[macro[1]] + macro[2])
    return files


def _installed(folder: pathlib.Path) -> list[str]:
    """What meson puts below the prefix. (It has no list of this: its own forgets one of two copies.)"""
    build = os.environ["JOB_WATCH_BUILD"]
    subprocess.run(["meson", "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", folder], check=True,
                   capture_output=True)
    options = json.loads(subprocess.run(["meson", "introspect", "--buildoptions", build], check=True,
                                        capture_output=True, text=True).stdout)
    prefix = next(one["value"] for one in options if one["name"] == "prefix")
    root = folder / prefix.lstrip("/")
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_symlink() or path.is_file())


def _holds(pattern: str, path: str) -> bool:
    return fnmatch.fnmatchcase(path, pattern) or path.startswith(pattern + "/")


@test("the version of debian/changelog and of the spec is meson.build's")
def versions():
    version = _first(r"^    version: '(.+)',$", ROOT / "meson.build")
    same(_first(r"^job-watch \(([^)]+)\)", ROOT / "debian" / "changelog"), version, "debian/changelog")
    same(_first(r"^Version: +(\S+)$", SPEC), version, "Version: in the spec")
    same(_first(r"^\* .* - (\S+)-\d+$", SPEC), version, "%changelog of the spec")


@test("each file that is installed is in one package of Debian's and one of the spec's, and no other is",
      needs=("meson",))
def files(world):
    installed = _installed(world.folder / "installed")
    assert len(installed) > 20, f"only {installed}"
    wrong = []
    for name, packages in (("debian", _of_debian()), ("spec", _of_spec())):
        patterns = [pattern for package in packages.values() for pattern in package]
        for path in installed:
            found = sum(_holds(pattern, path) for pattern in patterns)
            if found != 1:
                wrong.append(f"{name}: {path} is named {found} times")
        wrong += [f"{name}: {pattern} is no file" for pattern in patterns
                  if not any(_holds(pattern, path) for path in installed)]
    same(wrong, [], "what the packages hold")
    same({name: sorted(path for path in installed if any(_holds(one, path) for one in patterns))
          for name, patterns in _of_debian().items()},
         {name: sorted(path for path in installed if any(_holds(one, path) for one in patterns))
          for name, patterns in _of_spec().items()}, "what is in which package")


if __name__ == "__main__":
    main()
