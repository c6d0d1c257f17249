"""Bodies in and out; what is read and what is written are described apart."""

from .event_types import EventTypeIn, EventTypeOut, EventTypePatch
from .events import AssignIn, BatchOut, CancelIn, EventOut, PostedOut
from .members import EraseIn, MemberIn, MemberOut, NamedMemberIn, TokenIn, TokenOut
from .store import StoreOut

__all__ = [
    "AssignIn",
    "BatchOut",
    "CancelIn",
    "EraseIn",
    "EventOut",
    "EventTypeIn",
    "EventTypeOut",
    "EventTypePatch",
    "MemberIn",
    "MemberOut",
    "NamedMemberIn",
    "PostedOut",
    "StoreOut",
    "TokenIn",
    "TokenOut",
]
