"""What a standing is moved by: events, and what people change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeAlias

from .definition import RESERVED_PREFIX, Amount
from .instants import Instant
from .records import Recorded

# The type of every transaction; a report has that of its achievement, `report_type`.
TRANSACTION = f"{RESERVED_PREFIX}transaction"

# Where an item has its place: by time, then changes after events, then source and id.
Place: TypeAlias = tuple[Instant, int, str, str]


@dataclass(slots=True)
class Event:
    """Something that happened, as acceptance stored it: `at` is when it counts.

    Nobody changes one; it is not frozen because making a frozen one takes three times as long, and naming each field
    four times.
    """

    at: Instant
    type: str
    id: str
    source: str = ""
    # What conditions see, by root; `referrer` is the owner of what a referral moves.
    facts: Mapping[str, Any] = field(default_factory=dict)
    # Who it was, if not the owner of the progress but one the owner referred.
    referee: str | None = None
    owner_active: bool = True
    # Accepted later than the store allows.
    too_late: bool = False
    # Cancelled, or everything returned.
    reversed: bool = False
    # What is left of a transaction after returns: amounts are taken from it, conditions are not.
    left: Mapping[str, Any] | None = None
    # Nothing about it needs a second look.
    is_plain: bool = field(init=False, repr=False, compare=False, default=True)

    def __post_init__(self) -> None:
        is_plain = self.owner_active and not (self.referee or self.too_late or self.reversed or self.left)
        if not is_plain:
            self.is_plain = False

    @property
    def place(self) -> Place:
        """Among all items of one progress."""
        return (self.at, 0, self.source, self.id)

    @property
    def owner(self) -> Mapping[str, Any]:
        """The facts of whose progress it is, as the audience sees them."""
        facts: Mapping[str, Any] = self.facts.get("member" if self.referee is None else "referrer") or {}
        return facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """Somebody set progress, completions or both to absolute values."""

    at: Instant
    id: str = ""
    progress: Mapping[str, Amount] = field(default_factory=dict)
    completions: int | None = None
    # What is recorded when it takes effect; without it, what the standing says.
    recorded: Recorded | None = None
    is_plain: ClassVar[bool] = False

    @property
    def place(self) -> Place:
        """Among all items of one progress."""
        return (self.at, 1, "", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset:
    """Somebody started the progress over; with completions, as if there had been none."""

    at: Instant
    id: str = ""
    completions: bool = False
    # The member's zone from now on; None leaves it as it is.
    zone: str | None = None
    # What is recorded when it takes effect; without it, what the standing says.
    recorded: Recorded | None = None
    is_plain: ClassVar[bool] = False

    @property
    def place(self) -> Place:
        """Among all items of one progress."""
        return (self.at, 1, "", self.id)


Change: TypeAlias = Adjustment | Reset
Item: TypeAlias = Event | Change
