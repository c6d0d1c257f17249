"""Trying achievements in the panel: events that are pasted or picked, and backtests that are begun and cancelled."""

from typing import Any

import pytest
from django.test import Client

from achievements.engine.simulation import simulate
from achievements.evaluation.plans import definition_of
from achievements.models import Achievement, Backtest, Progress
from achievements.reading.lines import lines_of
from achievements.services.backtests import go_on
from members.models import Cancellation, Event, Store
from tests.achievements.evaluation.making import evaluate_everything
from tests.achievements.factories import RULE, make_achievement, make_live
from tests.members.admin.conftest import SignIn
from tests.members.factories import accept, event, make_member, sale

pytestmark = pytest.mark.django_db
VISITS = """{"id": "a", "type": "visit", "occurred_at": "2026-03-02T10:00:00Z"}

{"cancel": "a", "at": "2026-03-03T10:00:00Z"}"""


def at(achievement: Achievement, page: str) -> str:
    return f"/admin/achievements/achievement/{achievement.pk}/{page}/"


def play(client: Client, achievement: Achievement, **sent: str) -> Any:
    return client.post(at(achievement, "simulate"), sent)


def test_events_that_are_pasted_are_played_step_by_step(owner: Client, here: Store) -> None:
    page = play(owner, make_achievement(here), events=VISITS)
    told = [(step.line, step.called, step.said, step.now) for step in page.context["steps"]]
    assert told == [
        (1, "a", ("Counted 1, from 0 to 1.",), "1 of 3 times"),
        (3, "cancel a", (), "0 of 3 times"),
    ]
    assert page.context["end"][0] == "In the end: 0 of 3 times (0%), not started, not completed yet."
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ("", "Give 1 to 2000 events, each on a line of its own."),
        ('\n{"id": }', "Line 2: This is not JSON."),
        ("[" * 5000, "Line 1: This is not JSON."),
        ("5", "Line 1: This must be an object."),
        (
            '\n\n{"id": "a", "type": "visit"}',
            "Line 3: occurred_at must be a date and time such as 2025-11-28T09:30:00Z",
        ),
        ('{"what": 1}', "Line 1: a line must have one of id, cancel, return, adjust, reset"),
    ],
)
def test_what_cannot_be_played_is_named_with_its_line(owner: Client, here: Store, events: str, said: str) -> None:
    page = play(owner, make_achievement(here), events=events)
    assert page.context["error"] == said
    assert "steps" not in page.context


def test_a_zone_that_is_none_is_named(owner: Client, here: Store) -> None:
    page = play(owner, make_achievement(here), events=VISITS, zone="Nowhere")
    assert page.context["error"] == "There is no time zone called “Nowhere”."


def test_a_members_stored_events_play_as_they_were_counted(owner: Client, here: Store) -> None:
    spend = {"type": "sum", "attribute": "transaction.gross_value"}
    rules = [{"trigger": "transaction", "aggregation": spend, "goal": 500}, {**RULE, "goal": 3}]
    live, ada = make_live(here, rules=rules), make_member(here)
    items = [{"sku": "a", "quantity": 2, "gross_value": 40}, {"sku": "b", "gross_value": 60}]
    accept(here, sale("s1", "D1", gross_value=100, items=items), sale("s2", "D2", gross_value=30))
    accept(here, event("v1"), event("v2"))
    accept(here, sale("r1", "R1", document_type="return", linked_document="D1", gross_value=40, items=items[:1]))
    evaluate_everything()
    visit = Event.objects.get(source_id="v2")
    Cancellation.objects.create(event=visit, at=visit.accepted_at, reason="x")
    text = play(owner, live, take="1", member="ada").context["events"]
    assert len(text.splitlines()) == 6
    played = simulate(definition_of(live), lines_of(ada, live.key))["progress"]
    assert [rule["value"] for rule in played["rules"]] == [90, 1]
    page = play(owner, live, events=text)
    assert len(page.context["steps"]) == 6


