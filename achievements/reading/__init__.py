"""Where members stand, read and told: the clock is taken into account, and nothing is written."""

from .catalogue import Entry, catalogue_of
from .detail import Detail, achievement_of
from .history import HistoryPage, history_of
from .languages import language_for
from .overlooked import LookedAt, overlooked_of
from .overview import achievements_of, shown_one
from .shown import MilestoneShown, Shown
from .triggers import triggers_of

__all__ = [
    "Detail",
    "Entry",
    "HistoryPage",
    "LookedAt",
    "MilestoneShown",
    "Shown",
    "achievement_of",
    "achievements_of",
    "catalogue_of",
    "history_of",
    "language_for",
    "overlooked_of",
    "shown_one",
    "triggers_of",
]
