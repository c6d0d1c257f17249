"""The addresses of this floor."""

from .event_types import EventTypeDetail, EventTypeList
from .events import EventAssign, EventCancel, EventDetail, EventList
from .members import MemberByExternalId, MemberDetail, MemberErase, MemberList, MemberToken
from .store import Me, StoreDetail

__all__ = [
    "EventAssign",
    "EventCancel",
    "EventDetail",
    "EventList",
    "EventTypeDetail",
    "EventTypeList",
    "Me",
    "MemberByExternalId",
    "MemberDetail",
    "MemberErase",
    "MemberList",
    "MemberToken",
    "StoreDetail",
]
