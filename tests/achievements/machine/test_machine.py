"""The house as a whole against the naive implementation, whatever happens to events and whatever people do."""

import datetime
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.db import OperationalError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from achievements.evaluation import evaluate, history, record
from achievements.services import adjustments
from members.models import Event
from tests.surroundings import in_ci

from .house import SEEN, House
from .shapes import SHAPES, Json

START = datetime.datetime(2026, 3, 27, 9, tzinfo=datetime.UTC)  # two days before the clocks change
QUARTER = datetime.timedelta(minutes=15)
EVERY_KIND = {
    *("event", "sale", "report", "return", "return before its sale", "cancel", "cancelled twice", "duplicate"),
    *("refused as in the future", "too late", "evaluate", "worker dies", "replay", "expired", "compare", "held"),
    *("adjust", "adjustment refused", "reset", "reset with completions", "nothing to reset", "pause", "resume"),
    *("report refused", "return refused"),
}

people = st.integers(0, 1)
keys = st.sampled_from([each["key"] for each in SHAPES])
whole = st.integers(0, 12)
# Mostly now or a little late, sometimes far too late, or ahead of the clock.
ages = st.one_of(
    st.just(datetime.timedelta(0)),
    st.integers(0, 5 * 96).map(lambda quarters: quarters * QUARTER),
    st.sampled_from([datetime.timedelta(days=40), -datetime.timedelta(minutes=10)]),
)


happenings = st.tuples(
    st.sampled_from(["visit", "visit", "lesson"]), st.integers(-3, 9), st.sampled_from("abcdef"), ages
)


