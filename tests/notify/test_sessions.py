#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Row 78 and the rest of a sender's life: kills, bursts, channels that hang, its secrets' keeping.

JOB_WATCH_KILLS sets how many kills there are; at least 200."""

import json
import os
import pathlib
import random
import signal
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from faults.common import STRANGER, become  # noqa: E402
from harness import processes, spool_entry  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from notify import server as behaviours  # noqa: E402
from notify.outbox import Outbox, hook  # noqa: E402
from notify.server import Server, answer  # noqa: E402

KILLS = max(200, int(os.environ.get("JOB_WATCH_KILLS", "200")))


def killed_at_random(outbox: Outbox, longest: float) -> bool:
    """Starts a sender and kills it; whether it was still at work."""
    sender = outbox.start()
    time.sleep(random.uniform(0, longest))
    met = not sender.ended()
    sender.kill(signal.SIGKILL)
    sender.wait()
    return met


@test(f"row 78: killed {KILLS} times anywhere: nothing is lost, at most one double for each kill",
      timeout=300 + KILLS)
def kills(world):
    with Server(answer(200)) as server:
        outbox = Outbox(world, hook=hook(server, timeout="20s"))
        wanted, lengths = set(), []
        for number in range(5):
            wanted.add(outbox.put(number))
            began = time.monotonic()
            outbox.session()
            lengths.append(time.monotonic() - began)
        # One that a busy machine held up would make every kill wait as long.
        longest = min(lengths) * 3
        met, starts = 0, 0
        while met < KILLS:
            for _ in range(2):
                wanted.add(outbox.put(len(wanted)))
            met += killed_at_random(outbox, longest)
            starts += 1
            assert starts < 20 * KILLS, "hardly any kill meets its sender"
        for _ in range(50):  # a session ends after a minute at most
            outbox.session("--flush")
            if not world.rows("SELECT 1 FROM outbox WHERE state = 'pending' LIMIT 1"):
                break
        counted = server.keys()
    same(wanted - set(counted), set(), "messages that were lost")
    same(set(counted) - wanted, set(), "keys that nobody put")
    doubles = sum(counted.values()) - len(wanted)
    assert doubles <= met, f"{doubles} doubles for {met} kills"
    same(world.rows("SELECT count(*) FROM outbox WHERE state <> 'sent'"), [(0,)], "left over")
    world.note(f"{len(wanted)} messages, {met} kills, {doubles} doubles, 0 lost")


@test("row 78: killed between the answer and the mark: sent again under the same key")
def killed_before_mark(world):
    senders: list[processes.Process] = []
    ready = threading.Event()

    def behave(server, connection, request):
        if len(server.requests) == 1:
            ready.wait(20)
            senders[0].kill(signal.SIGKILL)
        behaviours.respond(connection, 200)

    with Server(behave) as server:
        outbox = Outbox(world, hook=hook(server, timeout="20s"))
        key = outbox.put(1)
        senders.append(outbox.start())
        ready.set()
        senders[0].wait()
        row = outbox.row(key)
        same((row["state"], row["attempts"]), ("pending", 1), "behind the kill")
        outbox.session()
        same(server.keys(), {key: 2}, "requests by key")
        same(outbox.row(key)["state"], "sent", "state")


@test("an entry that stays in the spool, and a try that is due soon, keep nobody at work")
def entry_that_stays(world):
    with Server(answer(503, Retry_After="30")) as server:
        outbox = Outbox(world, hook=hook(server))
        outbox.put(1)
        spool_entry.ended("job of a newer job-watch", version=9).put(world.spool)
        outbox.session()
        for _ in range(5):
            world.expect_nobody_left()


@test("a burst of senders leaves one, and what comes meanwhile is sent by it")
def burst(world):
    with Server(behaviours.hang) as slow, Server(answer(200)) as quick:
        outbox = Outbox(world, a_slow=hook(slow, timeout="60s"), b_quick=hook(quick))
        outbox.put(0, "a_slow")
        first = outbox.start()
        assert slow.accepted.wait(20), "the first sender did not come to the server"
        late = outbox.put(1, "b_quick")
        others = [outbox.start() for _ in range(20)]
        for one in others:
            one.wait(20)  # they leave though the first still hangs
        assert not first.ended(), "the first has left too"
        same(len(slow.requests), 1, "requests to the slow one")
        slow.released.set()
        first.wait(30)
        same(outbox.row(late)["state"], "sent", "what was put while the first was at work")
        same(len(quick.requests), 1, "requests to the quick one")


@test("a message held back for a minute is waited for, however long the sender works already")
def held_back(world):
    outbox = Outbox(world)

    def behave(server, connection, request):
        if len(server.requests) == 1:
            outbox.put(2, age=-60)
        behaviours.respond(connection, 200)

    with Server(behave) as server:
        outbox.configure(hook=hook(server))
        first = outbox.put(1, age=-18)
        sender = outbox.start()
        processes.until(lambda: outbox.row(first)["state"] == "sent", 30, "the first message")
        time.sleep(1)
        assert not sender.ended(), "nobody is there to send the second"
        sender.kill(signal.SIGKILL)
        sender.wait()


@test("a channel that hangs costs the others its timeout once, whatever waits for it")
def starvation(world):
    with Server(behaviours.hang) as bad, Server(answer(200)) as good:
        outbox = Outbox(world, bad=hook(bad, timeout="1s"), good=hook(good))
        stuck = [outbox.put(number, "bad", age=60) for number in range(40)]
        fine = [outbox.put(100 + number, "good") for number in range(10)]
        outbox.session()
        same({outbox.row(key)["state"] for key in fine}, {"sent"}, "the good channel's")
        same({outbox.row(key)["state"] for key in stuck}, {"pending"}, "the bad channel's")
        same(len(bad.requests), 1, "tries of the bad channel")


@test("a message of two days ago is given up, and that is told by the next channel")
def dead_letter(world):
    with Server(answer(503)) as bad, Server(answer(200)) as good:
        outbox = Outbox(world, bad=hook(bad), good=hook(good))
        key = outbox.put(1, "bad", age=49 * 3600)
        outbox.session()
        same(outbox.row(key)["state"], "dead", "state")
        told = json.loads(good.requests[0].body)
        same((told["kind"], told["why"]),
             ("undeliverable", "channel bad gives up on messages of two days ago: "
                               "localhost: answered 503"), "what is told")
        same(len(good.requests), 1, "requests")


@test("when all channels are broken, nothing goes round in circles")
def no_circle(world):
    with Server(answer(400)) as server:
        outbox = Outbox(world, a=hook(server), b=hook(server), c=hook(server))
        for name in "abc":
            outbox.put(ord(name), name)
        codes = [processes.run(outbox.words("--flush"), env=outbox.env).code for _ in range(5)]
        same(codes, [1, 0, 0, 0, 0], "exits: all are given up by the first")
        same(len(server.requests), 6, "three messages, and one notice about each")


@test("a failed message waits for its time, unless it is flushed")
def flush(world):
    with Server(lambda server, connection, request: behaviours.respond(
            connection, 503 if len(server.requests) == 1 else 200, Retry_After="3000")) as server:
        outbox = Outbox(world, hook=hook(server))
        key = outbox.put(1)
        outbox.session()
        outbox.session()
        same(len(server.requests), 1, "requests before the flush")
        outbox.session("--flush")
        same(outbox.row(key)["state"], "sent", "state after it")


@test("a command gets the mail on its input, and neither it nor a child of it outlives its time")
def command(world):
    mail, marks = world.folder / "mail", world.folder / "marks"
    script = f"""cat > {mail}; env > {marks}; case $JOB_WATCH_JOB in hang) sleep 1000 & sleep 1000;; esac"""
    outbox = Outbox(world, hook={"type": "command", "argv": ["/bin/sh", "-c", script],
                                 "format": "mail", "timeout": "5s"})
    key = outbox.put(1, job="j\r\nBcc: all@example.org\n")
    outbox.session()
    same(outbox.row(key)["state"], "sent", "state")
    head, _, body = mail.read_bytes().partition(b"\n\n")
    assert b"\nSubject: j\\x0d\\x0aBcc: all@example.org\\x0a failed on alpha" in head, head
    assert head.startswith(b"To: undisclosed-recipients:;\n"), head
    assert not [line for line in head.splitlines() if line.startswith(b"Bcc")], head
    assert b"one\ntwo\n" in body, body
    assert b"\nBcc" not in marks.read_bytes(), "a fact has more than one line"
    stuck = outbox.put(2, job="hang")
    outbox.session()
    same(outbox.row(stuck)["last_error"], "/bin/sh: ran out of time", "reason")
    world.expect_nobody_left()


@test("a sender can't be looked into by its own user's other processes, and leaves no core",
      root=True)
def shut(world):
    with Server(behaviours.hang) as server:
        outbox = Outbox(world, hook=hook(server, timeout="30s"))
        outbox.put(1)
        for path in (world.folder, *world.folder.rglob("*")):
            os.chown(path, STRANGER, STRANGER)
        sender = processes.start(outbox.words(), env=outbox.env, setup=lambda: become(STRANGER))
        assert server.accepted.wait(20), "the sender did not come to the server"
        proc = pathlib.Path(f"/proc/{sender.pid}")
        same(proc.joinpath("mem").stat().st_uid, 0, "owner of /proc/PID/mem, proc(5)")
        limits = proc.joinpath("limits").read_text().splitlines()
        core = next(line for line in limits if line.startswith("Max core"))
        same(core.split()[4:6], ["0", "0"], "core limit")
        server.released.set()
        sender.wait()


if __name__ == "__main__":
    main()
