# SPDX-License-Identifier: MIT
"""Disks that fail in chosen ways. All need root; all mounts are private to the test's process."""

import contextlib
import ctypes
import fcntl
import os
import pathlib
import struct
import subprocess

_libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNS = 0x00020000
MS_REC, MS_PRIVATE = 0x4000, 1 << 18
FIFREEZE, FITHAW = 0xC0045877, 0xC0045878
FS_IOC_SHUTDOWN = 0x8004587D
SHUTDOWN_NO_FLUSH = 2


def private_mounts():
    """From here on what this process mounts is seen by it and its children only."""
    if _libc.unshare(CLONE_NEWNS) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    _libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None)


def own_memory_places(folder: str):
    """Places for what cannot go to the store, and the test's own folder, seen and emptied by nobody
    else, and as quick on a busy disk as on an idle one. Not all machines allow that; then tests share
    them, told apart by their stores' paths."""
    with contextlib.suppress(OSError, AssertionError):
        private_mounts()
        for place in ("/dev/shm", "/run", "/var/tmp"):
            _call("mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", place)
        _call("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", folder)


def _call(*words: str):
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{words}: {done.stderr}"


@contextlib.contextmanager
def tmpfs(place: pathlib.Path, options: str):
    """A file system in memory with limits of its own, such as size=256k or nr_inodes=16. Where nothing
    else is said, only its owner writes to it: a store is refused elsewhere."""
    place.mkdir(parents=True, exist_ok=True)
    private_mounts()
    _call("mount", "-t", "tmpfs", "-o", f"mode=755,{options}", "tmpfs", str(place))
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)


class Disk:
    """A small ext4 on a loop device, whose backing file stands for the platters."""

    def __init__(self, image: pathlib.Path, place: pathlib.Path):
        self.image, self.place = image, place

    def mount(self):
        _call("mount", "-o", "loop,errors=continue", str(self.image), str(self.place))

    def unmount(self):
        _call("umount", str(self.place))

    def cut_power(self):
        """Drops all that was not flushed, and refuses every further call with EIO."""
        with self._root() as fd:
            fcntl.ioctl(fd, FS_IOC_SHUTDOWN, struct.pack("I", SHUTDOWN_NO_FLUSH))

    def power_on(self):
        self.unmount()
        self.mount()

    @contextlib.contextmanager
    def frozen(self):
        """A disk that hangs: every write waits. A watcher thaws it should this process die."""
        reader, writer = os.pipe()
        with self._root() as fd:
            if os.fork() == 0:
                os.close(writer)
                os.read(reader, 1)
                with contextlib.suppress(OSError):
                    fcntl.ioctl(fd, FITHAW, 0)
                os._exit(0)
            os.close(reader)
            fcntl.ioctl(fd, FIFREEZE, 0)
            try:
                yield
            finally:
                with contextlib.suppress(OSError):
                    fcntl.ioctl(fd, FITHAW, 0)
                os.close(writer)

    @contextlib.contextmanager
    def _root(self):
        fd = os.open(self.place, os.O_RDONLY)
        try:
            yield fd
        finally:
            os.close(fd)


@contextlib.contextmanager
def ext4(folder: pathlib.Path, size: str = "32M", *options: str):
    """A mounted Disk below `folder`."""
    private_mounts()
    disk = Disk(folder / "disk.img", folder / "disk")
    disk.place.mkdir()
    with open(disk.image, "wb") as file:
        file.truncate(_bytes(size))
    _call("mkfs.ext4", "-q", "-F", "-m", "0", *options, str(disk.image))
    disk.mount()
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk.place)], check=False, capture_output=True)


def _bytes(size: str) -> int:
    return int(size[:-1]) << {"K": 10, "M": 20, "G": 30}[size[-1]]


def fill(folder: pathlib.Path):
    """Leaves not one free byte."""
    with contextlib.suppress(OSError), open(folder / "ballast", "ab", buffering=0) as ballast:
        for size in (1 << 20, 4096, 1):
            with contextlib.suppress(OSError):
                while True:
                    ballast.write(b"x" * size)


def empty(folder: pathlib.Path):
    """Takes back what fill() did."""
    (folder / "ballast").unlink()
