from members.models.access_key import AccessKey, Scope
from members.models.audit import AuditEntry
from members.models.event import Cancellation, Event, EventState, Pending, SetAside, Waiting
from members.models.event_type import EventField, EventType, FieldType
from members.models.member import (
    FACTS,
    IDENTIFIERS,
    LONGEST_IDENTIFIERS,
    Member,
    MemberFacts,
    MemberStatus,
    normal_identifier,
)
from members.models.pulse import Pulse
from members.models.staff import Staff
from members.models.store import Store

__all__ = [
    "FACTS",
    "IDENTIFIERS",
    "LONGEST_IDENTIFIERS",
    "AccessKey",
    "AuditEntry",
    "Cancellation",
    "Event",
    "EventField",
    "EventState",
    "EventType",
    "FieldType",
    "Member",
    "MemberFacts",
    "MemberStatus",
    "Pending",
    "Pulse",
    "Scope",
    "SetAside",
    "Staff",
    "Store",
    "Waiting",
    "normal_identifier",
]
