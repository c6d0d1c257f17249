from members.admin.staff import GroupAdmin, StaffAdmin

__all__ = ["GroupAdmin", "StaffAdmin"]
