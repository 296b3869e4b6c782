#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The pages of a report as a browser, a feed reader and a validator see them."""

import datetime
import html.parser
import json
import pathlib
import re
import shutil
import sys
import time
import urllib.parse
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
sys.path.insert(0, str(ROOT / "tests" / "report"))
import hostile  # noqa: E402
import pages  # noqa: E402
from harness import spool_entry  # noqa: E402
from harness.tap import main, same, test  # noqa: E402

ATOM = "{http://www.w3.org/2005/Atom}"


class Links(html.parser.HTMLParser):
    """What a page refers to, and what it can be referred to by."""

    def __init__(self, text: str):
        super().__init__()
        self.targets, self.ids = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in ("href", "src") and not value.startswith("data:"):
                self.targets.append(value)
            if name == "id":
                self.ids.append(value)


@test("a page asks for nothing, says nothing and fits its screen, with scripts and without",
      timeout=300)
def calm(world):
    html = pages.demo(world)
    same(pages.browse("calm", html, *pages.some_of(html)), [], "what pages did")


@test("control: a page that loads, in the dark only, too, logs or is too wide is found", timeout=120)
def calm_control(world):
    folder = world.folder / "bad"
    folder.mkdir()
    (folder / "a.html").write_text(
        "<!DOCTYPE html><title>a</title><script>console.log('x')</script><img src='b.png'>"
        "<style>@media (prefers-color-scheme: dark) { body { background: url(c.png) } }</style>"
        "<div style='width:3000px'>x</div>")
    found = "\n".join(pages.browse("calm", folder, "a.html"))
    for word in ("console: x", "b.png", "320 dark: request: ", "c.png", "px wide"):
        assert word in found, f"{word} is missing in {found}"


@test("axe finds nothing against WCAG 2.1 AA, light and dark, small and large", timeout=300)
def accessible(world):
    html = pages.demo(world)
    same(pages.browse("axe", html, *pages.some_of(html)), [], "violations")


@test("control: axe finds what has no name, and what can't be read in the dark", timeout=120)
def accessible_control(world):
    folder = world.folder / "bad"
    folder.mkdir()
    (folder / "a.html").write_text(
        "<!DOCTYPE html><html lang='en'><title>a</title><main><h1>A heading</h1><p>and words</p><img src='data:image/gif;base64,'>"
        "<style>@media (prefers-color-scheme: dark) { body { background: #000; color: #222 } }</style>")
    found = "\n".join(pages.browse("axe", folder, "a.html"))
    for word in ("320 light: image-alt", "1440 dark: color-contrast"):
        assert word in found, f"{word} is missing in {found}"
    assert "light: color-contrast" not in found, found


@test("every kind of page is valid HTML", timeout=120)
def valid(world):
    html = pages.demo(world)
    same(pages.browse("valid", html, *pages.some_of(html)), [], "complaints")


@test("every link leads somewhere, and no id is there twice")
def links(world):
    html = pages.demo(world)
    found = {name: Links((html / name).read_text()) for name in pages.names_of(html)}
    assert len(found) > 100, f"only {len(found)} pages"
    wrong = []
    for name, page in found.items():
        wrong += [f"{name}: id {one} twice" for one in set(page.ids) if page.ids.count(one) > 1]
        for target in page.targets:
            path, _, fragment = target.partition("#")
            aim = (html / name).parent / urllib.parse.unquote(path) if path else html / name
            if not aim.exists():
                wrong.append(f"{name}: {target} is not there")
            elif fragment and aim.suffix == ".html":
                key = str(aim.resolve().relative_to(html.resolve()))
                if fragment not in found[key].ids:
                    wrong.append(f"{name}: {target} has no such place")
    same(wrong[:10], [], "links")


