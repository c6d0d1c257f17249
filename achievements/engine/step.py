"""What an evaluation decided: the new standing, and everything that happened on the way."""

from enum import StrEnum
from typing import NamedTuple

from .definition import Amount
from .instants import Instant
from .reasons import Why
from .standing import Standing


class Cause(StrEnum):
    """What moved a progress."""

    EVENT = "event"
    ADJUSTMENT = "adjustment"


class Outcome(StrEnum):
    """How an attempt was closed."""

    EXPIRED = "expired"
    BROKEN = "broken"
    COMPLETED = "completed"


class Trigger(NamedTuple):
    """An item moved a rule's value."""

    item: int
    rule: str
    amount: Amount
    before: Amount
    after: Amount
    at: Instant
    cause: Cause = Cause.EVENT


class Refused(NamedTuple):
    """An item did not count for a rule."""

    item: int
    rule: str
    why: Why


class Dropped(NamedTuple):
    """What one event brought beyond the completions it may make."""

    item: int
    rule: str
    amount: Amount


class Crossed(NamedTuple):
    """A milestone was reached; slot and ordinal tell it from the other times it was."""

    item: int
    key: str
    target: Amount
    slot: Instant | None
    ordinal: int
    at: Instant
    cause: Cause
    number: int


class Completed(NamedTuple):
    """The whole was completed so many times; below zero, so many were taken back."""

    item: int
    slot: Instant | None
    ordinal: int
    times: int
    at: Instant
    cause: Cause
    number: int
    started_at: Instant | None
    ends_at: Instant | None


class Closed(NamedTuple):
    """An attempt is over."""

    number: int
    started_at: Instant
    ended_at: Instant
    value: Amount
    outcome: Outcome


class Step(NamedTuple):
    """The result of an evaluation; items are meant by their position."""

    standing: Standing
    # The headline in the attempt that is open, else in the last.
    value: Amount = 0
    triggers: tuple[Trigger, ...] = ()
    refused: tuple[Refused, ...] = ()
    milestones: tuple[Crossed, ...] = ()
    completions: tuple[Completed, ...] = ()
    closed: tuple[Closed, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    # The standing right after the last reset or adjustment among the items: replays start there now.
    base: Standing | None = None
    # Set if an item came too late to be folded: nothing was done, and everything since the base must be
    # evaluated again in order.
    replay_from: Instant | None = None
