"""The inbox: takes events in, once, and knows which of them nobody has looked at yet."""

from members.inbox.accept import Answer, accept_events
from members.inbox.registry import registry

__all__ = ["Answer", "accept_events", "registry"]
