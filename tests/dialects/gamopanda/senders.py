"""What processes of a nursery do with the dialect: send a log at a sign, or stop while it is being counted."""

import datetime
from typing import Any

from django.core.management import call_command

from achievements.evaluation import evaluate
from achievements.models import Completion, Progress
from campaigns.models import Reward
from members.inbox import statements
from members.models import Store
from tests import nursery
from tests.members.factories import make_store

from .client import CHALLENGE, Shop, key_of
from .playing import entry, make_goal, make_milestone

PERSON, TARGET = "ada", 200
# What takes events off the list without lanes: whatever nobody else has in hand.
FREE = """
DELETE FROM members_pending WHERE event_id IN (
    SELECT event_id FROM members_pending WHERE lane = %s ORDER BY event_id LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING event_id"""


def make_world() -> Any:
    """A challenge of 500 with a milestone on the way, one member, and a key."""
    call_command("migrate", verbosity=0)
    made: dict[str, Any] = {"key": key_of(make_store())}
    shop = shop_of(made)
    made["goal"] = make_goal(shop, "challenge", CHALLENGE)
    make_milestone(shop, made["goal"], TARGET)
    made["member"] = shop.make("account_user", {"externalId": PERSON, "status": "live"})["id"]
    return made


def send(made: Any, value: int, unique: str) -> Any:
    """Over HTTP, as a shop does; ready first, and at the sign all together."""
    shop, goal = shop_of(made), made["goal"]
    shop.list("challenge")  # so that whatever is loaded late is loaded
    nursery.stop(at="ready")
    body = entry(goal, PERSON, datetime.datetime.now(datetime.UTC), value, unique)
    del body["ownedBy"]
    return shop.make("challenge_log", {**body, "ownedById": made["member"]})


def send_half(made: Any, unique: str, *, locked: bool, stopping: bool) -> Any:
    """Half of what is needed; perhaps it stops when it is decided what it leads to, and nothing of it is written."""
    if not locked:
        leave_lanes_open()
    if stopping:
        nursery.replace(evaluate, "rows_of", _stopping)
    return send(made, TARGET // 2, unique)


def leave_lanes_open() -> None:
    """Whoever comes takes what is free, whoever is at the member."""
    kind = type(statements.statements())
    nursery.replace(kind, "hold_lane", lambda held: lambda self, lane: True)
    nursery.replace(
        kind, "claim", lambda claim: lambda self, lane, limit: [row[0] for row in self.rows(FREE, [lane, limit])]
    )


def reached(made: Any) -> list[Any]:
    """The logs of which the lists say that they crossed the milestone."""
    return [each for each in shop_of(made).list("challenge_log") if each["achievedMilestone"]]


def counts() -> dict[str, int]:
    (value,) = Progress.objects.values_list("value", flat=True)
    return {
        "rewards": Reward.objects.count(),
        "completions": Completion.objects.count(),
        "value": value // 1_000_000,
    }


def shop_of(made: Any) -> Shop:
    name, secret = made["key"]
    return Shop(Store.objects.get().code, **{"x-api-key": name, "x-api-secret": secret, "host": "localhost"})


def _stopping(real: Any) -> Any:
    def stopping(*arguments: Any) -> Any:
        nursery.stop(at="decided")
        return real(*arguments)

    return stopping
