"""A store spoken to over HTTP alone, and a clock that goes along with what happens there."""

import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import time_machine

from tests.members.api.client import Answer, Api

VIENNA = ZoneInfo("Europe/Vienna")
MICROSECOND = datetime.timedelta(microseconds=1)
Json = dict[str, Any]


def at(text: str, zone: ZoneInfo = VIENNA) -> datetime.datetime:
    """A wall time of the store; a day alone is its noon."""
    moment = datetime.datetime.fromisoformat(f"{text}T12:00:00" if len(text) == 10 else text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def just_before(text: str) -> datetime.datetime:
    """The last microsecond before that wall time."""
    return (at(text).astimezone(datetime.UTC) - MICROSECOND).astimezone(VIENNA)


class Player:
    """Creates, publishes, sends and reads, each at its time; everybody is Ada unless somebody else is named."""

    def __init__(self, api: Api, clock: time_machine.Traveller) -> None:
        self.api, self.clock, self.sent = api, clock, 0

    def live(self, definition: Json, since: str) -> str:
        """By document, as a draft, then published; its key."""
        self.clock.move_to(at(since))
        made = self.api.post("achievements", {"definition": definition})
        assert (made.status, made.json["status"]) == (201, "draft"), made
        published = self.api.post(f"achievements/{definition['key']}/publish")
        assert (published.status, published.json["status"]) == (200, "live"), published
        return str(definition["key"])

    def enrol(self, who: str = "ada", **facts: Any) -> Answer:
        answer = self.api.put(f"members/by-external-id/{who}", facts)
        assert answer.status in (200, 201), answer
        return answer

    def event(self, when: str | datetime.datetime, kind: str = "visit", who: str = "ada", **body: Any) -> Answer:
        return self._send(when, {"type": kind, "body": body}, who)

    def order(self, when: str | datetime.datetime, value: Any = 10, who: str = "ada", items: Any = ()) -> Answer:
        document = {"document_number": f"R-{self.sent}", "gross_value": value, "items": list(items)}
        return self._send(when, {"type": "purchase", "kind": "transaction", "transaction": document}, who)

    def report(self, key: str, when: str, who: str = "ada", **how: Any) -> Answer:
        self.clock.move_to(at(when))
        answer = self.api.post(f"members/{self._id(who)}/achievements/{key}/report", how)
        assert (answer.status, answer.json["status"]) == (200, "accepted"), answer
        return answer

    def _send(self, when: str | datetime.datetime, sent: Json, who: str) -> Answer:
        """When it happens, and answered once it was evaluated."""
        self.sent += 1
        moment = at(when) if isinstance(when, str) else when
        self.clock.move_to(moment)
        known = {"source_id": f"e-{self.sent}", "occurred_at": moment.isoformat(), "member": {"external_id": who}}
        answer = self.api.post("events", {**sent, **known}, wait="true")
        assert (answer.status, answer.json["status"]) == (200, "accepted"), answer
        return answer

    # --- reading -----------------------------------------------------------------------------------------------

    def detail(self, key: str, when: str | datetime.datetime | None = None, who: str = "ada") -> Json:
        """Where a member stands at that time, by default now."""
        if when is not None:
            self.clock.move_to(at(when) if isinstance(when, str) else when)
        answer = self.api.get(f"members/{self._id(who)}/achievements/{key}")
        assert answer.status == 200, answer
        return dict(answer.json)

    def stands(self, key: str, when: str | datetime.datetime | None = None, who: str = "ada") -> tuple[str, Any, int]:
        """Status, value and completions."""
        progress = self.detail(key, when, who)["progress"]
        return progress["status"], progress["value"], progress["completions"]

    def ends_at(self, key: str) -> str:
        """The wall time at which the attempt's period is over."""
        return wall(self.detail(key)["progress"]["period_ends_at"])

    def attempts(self, key: str) -> list[tuple[str, Any]]:
        """How attempts ended, oldest first."""
        return [(each["outcome"], each["value"]) for each in reversed(self.detail(key)["attempts"])]

    def reached(self, key: str, who: str = "ada") -> list[tuple[str | None, str]]:
        """Every completion (None) and milestone with the wall time it is recorded at, oldest first."""
        answer = self.api.get(f"members/{self._id(who)}/completions", achievement=key)
        return [(each["milestone"], wall(each["completed_at"])) for each in reversed(answer.json["results"])]

    def why_not(self, event: Answer) -> str | None:
        """The reason for which the event did not count, for the one achievement there is; None if it did."""
        (outcome,) = self.api.get(f"events/{event.json['id']}/outcomes").json["outcomes"]
        refused = [rule["why_not"]["code"] for rule in outcome["rules"] if rule["why_not"]]
        return None if outcome["counted"] else refused[0]

    def _id(self, who: str) -> str:
        return str(self.api.get("members", external_id=who).json["results"][0]["id"])


def wall(instant: str) -> str:
    """What the clocks of the store showed."""
    return datetime.datetime.fromisoformat(instant).astimezone(VIENNA).replace(tzinfo=None).isoformat()


def value_of(answer: Answer) -> Decimal:
    """The value that the event led to, as its own answer says."""
    (progress,) = answer.json["changes"]["progress"]
    return Decimal(progress["value"])
