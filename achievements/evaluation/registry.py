"""Where the floors above say that they follow up on completions, so that this floor need not know them.

A hook is only a nudge: completions are recorded for good, and whoever follows up reads them from the table.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

import structlog

log = structlog.get_logger("laurel.evaluation")

# How many completions and milestones were recorded a moment ago.
OnRecorded = Callable[[int], None]


class Moved(NamedTuple):
    """An event moved somebody's progress, by so much over all its rules."""

    member_id: int
    achievement_id: int
    event_id: int
    amount: int


# Triggers have no index to be looked through by: whoever follows them writes down what they will need. First they say
# which achievements they follow at all.
Followed = Callable[[], Collection[int]]
OnMoved = Callable[[Sequence[Moved]], None]


@dataclass
class Registry:
    """Filled in `AppConfig.ready`; `completed` is called after the commit, `moved` in the transaction itself."""

    completed: list[OnRecorded] = field(default_factory=list)
    moved: list[tuple[Followed, OnMoved]] = field(default_factory=list)

    def on_completed(self, hook: OnRecorded) -> None:
        self.completed.append(hook)

    def on_moved(self, followed: Followed, hook: OnMoved) -> None:
        self.moved.append((followed, hook))


registry = Registry()


def announce_completions(count: int) -> None:
    """Tell the floors above to look; their failure costs latency and never a completion."""
    for hook in registry.completed:
        try:
            hook(count)
        except Exception as error:  # noqa: BLE001  the completions are safe; the sweep will find them
            log.warning("nudge failed", error=str(error))


def followed_now() -> frozenset[int]:
    """The achievements of which somebody above wants to know each move."""
    return frozenset(chain.from_iterable(followed() for followed, _ in registry.moved))


def note_moves(moved: Sequence[Moved]) -> None:
    """Let the floors above write down what moved, together with it; also what only another of them follows."""
    for _, hook in registry.moved:
        hook(moved)
