"""Achievements as JSON files: written out, and read back in with what would change seen first."""

from .importing import Planned, carry_out, plan_import
from .lines import Unreadable
from .writing import export_achievements

__all__ = ["Planned", "Unreadable", "carry_out", "export_achievements", "plan_import"]
