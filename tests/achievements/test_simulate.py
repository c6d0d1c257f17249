"""`manage.py simulate`, from the files to what is printed. Nothing here may touch a database."""

import io
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.engine.documents import document, examples, rule

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "simulating.md"
EXAMPLES = examples()
BEGIN = datetime(2023, 10, 10, 9, 30, 45, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(name: str, content: Any) -> str:
    """A file with one JSON text, or with one for each of a list's elements."""
    lines = content if isinstance(content, list) else [content]
    Path(name).write_text("".join(f"{json.dumps(each)}\n" for each in lines), encoding="utf-8")
    return name


def simulated(definition: Any, events: list[Any], *options: str) -> str:
    out = io.StringIO()
    call_command(
        "simulate", written("definition.json", definition), written("events.jsonl", events), *options, stdout=out
    )
    return out.getvalue()


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        call_command("simulate", *arguments)
    assert stopped.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err.strip()


# The examples of the documentation ------------------------------------------------------------------------


def events(kind: str, *days: float, body: Any = None, **keys: Any) -> list[dict[str, Any]]:
    """Events of one type, so many days after the beginning."""
    return [{"id": f"{kind}{day}", "type": kind, "occurred_at": at(day), "body": body or {}, **keys} for day in days]


def orders(*days: float, value: float = 25, **transaction: Any) -> list[dict[str, Any]]:
    sale = {"gross_value": value, **transaction}
    return [{"id": f"order{day}", "occurred_at": at(day), "transaction": sale} for day in days]


def reports(*percents: int) -> list[dict[str, Any]]:
    return [
        {"id": f"report{each}", "kind": "report", "occurred_at": at(each), "body": {"percent": each}}
        for each in percents
    ]


def at(days: float) -> str:
    return (BEGIN + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


FIVE_ORDERS = orders(0, 0.1, 0.2, 0.3)
DECEMBER = (datetime(2025, 12, 1, 9, tzinfo=UTC) - BEGIN) / timedelta(days=1)
COFFEES = [{"category": "coffee", "quantity": 12}, {"category": "tea", "quantity": 5}]
# What is played on each example, and where it leaves the member: value, status, completions.
PLAYED: dict[str, tuple[list[dict[str, Any]], tuple[Any, str, int]]] = {
    "A login on each of 7 days in a row": (events("app_login", *range(7), 6.1), (7, "completed", 1)),
    "One login within the last 7 days": (events("app_login", 0), (1, "completed", 1)),
    "3 orders in 7 days": (orders(0, 3, 6.9), (3, "completed", 1)),
    "500 spent in 2 months": (orders(0, 30, value=250), (500, "completed", 1)),
    "Reset after 1 day": (FIVE_ORDERS + orders(1), (1, "in_progress", 0)),
    "Reset after 1 week": (FIVE_ORDERS + orders(6.99), (5, "completed", 1)),
    "Reset after 1 month": (FIVE_ORDERS + orders(31), (1, "in_progress", 0)),
    "Reset at the end of the month, after 3 months": (FIVE_ORDERS + orders(113), (5, "completed", 1)),
    "Reset after 1 year": (FIVE_ORDERS + orders(365.9), (5, "completed", 1)),
    "Ends for everybody at one moment": (FIVE_ORDERS + orders(83), (4, "expired", 0)),
    "Ends for everybody at a time that returns": (FIVE_ORDERS + orders(6), (1, "in_progress", 0)),
    "A fixed schedule for everybody": (orders(DECEMBER, DECEMBER + 7, DECEMBER + 8), (1, "completed", 2)),
    "4 orders of at least 20 in a month, 4 months in a row": (
        orders(*(month * 30.5 + week * 7 - 6 for month in range(4) for week in range(4))),
        (4, "completed", 1),
    ),
    "10,000 metres of trips": (
        events("trip", 0, 1, body={"pickup_distance_meters": 5000.5}),
        (10001, "completed", 1),
    ),
    "5 different venues": (
        [each for n in range(5) for each in events("check_in", n, n + 0.1, body={"venue_id": n})],
        (5, "completed", 1),
    ),
    "3 different friends who buy": (
        [{**each, "referee": friend} for each, friend in zip(orders(0, 1, 2, 3), "abac", strict=True)],
        (3, "completed", 1),
    ),
    "Monthly spend of 500, with milestones at 200 and 350": (
        orders(0, 1, value=250) + orders(2, value=75),
        (575, "completed", 1),
    ),
    "10 visits this month": (events("visit", *range(10)), (10, "completed", 1)),
    "10 visits with a milestone at 5": (events("visit", *range(5), body={"value": 9}), (5, "in_progress", 0)),
    "5,000 calories in a week": (events("workout", 0, 1, body={"calories": 2500}), (5000, "completed", 1)),
    "20 lessons a month": (events("lesson_completed", *range(20)), (20, "completed", 1)),
    "A stamp card of 6 coffees": (orders(0, items=COFFEES), (0, "not_started", 2)),
    "A percentage that the client reports": (reports(20, 60, 100), (100, "completed", 1)),
    "At the weekend only": (events("run", *range(7)), (2, "in_progress", 0)),
    "Once, from 28 November 00:00 to 1 December 23:59:59": (
        orders(DECEMBER - 4, DECEMBER - 3, DECEMBER, DECEMBER + 1, value=200),
        (400, "completed", 1),
    ),
    "Two of three things, for some members": (
        [
            {**each, "member": {"tier": "gold"}}
            for each in [*orders(0, 1), *events("run", 2, body={"kilometres": 21.0975})]
        ],
        (100, "completed", 1),
    ),
}


def test_every_example_is_played() -> None:
    assert set(PLAYED) == set(EXAMPLES)


@pytest.mark.parametrize("heading", PLAYED)
def test_an_example_of_the_documentation_leads_where_it_says(heading: str) -> None:
    played, expected = PLAYED[heading]
    result = json.loads(simulated(EXAMPLES[heading], played, "--json"))
    progress = result["progress"]
    assert (progress["value"], progress["status"], progress["completions"]) == expected
    assert [step["line"] for step in result["steps"]] == list(range(1, len(played) + 1))
    assert set(result) == {"steps", "progress", "completions", "attempts"}
    told = simulated(EXAMPLES[heading], played)
    assert all(f"\n{number:>4}  " in told for number in range(1, len(played) + 1))


# In words -------------------------------------------------------------------------------------------------


def sessions() -> Iterator[tuple[str, str]]:
    """Each command of the page, and what it prints there."""
    for block in re.findall(r"```console\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        command, _, printed = block.removeprefix("$ ").partition("\n")
        yield command, printed


def copy_files_of_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name, kind in (("coffee.json", "json"), ("orders.jsonl", "jsonl")):
        found = re.search(rf"```{kind}\n(.*?)```", text, re.DOTALL)
        assert found
        Path(name).write_text(found[1], encoding="utf-8")


@pytest.mark.parametrize(("command", "printed"), list(sessions()))
def test_the_page_shows_what_one_sees(
    command: str, printed: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_files_of_the_page()
    echo, _, simulate = command.rpartition(" | ")
    given = "".join(shlex.split(echo)[1:])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
    _python, _manage, name, *arguments = shlex.split(simulate)
    stopped = None
    try:
        call_command(name, *arguments)
    except SystemExit as stop:
        stopped = stop.code
    told = capsys.readouterr()
    assert told.out + told.err == printed
    assert stopped == (2 if told.err else None)


def test_the_command_wants_no_database(folder: Path) -> None:
    """The last session of the page in a process of its own, as in a shell: there it refuses what it reads."""
    copy_files_of_the_page()
    command, printed = list(sessions())[-1]
    command = command.replace("python manage.py", f"{sys.executable} {ROOT / 'manage.py'}")
    # A database that answers to nobody.
    nowhere = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "LAUREL_HOME": str(folder / "home")}
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, check=False, env={**os.environ, **nowhere}
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", printed, 2)


def test_each_line_says_what_it_did() -> None:
    told = simulated(
        document(
            name={"en": "Two of two"},
            rules=[
                rule(key="buy", goal=2, unit={"en": {"one": "order", "other": "orders"}}),
                rule(key="look", trigger="custom_event", event="view", goal=1),
            ],
            milestones=[{"key": "half", "target": 50}],
        ),
        [
            *orders(0),
            *orders(0),
            *events("view", 0.5),
            {"adjust": {"progress": {"buy": 2}}, "at": at(1)},
            {"adjust": {"completions": 3}, "at": at(2)},
            {"reset": True, "at": at(3)},
            *events("view", 4),
            {"cancel": "view4", "at": at(5)},
        ],
    )
    assert told == TOLD


TOLD = """\
Two of two: Member must do all of these: (1) make 2 transactions; (2) log custom event *view* once.

   1  order0: buy: Counted 1 order, from 0 to 1.
      look: Did not count: The rule listens for another type of event.
      Now 25%.
   2  order0: Did not count: An event with this id was already accepted.
      Now 25%.
   3  view0.5: look: Counted 1, from 0 to 1.
      buy: Did not count: The rule listens for another type of event.
      Reached the milestone half at 50%, on 10 October 2023 at 21:30:45 (UTC).
      Now 75%.
   4  adjust: buy: Set, from 1 to 2.
      Completed on 11 October 2023 at 09:30:45 (UTC).
      Now 100%.
   5  adjust: Completions changed by +2.
      Now 100%.
   6  reset: Now 0%.
   7  view4: buy: Did not count: The rule listens for another type of event.
      look: Did not count: The member has completed the achievement as often as it can be.
      Now 0%.
   8  cancel view4: Now 0%.

In the end: 0%, not started, completed 3 times.
  buy: 0 of 2
  look: 0 of 1
Completions and milestones:
  Milestone half on 10 October 2023 at 21:30:45 (UTC), by an event
  Completion 1 on 11 October 2023 at 09:30:45 (UTC), by hand
  Completion 2 on 12 October 2023 at 09:30:45 (UTC), by hand, counting +2
"""
DAILY = {"type": "calendar", "unit": "day"}
STREAK_TOLD = """\
plain: Member must log custom event *in* once in each of 3 calendar days in a row.

   1  in0: Counted 1, from 0 to 1.
      Now 1 of 3 days in a row.
   2  in1: Counted 1, from 0 to 1.
      Now 2 of 3 days in a row.
   3  in4: Counted 1, from 0 to 1.
      Now 1 of 3 days in a row.

In the end: 1 of 3 days in a row (33%), in progress, not completed yet.
In a row now: 1; at the longest: 2.
  1 of 1 in the present day
Attempts that are over:
  Broken at 2 of 3 days in a row, from 10 October 2023 at 09:30:45 (UTC) to 13 October 2023 at 00:00 (UTC)
"""
STREAK = document(
    rules=[
        rule(trigger="custom_event", event="in", goal=1, window={"type": "calendar", "unit": "day", "consecutive": 3})
    ]
)


def test_a_streak_says_how_long_it_is_and_was() -> None:
    told = simulated(STREAK, events("in", 0, 1, 4))
    assert told == STREAK_TOLD


def test_looking_later_shows_what_is_over_by_then() -> None:
    three = EXAMPLES["3 orders in 7 days"]
    now = simulated(three, orders(0))
    assert "in progress" in now
    later = simulated(three, orders(0), "--at", at(7))
    assert "In the end: 1 of 3 orders (33%), expired, not completed yet.\n" in later
    assert "Attempts that are over:\n  Expired at 1 of 3 orders, from 10 October 2023 at 09:30:45 (UTC) " in later


def test_the_zones_decide_which_day_it_is() -> None:
    weekend = EXAMPLES["At the weekend only"]
    friday_night = events("run", (datetime(2023, 10, 13, 23, tzinfo=UTC) - BEGIN) / timedelta(days=1))
    assert "Did not count" in simulated(weekend, friday_night)
    assert "Counted 1 run" in simulated(weekend, friday_night, "--member-timezone", "Europe/Berlin")
    assert "Counted 1 run" in simulated(weekend, friday_night, "--store-timezone", "Europe/Berlin")
    berlin_store = ["--store-timezone", "Europe/Berlin", "--member-timezone", "America/New_York"]
    assert "Did not count" in simulated(weekend, friday_night, *berlin_store)


def test_one_of_the_two_may_come_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, lines = written("plain.json", document()), written("lines.jsonl", orders(0, 1, 2))
    out: list[str] = []
    for arguments, given in ((("-", lines), plain), ((plain, "-"), lines)):
        text = io.StringIO()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path(given).read_bytes())))
        call_command("simulate", *arguments, stdout=text)
        out.append(text.getvalue())
    assert out[0] == out[1] == simulated(document(), orders(0, 1, 2))


