"""Law 8, nothing fails silently: each reason is an answer that somebody can get, and what was recorded is told."""

import datetime
import random
from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from achievements.engine import Reason, Reset, evaluate
from achievements.engine.instants import to_instant
from achievements.evaluation.decide import read_standing
from achievements.evaluation.plans import plans_of
from achievements.evaluation.record import write_standing
from achievements.models import Achievement, Base, Progress, StatusChange, Trigger
from achievements.reading.outcomes import outcomes_of
from achievements.reading.reasons import SENTENCES, sentence_for
from members.actors import Actor
from members.models import Event, Member, SetAside, Store
from members.services.events import cancel_event
from members.services.members import change_member
from tests.achievements.conftest import NOW
from tests.achievements.evaluation.making import evaluate_everything
from tests.achievements.progressing import VISITS, happen, make_achievement
from tests.members.factories import accept, event, make_member, sale

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
ONE_A_DAY = {"value": 1, "per": {"count": 1, "unit": "day"}}
GOLD = [{"attribute": "member.tier", "operator": "is_equal", "value": "gold"}]
LONG = [{"attribute": "event.body.n", "operator": "is_greater", "value": 5}]
SUM = {**VISITS, "aggregation": {"type": "sum", "attribute": "event.body.n"}}
WEEKLY: dict[str, Any] = {"period": {"type": "calendar", "unit": "week"}, "recurrence": "after_expiry"}
FRIENDS = {**VISITS, "subject": "referral", "unique_referee": True}


def plain(store: Store, ada: Member, *, visits: int = 1, body: dict[str, Any] | None = None, **document: Any) -> Event:
    """The last of so many visits."""
    make_achievement(store, **document)
    return happen(ada, *(NOW + number * HOUR for number in range(visits)), body=body or {"n": 3})[-1]


def paused(store: Store, ada: Member) -> Event:
    made = make_achievement(store, status="paused")
    StatusChange.objects.filter(achievement=made, status="paused").update(at=NOW - DAY)
    return happen(ada, NOW)[-1]


def blocked(store: Store, ada: Member) -> Event:
    make_achievement(store)
    change_member(ada, {"status": "blocked"}, actor=Actor.command("test"))
    return happen(ada, NOW)[-1]


def after_the_end(store: Store, ada: Member) -> Event:
    make_achievement(store, period={"type": "relative", "count": 1, "unit": "day"})
    return happen(ada, NOW, NOW + 2 * DAY)[-1]


def late(store: Store, ada: Member) -> Event:
    make_achievement(store)
    return happen(ada, NOW, occurred_at=(NOW - 40 * DAY).isoformat())[-1]


def twice_referred(store: Store, ada: Member) -> Event:
    make_achievement(store, rules=[FRIENDS])
    return happen(make_member(store, "friend", referrer=ada), NOW, NOW + HOUR)[-1]


def cancelled(store: Store, ada: Member) -> Event:
    make_achievement(store)
    (visit,) = happen(ada, NOW)
    cancel_event(visit, actor=Actor.command("test"), reason="twice")
    evaluate_everything()
    return visit


def before_a_reset(store: Store, ada: Member) -> Event:
    made = make_achievement(store)
    happen(ada, NOW)
    start_over(ada, made, NOW + HOUR)
    return happen(ada, NOW + 2 * HOUR, occurred_at=(NOW - HOUR).isoformat())[-1]


def start_over(member: Member, achievement: Achievement, at: datetime.datetime) -> None:
    """As the service for people's changes will leave it."""
    progress = Progress.objects.get(member=member, achievement=achievement)
    plan = plans_of(achievement.store_id).by_id[achievement.pk].plan
    step = evaluate(plan, read_standing(progress.standing), [Reset(at=to_instant(at))])
    standing = write_standing(step.standing)
    Base.objects.create(progress=progress, standing=standing, at=at)
    Progress.objects.filter(pk=progress.pk).update(standing=standing, base_count=1)


def unmatched(store: Store, ada: Member) -> Event:
    make_achievement(store)
    store.unknown_member = "keep"
    accept(store, event("1", member={"external_id": "nobody"}))
    return Event.objects.get()


def waiting(store: Store, ada: Member) -> Event:
    make_achievement(store, rules=[{"trigger": "transaction", "goal": 3}])
    accept(store, sale("1", "1", document_type="return", linked_document="none", gross_value=20))
    return Event.objects.get()


