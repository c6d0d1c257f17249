"""What the engine costs by itself, with no database: `python -m benchmarks.engine [--full]`.

The unit is one event on one rule that listens for it. The reference is the least that could count at all:
find the rules by the event's type, compare once, add to a number in a dictionary. Costs are processor time,
because nothing here waits for anything: what the neighbours take does not count.
"""

import gc
import random
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import process_time

from achievements.engine import examine
from achievements.engine.fold import evaluate
from achievements.engine.items import Event
from achievements.engine.plan import Plan, compile_plan
from achievements.engine.standing import Standing

from .entry import FULL, SHORT, Done, Figure, Form, Round, Scale, agree, fact
from .goals import GOALS
from .report import line, text
from .rounds import measure, median_of


def cost_ratio(form: str, reference: str) -> Callable[[Round], float]:
    """How many times as much processor time the form takes per unit as the reference."""
    cost = fact(form, "seconds_per_unit"), fact(reference, "seconds_per_unit")
    return lambda samples: cost[0](samples) / cost[1](samples)


FIGURES = (
    Figure("engine_vs_dict", cost_ratio("engine", "dict")),
    Figure("engine_idle_growth", cost_ratio("idle", "engine")),
    Figure("match_growth_1000", cost_ratio("many", "few")),
    Figure("engine_streak_vs_dict", cost_ratio("streak", "dict")),
    Figure("engine_rolling_vs_dict", cost_ratio("rolling", "dict")),
    Figure("engine_single_vs_dict", cost_ratio("single", "dict")),
)

_TYPES = tuple(f"type_{number}" for number in range(10))
# Of every ten events nine are large enough to count.
_AMOUNTS, _LEAST = (5, 10, 15, 20, 25, 30, 35, 40, 45, 50), 10
_UNITS, _MEMBERS = 200_000, 100
_IDLE, _FEW, _MANY = 990, 30, 1_000
# A worker takes so many of a member's events together: about ten for each of ten achievements.
_TOGETHER, _FOR_EACH = 100, 10
_DAY = 86_400_000_000
_BEGIN = 20_000 * _DAY
# All events lie in one month, so that its value is the total; the limit is asked and never reached.
_STREAK = {
    "window": {"type": "calendar", "unit": "month", "consecutive": 3},
    "frequency_limit": {"value": 1_000_000, "per": {"count": 1, "unit": "day"}},
}
_MONTH = {"type": "rolling", "count": 30, "unit": "day"}

# What is pending: the events of one member, in order.
Pending = Sequence[tuple[int, Sequence[Event]]]


