"""What the floors above say about an achievement: what would follow if it were reached, and what stands in the way."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from members.models import Member

# Of a member and an achievement, what is reached: the keys of milestones, the whole under the empty one. In sentences.
WhatFollows = Callable[[Member, int, Sequence[str]], Iterable[str]]
# What nothing can follow from now, likewise.
Hurdles = Callable[[Member, int], Iterable[str]]


@dataclass
class Registry:
    """Filled where the floors above make their pages, so that this floor need not know them."""

    followers: list[WhatFollows] = field(default_factory=list)
    obstacles: list[Hurdles] = field(default_factory=list)

    def what_follows(self, hook: WhatFollows) -> None:
        self.followers.append(hook)

    def hurdles(self, hook: Hurdles) -> None:
        self.obstacles.append(hook)


registry = Registry()


def following(member: Member, achievement_id: int, reached: Sequence[str]) -> list[str]:
    """What would follow, as every floor tells it."""
    return [said for hook in registry.followers for said in hook(member, achievement_id, reached)]


def obstacles(member: Member, achievement_id: int) -> list[str]:
    """What the floors above know to stand in the way."""
    return [said for hook in registry.obstacles for said in hook(member, achievement_id)]
