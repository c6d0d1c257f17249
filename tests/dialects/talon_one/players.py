"""What processes of a nursery do with the dialect: close sessions, and create under one name."""

from typing import Any

from django.core.management import call_command

from dialects.reading import Invalid
from dialects.talon_one import definitions
from dialects.talon_one.models import Campaign
from dialects.talon_one.placed import of_campaign
from tests import nursery
from tests.achievements.factories import ACTOR
from tests.members.factories import make_store

from .client import COFFEE, Shop, Vendor, secret_of


def make_world(target: int) -> dict[str, Any]:
    """A campaign whose one achievement every session moves by one."""
    call_command("migrate", verbosity=0)
    shop = Shop(make_store())
    made = shop.make(target=target)
    shop.rule(made)
    return {"secret": secret_of(shop.store), "achievement": made["id"]}


def close(secret: str, names: list[str], state: str = "closed") -> list[Any]:
    """Whether each completed it, or what was answered instead; None of one that moved nothing."""
    told: list[Any] = []
    for name in names:
        body = {"customerSession": {"profileId": "ada", "state": state}}
        answer = Vendor(secret, "ApiKey-v1").put(f"v2/customer_sessions/{name}", body)
        effects = answer.json["effects"] if answer.status == 200 else [{"props": {"isJustCompleted": answer.status}}]
        told += [each["props"].get("isJustCompleted", "taken back") for each in effects] or [None]
    return told


def progress(secret: str) -> dict[str, Any]:
    (found,) = Vendor(secret, "ApiKey-v1").get("v1/customer_profiles/ada/achievements").json["data"]
    current = found["currentProgress"]
    return {"progress": int(current["progress"]), "status": current["status"]}


def create(title: str) -> str:
    """`made`, or the first thing that was wrong."""
    try:
        body = {**COFFEE, "name": f"N{title}", "title": "The same"}
        definitions.create(Campaign.objects.get(), body, actor=ACTOR)
    except Invalid as error:
        return error.mistakes[0].code
    return "made"


def count() -> int:
    return len(of_campaign(Campaign.objects.get()))


def create_slowly(title: str, *, locked: bool) -> str:
    """The same, stopping when it has been looked for and not yet been written."""
    if not locked:
        nursery.replace(definitions, "lock_campaign", lambda _: lambda campaign: campaign)
    nursery.replace(definitions, "with_a_tail_where_taken", _stopping)
    return create(title)


def _stopping(real: Any) -> Any:
    def make(*arguments: Any) -> Any:
        nursery.stop(looked=True)
        return real(*arguments)

    return make
