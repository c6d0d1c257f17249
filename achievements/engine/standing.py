"""Where one member stands with one achievement: small, whatever the history, and ready to be stored.

The stored form is the tuple itself as a JSON array, each rule an array in turn: whatever reads JSON into named tuples
reads it at once. Amounts are whole millionths, instants whole microseconds, stretches of the calendar their numbers.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from .definition import Amount
from .instants import Instant
from .items import Place

Stored: TypeAlias = list[Any]

# A named tuple's own constructor takes four times as long.
_new = tuple.__new__
# Nobody changes what a standing holds: a tally copies before it puts something in.
_NOTHING: Mapping[Any, Any] = {}


class RuleStanding(NamedTuple):
    """What one rule has gathered."""

    # In the window as it was at the last event.
    value: Amount = 0
    reached: bool = False
    # Something was taken off: a late event could have changed how much.
    lowered: bool = False
    # Rolling windows: by the number of the day or hour.
    buckets: Mapping[int, Amount] = _NOTHING
    # Distinct values or referees, and the day or hour in which each was last seen.
    seen: Mapping[str, int] = _NOTHING
    # Calendar windows: the present unit, whether it is reached, and the one a completion used up.
    unit: int | None = None
    unit_reached: bool = False
    spent: int | None = None
    streak: int = 0
    longest: int = 0
    misses: int = 0
    # Frequency limit: the interval of the last counted event, and how many counted in it.
    interval: int | None = None
    counted: int = 0


class Standing(NamedTuple):
    """A whole progress, as a value."""

    # The member's zone, where the achievement goes by it.
    zone: str | None = None
    # Events up to here are settled by a reset or an adjustment.
    based_at: Instant | None = None
    # The place of the last item that could move anything: what comes after it folds forward.
    last: Place | None = None
    # Completions in all, and in the interval of the completion limit.
    completions: int = 0
    interval: int | None = None
    completed: int = 0
    # Ordinals in the present slot: of completions, and of each milestone.
    slot: Instant | None = None
    ordinal: int = 0
    milestones: Mapping[str, int] = _NOTHING
    # The attempt: the present one, or the last.
    number: int = 0
    open: bool = False
    start: Instant | None = None
    end: Instant | None = None
    high: Amount = 0
    completed_at: Instant | None = None
    # How the last attempt was closed, and when; and whether the only period there is has begun.
    outcome: str | None = None
    closed_at: Instant | None = None
    value: Amount = 0
    begun: bool = False
    rules: Mapping[str, RuleStanding] = _NOTHING

    def to_json(self) -> Stored:
        """The stored form."""
        return [*self[:-1], {key: list(rule) for key, rule in self.rules.items()}]

    @classmethod
    def from_json(cls, stored: Sequence[Any]) -> "Standing":
        """The standing that was stored."""
        read = cls._make(stored)
        last: Any = read.last and tuple(read.last)
        return read._replace(last=last, rules={key: _read_rule(rule) for key, rule in read.rules.items()})


class Opened:
    """The fields of a standing, open to change."""

    __slots__ = Standing._fields

    def open_up(self, standing: Standing) -> None:
        """All of them, as they are in the standing."""
        (
            self.zone,
            self.based_at,
            self.last,
            self.completions,
            self.interval,
            self.completed,
            self.slot,
            self.ordinal,
            self.milestones,
            self.number,
            self.open,
            self.start,
            self.end,
            self.high,
            self.completed_at,
            self.outcome,
            self.closed_at,
            self.value,
            self.begun,
            self.rules,
        ) = standing

    def packed(self) -> Standing:
        """The standing they make now."""
        return _new(
            Standing,
            (
                self.zone,
                self.based_at,
                self.last,
                self.completions,
                self.interval,
                self.completed,
                self.slot,
                self.ordinal,
                self.milestones,
                self.number,
                self.open,
                self.start,
                self.end,
                self.high,
                self.completed_at,
                self.outcome,
                self.closed_at,
                self.value,
                self.begun,
                self.rules,
            ),
        )


def _read_rule(stored: Iterable[Any]) -> RuleStanding:
    rule = RuleStanding._make(stored)
    # JSON has texts for keys only.
    return rule._replace(buckets={int(number): value for number, value in rule.buckets.items()})
