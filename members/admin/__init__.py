from members.admin.access_keys import AccessKeyAdmin
from members.admin.audit import AuditAdmin
from members.admin.event_types import EventTypeAdmin
from members.admin.events import EventAdmin
from members.admin.members import MemberAdmin
from members.admin.staff import GroupAdmin, StaffAdmin
from members.admin.stores import StoreAdmin

__all__ = [
    "AccessKeyAdmin",
    "AuditAdmin",
    "EventAdmin",
    "EventTypeAdmin",
    "GroupAdmin",
    "MemberAdmin",
    "StaffAdmin",
    "StoreAdmin",
]
