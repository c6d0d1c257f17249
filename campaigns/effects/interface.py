"""What an effect is: how its settings are checked, what it takes from a budget, how it is carried out and undone."""

import datetime
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from campaigns.models import Account, Campaign, Effect
from members.errors import Wrong
from members.models import Store

Settings = Mapping[str, Any]


class Cost(NamedTuple):
    """What one firing takes from the budgets."""

    points: int = 0
    coupons: int = 0


class Job(NamedTuple):
    """One effect of one firing, about to be carried out."""

    run_id: int
    firing_id: int
    member_id: int
    amount: int  # points, worked out when it fired
    attempts: int
    effect: Effect
    campaign: Campaign

    @property
    def settings(self) -> Settings:
        return self.effect.settings


class Hands(NamedTuple):
    """What whoever carries out effects has in hand: every member's account, locked, and the time."""

    at: datetime.datetime
    accounts: Mapping[int, Account]


class EffectKind(ABC):
    """One kind of effect. Adding one is a file here, a line in the registry and a choice of `Effect.Kind`."""

    # The keys its settings may have.
    known: ClassVar[frozenset[str]]

    def check_settings(self, settings: Any, store: Store) -> list[Wrong]:
        """Everything that is wrong with the settings, each with its pointer inside them."""
        if not isinstance(settings, Mapping):
            return [Wrong("", "wrong_type", "Settings are an object.")]
        unknown = [
            Wrong(f"/{name}", "unknown_key", f"This key is not known here; known are {', '.join(sorted(self.known))}.")
            for name in settings
            if name not in self.known
        ]
        return unknown or list(self.check(settings, store))

    @abstractmethod
    def check(self, settings: Settings, store: Store) -> Iterator[Wrong]:
        """What is wrong with settings that have no unknown key."""

    def cost(self, settings: Settings, reached: int) -> Cost:
        """What it takes from the budgets, for so much that was reached (in millionths)."""
        return Cost()

    @abstractmethod
    def perform(self, jobs: Sequence[Job], hands: Hands) -> None:
        """Carry all of them out, in the caller's transaction; if it raises, nothing of it stays."""

    def fail(self, job: Job, error: str, hands: Hands) -> None:  # noqa: B027  most leave nothing where people look
        """Note, where people look for it, that it was given up."""

    def undo(self, job: Job, hands: Hands) -> bool:
        """Take it back because its completion was; whether all of it could be."""
        return True


def text_wrong(settings: Settings, name: str, longest: int, *, required: bool = True) -> Iterator[Wrong]:
    """A text of 1 to `longest` characters."""
    value = settings.get(name)
    if value is None and not required:
        return
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        yield Wrong(f"/{name}", "bad_text", f"This must be a text of 1 to {longest} characters.")


def one_of(settings: Settings, name: str, allowed: Sequence[str], default: str | None = None) -> Iterator[Wrong]:
    """One of some words."""
    if settings.get(name, default) not in allowed:
        yield Wrong(f"/{name}", "not_allowed", f"This must be one of {', '.join(allowed)}.")


def whole_wrong(settings: Settings, name: str, lowest: int, highest: int) -> Iterator[Wrong]:
    """A whole number, if it is given."""
    value = settings.get(name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest):
        yield Wrong(f"/{name}", "out_of_range", f"This must be a whole number from {lowest} to {highest}.")
