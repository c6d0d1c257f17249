"""Where one member stands with one achievement: small, whatever the history, and ready to be stored.

The stored form is an object with short keys from which everything that is as at first is left out. Amounts
are whole millionths, instants whole microseconds, stretches of the calendar their numbers.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from .definition import Amount
from .instants import Instant
from .items import Place

Stored: TypeAlias = dict[str, Any]

_NOTHING: Mapping[Any, Any] = MappingProxyType({})


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
        stored = _written(self, _KEYS, _EMPTY)
        if self.rules:
            stored["r"] = {key: _written_rule(rule) for key, rule in self.rules.items()}
        return stored

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Standing":
        """The standing that was stored."""
        known = {_NAMES[key]: value for key, value in stored.items()}
        if "rules" in known:
            known["rules"] = {key: _read_rule(rule) for key, rule in known["rules"].items()}
        if "last" in known:
            known["last"] = tuple(known["last"])
        return cls(**known)


_KEYS = ("z", "b", "l", "c", "ci", "cn", "p", "o", "m", "n", "u", "f", "t", "h", "ca", "x", "xa", "xv", "g", "r")
_NAMES = dict(zip(_KEYS, Standing._fields, strict=True))
_EMPTY = Standing()
_RULE_KEYS = ("v", "d", "l", "b", "e", "u", "ud", "us", "s", "g", "m", "i", "n")
_RULE_NAMES = dict(zip(_RULE_KEYS, RuleStanding._fields, strict=True))
_EMPTY_RULE = RuleStanding()


def _written(values: tuple[Any, ...], keys: tuple[str, ...], empty: tuple[Any, ...]) -> Stored:
    return {
        key: value for key, value, default in zip(keys, values, empty, strict=True) if value != default and key != "r"
    }


def _written_rule(rule: RuleStanding) -> Stored:
    return {key: value for key, value, default in zip(_RULE_KEYS, rule, _EMPTY_RULE, strict=True) if value != default}


def _read_rule(stored: Mapping[str, Any]) -> RuleStanding:
    known = {_RULE_NAMES[key]: value for key, value in stored.items()}
    if "buckets" in known:
        # JSON has texts for keys only.
        known["buckets"] = {int(number): value for number, value in known["buckets"].items()}
    return RuleStanding(**known)
