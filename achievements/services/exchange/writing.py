"""Achievements as a JSON file."""

from collections.abc import Iterable
from typing import Any

from achievements.models import Achievement
from achievements.services.definitions.reading import PRESENTATION
from members.templatetags.laurel import pretty

FORMAT = 1


def export_achievements(achievements: Iterable[Achievement]) -> str:
    """What they say and how they are shown; pictures, status and progress stay here."""
    return pretty({"laurel": FORMAT, "achievements": [exported(each) for each in achievements]}) + "\n"


def exported(achievement: Achievement) -> dict[str, Any]:
    """The same keys that creating one over the API takes."""
    shown = {name: getattr(achievement, name) for name in PRESENTATION}
    tags = sorted(tag.name for tag in achievement.tags.all())
    return {"definition": achievement.definition, "texts": achievement.texts, **shown, "tags": tags}
