from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from django.db.models import Model

from .rows import EntryRow, FiringRow, RewardRow, RunRow

Row: TypeAlias = FiringRow | RunRow | EntryRow | RewardRow


class Statements(ABC):
    """What firing asks of a database: a fixed number of statements, whatever the number of rows."""

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
