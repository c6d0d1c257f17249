"""Where the floors above say what should happen with events, so that the inbox need not know them."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

log = structlog.get_logger("laurel.inbox")

OnAccepted = Callable[[frozenset[int]], None]
OnWait = Callable[[Sequence[int], datetime.datetime], dict[str, Any] | None]
OnDryRun = Callable[[Sequence[int]], dict[str, Any]]


@dataclass
class Registry:
    """Filled in `AppConfig.ready`, read by the inbox.

    - on_accepted(lanes): these lanes have something pending; called after the commit, and must not raise.
    - on_wait(event_ids, deadline): evaluate now and say what changed; None when the deadline came first.
    - on_dry_run(event_ids): say what these change; they are there, in a transaction that will be rolled back.
    """

    accepted: list[OnAccepted] = field(default_factory=list)
    wait: list[OnWait] = field(default_factory=list)
    dry_run: list[OnDryRun] = field(default_factory=list)

    def on_accepted(self, hook: OnAccepted) -> None:
        self.accepted.append(hook)

    def on_wait(self, hook: OnWait) -> None:
        self.wait.append(hook)

    def on_dry_run(self, hook: OnDryRun) -> None:
        self.dry_run.append(hook)


registry = Registry()


def announce(lanes: frozenset[int]) -> None:
    """Tell the floors above to look; their failure costs latency and never an answer."""
    for hook in registry.accepted:
        try:
            hook(lanes)
        except Exception as error:  # noqa: BLE001  the events are safe; the sweep will find them
            log.warning("nudge failed", error=str(error), lanes=sorted(lanes))


def wait_for(event_ids: Sequence[int], deadline: datetime.datetime) -> dict[str, Any] | None:
    """What the events changed, as every floor tells it; None when one of them was not done in time."""
    told = [hook(event_ids, deadline) for hook in registry.wait]
    return None if None in told else _together(told)


def try_out(event_ids: Sequence[int]) -> dict[str, Any]:
    """What the events would change, as every floor tells it."""
    return _together([hook(event_ids) for hook in registry.dry_run])


def _together(told: Sequence[dict[str, Any] | None]) -> dict[str, Any]:
    return {name: value for part in told if part for name, value in part.items()}
