"""Going through many members: in the order of their ids, and in each batch lane by lane."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import QuerySet

from members.lanes import lane_of
from members.models import Member

AT_ONCE = 500


def walk(members: QuerySet[Member], after: int = 0) -> Iterator[list[Member]]:
    """Those with higher ids, a batch at a time."""
    while batch := list(members.filter(pk__gt=after).order_by("pk")[:AT_ONCE]):
        yield batch
        after = batch[-1].pk


def by_lane(members: list[Member]) -> dict[int, list[Member]]:
    """The same members, by the lane they are in."""
    lanes: defaultdict[int, list[Member]] = defaultdict(list)
    for member in members:
        lanes[lane_of(member.pk)].append(member)
    return lanes