def test_blank_lines_are_passed_over_and_numbers_stay_those_of_the_file() -> None:
    definition = written("plain.json", document())
    first, second = (json.dumps(each) for each in orders(0, 1))
    Path("lines.jsonl").write_text(f"\n{first}\r\n   \n{second}", encoding="utf-8-sig")
    out = io.StringIO()
    call_command("simulate", definition, "lines.jsonl", "--json", stdout=out)
    assert [step["line"] for step in json.loads(out.getvalue())["steps"]] == [2, 4]


def test_without_events_the_member_has_not_started() -> None:
    assert "In the end: 0 of 3 times (0%), not started, not completed yet." in simulated(document(), [])


def test_decimals_stay_exact() -> None:
    spend = document(rules=[rule(aggregation={"type": "sum", "attribute": "transaction.gross_value"}, goal=0.3)])
    result = json.loads(simulated(spend, orders(0, 1, 2, value=0.1), "--json"))
    assert (result["progress"]["value"], result["progress"]["completions"]) == (0.3, 1)


# What is refused ------------------------------------------------------------------------------------------


def test_a_wrong_definition_is_refused_with_every_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = written("wrong.json", document(extra=1, rules=[rule(goal=0)], recurrence="after_expiry"))
    lines = refused(capsys, wrong, written("events.jsonl", [])).splitlines()
    assert [line.partition(": ")[0] for line in lines] == [
        "wrong.json /extra",
        "wrong.json /rules/0/goal",
        "wrong.json /recurrence",
    ]
    assert lines[1] == "wrong.json /rules/0/goal: The goal must be above 0."


