#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Telegram: a double of a Bot API server, written from https://core.telegram.org/bots/api."""

import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness.tap import main, same, test  # noqa: E402
from notify import server as behaviours  # noqa: E402
from notify.outbox import Outbox  # noqa: E402
from notify.server import Server  # noqa: E402

TOKEN = "123456:AAc4n4ry-5o_m3l3ngth"
CANARY = TOKEN.partition(":")[2]


class BotApi:
    """Chats are `ok`, a refusal as (code, description, parameters), or a list of these in turn."""

    def __init__(self, **chats):
        self.chats = {name.replace("_", "-"): what for name, what in chats.items()}
        self.texts: list[tuple[str, dict]] = []

    def __call__(self, server, connection, request):
        code, answer = self._answer(request)
        behaviours.respond(connection, code, json.dumps(answer).encode(),
                           Content_Type="application/json")

    def _answer(self, request):
        if request.path != f"/bot{TOKEN}/sendMessage":
            return _refused(401, "Unauthorized")
        if request.headers["content-type"] != "application/json":
            return _refused(400, "Bad Request: message text is empty")
        call = json.loads(request.body)
        trouble = _trouble_of(call)
        if trouble:
            return _refused(400, f"Bad Request: {trouble}")
        chat = str(call["chat_id"])
        what = self.chats.get(chat, (400, "Bad Request: chat not found"))
        if isinstance(what, list):
            what = what.pop(0) if what else "ok"
        if what != "ok":
            return _refused(*what)
        self.texts.append((chat, call))
        return 200, {"ok": True, "result": {"message_id": len(self.texts), "text": call["text"]}}


def _refused(code: int, description: str, **parameters):
    answer = {"ok": False, "error_code": code, "description": description}
    return code, {**answer, "parameters": parameters} if parameters else answer


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _trouble_of(call: dict) -> str:
    if not 1 <= _units(call.get("text", "")) <= 4096:
        return "message is too long"
    if "parse_mode" in call:
        return "can't parse entities"
    for entity in call.get("entities", []):
        if not 0 < entity["length"] <= _units(call["text"]) - entity["offset"]:
            return "entity beyond the text"
    return ""


def with_bot(world, server, chat: str = "-100", **more) -> Outbox:
    outbox = Outbox(world)
    outbox.configure(hook={"type": "telegram", "token_file": outbox.secret("token", TOKEN),
                           "api_url": f"http://localhost:{server.port}", "allow_http": True,
                           "chat": chat, "timeout": "2s", **more})
    return outbox


@test("a message reaches the chat as plain text that brings nothing to life")
def delivered(world):
    api = BotApi(_100="ok")
    with Server(api) as server:
        outbox = with_bot(world, server, topic=7)
        key = outbox.put(1, output="@everybody <b>&amp; https://example.org *x* _y_ /start\n")
        outbox.session()
        same(outbox.row(key)["state"], "sent", "state")
    chat, call = api.texts[0]
    same((chat, call["message_thread_id"], call["link_preview_options"]),
         ("-100", 7, {"is_disabled": True}), "the call")
    assert "@everybody <b>&amp; https://example.org *x* _y_ /start" in call["text"], call
    bold, pre = call["entities"]
    same((bold["type"], pre["type"]), ("bold", "pre"), "entities")
    same(pre["offset"] + pre["length"], _units(call["text"]), "where the preformatted part ends")
    assert outbox.row(key)["last_error"] is None


@test("no output is too long: its end is sent, counted as the API counts")
def long_output(world):
    api = BotApi(_100="ok")
    with Server(api) as server:
        outbox = with_bot(world, server)
        for number, piece in enumerate(("x", "\U0001F600", "é", "\U0001F600a\n", "\x01", "\n")):
            outbox.put(number, output=piece * 9000 + "the end\n")
        outbox.session()
    same(len(api.texts), 6, "messages")
    for _, call in api.texts:
        assert "the end\n\nMore" in call["text"], call["text"][-200:]
        assert _units(call["text"]) > 3000, "less was sent than may be"


@test("429: the API says how long to wait")
def too_many(world):
    def behave(server, connection, request):
        code, answer = _refused(429, "Too Many Requests: retry after 600", retry_after=600)
        behaviours.respond(connection, code, json.dumps(answer).encode())

    with Server(behave) as server:
        outbox = with_bot(world, server)
        key = outbox.put(1)
        outbox.session()
        row = outbox.row(key)
    assert row["state"] == "pending" and row["next_try"] > time.time() + 550, row
    same(row["last_error"], "localhost: answered 429: Too Many Requests: retry after 600", "reason")


