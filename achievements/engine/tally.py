"""A rule's standing while it is being worked on."""

from collections.abc import Iterable, Mapping

from .definition import Amount
from .standing import RuleStanding

# A named tuple's own constructor takes four times as long.
_new = tuple.__new__
_FRESH = RuleStanding()


class Tally:
    """The fields of a rule's standing, open to change; `frozen` is the standing again."""

    __slots__ = (
        "_owns_buckets",
        "_owns_seen",
        "buckets",
        "counted",
        "interval",
        "longest",
        "lowered",
        "misses",
        "reached",
        "seen",
        "spent",
        "streak",
        "unit",
        "unit_reached",
        "value",
    )

    buckets: Mapping[int, Amount]
    seen: Mapping[str, int]

    def __init__(self, standing: RuleStanding) -> None:
        (
            self.value,
            self.reached,
            self.lowered,
            self.buckets,
            self.seen,
            self.unit,
            self.unit_reached,
            self.spent,
            self.streak,
            self.longest,
            self.misses,
            self.interval,
            self.counted,
        ) = standing
        # What came from a standing, or went into one, is copied before it is changed.
        self._owns_seen = self._owns_buckets = False

    def frozen(self) -> RuleStanding:
        """The standing as it is now; what it holds is no longer changed here."""
        self._owns_seen = self._owns_buckets = False
        return _new(
            RuleStanding,
            (
                self.value,
                self.reached,
                self.lowered,
                self.buckets,
                self.seen,
                self.unit,
                self.unit_reached,
                self.spent,
                self.streak,
                self.longest,
                self.misses,
                self.interval,
                self.counted,
            ),
        )

    def afresh(self) -> "Tally":
        """For a new attempt: only what goes across attempts is left."""
        fresh = Tally(_FRESH)
        fresh.lowered, fresh.spent, fresh.longest = self.lowered, self.spent, self.longest
        fresh.interval, fresh.counted = self.interval, self.counted
        return fresh

    def see(self, keys: Iterable[str], number: int) -> None:
        """Sees the keys, in the stretch of that number."""
        if type(self.seen) is not dict or not self._owns_seen:
            self.seen, self._owns_seen = dict(self.seen), True
        for key in keys:
            self.seen[key] = number

    def put(self, number: int, value: Amount) -> None:
        """The bucket's new value."""
        if type(self.buckets) is not dict or not self._owns_buckets:
            self.buckets, self._owns_buckets = dict(self.buckets), True
        self.buckets[number] = value
