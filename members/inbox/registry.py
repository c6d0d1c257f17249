"""Where the floors above say what should happen with events, so that the inbox need not know them."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

log = structlog.get_logger("laurel.inbox")

OnAccepted = Callable[[frozenset[int]], None]
OnWait = Callable[[Sequence[int], datetime.datetime], dict[str, Any] | None]
OnDryRun = Callable[[Sequence[Any]], dict[str, Any]]


@dataclass
class Registry:
    """Filled in `AppConfig.ready`, read by the inbox.

    - on_accepted(lanes): these lanes have something pending; called after the commit, and must not raise.
    - on_wait(event_ids, deadline): evaluate now and say what changed; None when the deadline came first.
    - on_dry_run(events): say what these would change, and change nothing.
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