class Machine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.travel = time_machine.travel(START, tick=False)
        self.clock = self.travel.start()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.house = House()
        self.sales: list[tuple[int, str]] = []

    def teardown(self) -> None:
        try:
            self.house.compare()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)
            self.travel.stop()

    def tick(self) -> None:
        self.clock.shift(1)

    @rule(who=people, events=st.lists(happenings, min_size=1, max_size=5))
    def something_happens(self, who: int, events: list[tuple[str, int, str, datetime.timedelta]]) -> None:
        for kind, amount, venue, age in events:
            self.tick()
            name, body = self.house.name(), {"amount": amount, "venue": venue}
            at = (timezone.now() - age).isoformat()
            event = {"type": kind, "source_id": name, "occurred_at": at, "body": body}
            line = {"id": f"till {name}", "kind": "event", "type": kind, "occurred_at": at, "body": body}
            self.house.send(self.house.members[who], event, line, kind="event")

    @rule(who=people, teas=st.integers(0, 3), price=st.integers(1, 30), age=ages)
    def something_is_bought(self, who: int, teas: int, price: int, age: datetime.timedelta) -> None:
        self.tick()
        name = self.house.name()
        self.sales.append((who, name))
        self._sell(who, name, _items(teas, price), age)

    def _sell(self, who: int, name: str, items: list[Json], age: datetime.timedelta) -> None:
        at = (timezone.now() - age).isoformat()
        document = {"gross_value": sum(each["gross_value"] for each in items), "items": items}
        event = {"type": "order", "kind": "transaction", "source_id": name, "occurred_at": at}
        line = {"id": f"till {name}", "kind": "transaction", "type": "order", "occurred_at": at}
        self.house.send(
            self.house.members[who],
            {**event, "transaction": {"document_number": name, **document}},
            {**line, "transaction": document},
            kind="sale",
        )

    @rule(which=whole, teas=st.integers(1, 2), value=st.one_of(st.none(), st.integers(1, 12), st.integers(1, 60)))
    def something_comes_back(self, which: int, teas: int, value: int | None) -> None:
        if not self.sales:
            self.something_is_bought(which % 2, teas=2, price=10, age=datetime.timedelta(0))
        self.tick()
        self._give_back(*self.sales[which % len(self.sales)], teas, value)

    @rule(who=people, teas=st.integers(1, 3), age=ages)
    def something_comes_back_before_it_was_bought(self, who: int, teas: int, age: datetime.timedelta) -> None:
        self.tick()
        name = self.house.name()
        self._give_back(who, name, 1, None)
        self.tick()
        self._sell(who, name, _items(teas, 10), age)

    @rule(who=people, teas=st.integers(1, 3), value=st.integers(1, 22))
    def more_comes_back_than_was_bought(self, who: int, teas: int, value: int) -> None:
        self.something_is_bought(who, teas, price=10, age=datetime.timedelta(0))
        for tea, worth in ((1, None), (1, value), (teas + 1, None)):
            self.tick()
            self._give_back(*self.sales[-1], tea, worth)

    def _give_back(self, who: int, name: str, teas: int, value: int | None) -> None:
        back: Json = {"value": value} if value else {"items": [{"sku": "tea", "quantity": teas, "gross_value": teas}]}
        document = {"document_type": "return", "linked_document": name, "document_number": self.house.name()}
        document |= {"gross_value": value} if value else {"items": back["items"]}
        event = {"type": "order", "kind": "transaction", "source_id": self.house.name(), "transaction": document}
        sale = {"kind": "transaction", "type": "order"}
        self.house.give_back(self.house.members[who], name, back, event, sale)

    @rule(who=people, key=st.sampled_from(["told", "level"]), amount=whole, age=ages)
    def somebody_reports(self, who: int, key: str, amount: int, age: datetime.timedelta) -> None:
        self.tick()
        self.house.report(self.house.members[who], key, amount, timezone.now() - age if age else None)

    @rule(which=st.integers(0, 100))
    def something_is_sent_again(self, which: int) -> None:
        if self.house.sent:
            self.tick()
            self.house.send_again(*self.house.sent[which % len(self.house.sent)])

    @rule(which=st.integers(0, 100))
    def something_never_was(self, which: int) -> None:
        events = list(Event.objects.filter(uuid__in=self.house.lines).order_by("pk"))
        if events:
            self.tick()
            self.house.cancel(events[which % len(events)])

    @rule(who=people)
    def what_was_earned_never_was(self, who: int) -> None:
        here = datetime.timedelta(0)
        self.something_happens(who, [("visit", 1, "a", here)] * 3)
        self.a_worker_comes(who)
        for event in Event.objects.filter(uuid__in=self.house.lines).order_by("-pk")[:3]:
            self.tick()
            self.house.cancel(event)

    @rule(who=people)
    def a_worker_comes(self, who: int) -> None:
        self.tick()
        self.house.evaluate(self.house.members[who])

    @rule(who=people, point=st.sampled_from(["evaluate_events", "rows_of", "write"]), after=st.booleans())
    def a_worker_dies(self, who: int, point: str, after: bool) -> None:
        self.tick()
        done = getattr(evaluate, point)

        def dies(*arguments: Any, **options: Any) -> Any:
            if after:
                done(*arguments, **options)
            raise OperationalError("died")

        self.house.die(self.house.members[who], mock.patch.object(evaluate, point, dies))

    @rule(who=people, key=keys, value=whole, completions=st.one_of(st.none(), st.none(), st.integers(0, 4)))
    def somebody_sets_it(self, who: int, key: str, value: int, completions: int | None) -> None:
        self.tick()
        most = {"venues": 4, "streak": 5}.get(key, 60)
        rules = next(each["rules"] for each in SHAPES if each["key"] == key)
        progress = {rules[value % len(rules)]["key"]: min(value, most)}
        self.house.adjust(self.house.members[who], key, None if completions and value % 2 else progress, completions)

    @rule(who=people, key=keys)
    def somebody_sets_it_from_an_old_page(self, who: int, key: str) -> None:
        self.tick()
        self.house.adjust_from_an_old_page(self.house.members[who], key)

    @rule(who=people, key=keys, completions=st.booleans())
    def somebody_starts_it_over(self, who: int, key: str, completions: bool) -> None:
        self.tick()
        self.house.reset(self.house.members[who], key, completions=completions)

    @rule(key=keys, goes_on=st.booleans())
    def it_is_paused_or_goes_on(self, key: str, goes_on: bool) -> None:
        now = timezone.now()
        if goes_on and self.house.paused:
            key = min(self.house.paused)
        # The other side looks whether a day was open every quarter of an hour.
        self.clock.move_to(now + QUARTER - (now - START) % QUARTER)
        self.house.switch(key)

    @rule(hours=st.sampled_from([1, 5, 14, 24, 40]))
    def time_passes(self, hours: int) -> None:
        self.clock.shift(datetime.timedelta(hours=hours))

    @rule()
    def the_sweep_comes(self) -> None:
        self.tick()
        self.house.sweep()

    @rule()
    def both_sides_are_compared(self) -> None:
        self.tick()
        self.house.compare()