def test_what_is_hardly_meant_so_is_warned_of_and_played(capsys: pytest.CaptureFixture[str]) -> None:
    soon = written("soon.json", EXAMPLES["One login within the last 7 days"])
    call_command("simulate", soon, written("events.jsonl", events("app_login", 1)))
    told = capsys.readouterr()
    warning = "The first event that counts reaches this goal, so the window has no effect."
    assert told.err.strip() == f"soon.json /rules/0/window: Warning: {warning}"
    assert "      Now 1 of 1.\n" in told.out
    call_command("simulate", soon, "events.jsonl", "--json")
    assert json.loads(capsys.readouterr().out)["progress"]["percent"] == 100


def test_a_definition_that_is_no_object_is_refused_as_a_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, written("list.json", [1]), "none.jsonl") == "list.json /: This must be an object."


BROKEN = [
    (b"{", "lines.jsonl, line 2: This is not JSON: "),
    (b"[]", "lines.jsonl, line 2: This must be an object."),
    (b"[" * 100_000, "lines.jsonl, line 2: This is not JSON: it is nested too deeply"),
    (b'{"id": "x"}', "lines.jsonl, line 2: "),
    (b'{"id": "x", "type": "y", "occurred_at": "yesterday"}', "lines.jsonl, line 2: "),
    (b"\xff", "lines.jsonl: This is not UTF-8 text."),
]


@pytest.mark.parametrize(("line", "said"), BROKEN)
def test_a_broken_line_is_named_by_its_number(line: bytes, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    definition = written("plain.json", document())
    Path("lines.jsonl").write_bytes(b"\n" + line)
    message = refused(capsys, definition, "lines.jsonl")
    assert message.startswith(said)
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-", "-"], "Only one of the two can come from standard input."),
        (["nowhere.json", "-"], "nowhere.json: This cannot be read: No such file or directory."),
        (["plain.json", "nowhere.jsonl"], "nowhere.jsonl: This cannot be read: No such file or directory."),
        (["plain.json", "plain.json", "--at", "noon"], "--at noon: This must be a date and time such as"),
        (["plain.json", "plain.json", "--store-timezone", "Mars"], "There is no time zone called Mars."),
        (["plain.json", "plain.json", "--member-timezone", "../x"], "There is no time zone called ../x."),
        (["broken.json", "plain.json"], "broken.json: This is not JSON: "),
    ],
)
def test_what_cannot_be_used_is_said(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    written("plain.json", document())
    Path("broken.json").write_text("{", encoding="utf-8")
    assert refused(capsys, *arguments).startswith(said)
