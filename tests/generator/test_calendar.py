#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Crontab schedules as OnCalendar=: against a model of cron that shares no code with ours, over ten
years, and against systemd itself, over the changes of the clocks in several zones."""

import datetime
import os
import pathlib
import random
import re
import sys
import zoneinfo

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from generator.common import Tree  # noqa: E402
from harness import processes  # noqa: E402
from harness.tap import Skip, main, same, test  # noqa: E402

UTC = datetime.timezone.utc
FIRST, LAST = datetime.date(2025, 1, 1), datetime.date(2034, 12, 31)
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
DAYS = "sun mon tue wed thu fri sat".split()
KNOWN = [
    "* * * * *", "*/5 * * * *", "0 0 * * *", "30 2 * * *", "0 */6 * * *", "5,10,15 8-18 * * mon-fri",
    "0 0 13 * fri", "0 0 1,15 * 0", "0 0 */2 * mon", "0 0 1-7 * */7", "0 0 31 * *", "0 0 29 2 *",
    "0 0 30 2 mon", "59 23 31 12 *", "7-59/13 1-23/2 2-30/7 3-11/4 1-6/2", "0 12 * jan,jul 7",
    "1-10,20-30/5,59 0,1,2,3,22 * * *", "0 4 8-14 * 6", "*/59 */23 */30 */11 *", "0 0 * * 0-7",
    "*,30 * * * *", "0-59/61 4 * * *", "0 0 1-31 * mon", "0 0 5 * 0-6", "0 0 * 2 3", "0 0 31 4,5 *",
]
NICKNAMES = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"]
# Where the winter's time counts as the exception, systemd 252 loses the rest of the day on which a
# time that it looks for is skipped.
LOSSY = {"Europe/Dublin", "Africa/Casablanca"}
ELAPSE = re.compile(r"(?:Next elapse|Iter\. *#\d+|Iteration #\d+): \w+ (\S+ \S+) UTC")
LAST_YEAR = 2199  # of systemd's calendars
CHANGES = 12 if "JOB_WATCH_LONG" in os.environ else 4  # of the clocks of a zone
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Europe/Dublin", "Asia/Kolkata",
         "America/Sao_Paulo", "Africa/Casablanca"]


# --- the model: what crontab(5) says, on sets --------------------------------------------------------


class Cron:
    def __init__(self, text: str):
        text = {"@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *",
                "@weekly": "0 0 * * 0", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
                "@hourly": "0 * * * *"}.get(text, text)
        minute, hour, day, month, weekday = text.lower().split()
        self.minutes, self.hours = _values(minute, 0, 59), _values(hour, 0, 23)
        self.days = _values(day, 1, 31)
        self.months = _values(month, 1, 12, {name: i + 1 for i, name in enumerate(MONTHS)})
        self.weekdays = {value % 7 for value in
                         _values(weekday, 0, 7, {name: i for i, name in enumerate(DAYS)})}
        self.both = day[0] == "*" or weekday[0] == "*"

    def on(self, date: datetime.date) -> bool:
        day, weekday = date.day in self.days, date.isoweekday() % 7 in self.weekdays
        return date.month in self.months and (day and weekday if self.both else day or weekday)

    def times(self) -> set[tuple[int, int]]:
        return {(hour, minute) for hour in self.hours for minute in self.minutes}


def _values(field: str, least: int, most: int, names: dict | None = None) -> set[int]:
    found = set()
    for item in field.split(","):
        span, _, step = item.partition("/")
        first, _, last = (f"{least}-{most}" if span == "*" else span).partition("-")
        first, last = ((names or {}).get(end) if end in (names or {}) else int(end)
                       for end in (first, last or first))
        found |= set(range(first, last + 1, int(step or 1)))
    return found


# --- what systemd.time(7) says of the expressions that we write --------------------------------------


class Calendar:
    SHAPE = re.compile(r"(?:([A-Za-z.,]+) )?\*-([^- ]+)-([^- ]+) ([^: ]+):([^: ]+):00(?: (\S+))?$")

    def __init__(self, text: str):
        weekdays, month, day, hour, minute, self.zone = self.SHAPE.match(text).groups()
        week = [name.capitalize() for name in DAYS[1:] + DAYS[:1]]
        self.weekdays = set(range(1, 8))
        if weekdays:
            self.weekdays = set()
            for item in weekdays.split(","):
                first, _, last = item.partition("..")
                self.weekdays |= set(range(week.index(first) + 1, week.index(last or first) + 2))
        self.months, self.days = self._set(month, 1, 12), self._set(day, 1, 31)
        self.hours, self.minutes = self._set(hour, 0, 23), self._set(minute, 0, 59)

    @staticmethod
    def _set(text: str, least: int, most: int) -> set[int]:
        if text == "*":
            return set(range(least, most + 1))
        found = set()
        for item in text.split(","):
            first, _, step = item.partition("/")
            first, _, last = first.partition("..")
            end = int(last) if last else most if step else int(first)
            found |= set(range(int(first), end + 1, int(step or 1)))
        return found

    def on(self, date: datetime.date) -> bool:
        return (date.month in self.months and date.day in self.days
                and date.isoweekday() in self.weekdays)

    def times(self) -> set[tuple[int, int]]:
        return {(hour, minute) for hour in self.hours for minute in self.minutes}


def _random_field(dice: random.Random, least: int, most: int) -> str:
    def item():
        first = dice.randint(least, most)
        last = dice.randint(first, most)
        step = f"/{dice.randint(1, most + 5)}" if dice.random() < 0.4 else ""
        return dice.choice([str(first), f"{first}-{last}{step}", f"*{step}"])
    return ",".join(item() for _ in range(dice.choice([1, 1, 1, 2, 3])))


def _random_schedules(count: int) -> list[str]:
    dice = random.Random(4)
    return [" ".join([_random_field(dice, 0, 59), _random_field(dice, 0, 23),
                      _random_field(dice, 1, 28), _random_field(dice, 1, 12),
                      _random_field(dice, 0, 7)]) for _ in range(count)]


def _expressions(world, schedules: list[str]) -> dict[str, list[str]]:
    """What the generator makes of each."""
    tree = Tree(world.folder)
    tree.jobs("".join(f'[jobs.j{number}]\ncommand = "/bin/a"\ncron = "{text}"\n'
                      for number, text in enumerate(schedules)))
    same(tree.generate().err, b"", "complaints")
    made = {}
    for number, text in enumerate(schedules):
        lines = (tree.out / f"j{number}.timer").read_text().splitlines()
        made[text] = [line.partition("=")[2] for line in lines if line.startswith("OnCalendar=")]
    return made


@test("a thousand schedules name the same days and minutes as cron's own rules, for ten years",
      timeout=300)
def against_the_model(world):
    days = [FIRST + datetime.timedelta(days=i) for i in range((LAST - FIRST).days + 1)]
    schedules = KNOWN + NICKNAMES + _random_schedules(1000)
    for text, lines in _expressions(world, schedules).items():
        cron, calendars = Cron(text), [Calendar(line) for line in lines]
        assert 1 <= len(lines) <= 2, f"{text}: {lines}"
        for calendar in calendars:
            same(calendar.times(), cron.times(), f"{text} as {lines}: times")
        wrong = [day for day in days if cron.on(day) != any(one.on(day) for one in calendars)]
        same(wrong[:3], [], f"{text} as {lines}: days")
    world.note(f"{len(schedules)} schedules, {len(days)} days")


# --- systemd itself ---------------------------------------------------------------------------------


def _elapses_of(sought: dict[str, list[str]], begin: datetime.datetime,
                count: int) -> dict[str, list[datetime.datetime]]:
    """The next times of each schedule, whose expressions add up, as one systemd-analyze has them."""
    lines = [line for lines in sought.values() for line in lines]
    done = processes.run(
        ["systemd-analyze", "calendar", f"--iterations={count}",
         f"--base-time={begin:%Y-%m-%d %H:%M:%S} UTC", *lines],
        env={"TZ": "UTC", "LC_ALL": "C", "PATH": "/usr/bin:/bin"}, timeout=240)
    if b"base-time" in done.err:
        raise Skip("this systemd-analyze knows no --base-time")
    assert done.code == 0, done.err
    blocks = done.out.decode().split("Normalized form:")[1:]
    same(len(blocks), len(lines), "expressions that systemd-analyze answered")
    times = iter([[datetime.datetime.fromisoformat(text).replace(tzinfo=UTC)
                   for text in ELAPSE.findall(block)] for block in blocks])
    return {text: sorted({time for _ in lines for time in next(times)})[:count]
            for text, lines in sought.items()}


def _elapses(lines: list[str], begin: datetime.datetime, count: int) -> list[datetime.datetime]:
    return _elapses_of({"": lines}, begin, count)[""]


def _expected(cron: Cron, zone, begin: datetime.datetime, count: int) -> list[datetime.datetime]:
    """The first instants after `begin` at which a clock on the wall matches."""
    found = set()
    date = begin.astimezone(zone).date() - datetime.timedelta(days=1)
    times = sorted(cron.times())
    while len(found) < count + len(times) and date.year <= LAST_YEAR:
        if cron.on(date):
            for hour, minute in times:
                wall = datetime.datetime(date.year, date.month, date.day, hour, minute, tzinfo=zone)
                for fold in (0, 1):
                    instant = wall.replace(fold=fold).astimezone(UTC)
                    back = instant.astimezone(zone)
                    if (back.hour, back.minute) == (hour, minute) and instant > begin:
                        found.add(instant)
        date += datetime.timedelta(days=1)
    return sorted(found)[:count]


def _same_as_systemd(world, schedules: list[str], begin: datetime.datetime, count: int):
    made = _expressions(Fresh(world), schedules)
    wrong = []
    for text, seen in _elapses_of(made, begin, count).items():
        expected = _expected(Cron(text), UTC, begin, count)
        if seen != expected:
            lost, odd = sorted(set(expected) - set(seen)), sorted(set(seen) - set(expected))
            wrong.append(f"{text} as {made[text]}: lost {lost[:1]}, not meant {odd[:1]}")
    assert not wrong, f"{len(wrong)} of {len(made)}: " + "; ".join(wrong[:8])
    world.note(f"{len(made)} schedules, up to {count} times each")


def _with_steps() -> list[str]:
    """Each step of each field, from several beginnings; what is behind the field's end, too."""
    patterns = ["{} * * * *", "0 {} * * *", "0 0 {} * *", "0 0 * {} *", "30 12 * * {}"]
    schedules = []
    for pattern, (least, most) in zip(patterns, [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)]):
        for step in range(1, most + 2):
            begins = {least, least + 1, least + step - 1, least + step, (least + most) // 2}
            fields = [f"*/{step}"] + [f"{first}-{most}/{step}" for first in sorted(begins)
                                      if first <= most]
            schedules += [pattern.format(field) for field in fields]
    return schedules


@test("systemd elapses when cron's rules say so: each step of each field, 400 times",
      needs=("systemd-analyze",), timeout=300)
def each_step(world):
    begin = datetime.datetime(2027, 12, 30, 22, 58, tzinfo=UTC)
    _same_as_systemd(world, _with_steps(), begin, 400)


@test("systemd elapses when cron's rules say so: steps of two fields together, 400 times",
      needs=("systemd-analyze",), timeout=300)
def pairs_of_steps(world):
    begin = datetime.datetime(2028, 2, 28, 22, 58, tzinfo=UTC)
    hours = [f"*/{minute} */{hour} * * *" for minute in (7, 15, 20, 29, 59) for hour in range(2, 24)]
    days = [f"*/20 */{hour} */{day} * *" for hour in (5, 6, 7, 23) for day in (2, 7, 15, 30)]
    weeks = [f"*/25 */{hour} * */{month} */{day}" for hour in (5, 8, 9) for month in (5, 11)
             for day in (2, 3)]
    _same_as_systemd(world, hours + days + weeks, begin, 400)


@test("systemd elapses when cron's rules say so: known and random schedules, 400 times",
      needs=("systemd-analyze",), timeout=300)
def against_systemd(world):
    begin = datetime.datetime(2027, 12, 30, 22, 58, tzinfo=UTC)
    _same_as_systemd(world, KNOWN + NICKNAMES + _random_schedules(300), begin, 400)


@test("a daily, a weekly and a monthly schedule: every single time of ten years",
      needs=("systemd-analyze",), timeout=300)
def ten_years(world):
    begin = datetime.datetime(2024, 12, 31, 23, 59, tzinfo=UTC)
    for text, count in (("15 4 * * *", 3652), ("0 0 13 * fri", 630), ("0 6 */9 * 1-5", 300),
                        ("0 0 31 * *", 70)):
        _same_as_systemd(world, [text], begin, count)


class Fresh:
    """A world's folder, new each time."""
    number = 0

    def __init__(self, world):
        Fresh.number += 1
        self.folder = world.folder / f"fresh{Fresh.number}"
        self.folder.mkdir()


def _changes(zone) -> list[datetime.datetime]:
    """When the clocks of a zone change in the ten years."""
    found = []
    hour = datetime.datetime(FIRST.year, 1, 1, tzinfo=UTC)
    while hour.year <= LAST.year:
        later = hour + datetime.timedelta(days=1)
        if hour.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            while hour.astimezone(zone).utcoffset() == (
                    hour + datetime.timedelta(minutes=30)).astimezone(zone).utcoffset():
                hour += datetime.timedelta(minutes=30)
            found.append(hour + datetime.timedelta(minutes=30))
        hour = later
    return found


@test("when the clocks change: never twice in the doubled hour, not in the missing one, else as cron",
      needs=("systemd-analyze",), timeout=600)
def clock_changes(world):
    schedules = ["*/30 * * * *", "30 2 * * *", "15 1,2,3 * * *", "0 0 * * *"]
    checked = 0
    for name in ZONES:
        zone = zoneinfo.ZoneInfo(name)
        made = _expressions(Fresh(world), [f"CRON_TZ={name} {text}" for text in schedules])
        for change in _changes(zone)[:CHANGES]:
            begin = change - datetime.timedelta(hours=30, seconds=1)
            end = change + datetime.timedelta(hours=30)
            for text in schedules:
                lines = made[f"CRON_TZ={name} {text}"]
                seen = [one for one in _elapses(lines, begin, 150) if one < end]
                wanted = [one for one in _expected(Cron(text), zone, begin, 300) if one < end]
                _compare(seen, wanted, zone, change.astimezone(zone).date(), f"{name}, {change}, {text}")
                checked += 1
    assert checked >= 8 * CHANGES, f"only {checked} changes were looked at"
    world.note(f"{checked} changes of clocks")


def _compare(seen, wanted, zone, lossy_day, label: str):
    """cron's rules give a time of the doubled hour twice; systemd takes one of the two."""
    unknown = [str(one) for one in seen if one not in wanted]
    same(unknown, [], f"{label}: times that cron does not have")
    walls = [one.astimezone(zone).replace(tzinfo=None) for one in seen]
    same(len(walls), len(set(walls)), f"{label}: a time on the wall came twice, among {walls}")
    expected = {one.astimezone(zone).replace(tzinfo=None) for one in wanted}
    if lossy_day and zone.key in LOSSY:
        expected = {one for one in expected if one.date() != lossy_day or one in walls}
    same(sorted(walls), sorted(expected),
         f"{label}: times on the wall")


@test("control: a wrong translation is found")
def control(world):
    cron = Cron("0 0 13 * fri")
    both = Calendar("Fri *-*-13 00:00:00")
    days = [FIRST + datetime.timedelta(days=i) for i in range(365)]
    assert any(cron.on(day) != both.on(day) for day in days), "the model can't tell OR from AND"


if __name__ == "__main__":
    main()