def text_of(page: pathlib.Path) -> str:
    """What a reader reads of a page, without the outputs of jobs."""
    body = page.read_text().partition("<body>")[2]
    body = re.sub(r"<pre.*?</pre>", "", body, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", body)


@test("no page words a time by the moment it was made at, except beside that")
def absolute(world):
    html = pages.demo(world)
    relative = re.compile(r"\b\d+[smhd] ago\b|\bin \d+[smhd]\b|so far|in the last|[Ll]ast \d+ (hours|days)|"
                          r"\b[Rr]unning for\b|\d>\s")
    found = [f"{name}: {match.group()}" for name in pages.names_of(html)
             for match in relative.finditer(text_of(html / name))]
    same(found[:10], [], "relative times")


@test("a page says when a newer one is due, from the rhythm of the jobs, and keeps jobs that pause")
def due(world):
    hour = 3600
    now = time.time() - 60
    for number in range(6):
        spool_entry.ended("hourly", started=now - number * hour).put(world.spool)
        spool_entry.ended("often", started=now - 10 * hour - number * 60).put(world.spool)
        spool_entry.ended("daily", started=now - 72 * hour - number * 24 * hour).put(world.spool)
    world.run("true", name="new")
    world.expect_nobody_left()
    html = world.store.parent / "html"
    document = json.loads((html / "status.json").read_text())
    expected = datetime.datetime.fromisoformat(document["next_expected"].replace("Z", "+00:00"))
    assert now + hour <= expected.timestamp() <= now + hour + 180, f"{expected}, now is {now}"
    index = (html / "index.html").read_text()
    words = f'a newer one is due by <time datetime="{expected.strftime("%Y-%m-%dT%H:%M:%SZ")}">'
    assert words in index, "when a newer page is due"
    day = index.partition('id="day"')[2].partition("</section>")[0]
    same(re.findall(r'<a href="jobs/(\w+)\.html">', day).count("daily"), 1, "rows of a job that paused")
    assert "did not run; last " in day, day
    job = (html / "jobs" / "new.html").read_text()
    assert "it is not known when a newer one is due" in job, "a job of one run has no rhythm"


@test("a page that is open comes to show the newer one", timeout=120)
def refresh(world):
    folder = world.folder / "open"
    shutil.copytree(pages.demo(world), folder)
    for name in ("index.html", "jobs/mail-queue.html"):
        same(pages.browse("refreshed", folder, name), [], name)


@test("the feed is Atom with ids that stay, and its links lead somewhere")
def feed(world):
    html = pages.demo(world)
    root = xml.etree.ElementTree.parse(html / "feed.xml").getroot()
    same(root.tag, f"{ATOM}feed", "root")
    entries = root.findall(f"{ATOM}entry")
    assert len(entries) >= 20, f"{len(entries)} entries"
    for element in [root, *entries]:
        for name in ("id", "title", "updated"):
            assert element.findtext(f"{ATOM}{name}"), f"no {name}"
        assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
                            element.findtext(f"{ATOM}id"))
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    same(len(set(ids)), len(ids), "different ids")
    for entry in entries:
        target = entry.find(f"{ATOM}link").get("href")
        assert (html / target).exists(), f"{target} is not there"
    pages.make_demo(world.folder / "again")
    same((world.folder / "again" / "html" / "feed.xml").read_bytes(), (html / "feed.xml").read_bytes(), "the feed, made anew")


@test("the feed has an entry where a job began to fail, with the reason, and where it recovered")
def edges(world):
    for code in (0, 3, 4, 0, 0, 5):
        world.run("sh", "-c", f"printf '\\033[31mdisk {code}: No space left on device\\033[0m\\n"
                              f"bye\\n' >&2; exit {code}", name="job")
        world.expect_nobody_left()
    root = xml.etree.ElementTree.parse(world.store.parent / "html" / "feed.xml").getroot()
    entries = [(entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}summary"))
               for entry in root.findall(f"{ATOM}entry")]
    same([title for title, _ in entries],
         ["job began to fail", "job recovered", "job began to fail"], "titles")
    same([entries[0][1], entries[2][1]], ["exit 5: disk 5: No space left on device",
                                          "exit 3: disk 3: No space left on device"], "reasons")
    assert entries[1][1].startswith("after 2 failures, the first "), entries