@test("a group that became a supergroup is followed at once, and remembered")
def migrated(world):
    class Moved(BotApi):
        def _answer(self, request):
            if json.loads(request.body)["chat_id"] == "-100":
                return _refused(400, "Bad Request: group chat was upgraded to a supergroup chat",
                                migrate_to_chat_id=-1001)
            return super()._answer(request)

    api = Moved()
    api.chats["-1001"] = "ok"
    with Server(api) as server:
        outbox = with_bot(world, server)
        keys = [outbox.put(number) for number in range(3)]
        outbox.session()
        outbox.put(3)
        outbox.session()
        same([outbox.row(key)["state"] for key in keys], ["sent"] * 3, "states")
        asked = [json.loads(one.body)["chat_id"] for one in server.requests]
        same(asked, ["-100", "-1001", "-1001", "-1001", "-1001"], "chats asked for")


for _code, _words in ((403, "Forbidden: bot was blocked by the user"),
                      (403, "Forbidden: bot was kicked from the supergroup chat"),
                      (400, "Bad Request: chat not found"), (401, "Unauthorized"),
                      (400, "Bad Request: not enough rights to send text messages to the chat")):
    @test(f"{_words}: the channel is disabled, and the next channel tells of it")
    def broken(world, code=_code, words=_words):
        api = BotApi()
        api.chats["-100"] = (code, words)
        with Server(api) as server, Server(behaviours.answer(200)) as other:
            outbox = with_bot(world, server)
            text = outbox.config.read_text()
            outbox.config.write_text(
                text + f'[alerts.channels.other]\nurl = "http://localhost:{other.port}/"\n'
                'allow_http = true\n')
            key = outbox.put(1)
            outbox.put(2)
            outbox.session()
            outbox.session()
            same(len(server.requests), 1, "requests")
            same(outbox.row(key)["state"], "pending", "state")
            same(outbox.disabled(), f"localhost: answered {code}: {words}", "why it is disabled")
            told = [json.loads(one.body) for one in other.requests]
            same([(one["kind"], words in one["why"]) for one in told], [("undeliverable", True)],
                 "what the other channel told")


@test("a message the API refuses for itself is given up, and the channel goes on")
def refused(world):
    api = BotApi()
    api.chats["-100"] = [(400, "Bad Request: message is too long"), "ok"]
    with Server(api) as server:
        outbox = with_bot(world, server)
        keys = outbox.put(1), outbox.put(2)
        outbox.session()
        same([outbox.row(key)["state"] for key in keys], ["dead", "sent"], "states")


for _name, _behave in (("HTML", behaviours.answer(200, b"<html>login</html>")),
                       ("half of an answer", behaviours.answer(200, b'{"ok":true')),
                       ("nothing", behaviours.answer(200)),
                       ("ten gigabytes", behaviours.endless(200)),
                       ("JSON of another kind", behaviours.answer(200, b'{"ok":"yes"}')),
                       ("502 of a proxy", behaviours.answer(502, b"Bad Gateway"))):
    @test(f"{_name} instead of a Bot API answer is no delivery: it is tried again")
    def no_api(world, behave=_behave):
        with Server(behave) as server:
            outbox = with_bot(world, server)
            key = outbox.put(1)
            outbox.session()
            row = outbox.row(key)
            same(row["state"], "pending", f"state of {row}")
            assert "but not as a Bot API server does" in row["last_error"], row


@test("row 84: the token is in nothing that is printed or stored, even if the API repeats it")
def token(world):
    printed = b""
    outbox = None
    troubles = [behaviours.echo(status) for status in (200, 400, 404, 500)]
    troubles += [lambda server, connection, request, code=code: behaviours.respond(
        connection, code, json.dumps(_refused(code, f"no {request.path}")[1]).encode())
        for code in (400, 401, 429)]
    for number, behave in enumerate(troubles):
        with Server(behave) as server:
            world.store.unlink(missing_ok=True)
            outbox = with_bot(world, server)
            outbox.put(number)
            for result in (outbox.session(), outbox.test()):
                printed += result.out + result.err
            assert any(CANARY in one.path for one in server.requests), "the token was not used"
    assert b"not delivered" in printed and CANARY.encode() not in printed, printed
    spoiled = [path for path in world.folder.rglob("*") if path.is_file() and path.name != "token"
               and CANARY.encode() in path.read_bytes()]
    same(spoiled, [], "files with the token")


if __name__ == "__main__":
    main()
