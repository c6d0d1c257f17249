"""Nothing fails silently: every event has an answer from every achievement that listens for it."""

import datetime
from typing import Any

import pytest

from achievements.engine.amounts import MICRO
from achievements.evaluation import evaluate
from achievements.evaluation.evaluate import evaluate_lane
from achievements.models import Progress
from achievements.reading.outcomes import Outcome, Outcomes, outcomes_of
from achievements.reading.reasons import sentence_for
from members.actors import Actor
from members.lanes import lane_of
from members.models import Event, Member, SetAside, Store
from members.services.events import cancel_event
from tests.achievements.conftest import NOW
from tests.achievements.evaluation.making import evaluate_everything
from tests.achievements.progressing import VISITS, happen, make_achievement
from tests.members.factories import accept, event, make_member, sale

HOUR = datetime.timedelta(hours=1)
ONE_A_DAY = {"value": 1, "per": {"count": 1, "unit": "day"}}
SALES = {"trigger": "transaction", "aggregation": {"type": "sum", "attribute": "transaction.gross_value"}, "goal": 100}


def outcomes(happened: Event) -> dict[str, Outcome]:
    return {each.entry.key: each for each in asked(happened).outcomes}


def asked(happened: Event) -> Outcomes:
    return outcomes_of(Event.objects.select_related("member", "set_aside").get(pk=happened.pk))


def code(outcome: Outcome) -> str:
    (rule,) = outcome.rules
    return "counted" if rule.why is None else rule.why["code"]


def test_what_counted_says_by_how_much_and_what_it_led_to(store: Store, ada: Member) -> None:
    make_achievement(store, milestones=[{"key": "two", "target": 2}])
    first, second, third = happen(ada, NOW - 2 * HOUR, NOW - HOUR, NOW)
    (rule,) = outcomes(second)["visits"].rules
    assert (rule.rule, rule.amount, rule.before, rule.after) == ("1", MICRO, MICRO, 2 * MICRO)
    assert [outcomes(each)["visits"].milestones for each in (first, second, third)] == [(), ("two",), ()]
    assert [outcomes(each)["visits"].completed for each in (first, second, third)] == [0, 0, 1]
    assert outcomes(first)["visits"].owner == ada.uuid


def test_an_achievement_that_does_not_listen_is_not_mentioned(store: Store, ada: Member) -> None:
    make_achievement(store)
    make_achievement(store, "other", rules=[{**VISITS, "event": "login"}])
    (visit,) = happen(ada, NOW)
    assert set(outcomes(visit)) == {"visits"}


@pytest.mark.parametrize(
    ("document", "reason", "said"),
    [
        (
            {
                "rules": [
                    {**VISITS, "conditions": [{"attribute": "event.body.n", "operator": "is_greater", "value": 5}]}
                ]
            },
            "condition_failed",
            "It was required that `event.body.n` is greater than 5, but it was 3.",
        ),
        ({"ends_at": "2026-01-01T00:00:00"}, "outside_dates", None),
        ({"counts_from": "2026-06-01T00:00:00"}, "before_counting_began", None),
        ({"availability": [{"type": "months", "months": [7]}]}, "outside_availability", None),
        (
            {"audience": [{"attribute": "member.tier", "operator": "is_equal", "value": "gold"}]},
            "not_in_audience",
            None,
        ),
        ({"rules": [{**VISITS, "subject": "referral"}]}, "not_a_referral", "The member was referred by nobody."),
        (
            {"rules": [{**VISITS, "aggregation": {"type": "sum", "attribute": "event.body.x"}}]},
            "attribute_missing",
            "The event has no event.body.x, which the rule needs.",
        ),
    ],
)
def test_what_did_not_count_says_why(
    store: Store, ada: Member, document: dict[str, Any], reason: str, said: str | None
) -> None:
    make_achievement(store, **document)
    (visit,) = happen(ada, NOW, body={"n": 3})
    outcome = outcomes(visit)["visits"]
    assert (outcome.is_counted, code(outcome)) == (False, reason)
    why = outcome.rules[0].why
    assert why is not None
    assert sentence_for(why) == said or said is None


def test_a_limit_names_the_instant_until_which_it_holds(store: Store, ada: Member) -> None:
    make_achievement(store, rules=[{**VISITS, "frequency_limit": ONE_A_DAY}])
    first, second = happen(ada, NOW - HOUR, NOW)
    assert code(outcomes(first)["visits"]) == "counted"
    why = outcomes(second)["visits"].rules[0].why
    assert why is not None
    assert (why["code"], why["until"]) == ("frequency_capped", "2026-03-11T23:00:00Z")
    assert sentence_for(why).startswith("No more events count until")