@contextmanager
def engine_forms(scale: Scale) -> Iterator[Sequence[Form]]:
    """The counter; the engine, also among many that do not listen; few and many that all do; other shapes."""
    units = max(10 * _MANY, _UNITS // scale.divisor)
    mixed = _pending(units, _TYPES)
    plans = [_plan(f"counts_{name}", name) for name in _TYPES]
    idle = [_plan(f"idle_{number}", f"never_{number}") for number in range(_IDLE)]
    crowd = [_plan(f"crowd_{number}", _TYPES[0]) for number in range(_MANY)]
    streaks = [_plan(f"streak_{name}", name, **_STREAK) for name in _TYPES]
    rolling = [
        _plan(f"rolling_{name}", name, window={"type": "rolling", "count": 30, "unit": "day"}) for name in _TYPES
    ]
    one_by_one = _pending(units // _FOR_EACH, _TYPES, together=1)
    forms = [
        _Counter("dict", mixed).form(),
        _Engine("engine", mixed, plans).form(),
        _Engine("idle", mixed, [*idle, *plans]).form(),
        _Engine("few", _pending(units // _FEW, _TYPES[:1], together=_FOR_EACH), crowd[:_FEW]).form(),
        _Engine("many", _pending(units // _MANY, _TYPES[:1], together=_FOR_EACH), crowd).form(),
        _Engine("streak", mixed, streaks).form(),
        _Engine("rolling", mixed, rolling).form(),
        _Engine("single", one_by_one, plans).form(),
    ]
    # As a worker does: what stays for good is not looked through again and again for garbage.
    gc.collect()
    gc.freeze()
    try:
        yield forms
    finally:
        gc.unfreeze()


def _timed(work: Callable[[], Iterator[int]]) -> Callable[[], Iterator[Done]]:
    """Slices that say how many units they did, with the processor time a unit took up to here."""

    def run() -> Iterator[Done]:
        units, spent, started = 0, 0.0, process_time()
        for each in work():
            units, spent = units + each, spent + process_time() - started
            yield Done(each, {"seconds_per_unit": spent / units})
            started = process_time()

    return run


@dataclass
class _Counter:
    """Counts in a dictionary, and nothing else."""

    name: str
    pending: Pending
    totals: dict[tuple[int, str], int] = field(default_factory=dict)

    def form(self) -> Form:
        return Form(self.name, _timed(self.run), self.check, self.totals.clear)

    def run(self) -> Iterator[int]:
        listening = {name: ((name, _LEAST),) for name in _TYPES}
        totals = self.totals
        for member, events in self.pending:
            for event in events:
                amount = event.facts["event"]["body"]["amount"]
                for rule, least in listening.get(event.type, ()):
                    if amount >= least:
                        key = member, rule
                        totals[key] = totals.get(key, 0) + amount
            yield len(events)

    def check(self) -> None:
        agree(self.name, self.totals, _expected(self.pending))


@dataclass
class _Engine:
    """Finds the plans by type and evaluates: standing, triggers and reasons come out."""

    name: str
    pending: Pending
    plans: Sequence[Plan]
    standings: dict[tuple[int, str], Standing] = field(default_factory=dict)
    told: list[int] = field(default_factory=list)

    def form(self) -> Form:
        self.listening: dict[str, list[Plan]] = {}
        for plan in self.plans:
            for event_type in plan.event_types:
                self.listening.setdefault(event_type, []).append(plan)
        return Form(self.name, _timed(self.run), self.check, self.prepare)

    def prepare(self) -> None:
        self.standings.clear()
        self.told = [0, 0]

    def run(self) -> Iterator[int]:
        new = Standing()
        for member, events in self.pending:
            items: dict[Plan, list[Event]] = {}
            for event in events:
                for plan in self.listening[event.type]:
                    items.setdefault(plan, []).append(event)
            units = 0
            for plan, listened in items.items():
                key = member, plan.definition.key
                step = evaluate(plan, self.standings.get(key, new), listened)
                self.standings[key] = step.standing
                self.told[0] += len(step.triggers)
                self.told[1] += len(step.refused)
                units += len(listened)
            yield units

    def check(self) -> None:
        expected = _expected(self.pending)
        for plan in self.plans:
            key, (name,) = plan.definition.key, plan.event_types
            found = {member: self._value(member, key) for member in range(_MEMBERS)}
            agree(f"{self.name}: {key}", found, {member: expected.get((member, name), 0) for member in found})
        counts = [
            event.facts["event"]["body"]["amount"] >= _LEAST
            for _, events in self.pending
            for event in events
            for _ in self.listening[event.type]
        ]
        agree(f"{self.name}: triggers and reasons", self.told, [sum(counts), len(counts) - sum(counts)])

    def _value(self, member: int, key: str) -> int:
        standing = self.standings.get((member, key))
        return standing.rules["1"].value // 1_000_000 if standing else 0


def _plan(key: str, event_type: str, **more: object) -> Plan:
    amount = "event.body.amount"
    rule = {
        "trigger": "custom_event",
        "event": event_type,
        "conditions": [{"attribute": amount, "operator": "is_greater_or_equal", "value": _LEAST}],
        "aggregation": {"type": "sum", "attribute": amount},
        "goal": 1_000_000_000,
        **more,
    }
    definition = examine({"key": key, "rules": [rule]}).definition
    assert definition is not None
    return compile_plan(definition)


def _pending(units: int, types: Sequence[str], *, together: int = _TOGETHER) -> Pending:
    """So many events, a second apart, in turns by member."""
    chance = random.Random(7)
    turns = []
    for begin in range(0, units, together):
        member = begin // together % _MEMBERS
        numbers = range(begin, min(units, begin + together))
        turns.append((member, [_event(number, chance, types) for number in numbers]))
    return turns


def _event(number: int, chance: random.Random, types: Sequence[str]) -> Event:
    name = chance.choice(types)
    body = {"amount": chance.choice(_AMOUNTS), "city": "Vienna", "channel": "app"}
    facts = {"event": {"type": name, "body": body}, "member": {"tier": "gold"}}
    return Event(at=_BEGIN + number * 1_000_000, type=name, id=f"event-{number}", facts=facts)


def _expected(pending: Pending) -> dict[tuple[int, str], int]:
    expected: dict[tuple[int, str], int] = {}
    for member, events in pending:
        for event in events:
            amount = event.facts["event"]["body"]["amount"]
            if amount >= _LEAST:
                expected[member, event.type] = expected.get((member, event.type), 0) + amount
    return expected


def main() -> int:
    """Prints a line of JSON per figure; 1 if a gate does not hold."""
    scale = FULL if "--full" in sys.argv else SHORT
    with engine_forms(scale) as forms:
        rounds = measure(forms, lambda *_: None)
    for form in rounds[0]:
        cost = statistics.median(each[form].facts["seconds_per_unit"] for each in rounds)
        print(f"{form}: {cost * 1e6:.2f} µs", file=sys.stderr)
    lines = [line(GOALS[figure.name], median_of(figure, rounds), scale.name) for figure in FIGURES]
    print("\n".join(map(text, lines)))
    return 0 if all(each["ok"] for each in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