def _items(teas: int, price: int) -> list[Json]:
    items = [{"sku": "cup", "quantity": 1, "gross_value": price}]
    return [*items, {"sku": "tea", "quantity": teas, "gross_value": 4 * teas}] if teas else items


def _run(examples: int, steps: int, *, is_same_each_time: bool) -> None:
    SEEN.clear()
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=is_same_each_time,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
            phases=[Phase.generate],  # each step costs a transaction or two: making it smaller would take an hour
        ),
    )
    print(dict(SEEN))  # noqa: T201  which kinds of steps there were, shown where somebody asks for it


def _walk() -> set[str]:
    """Each kind of step at least once, whatever the random ones come upon."""
    SEEN.clear()
    machine = Machine()
    now, late, ahead = datetime.timedelta(0), datetime.timedelta(days=40), -datetime.timedelta(minutes=10)
    try:
        machine.something_happens(0, [("visit", 1, "a", age) for age in (now, late, ahead)])
        machine.something_is_sent_again(0)
        machine.a_worker_dies(0, "write", after=False)
        machine.a_worker_comes(0)
        machine.something_happens(0, [("visit", 1, "b", QUARTER)])  # before the last one, so it replays
        machine.something_is_bought(0, 2, 9, now)
        machine.something_comes_back(0, 1, None)
        machine.something_comes_back_before_it_was_bought(1, 1, now)
        machine.more_comes_back_than_was_bought(1, 1, 9)
        machine.somebody_reports(0, "told", 3, now)
        machine.somebody_reports(0, "told", 3, ahead)
        machine.what_was_earned_never_was(0)
        machine.something_never_was(0)
        machine.something_never_was(0)
        machine.somebody_sets_it(0, "visits", 2, 1)
        machine.somebody_sets_it_from_an_old_page(0, "visits")
        machine.somebody_starts_it_over(0, "visits", completions=False)
        machine.somebody_starts_it_over(0, "visits", completions=True)
        machine.somebody_starts_it_over(1, "told", completions=False)
        machine.it_is_paused_or_goes_on("visits", goes_on=False)
        machine.it_is_paused_or_goes_on("visits", goes_on=True)
        machine.something_happens(0, [("visit", 1, "a", now)])
        machine.both_sides_are_compared()
        machine.time_passes(40)
        machine.the_sweep_comes()
    finally:
        machine.teardown()
    return set(SEEN)


@pytest.mark.django_db
def test_the_house_agrees_with_the_naive_one_whatever_happens() -> None:
    assert EVERY_KIND - _walk() == set()
    _run(12, 40, is_same_each_time=True)


FAULTS = [
    pytest.param(history, "load_returns", lambda _: {}, id="what came back is forgotten"),
    pytest.param(record, "_unfound", lambda *_: [], id="nothing is rolled back"),
    pytest.param(adjustments, "settle_for", lambda _: 0, id="what pends is not settled first"),
]


@pytest.mark.prove
@pytest.mark.django_db
@pytest.mark.parametrize(("module", "name", "wrong"), FAULTS)
def test_a_planted_fault_is_found(module: Any, name: str, wrong: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, name, wrong)
    with pytest.raises(AssertionError):
        _run(40, 25, is_same_each_time=True)


@pytest.mark.prove
@pytest.mark.timeout(3600)
@pytest.mark.django_db
def test_the_house_agrees_with_the_naive_one_whatever_happens_for_long() -> None:
    _run(120, 60, is_same_each_time=in_ci())