def test_members_are_found_only_in_the_store_and_by_those_who_may_see_them(
    sign_in: SignIn, here: Store, there: Store
) -> None:
    made = make_achievement(here)
    make_member(there, "hidden")
    accept(there, event("v", member={"external_id": "hidden"}))
    owner = sign_in(name="owner")
    assert play(owner, made, take="1", member="hidden").context["error"] == "No member is called so."
    assert play(owner, made, take="1", member="").context["error"] == "No member is called so."
    reader = sign_in("view_achievement")
    assert b"Take the stored events" not in reader.get(at(made, "simulate")).content
    assert play(reader, made, take="1", member="hidden").status_code == 403
    assert play(reader, made, events=VISITS).status_code == 200


def test_a_wrong_draft_says_what_is_wrong(owner: Client, here: Store) -> None:
    made = make_achievement(here)
    Achievement.objects.update(definition={"key": "x", "rules": []})
    assert play(owner, made, events=VISITS).context["error"] == "At least 1 must be given here."
    page = owner.post(at(made, "backtest"), {"begin": "1"})
    assert "At least 1 must be given here." in page.content.decode()


def test_a_backtest_is_begun_shown_while_it_runs_and_its_figures_after(owner: Client, here: Store) -> None:
    make_member(here)
    accept(here, *(event(f"v{number}") for number in range(4)))
    evaluate_everything()
    made = make_achievement(here, milestones=[{"key": "half", "target": 2, "name": {"en": "Half way"}}])
    url = at(made, "backtest")
    assert owner.post(url, {"begin": "1"}).status_code == 302
    shown = owner.get(url).content.decode()
    assert "0 of 1 members" in shown
    assert "Begin a backtest" not in shown
    assert b"<html" not in owner.get(url, headers={"HX-Request": "true"}).content
    assert go_on(Backtest.objects.get().pk)
    page = owner.get(url)
    ((_run, chart),) = page.context["runs"]
    assert [(str(name), value) for name, value in chart.facts] == [
        ("Members tried", "1"),
        ("Would have started", "1 (100 %)"),
        ("Would have reached Half way", "1 (100 %)"),
        ("Would have completed", "1 (100 %)"),
        ("Completions in all", "1"),
    ]
    assert [(column.started, column.completed) for column in chart.columns] == [(1, 1)]
    assert "<svg" in page.content.decode()
    assert not Progress.objects.exists()


def test_a_backtest_is_cancelled_by_whoever_may_change(sign_in: SignIn, here: Store, there: Store) -> None:
    make_member(here)
    made, other = make_achievement(here), make_achievement(there)
    owner, reader = sign_in(name="owner"), sign_in("view_achievement")
    assert reader.post(at(made, "backtest"), {"begin": "1"}).status_code == 403
    owner.post(at(made, "backtest"), {"begin": "1"})
    run = Backtest.objects.get()
    assert reader.post(at(made, "backtest"), {"cancel": str(run.pk)}).status_code == 403
    owner.post(at(other, "backtest"), {"cancel": str(run.pk)})
    owner.post(at(made, "backtest"), {"cancel": "x"})
    run.refresh_from_db()
    assert not run.is_cancelled, "that was the page of another achievement"
    owner.post(at(made, "backtest"), {"cancel": str(run.pk)})
    run.refresh_from_db()
    assert run.is_cancelled
    assert "Cancelled after 0 of 1 members" in owner.get(at(made, "backtest")).content.decode()
    assert sign_in(stores=(there,), name="kim").get(at(made, "backtest")).status_code == 404


def test_columns_are_days_weeks_or_months_whatever_fits(owner: Client, here: Store) -> None:
    made = make_achievement(here)
    spans = {"2026-03-05": ("day", 5), "2026-05-01": ("week", 10), "2028-03-01": ("month", 25)}
    for last, (unit, columns) in spans.items():
        days = {"2026-03-01": [2, 0], last: [1, 1]}
        Backtest.objects.create(
            achievement=made, definition=made.definition, until_id=0, found={"started": 3, "days": days}
        )
        _run, chart = owner.get(at(made, "backtest")).context["runs"][0]
        assert (chart.unit, len(chart.columns), chart.most) == (unit, columns, 2)
        assert sum(column.started for column in chart.columns) == 3
