"""Why isn't it moving? Each event that did not count, with its reason and figures, and the questions in their order."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from achievements.admin.standstill import TITLES
from achievements.engine import Reason
from achievements.reading.outcomes import INBOX
from achievements.services.resets import reset_progress
from members.actors import Actor
from members.models import Event, Member, Store
from members.services.events import cancel_event
from tests.achievements.evaluation.making import evaluate_everything, make_live
from tests.achievements.factories import pause
from tests.members.admin.conftest import SignIn
from tests.members.admin.test_isolation import address
from tests.members.admin.test_queries import count_queries
from tests.members.factories import accept, event, make_member

from .drawing import DRAWER, STEPS, live_sale, path, trip

pytestmark = pytest.mark.django_db
SPENDER = {
    "key": "spender",
    "rules": [
        {
            "trigger": "transaction",
            "aggregation": {"type": "sum", "attribute": "transaction.gross_value"},
            "goal": 100,
            "conditions": [
                {"attribute": "transaction.gross_value", "operator": "is_greater_or_equal", "value": 20},
            ],
        }
    ],
}
FRIENDS = {
    "key": "friends",
    "rules": [
        {
            "trigger": "custom_event",
            "event": "visit",
            "subject": "referral",
            "goal": 3,
            "conditions": [{"attribute": "event.body.party", "operator": "is_greater", "value": 1}],
        }
    ],
}
ASK = {**DRAWER, "HX-Target": "laurel-why"}


def why(client: Client, member: Member, key: str) -> dict[str, Any]:
    answer = client.get(path(member, key), headers=ASK)
    assert answer.status_code == 200
    assert "<form" not in answer.content.decode(), "only that part"
    shown: dict[str, Any] = answer.context["why"]
    return shown


def ignored(client: Client, member: Member, key: str) -> list[tuple[str, str]]:
    """What each event was, and the first of its reasons."""
    found = why(client, member, key)["ignored"]
    return [(each.what, f"{each.reasons[0][1]}: {each.reasons[0][2]}") for each in found]


def checks(client: Client, member: Member, key: str) -> list[tuple[bool, str]]:
    return [(check.is_fine, str(check.answer)) for check in why(client, member, key)["checks"]]


def test_an_event_that_did_not_count_is_told_with_the_figures(owner: Client, ada: Member) -> None:
    make_live(ada.store, SPENDER)
    accept(ada.store, live_sale(ada.store, "R-1", gross_value=12), live_sale(ada.store, "R-2", gross_value=25))
    evaluate_everything()
    said = "It was required that <code>transaction.gross_value</code> is at least 20, but it was 12."
    assert ignored(owner, ada, "spender") == [("purchase R-1", f"Condition failed: {said}")]
    page = owner.get(path(ada, "spender"), {"why": 1}).content.decode()
    assert said in page
    assert address(Event, "change", Event.objects.get(document_number="R-1").pk) in page
    assert "transaction.gross_value</code> is at least 20, but" not in owner.get(path(ada, "spender")).content.decode()


def test_every_reason_is_told_newest_first_and_what_counted_is_not(owner: Client, ada: Member) -> None:
    make_live(ada.store, STEPS)
    with time_machine.travel("2026-03-10T12:00:00Z", tick=False):
        trip(ada, 5, "bus", mode="bus")
        for number in range(1, 4):
            trip(ada, 10, f"walk{number}")
        trip(ada, 10, "fourth")
        accept(ada.store, event("late", type="trip", member={"external_id": "ada"},
                                body={"meters": 1, "mode": "foot"}, occurred_at="2025-01-01T00:00:00Z"))  # fmt: skip
        evaluate_everything()
        accept(ada.store, event("waits", type="trip", member={"external_id": "ada"}, body={"meters": 1}))
        found = ignored(owner, ada, "steps")
    assert [said.partition(":")[0] for _, said in found] == [
        "Still waiting", "Too late", "Frequency limit", "Condition failed",
    ]  # fmt: skip
    assert "11 March 2026" in found[2][1], "until when, on the store's clock"
    cancel_event(Event.objects.get(source_id="walk1"), reason="A mistake.", actor=Actor.command("test"))
    evaluate_everything()
    with time_machine.travel("2026-03-10T12:00:00Z", tick=False):
        titles = [said.partition(":")[0] for _, said in ignored(owner, ada, "steps")]
    assert titles == ["Attribute missing", "Too late", "Cancelled or returned", "Condition failed"]


def test_what_counted_before_a_reset_is_not_told_and_what_came_too_late_for_it_is(owner: Client, ada: Member) -> None:
    achievement = make_live(ada.store, STEPS)
    with time_machine.travel("2026-03-10T12:00:00Z", tick=False):
        trip(ada, 10)
    with time_machine.travel("2026-03-10T13:00:00Z", tick=False):
        reset_progress(ada, achievement, reason="Again.", actor=Actor.command("test"))
    with time_machine.travel("2026-03-10T14:00:00Z", tick=False):
        trip(ada, 10, "t2", occurred_at="2026-03-10T12:30:00Z")
        assert [said.partition(":")[0] for _, said in ignored(owner, ada, "steps")] == ["Before the change by hand"]


def test_of_several_rules_each_is_named_and_what_one_counted_is_not_told(owner: Client, ada: Member) -> None:
    rule = {"trigger": "custom_event", "event": "visit", "goal": 5}
    big = [{"attribute": "event.body.n", "operator": "is_greater", "value": 10}]
    huge = [{"attribute": "event.body.n", "operator": "is_greater", "value": 100}]
    named = ({**rule, "name": {"en": "Big"}, "conditions": big}, {**rule, "name": {"en": "Huge"}, "conditions": huge})
    make_live(ada.store, {"key": "two", "rules": list(named)})
    accept(ada.store, event("a", body={"n": 5}), event("b", body={"n": 50}))
    evaluate_everything()
    (told,) = why(owner, ada, "two")["ignored"]
    assert [rule for rule, _, _ in told.reasons] == ["Big", "Huge"]


def test_of_a_referral_it_is_the_friends_events_that_are_told(owner: Client, ada: Member) -> None:
    make_live(ada.store, FRIENDS)
    make_member(ada.store, "ben", first_name="Ben", last_name="Hofer", referrer=ada)
    for name, party in (("small", 1), ("big", 2)):
        accept(ada.store, event(name, member={"external_id": "ben"}, body={"party": party}))
    accept(ada.store, event("own", body={"party": 1}))
    evaluate_everything()
    ((what, said),) = ignored(owner, ada, "friends")
    assert what == "visit by Ben Hofer"
    assert "is greater than 1, but it was 1" in said
    past = owner.get(path(ada, "friends"), headers=DRAWER).context["past"]["lines"]
    assert [line.what for line in past] == ["visit by Ben Hofer"]


def test_the_questions_are_asked_in_their_order_and_all_is_well(owner: Client, ada: Member) -> None:
    make_live(ada.store, STEPS)
    trip(ada, 10)
    shown = why(owner, ada, "steps")
    assert [str(check.question) for check in shown["checks"]] == [
        "Is it live, and in its dates?",
        "Is the member in the audience?",
        "Is there any limit or budget left?",
        "Has an event arrived at all?",
    ]
    assert all(check.is_fine for check in shown["checks"])
    assert "Every event that it listens for counted." in owner.get(path(ada, "steps"), {"why": 1}).content.decode()


def test_each_question_says_what_is_wrong(owner: Client, ada: Member) -> None:
    gold = [{"attribute": "member.tier", "operator": "is_equal", "value": "gold"}]
    make_live(ada.store, {**STEPS, "ends_at": "2026-01-01T00:00:00Z", "audience": gold})
    Member.objects.update(status="blocked")
    live, audience, limit, arrived = checks(owner, ada, "steps")
    assert (live[0], audience[0], limit[0], arrived[0]) == (False, False, True, False)
    assert "before the achievement's start or after its end" in live[1].replace("&#x27;", "'")
    assert "The member does not take part: blocked." in audience[1]
    assert "not among those the achievement is for" in audience[1]
    assert "nothing of what counts has ever arrived" in arrived[1]
    assert "<em>trip</em>" in arrived[1]


def test_paused_and_used_up_is_said(owner: Client, ada: Member) -> None:
    once = make_live(ada.store, {**STEPS, "recurrence": "once"})
    capped = {**STEPS, "key": "capped", "completion_limit": {"value": 1, "per": {"count": 1, "unit": "day"}}}
    make_live(ada.store, capped)
    with time_machine.travel("2026-03-10T12:00:00Z", tick=False):
        trip(ada, 10_000)
        assert "goal was already reached" in checks(owner, ada, "steps")[2][1]
        limit = checks(owner, ada, "capped")[2]
    assert "It can be completed again from 11 Mar 2026, 00:00." in limit[1]
    pause(once)
    live = checks(owner, ada, "steps")[0]
    assert live == (False, "No: it is paused, and nothing counts.")


def test_it_asks_as_often_for_many_events_as_for_few(owner: Client, ada: Member) -> None:
    make_live(ada.store, STEPS)
    trip(ada, 1, mode="bus")
    trip(ada, 1, "t2")
    url = path(ada, "steps") + "?why=1"
    owner.get(url)
    few = count_queries(owner, url)
    for number in range(3, 40):
        trip(ada, 1, f"t{number}", mode="bus" if number % 2 else "foot")
    assert count_queries(owner, url) == few
    assert len(ignored(owner, ada, "steps")) == 20


def test_links_to_events_are_for_those_who_may_see_them(sign_in: SignIn, ada: Member) -> None:
    make_live(ada.store, STEPS)
    trip(ada, 1, mode="bus")
    (told,) = why(sign_in("view_member", "view_progress"), ada, "steps")["ignored"]
    assert told.link == ""


def test_every_reason_has_a_title() -> None:
    assert set(TITLES) >= {reason.value for reason in Reason} - {"wrong_event_type"} | set(INBOX.values())


def test_a_store_without_an_event_answers_too(owner: Client, here: Store, ada: Member) -> None:
    make_live(here, STEPS)
    page = owner.get(path(ada, "steps"), {"why": 1}).content.decode()
    assert "No event that it listens for has arrived." in page
