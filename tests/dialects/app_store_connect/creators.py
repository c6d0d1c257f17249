"""What processes of a nursery do with the dialect: create at once, and stop between counting and writing."""

from typing import Any

from django.core.management import call_command

from dialects.app_store_connect import definitions
from dialects.app_store_connect.models import Detail, Placement
from dialects.reading import Invalid
from members.models import Store
from tests import nursery
from tests.achievements.factories import ACTOR
from tests.members.factories import make_store

from .client import achievement, make_detail


def make_world(present: int, points: int) -> None:
    """An app that has so many achievements of so many points."""
    call_command("migrate", verbosity=0)
    store = make_store()
    make_detail(store)
    for number in range(present):
        definitions.create(store, achievement(f"A{number}", points=points), actor=ACTOR)


def create_often(name: str, times: int, points: int) -> dict[str, int]:
    """How many were made, and how many refused, by their codes."""
    store, told = Store.objects.get(), dict[str, int]()
    for number in range(times):
        try:
            definitions.create(store, achievement(f"{name}.{number}", points=points), actor=ACTOR)
            code = "made"
        except Invalid as error:
            code = error.mistakes[0].code
        told[code] = told.get(code, 0) + 1
    return told


def create_slowly(name: str, *, locked: bool) -> dict[str, int]:
    """One, stopping when it has been counted and not yet been written."""
    if not locked:
        nursery.replace(definitions, "lock_owner", lambda _: lambda owner: None)
    nursery.replace(definitions, "_under_a_free_key", _stopping)
    return create_often(name, 1, 0)


def _stopping(real: Any) -> Any:
    def make(*arguments: Any) -> Any:
        nursery.stop(counted=True)
        return real(*arguments)

    return make


def counts() -> dict[str, int]:
    found = definitions.list_of(Detail.objects.get())
    assert Placement.objects.count() == len(found)
    return {"achievements": len(found), "points": sum(each.achievement.points for each in found)}
