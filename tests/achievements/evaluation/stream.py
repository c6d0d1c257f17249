"""A seeded stream of events over achievements of every shape, and what sends it.

Every shape grows with the events: whatever is found among some of them is found among more. So what was recorded on
the way is exactly what the whole stream, in order, leads to, however late its parts came.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from members.lanes import LANES

Json = dict[str, Any]
STORE_ZONE = "Europe/Berlin"
# Both zones change their clocks within the stream.
START, LENGTH = datetime(2025, 3, 1, tzinfo=UTC), timedelta(days=40)
REFERRERS = 4


def rule(event: str = "visit", **values: Any) -> Json:
    return {"trigger": "custom_event", "event": event, **values}


def _of(kind: str, attribute: str) -> Json:
    return {"type": kind, "attribute": f"event.body.{attribute}"}


FAR = 1_000_000
MONTHLY = {"period": {"type": "calendar", "unit": "month"}}
SUM = _of("sum", "amount")
DAILY = {"type": "calendar", "unit": "day", "consecutive": 3}
HOURLY = {"value": 1, "per": {"unit": "hour", "count": 1}}
LARGE = {"attribute": "event.body.amount", "operator": "is_greater", "value": 5}
SURPLUS: Json = {"recurrence": "on_completion", "milestones": [{"target": 10}, {"target": 25}]}
# Every event they listen for counts, now and in the end, so their journals are known to the last entry.
EVERY_EVENT_COUNTS: list[Json] = [
    {"key": "visits", "rules": [rule(goal=FAR)]},
    {"key": "spent", "rules": [rule(goal=50, aggregation=SUM)], **SURPLUS},
    {"key": "friends", "rules": [rule(goal=FAR, subject="referral")]},
]
# What counts in the end counted when it came, too; and so did some that later ones took the place of.
WHAT_COUNTS_COUNTED: list[Json] = [
    {
        "key": "streak",
        "timezone": "member",
        "rules": [rule(goal=2, window=DAILY, frequency_limit=HOURLY)],
        **MONTHLY,
        "recurrence": "after_expiry",
    },
    {
        "key": "rolling",
        "rules": [rule(goal=90, aggregation=SUM, window={"type": "rolling", "count": 3, "unit": "day"})],
    },
    {"key": "lessons", "rules": [rule("lesson", goal=3)], **MONTHLY, "recurrence": "on_completion"},
    {"key": "both", "rules": [rule(goal=20), rule("lesson", goal=5)], "milestones": [{"target": 25}, {"target": 75}]},
]
# A late event that finds its value there already moves nothing, though in order it would have been the first.
FIRST_TO_COME_COUNTS: list[Json] = [
    {"key": "shops", "rules": [rule(goal=6, aggregation=_of("distinct", "shop"))]},
    {"key": "largest", "rules": [rule(goal=25, aggregation=_of("max", "amount"), conditions=[LARGE])]},
    {"key": "circle", "rules": [rule(goal=4, subject="referral", unique_referee=True)]},
]
SHAPES = [*EVERY_EVENT_COUNTS, *WHAT_COUNTS_COUNTED, *FIRST_TO_COME_COUNTS]


@dataclass(frozen=True)
class Person:
    """Somebody whose number says which lane they are in."""

    pk: int
    name: str
    zone: str
    referrer: str | None


@dataclass(frozen=True)
class Stream:
    """All that is sent, and to whom it belongs; the same for the same numbers."""

    seed: int
    events: int
    lanes: int = LANES
    members: int = 32

    @cached_property
    def people(self) -> list[Person]:
        return [
            Person(
                pk=LANES * (1 + number // self.lanes) + number % self.lanes,
                name=f"m{number}",
                zone="America/New_York" if number % 3 == 0 else "",
                # One further than their own number, so that it is somebody of another lane.
                referrer=f"m{(number + 1) % REFERRERS}" if number >= REFERRERS else None,
            )
            for number in range(self.members)
        ]

    @cached_property
    def in_time(self) -> list[Json]:
        """Every event once, in the order in which they happened."""
        dice = random.Random(self.seed)
        return [self._event(dice, number) for number in range(self.events)]

    def arriving(self) -> list[Json]:
        """As they are sent: a quarter comes late, and a tenth once more."""
        dice = random.Random(self.seed + 1)
        late = {number: dice.randint(1, self.events) if dice.random() < 0.25 else 0 for number in range(self.events)}
        order = sorted(range(self.events), key=lambda number: (number + late[number] // 4, number))
        sent = [self.in_time[number] for number in order]
        for place in sorted(dice.sample(range(self.events), self.events // 10), reverse=True):
            sent.insert(dice.randint(place, len(sent)), sent[place])
        return sent

    def _event(self, dice: random.Random, number: int) -> Json:
        at = START + LENGTH * number / self.events
        if dice.random() < 0.2:
            at = at.replace(minute=0, second=0, microsecond=0)  # at the very border, and with others at one instant
        return {
            "type": dice.choice(["visit", "visit", "visit", "lesson", "nothing listens"]),
            "source": dice.choice(["app", "till"]),
            "source_id": f"e{number}",
            "occurred_at": at.isoformat(),
            "member": {"external_id": dice.choice(self.people).name},
            "body": {"amount": dice.randint(1, 29_000) / 1000, "shop": dice.choice("abcdefgh")},
        }


def batches(sent: Sequence[Json], size: int) -> Iterator[Sequence[Json]]:
    for start in range(0, len(sent), size):
        yield sent[start : start + size]