def set_aside(store: Store, ada: Member) -> Event:
    visit = pending(store, ada)
    SetAside.objects.create(event=visit, error="ValueError: no")
    return visit


def pending(store: Store, ada: Member) -> Event:
    make_achievement(store)
    accept(store, event("1"))
    return Event.objects.get()


def made(**document: Any) -> Callable[[Store, Member], Event]:
    return lambda store, ada: plain(store, ada, **document)


WAYS: dict[str, Callable[[Store, Member], Event]] = {
    "not_live": paused,
    "outside_dates": made(ends_at="2026-01-01T00:00:00"),
    "outside_availability": made(availability=[{"type": "months", "months": [7]}]),
    "not_in_audience": made(audience=GOLD),
    "member_inactive": blocked,
    "condition_failed": made(rules=[{**VISITS, "conditions": LONG}]),
    "attribute_missing": made(rules=[{**VISITS, "aggregation": {"type": "sum", "attribute": "event.body.x"}}]),
    "frequency_capped": made(rules=[{**VISITS, "frequency_limit": ONE_A_DAY}], visits=2),
    "already_reached": made(rules=[{**VISITS, "goal": 1}], visits=2),
    "ended": after_the_end,
    "completion_limit": made(
        rules=[{**VISITS, "goal": 1}], recurrence="on_completion", completion_limit={"value": 1}, visits=2
    ),
    "too_late": late,
    "before_counting_began": made(counts_from="2026-06-01T00:00:00"),
    "not_a_referral": made(rules=[FRIENDS]),
    "referee_already_counted": twice_referred,
    "nothing_to_add": made(rules=[SUM], body={"n": 0}),
    "before_reset": before_a_reset,
    "reversed": cancelled,
    "pending": pending,
    "unmatched": unmatched,
    "waiting_for_sale": waiting,
    "set_aside": set_aside,
}


def told(happened: Event) -> list[str]:
    happened = Event.objects.select_related("member", "set_aside").get(pk=happened.pk)
    rules = [rule for outcome in outcomes_of(happened).outcomes for rule in outcome.rules]
    assert all(rule.why is None or sentence_for(rule.why) for rule in rules)
    return ["counted" if rule.why is None else rule.why["code"] for rule in rules]


@pytest.mark.parametrize("code", WAYS)
def test_each_reason_is_told(store: Store, ada: Member, code: str) -> None:
    with time_machine.travel(NOW, tick=False):
        assert told(WAYS[code](store, ada)) == [code]


def test_no_reason_is_left_out() -> None:
    """One of another type is told by leaving the rule out: it never listened."""
    assert set(WAYS) == {*map(str, Reason), *SENTENCES} - {Reason.WRONG_EVENT_TYPE.value}


def test_what_counted_before_a_reset_is_told_from_the_journal(store: Store, ada: Member) -> None:
    achievement = make_achievement(store)
    (visit,) = happen(ada, NOW)
    start_over(ada, achievement, NOW + HOUR)
    assert told(visit) == ["counted"]


@pytest.mark.parametrize("seed", range(3))
def test_the_journal_and_the_answers_agree(store: Store, ada: Member, seed: int) -> None:
    chance = random.Random(seed)
    make_achievement(store, "limited", rules=[{**SUM, "goal": 40, "frequency_limit": ONE_A_DAY}])
    make_achievement(store, "weekly", rules=[{**SUM, "goal": 20}], **WEEKLY)
    make_achievement(store, "card", rules=[{**SUM, "goal": 12}], recurrence="on_completion")
    streak = {"type": "calendar", "unit": "day", "consecutive": 3}
    make_achievement(store, "streak", rules=[{**VISITS, "goal": 1, "window": streak, "conditions": LONG}])
    at = NOW
    for _ in range(25):
        at += HOUR * chance.randint(1, 30)
        happen(ada, at, body={"n": chance.randint(-3, 9)})
    for visit in Event.objects.select_related("member", "set_aside"):
        journal = dict(Trigger.objects.filter(event=visit).values_list("rule__achievement__key", "amount"))
        answers = {each.entry.key: each.rules[0] for each in outcomes_of(visit).outcomes}
        assert set(answers) == {"limited", "weekly", "card", "streak"}
        assert {key: rule.amount for key, rule in answers.items() if rule.why is None} == journal