def test_an_event_that_comes_late_takes_the_place_of_a_later_one(store: Store, ada: Member) -> None:
    """The reason is that of now, not that of when it was evaluated."""
    make_achievement(store, rules=[{**VISITS, "frequency_limit": ONE_A_DAY}])
    (later,) = happen(ada, NOW)
    assert code(outcomes(later)["visits"]) == "counted"
    (earlier,) = happen(ada, NOW + HOUR, occurred_at=(NOW - HOUR).isoformat())
    assert (code(outcomes(earlier)["visits"]), code(outcomes(later)["visits"])) == ("counted", "frequency_capped")


def test_a_referral_is_answered_for_in_the_progress_of_whoever_referred(store: Store, ada: Member) -> None:
    make_achievement(store, "own")
    make_achievement(store, "friends", rules=[{**VISITS, "subject": "referral"}])
    friend = make_member(store, "friend", referrer=ada)
    (visit,) = happen(friend, NOW)
    found = outcomes(visit)
    assert {key: (each.owner, code(each)) for key, each in found.items()} == {
        "own": (friend.uuid, "counted"),
        "friends": (ada.uuid, "counted"),
    }


def test_what_is_not_yet_the_turn_of_whoever_referred_is_pending_there(store: Store, ada: Member) -> None:
    make_achievement(store, "own")
    make_achievement(store, "friends", rules=[{**VISITS, "subject": "referral"}])
    friend = make_member(store, "friend", referrer=ada)
    assert lane_of(friend.pk) != lane_of(ada.pk)
    accept(store, event("1", member={"external_id": "friend"}))
    evaluate_lane(lane_of(friend.pk))
    visit = Event.objects.get()
    assert {key: code(each) for key, each in outcomes(visit).items()} == {"own": "counted", "friends": "pending"}
    evaluate_everything()
    assert {key: code(each) for key, each in outcomes(visit).items()} == {"own": "counted", "friends": "counted"}


def test_a_cancelled_event_reads_as_reversed(store: Store, ada: Member) -> None:
    make_achievement(store)
    (visit,) = happen(ada, NOW)
    cancel_event(visit, actor=Actor.command("test"), reason="twice")
    evaluate_everything()
    assert code(outcomes(visit)["visits"]) == "reversed"


def test_a_return_is_told_by_its_sale(store: Store, ada: Member) -> None:
    make_achievement(store, "spend", rules=[SALES])
    accept(store, sale("s", "1", gross_value=50))
    back = {"document_type": "return", "linked_document": "1", "gross_value": 20}
    accept(store, sale("r", "2", **back))
    evaluate_everything()
    sold, returned = (Event.objects.get(source_id=name) for name in "sr")
    told = asked(returned)
    assert (told.event, told.about) == (returned.uuid, sold.uuid)
    (outcome,) = told.outcomes
    assert outcome.rules[0].amount == 30 * MICRO


def test_what_the_inbox_keeps_back_is_told_with_its_own_reason(store: Store, ada: Member) -> None:
    store.unknown_member = "keep"
    make_achievement(store)
    make_achievement(store, "spend", rules=[SALES])
    back = {"document_type": "return", "linked_document": "none", "gross_value": 20}
    accept(store, event("p"), event("u", member={"external_id": "nobody"}), event("a"), sale("w", "2", **back))
    aside = Event.objects.get(source_id="a")
    SetAside.objects.create(event=aside, error="ValueError: no")
    codes = {each.source_id: [code(one) for one in asked(each).outcomes] for each in Event.objects.all()}
    assert codes == {"p": ["pending"], "u": ["unmatched"], "a": ["set_aside"], "w": ["waiting_for_sale"]}
    told = asked(aside)
    assert (told.state, told.error) == ("set_aside", "ValueError: no")
    why = told.outcomes[0].rules[0].why
    assert why is not None
    assert sentence_for(why) == "The event could not be evaluated: ValueError: no."


def test_an_archived_one_answers_for_the_time_in_which_it_was_live(store: Store, ada: Member) -> None:
    (early,) = happen(ada, NOW)
    make_achievement(store, "old", status="archived")
    accept(store, event("later"))
    evaluate_everything()
    assert set(outcomes(early)) == {"old"}
    assert outcomes(Event.objects.get(source_id="later")) == {}


def test_asking_changes_nothing(store: Store, ada: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    make_achievement(store)
    (visit,) = happen(ada, NOW)
    before = list(Progress.objects.values())
    monkeypatch.setattr(evaluate, "write", None)
    outcomes(visit)
    assert list(Progress.objects.values()) == before
