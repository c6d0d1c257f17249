"""One achievement as one member sees it at one moment."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from achievements.engine import Picture, Standing
from achievements.engine.definition import Amount, Milestone, Noun
from achievements.engine.instants import to_datetime
from achievements.models import Achievement, Progress
from achievements.texts import render_texts

from .catalogue import Entry, InLanguage


@dataclass(frozen=True, slots=True)
class Tally:
    """What is on record, not counting what was rolled back."""

    count: int = 0
    first_at: datetime.datetime | None = None
    last_at: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class MilestoneShown:
    """A milestone: whether it is reached in the attempt that is shown, and how often it ever was."""

    key: str
    name: str | None
    target: Amount
    reached_at: datetime.datetime | None
    times: int

    @property
    def is_reached(self) -> bool:
        return self.reached_at is not None


NOTHING = Tally()


@dataclass(eq=False)  # not frozen: that would double what making a hundred of them costs
class Shown:
    """Where the member stands; amounts in millionths, texts made when they are asked for."""

    entry: Entry
    language: str
    picture: Picture
    standing: Standing
    whole: Tally
    by_milestone: dict[str, Tally]
    version: int = 0
    revealed_at: datetime.datetime | None = None

    @property
    def is_visible(self) -> bool:
        """Whether the member may know of it: a hidden one is revealed by their first progress."""
        return not self.entry.is_hidden or self.revealed_at is not None

    @property
    def status(self) -> str:
        return self.picture.status.value

    @property
    def said(self) -> InLanguage:
        return self.entry.in_language(self.language)

    @property
    def is_single(self) -> bool:
        """With one rule the headline is its own; of several it is a percentage."""
        return len(self.picture.rules) == 1

    @property
    def measure(self) -> str:
        """What the headline is: the rule's value, so many units in a row, or per cent of several rules."""
        if not self.is_single:
            return "percent"
        return "value" if self.entry.streak_unit is None else "streak"

    @property
    def unit_shown(self) -> Noun | None:
        """What the only rule counts."""
        return self.said.units[0] if self.is_single else None

    @property
    def value(self) -> Amount:
        value = self.picture.value
        return value if self.is_single else value // 1_000_000 * 1_000_000

    @cached_property
    def started_at(self) -> datetime.datetime | None:
        return moment(self.picture.started_at)

    @cached_property
    def milestones(self) -> tuple[MilestoneShown, ...]:
        named = zip(self.entry.milestones, self.said.milestones, strict=True)
        return tuple(self._milestone(each, name) for each, name in named)

    @cached_property
    def texts(self) -> dict[str, str | None]:
        """The texts for members, filled in."""
        missing = self.picture.missing
        texts = render_texts(
            self.entry.texts,
            self.language,
            period_text=self.said.period_text,
            next_remaining=missing.amount if missing else None,
            fallback=self.entry.fallback,
        )
        return {**texts, "title": texts["title"] or self.said.name}

    @property
    def label(self) -> str | None:
        """The status in the achievement's own words."""
        return self.texts[_LABELS[self.picture.status.value]]

    def _milestone(self, milestone: Milestone, name: str | None) -> MilestoneShown:
        """Reached is what this attempt passed and is on record: one that was added later does not count behind it."""
        record, start = self.by_milestone.get(milestone.key, NOTHING), self.started_at
        at = record.last_at
        is_reached = start is not None and at is not None and at >= start and self.standing.high >= milestone.target
        return MilestoneShown(milestone.key, name, milestone.target, at if is_reached else None, record.count)


_LABELS = {
    Progress.Status.NOT_STARTED.value: "not_started_label",
    Progress.Status.IN_PROGRESS.value: "in_progress_label",
    Progress.Status.COMPLETED.value: "completed_label",
    Progress.Status.EXPIRED.value: "failed_label",
    Progress.Status.BROKEN.value: "failed_label",
}
LIVE = Achievement.Status.LIVE.value


def moment(at: int | None) -> datetime.datetime | None:
    """The engine's instant as a moment."""
    return None if at is None else to_datetime(at)
