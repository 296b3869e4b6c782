#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rows 77 and 84: whatever a receiver does, the message is delivered, kept or told of, the session
ends, and no secret leaves by any other way than the request."""

import base64
import hashlib
import hmac
import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from harness import processes  # noqa: E402
from harness.tap import main, same, test  # noqa: E402
from notify import server as behaviours  # noqa: E402
from notify.authority import Authority  # noqa: E402
from notify.outbox import Outbox, hook  # noqa: E402
from notify.server import Server, answer  # noqa: E402

TLS = ("openssl", "faketime")
CANARY = "c4n4ry0f50m3l3ngth"


def sent_to(world, behave, **more):
    """One message to one server: its row, the server, the outbox."""
    with Server(behave) as server:
        outbox = Outbox(world, hook=hook(server, **more))
        key = outbox.put(1)
        outbox.session()
        return outbox.row(key), server, outbox


# behaviour -> state of the message, words of the reason
ANSWERS = {
    "200": (answer(200, b"ok"), "sent", None),
    "204": (answer(204), "sent", None),
    "500": (answer(500), "pending", "localhost: answered 500"),
    "503": (answer(503), "pending", "localhost: answered 503"),
    "400": (answer(400), "dead", "localhost: answered 400"),
    "headers that trickle": (behaviours.slow_headers, "pending", "localhost: no answer in time"),
    "a body that trickles behind 200": (behaviours.slow_body, "sent", None),
    "a hang behind the request": (behaviours.hang, "pending", "localhost: no answer in time"),
    "a close in the headers": (behaviours.close_in_headers, "pending", "localhost: "),
    "a close in the body behind 200": (behaviours.close_in_body, "sent", None),
    "a close at once": (lambda *_: None, "pending",
                        "localhost: it closed the connection without an answer"),
    "something that is no HTTP": (behaviours.nonsense, "pending", "localhost: "),
}

for _name, (_behave, _state, _why) in ANSWERS.items():
    @test(f"row 77: {_name}: the message is {_state}")
    def answered(world, behave=_behave, state=_state, why=_why):
        row, server, _ = sent_to(world, behave)
        same(row["state"], state, f"state, {row}")
        if why:
            assert row["last_error"].startswith(why), f"reason: {row}"
        else:
            same(row["last_error"], None, "reason")
        assert server.requests, "nothing reached the server"
        same(row["lease_until"], None, "lease")


@test("row 77: 429 with seconds is waited for")
def retry_seconds(world):
    row, _, outbox = sent_to(world, answer(429, Retry_After="3000"))
    assert row["next_try"] > time.time() + 2900, row
    outbox.session()
    same(outbox.row(f"{1:032x}")["attempts"], 1, "attempts: it was tried again too early")


@test("row 77: 429 with a date is waited for")
def retry_date(world):
    row, _, _ = sent_to(world, behaviours.retry_at(5000))
    assert time.time() + 4900 < row["next_try"] < time.time() + 5100, row


for _status in (401, 403, 404, 410):
    @test(f"row 82: {_status} disables the channel, which keeps its messages")
    def disabling(world, status=_status):
        row, server, outbox = sent_to(world, answer(status))
        same(row["state"], "pending", "state")
        same(outbox.disabled(), f"localhost: answered {status}", "why the channel is disabled")
        outbox.put(2)
        outbox.session()
        same(len(server.requests), 1, "requests")


@test("row 82: a test that succeeds enables a channel again, and what waited is sent")
def enabling(world):
    _, _, outbox = sent_to(world, answer(404))
    with Server(answer(200)) as server:
        outbox.configure(hook=hook(server))
        result = outbox.test()
        same((result.code, result.err), (0, b""), "test")
        assert result.out.startswith(b"channel hook: delivered: localhost: answered 200, in "), result
        assert b"enabled again" in result.out, result
        outbox.session()
        same([json.loads(one.body)["kind"] for one in server.requests], ["test", "opened"], "sent")


for _status in (200, 500):
    @test(f"row 77: of an answer of 10 GB behind {_status} hardly anything is read")
    def too_long(world, status=_status):
        row, server, _ = sent_to(world, behaviours.endless(status))
        same(row["state"], "sent" if status == 200 else "pending", "state")
        assert server.bytes_sent < 64 << 20, f"{server.bytes_sent} bytes were taken"


@test("row 77: headers without end are not read for ever")
def endless_headers(world):
    row, server, _ = sent_to(world, behaviours.endless_headers)
    same(row["state"], "pending", "state")
    assert server.bytes_sent < 64 << 20, f"{server.bytes_sent} bytes were taken"


@test("row 77: nobody answers behind accept: the session ends")
def hang_at_once(world):
    with Server(answer(200), before_request=behaviours.hang_at_once) as server:
        outbox = Outbox(world, hook=hook(server))
        key = outbox.put(1)
        outbox.session()
        same(outbox.row(key)["last_error"], "localhost: no answer in time", "reason")


@test("row 77: a refused connection and a name that is not there are told apart")
def unreachable(world):
    with Server(answer(200)) as server:
        outbox = Outbox(world, hook=hook(server))
    outbox.configure(hook=hook(server), far={"url": "https://none.invalid/", "timeout": "10s"})
    keys = outbox.put(1), outbox.put(2, "far")
    outbox.session()
    same(outbox.row(keys[0])["last_error"], "localhost: it can't be connected to", "refused")
    same(outbox.row(keys[1])["last_error"], "none.invalid: its name can't be resolved", "DNS")


# --- redirects -----------------------------------------------------------------------------------


@test("row 77: 307 and 308 on the same host are followed, with method and body")
def same_host(world):
    def behave(server, connection, request):
        step = {"/a": (307, "/b"), "/b": (308, f"http://localhost:{server.port}/c")}
        status, there = step.get(request.path, (200, ""))
        behaviours.respond(connection, status, **({"Location": there} if there else {}))

    row, server, _ = sent_to(world, behave, path="/a")
    same(row["state"], "sent", "state")
    same([(one.method, one.path) for one in server.requests],
         [("POST", "/a"), ("POST", "/b"), ("POST", "/c")], "requests")
    assert len({one.body for one in server.requests}) == 1, "the body has changed"


@test("row 77: no redirect leads to another host, another port, or out of http")
def other_host(world):
    with Server(answer(200)) as other:
        for number, there in enumerate((f"http://127.0.0.1:{other.port}/",
                                        f"http://localhost:{other.port}/",
                                        f"//127.0.0.1:{other.port}/", "file:///etc/passwd",
                                        "gopher://localhost/", "")):
            with Server(answer(307, Location=there)) as server:
                outbox = Outbox(world, hook=hook(server))
                key = outbox.put(number)
                outbox.session()
                assert outbox.row(key)["last_error"].startswith(
                    "localhost: answered 307, a redirect that is not followed"), outbox.row(key)
                same(len(server.requests), 1, "requests")
        same(other.requests, [], "requests to the other place")


@test("row 77: another name of the same address is another host")
def other_name(world):
    def behave(server, connection, request):
        behaviours.respond(connection, 307, Location=f"http://127.0.0.1:{server.port}/other")

    row, server, _ = sent_to(world, behave)
    same((row["state"], len(server.requests)), ("pending", 1), "state and requests")


@test("row 77: a redirect loop ends")
def loop(world):
    row, server, _ = sent_to(world, answer(307, Location="/hook"))
    same((row["state"], len(server.requests)), ("pending", 4), "state and requests")


@test("row 77: a redirect that would lose the message is not followed")
def other_method(world):
    for status in (301, 302, 303):
        row, server, _ = sent_to(world, answer(status, Location="/other"))
        same((row["state"], len(server.requests)), ("pending", 1), "state and requests")
        world.store.unlink()


# --- TLS -----------------------------------------------------------------------------------------


def over_tls(world, authority, context, host="localhost", **more):
    with Server(answer(200), tls=context) as server:
        outbox = Outbox(world, hook={"url": f"https://{host}:{server.port}/hook",
                                     "ca_file": str(authority.file), "timeout": "5s", **more})
        key = outbox.put(1)
        outbox.session()
        return outbox.row(key), server


@test("row 77: a certificate of the authority in ca_file is trusted", needs=TLS)
def good_certificate(world):
    authority = Authority(world.folder)
    row, server = over_tls(world, authority, authority.server("localhost"))
    same((row["state"], len(server.requests)), ("sent", 1), f"state and requests, {row}")


# how the certificate is wrong -> (how it is made, what is told)
BAD = {
    "nobody knows": (lambda authority: authority.stranger("localhost"), "self-signed certificate"),
    "another host has": (lambda authority: authority.server("other.example"),
                         "it is for another host"),
    "was good in 2020": (lambda authority: authority.server("localhost", long_ago=True),
                         "certificate has expired"),
}

for _name, (_make, _why) in BAD.items():
    @test(f"row 77: a certificate that {_name} is refused, and nothing is sent", needs=TLS)
    def bad_certificate(world, make=_make, why=_why):
        authority = Authority(world.folder)
        row, server = over_tls(world, authority, make(authority))
        same(row["state"], "pending", "state")
        same(row["last_error"], f"localhost: its certificate is not trusted: {why}", "reason")
        same(server.requests, [], "requests")


@test("row 77: a certificate of an authority the system does not know is refused", needs=TLS)
def system_authorities(world):
    authority = Authority(world.folder)
    row, server = over_tls(world, authority, authority.server("localhost"), ca_file="/dev/null")
    same((row["state"], server.requests), ("pending", []), "state and requests")


@test("row 77: a server that speaks no TLS gets nothing")
def no_tls(world):
    with Server(answer(200)) as server:
        outbox = Outbox(world, hook={"url": f"https://localhost:{server.port}/", "timeout": "2s"})
        key = outbox.put(1)
        outbox.session()
        assert outbox.row(key)["last_error"].startswith("localhost: "), outbox.row(key)
        same(server.requests, [], "requests")


@test("http is refused unless the channel allows it")
def plain_http(world):
    with Server(answer(200)) as server:
        outbox = Outbox(world, hook={"url": f"http://localhost:{server.port}/{CANARY}"})
        key = outbox.put(1)
        outbox.session()
        row, told = outbox.row(key), outbox.test()
        same((row["state"], told.code, server.requests), ("pending", 2, []), "what became of it")
        assert b"allow_http" in told.err and CANARY.encode() not in told.err, told
        assert CANARY not in row["last_error"], row


# --- the request ---------------------------------------------------------------------------------


@test("proxies of the environment, .netrc and .curlrc are not used")
def surroundings(world):
    (world.folder / ".netrc").write_text(f"machine localhost login me password {CANARY}\n")
    (world.folder / ".curlrc").write_text("proxy = localhost:1\n")
    proxies = {name: "http://127.0.0.1:1" for name in
               ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY")}
    with Server(answer(200)) as server:
        outbox = Outbox(world, hook=hook(server))
        key = outbox.put(1)
        outbox.session(env=proxies)
        same(outbox.row(key)["state"], "sent", "state")
        assert "authorization" not in server.requests[0].headers, server.requests[0]


@test("a proxy of the configuration is used")
def configured_proxy(world):
    with Server(answer(200)) as proxy:
        outbox = Outbox(world, hook={"url": "http://none.invalid/hook", "allow_http": True,
                                     "proxy": f"http://127.0.0.1:{proxy.port}"})
        key = outbox.put(1)
        outbox.session()
        same(outbox.row(key)["state"], "sent", "state")
        same(proxy.requests[0].path, "http://none.invalid/hook", "what the proxy was asked for")


@test("a request carries the document, the key, the user's headers and who it is from")
def request_of(world):
    row, server, _ = sent_to(world, answer(200), headers={"X-Team": "ops"})
    request = server.requests[0]
    document = json.loads(request.body)
    same((document["schema"], document["kind"], document["job"], document["run"]["exit"]),
         ("job-watch.alert/1", "opened", "job 1", 12), "the document")
    headers = request.headers
    same((headers["content-type"], headers["idempotency-key"], headers["x-team"]),
         ("application/json", f"{1:032x}", "ops"), "headers")
    assert headers["user-agent"].startswith("job-watch/"), headers
    for name in ("cookie", "expect", "accept-encoding"):
        assert name not in headers, headers


@test("the signature is that of Standard Webhooks, over the bytes that are sent")
def signed(world):
    key = b"0123456789abcdef0123456789"
    with Server(answer(200)) as server:
        outbox = Outbox(world)
        file = outbox.secret("key", "whsec_" + base64.b64encode(key).decode())
        outbox.configure(hook=hook(server, hmac_file=file))
        outbox.put(1)
        outbox.session()
    request = server.requests[0]
    name, at = request.headers["webhook-id"], request.headers["webhook-timestamp"]
    content = f"{name}.{at}.".encode() + request.body
    mark = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    same(request.headers["webhook-signature"], f"v1,{mark}", "signature")
    same(name, f"{1:032x}", "webhook-id")
    assert abs(int(at) - time.time()) < 120, at


@test("a template is filled in, and its values can't leave their quotes")
def template(world):
    with Server(answer(200)) as server:
        outbox = Outbox(world, hook=hook(server, body='{"t": "{{job}}: {{output}}"}'))
        outbox.put(1, job='a"}\nb', output='"}]\u202e\n')
        outbox.session()
    same(json.loads(server.requests[0].body), {"t": 'a"}\nb: "}]\u202e\n'}, "body")


@test("output = false keeps what a job printed on this machine")
def no_output(world):
    with Server(answer(200)) as server:
        outbox = Outbox(world, hook=hook(server, output=False))
        outbox.put(1, output=CANARY)
        outbox.session()
    same(len(server.requests), 1, "requests")
    assert CANARY.encode() not in server.requests[0].raw, server.requests[0]


@test("ntfy and healthchecks are called where they want to be")
def preset_places(world):
    with Server(answer(200, b"OK")) as server:
        outbox = Outbox(world, ntfy=hook(server, "/topic", preset="ntfy"),
                        hc=hook(server, "/uuid?create=1", preset="healthchecks"))
        for number, kind in enumerate(("opened", "recovered")):
            outbox.put(number, "hc", kind=kind)
        outbox.put(9, "ntfy")
        outbox.session()
    places = {one.path: one for one in server.requests}
    same(set(places), {"/", "/uuid/fail?create=1", "/uuid?create=1"}, "paths")
    same(json.loads(places["/"].body)["topic"], "topic", "topic")
    assert places["/uuid/fail?create=1"].headers["content-type"].startswith("text/plain"), places


@test("receivers that keep incidents get one begun by a failure and ended by the recovery")
def incidents(world):
    with Server(answer(202)) as server:
        outbox = Outbox(world)
        token = outbox.secret("token", CANARY)
        outbox.configure(
            am=hook(server, "/api/v2/alerts", preset="alertmanager"),
            pd=hook(server, "/v2/enqueue", preset="pagerduty", token_file=token),
            og=hook(server, "/v2/alerts", preset="opsgenie", token_file=token),
            gotify=hook(server, "/message", preset="gotify", token_file=token),
            teams=hook(server, "/workflow", preset="teams"))
        for number, kind in enumerate(("opened", "recovered")):
            for channel in ("am", "pd", "og", "gotify", "teams"):
                outbox.put(number, channel, kind=kind, job="backup")
        outbox.session()
    got = {}
    for request in server.requests:
        got.setdefault(request.path, []).append((request.headers, json.loads(request.body)))
    fires, ends = [body[0] for _, body in got["/api/v2/alerts"]]
    same(fires["labels"], ends["labels"], "labels")
    assert fires["endsAt"] > fires["startsAt"] and fires["endsAt"][:4] > ends["endsAt"][:4], (fires, ends)
    triggered, resolved = [body for _, body in got["/v2/enqueue"]]
    same((triggered["event_action"], resolved["event_action"], triggered["routing_key"]),
         ("trigger", "resolve", CANARY), "actions")
    same(triggered["dedup_key"], resolved["dedup_key"], "dedup_key")
    headers, alert = got["/v2/alerts"][0]
    same(headers["authorization"], f"GenieKey {CANARY}", "authorization")
    same(len(got[f"/v2/alerts/{alert['alias']}/close?identifierType=alias"]), 1, "closed")
    same([headers["x-gotify-key"] for headers, _ in got["/message"]], [CANARY, CANARY], "token")
    same([body["type"] for _, body in got["/workflow"]], ["message", "message"], "cards")


@test("a template for one kind of notice comes before that for all")
def templates_by_kind(world):
    with Server(answer(200)) as server:
        outbox = Outbox(world, hook=hook(server, body='{"t": "{{kind}}"}',
                                         bodies={"recovered": '{"ok": "{{job}}"}'}))
        outbox.put(1)
        outbox.put(2, kind="recovered")
        outbox.session()
    same([json.loads(one.body) for one in server.requests], [{"t": "opened"}, {"ok": "job 2"}], "bodies")


@test("a notice that comes late says so, and has a link to the report")
def late_with_link(world):
    with Server(answer(200)) as server:
        outbox = Outbox(world, hook=hook(server))
        with outbox.config.open("a") as config:
            config.write('[report]\nurl = "https://jobs.example.org/"\n')
        outbox.put(1, age=3 * 3600, job="nightly backup")
        outbox.session()
    body = json.loads(server.requests[0].body)
    assert body["subject"].startswith("[3h00m late] nightly backup failed"), body["subject"]
    assert 3 * 3600 <= body["late_by"] < 3 * 3600 + 100, body["late_by"]
    assert body["link"].startswith("https://jobs.example.org/jobs/nightly-backup"), body["link"]


@test("a check with a period is not told of a success that is older than it")
def stale_ping(world):
    with Server(answer(200, b"OK")) as server:
        outbox = Outbox(world, hc=hook(server, "/uuid", preset="healthchecks", period="1h"))
        old = outbox.put(1, "hc", kind="succeeded", age=2 * 3600, job="a")
        new = outbox.put(2, "hc", kind="succeeded", job="b")
        outbox.session()
        same((outbox.row(old)["state"], outbox.row(new)["state"]), ("dead", "sent"), "states")
    same([one.path for one in server.requests], ["/uuid"], "pings")


# --- secrets -------------------------------------------------------------------------------------


@test("row 84: no secret is in anything we print or store, whatever the receiver answers",
      timeout=180)
def canaries(world):
    troubles = [behaviours.echo(status) for status in (200, 400, 404, 429, 500)]
    troubles += [behaviours.nonsense, behaviours.close_in_headers,
                 answer(307, Location=f"http://127.0.0.1:1/{CANARY}")]
    printed = b""
    outbox = Outbox(world)
    url_file = outbox.secret("url", "set below")
    value = outbox.secret("value", f"Bearer {CANARY}")
    key_file = outbox.secret("key", CANARY)
    seen = 0
    for number, behave in enumerate(troubles):
        with Server(behave) as server:
            outbox.secret("url", f"http://user:{CANARY}@localhost:{server.port}/{CANARY}?k={CANARY}")
            outbox.configure(**{f"hook{number}": {
                "url_file": url_file, "allow_http": True, "timeout": "2s", "hmac_file": key_file,
                "header_files": {"Authorization": value}}})
            outbox.put(number, f"hook{number}")
            for result in (outbox.session(), outbox.test(f"hook{number}")):
                printed += result.out + result.err
            seen += sum(CANARY.encode() in one.raw for one in server.requests)
    assert seen >= 2 * len(troubles) - 2, f"only {seen} requests carried the canary: no test"
    assert b"not delivered" in printed, printed
    assert CANARY.encode() not in printed, printed
    spoiled = [path for path in world.folder.rglob("*") if path.is_file()
               and path.name not in ("url", "value", "key") and CANARY.encode() in path.read_bytes()]
    same(spoiled, [], "files with the canary")


@test("row 84: a secret that others can read is not used, and that is told")
def exposed(world):
    with Server(answer(200)) as server:
        outbox = Outbox(world)
        file = outbox.secret("value", CANARY)
        pathlib.Path(file).chmod(0o644)
        outbox.configure(hook=hook(server, header_files={"X": file}))
        result = outbox.test()
    same((result.code, server.requests), (1, []), "exit and requests")
    assert b"others may read or write it (mode 0644)" in result.out, result
    assert CANARY.encode() not in result.out + result.err, result


@test("a test of a channel that is not configured, and a wrong command line, exit 2")
def usage(world):
    outbox = Outbox(world)
    result = outbox.test("none")
    same((result.code, result.out), (2, b""), "exit and stdout")
    assert b"no channel none" in result.err, result
    for words in (["--nonsense"], ["--store", "relative"], ["--store", "/x", "more"],
                  ["--store", "/x", "--flush", "--test", "a"], ["--socket", "--test", "a"]):
        same(processes.run([outbox.words()[0], *words], env=outbox.env).code, 2, f"exit of {words}")


if __name__ == "__main__":
    main()
