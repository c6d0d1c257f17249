"""When the demo's members come: some every day, some once a week, most of them now and then."""

import datetime
import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from members.models import Member

from .demo_doings import Doings, Sent

DAYS, PER_DAY = 90, 14
# How likely those who open the app each day do so: one never misses, one hardly means it.
FAITHFUL = (1.0, 0.98, 0.95, 0.9, 0.85, 0.75, 0.6)
# Likewise for those who do their shopping once a week.
WEEKLY = (1.0, 1.0, 0.95, 0.9, 0.8)
MINUTE, DAY = datetime.timedelta(minutes=1), datetime.timedelta(days=1)


class Deed(NamedTuple):
    """Somebody did something."""

    moment: datetime.datetime
    member: Member
    sent: Sent


class Habits:
    """Everything that was done in the last days, nothing of it in the future or by somebody who was not there yet."""

    def __init__(
        self, members: Sequence[Member], doings: Doings, chance: random.Random, now: datetime.datetime
    ) -> None:
        self.members, self.doings, self.chance, self.now = members, doings, chance, now
        self.opening = now.replace(hour=6, minute=0, second=0, microsecond=0)

    def deeds(self) -> list[Deed]:
        done = [*self._now_and_then(), *self._every_day(), *self._once_a_week()]
        return [deed for deed in done if deed.member.registered_at <= deed.moment < self.now]

    def _now_and_then(self) -> Iterator[Deed]:
        """Some come much more often than others."""
        weights = [self.chance.choice([1, 1, 2, 3, 5, 9]) for _ in self.members]
        for day in range(DAYS):
            for _ in range(PER_DAY + self.chance.randint(-4, 4)):
                member = self.chance.choices(self.members, weights)[0]
                yield Deed(self._during(day), member, self.doings.something())

    def _every_day(self) -> Iterator[Deed]:
        for member, faith in zip(self.chance.sample(self.members, len(FAITHFUL)), FAITHFUL, strict=True):
            for day in range(DAYS):
                if self.chance.random() < faith:
                    yield Deed(self._during(day), member, self.doings.opened())

    def _once_a_week(self) -> Iterator[Deed]:
        for first, faith in enumerate(WEEKLY):
            member = self.chance.choice(self.members)
            for day in range(first, DAYS, 7):
                if self.chance.random() < faith:
                    yield Deed(self._during(day), member, self.doings.weekly_shopping())

    def _during(self, day: int) -> datetime.datetime:
        """Some minute of the day so many days ago, while the café was open."""
        return self.opening - day * DAY + self.chance.randint(0, 780) * MINUTE