@test("status.json tells the state of each job, and badges are pictures that say the same")
def status(world):
    html = pages.demo(world)
    document = json.loads((html / "status.json").read_text())
    same((document["schema"], document["state"], len(document["jobs"])),
         ("job-watch.status/1", "failing", 20), "status")
    for job in document["jobs"]:
        assert (html / job["page"]).exists(), job["page"]
        badge = html / "badges" / (pathlib.Path(job["page"]).stem + ".svg")
        label = xml.etree.ElementTree.parse(badge).getroot().get("aria-label")
        shown = {"running": "ok"}.get(job["state"], job["state"])
        assert label.startswith(f"{job['job']}: {shown}"), f"{label}, state {job['state']}"


@test("pages keep to their size: index 150 kB, jobs 200 kB, runs 256 kB")
def sizes(world):
    html = pages.demo(world)
    for folder in (html, _hostile_report(world)):
        for name in pages.names_of(folder):
            most = {"jobs": 200, "runs": 256}.get(pathlib.Path(name).parts[0], 150) * 1000
            size = (folder / name).stat().st_size
            assert size <= most, f"{folder.name}/{name}: {size} bytes"


@test("520 hostile outputs and names change nothing but text", timeout=300)
def skeletons(world):
    bones = []
    for html in (_hostile_report(world), _hostile_report(world, hostile.twin)):
        assert len(list((html / "runs").glob("*.html"))) >= 500, "run pages are missing"
        found = pages.browse("skeleton", html)
        bones.append(sorted(found.values()))
    same(len(bones[0]), len(bones[1]), "pages")
    different = [(one, other) for one, other in zip(*bones) if one != other]
    assert not different, (f"{len(different)} pages differ, such as\n{different[0][0][:3000]}\n"
                           f"{different[0][1][:3000]}")


@test("hostile pages are as calm as others, and their feed and badges are XML", timeout=300)
def hostile_calm(world):
    html = _hostile_report(world)
    jobs = [name for name in pages.names_of(html) if name.startswith("jobs/")]
    runs = [name for name in pages.names_of(html) if name.startswith("runs/")]
    same(pages.browse("calm", html, "index.html", *jobs[:2], *runs[:2]), [], "what pages did")
    xml.etree.ElementTree.parse(html / "feed.xml")
    for badge in (html / "badges").glob("*.svg"):
        xml.etree.ElementTree.parse(badge)
    for path in html.rglob("*"):
        if path.is_file() and path.suffix in (".html", ".xml", ".svg", ".json"):
            text = path.read_text(encoding="utf-8")
            bad = re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]", text)
            assert not bad, f"{path.name}: {bad[0]!r}"
            assert path.name == path.name.strip("."), path.name


def _hostile_report(world, change=None) -> pathlib.Path:
    """Twenty failures of each of 26 jobs, with texts that want out in outputs and names, or what
    `change` makes of them. Made once for all tests; to be read only."""
    name = "harmless" if change else "hostile"
    return world.shared(name, lambda folder: _make_report(world, folder, change or (lambda text: text))) / "html"


def _make_report(world, folder: pathlib.Path, change):
    texts = hostile.texts(520)
    began = 1_795_000_000
    store = folder / "history.db"
    spool = pathlib.Path(f"{store}-spool")
    for number, text in enumerate(texts):
        index, turn = divmod(number, 20)
        job = change(texts[index * 3])[:40].replace(b"\0", b"") + b" %d" % index
        output = change(text)[:250_000]
        moment = began + turn * 3600 + index
        if turn == 10:
            _entry(b"%s" % job, 0, b"a success\n", moment + 1).put(spool)
        _entry(job, 256, output, moment).put(spool)
    done = world.ask("report", "--db", str(store), "--output", str(folder / "html"))
    same(done.code, 0, f"report: {done.err[-500:]!r}")


def _entry(job: bytes, status: int, output: bytes, moment: float) -> spool_entry.Entry:
    entry = spool_entry.ended("x", status, output, moment)
    entry.facts[spool_entry.Tag.JOB] = job
    entry.facts[spool_entry.Tag.KEY] = spool_entry.new_key(moment)
    return entry


if __name__ == "__main__":
    main()
