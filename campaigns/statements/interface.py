from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from django.db.models import Model

from .rows import EntryRow, FiringRow, RewardRow, RunRow

# Asked in every batch that is evaluated, and mostly the answer is that there are none.
FOLLOWED = """
SELECT a.id FROM campaigns_campaign c JOIN achievements_achievement a ON a.store_id = c.store_id
WHERE c."trigger" = 'progressed' AND c.status IN ('live', 'paused') AND (c.any_achievement OR EXISTS (
    SELECT 1 FROM campaigns_target t WHERE t.campaign_id = c.id AND t.achievement_id = a.id))"""

Row: TypeAlias = FiringRow | RunRow | EntryRow | RewardRow


class Statements(ABC):
    """What firing asks of a database: a fixed number of statements, whatever the number of rows."""

    @abstractmethod
    def followed(self) -> set[int]:
        """Achievements whose moves some live or paused campaign waits for."""

    @abstractmethod
    def new_ids(self, model: type[Model], count: int) -> Sequence[int]:
        """So many numbers that nobody else gets, for rows that others are about to name."""

    @abstractmethod
    def insert(self, model: type[Model], rows: Sequence[Row]) -> None:
        """All of them, or none."""

    @abstractmethod
    def set_balances(self, balances: Mapping[int, int]) -> None:
        """The new balance of each of these accounts, which are locked."""

    @abstractmethod
    def mark_done(self, run_ids: Sequence[int], at: datetime) -> None:
        """These effects were carried out then."""
