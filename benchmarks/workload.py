"""Seeded events for every entry that needs some: the same seed gives the same events on every machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from random import Random
from typing import Literal
from uuid import UUID

import msgspec

Spread = Literal["uniform", "zipf", "hot"]
Keys = Literal["ordered", "random"]

TYPES = (
    "purchase",
    "visit",
    "review",
    "referral",
    "login",
    "survey",
    "checkin",
    "share",
    "redeem",
    "subscribe",
)
HOT_MEMBER, HOT_SHARE = 1, 0.3

_CURRENCIES = ("EUR", "USD", "GBP")
_CATEGORIES = ("books", "garden", "groceries", "travel", "electronics", "clothing", "toys", "music")
_COUNTRIES = ("AT", "CH", "DE", "ES", "FR", "IT", "NL", "PL")
_CHANNELS = ("web", "app", "shop", "partner")


class Event(msgspec.Struct, frozen=True, gc=False):
    """One event as a caller sends it: about 200 bytes of JSON, five attributes in its body."""

    source_id: str
    member: int
    type: str
    occurred_at: datetime
    body: dict[str, int | str]


@dataclass(frozen=True)
class Workload:
    """How many events, by whom, and when; iterating gives them in the order of their time."""

    size: int
    members: int = 10_000
    spread: Spread = "uniform"
    keys: Keys = "ordered"
    starts_at: datetime = datetime(2026, 3, 2, tzinfo=UTC)
    lasts: timedelta = timedelta(days=1)
    seed: int = 7

    def __iter__(self) -> Iterator[Event]:
        rng = self._rng("events")
        members, keys, step = self._members(), self._source_ids(), self.lasts / self.size
        for number in range(self.size):
            kind, at = rng.choice(TYPES), self.starts_at + number * step
            yield Event(next(keys), next(members), kind, at, _body(rng))

    def batches(self, size: int) -> Iterator[list[Event]]:
        """The same events, cut into lists; the last one may be shorter."""
        events = iter(self)
        while batch := list(islice(events, size)):
            yield batch

    def _rng(self, purpose: str) -> Random:
        """One stream per purpose: another spread of members leaves types, times and bodies as they were."""
        return Random(f"{self.seed}/{purpose}")

    def _source_ids(self) -> Iterator[str]:
        if self.keys == "random":
            rng = self._rng("keys")
            while True:
                yield str(UUID(int=rng.getrandbits(128), version=4))
        yield from (f"order-{number:012d}" for number in range(self.size))

    def _members(self) -> Iterator[int]:
        rng = self._rng("members")
        if self.spread == "zipf":
            ids = range(1, self.members + 1)
            weights = list(accumulate(1 / rank for rank in ids))
            while True:
                yield rng.choices(ids, cum_weights=weights)[0]
        share = HOT_SHARE if self.spread == "hot" else 0.0
        while True:
            yield HOT_MEMBER if rng.random() < share else rng.randint(1, self.members)


def _body(rng: Random) -> dict[str, int | str]:
    return {
        "amount": rng.randint(1, 20_000),  # hundredths, so that sums are exact everywhere
        "currency": rng.choice(_CURRENCIES),
        "category": rng.choice(_CATEGORIES),
        "country": rng.choice(_COUNTRIES),
        "channel": rng.choice(_CHANNELS),
    }
