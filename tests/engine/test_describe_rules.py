"""How conditions, rules, amounts, milestones and referrals are told."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from achievements.engine import definition as d
from achievements.engine import describe
from achievements.engine.definition import Definition
from achievements.engine.describe_rule import Line

from .describing import METRES, START, described
from .documents import condition, rule


def test_an_audience_is_told_in_one_line_and_as_a_tree() -> None:
    gold = condition("member.tier", "is_equal", "gold")
    early = condition("member.registered_at", "is_before", START)
    vip = condition("member.labels", "has_at_least_one_label", [{"key": "vip"}])
    found = described(audience=[gold, {"any": [early, {"all": [vip, gold]}]}])
    assert found.audience == (
        "members where `member.tier` is “gold” and "
        "(`member.registered_at` is before 1 December 2025 at 00:00 or "
        "(`member.labels` has at least one of “vip” and `member.tier` is “gold”))"
    )
    assert found.audience_conditions == (
        Line(0, "`member.tier` is “gold”"),
        Line(0, "any of these:"),
        Line(1, "`member.registered_at` is before 1 December 2025 at 00:00"),
        Line(1, "all of these:"),
        Line(2, "`member.labels` has at least one of “vip”"),
        Line(2, "`member.tier` is “gold”"),
    )
    assert described().audience == "every member"


def test_conditions_on_transactions_and_on_items_are_told_apart() -> None:
    found = described(
        rules=[
            rule(
                conditions=[condition("transaction.channel", "is_equal", "web")],
                aggregation={
                    "type": "item_value",
                    "conditions": [condition("item.sku", "starts_with", "A\nB")],
                },
            )
        ]
    )
    assert found.goal == (
        "Member must make transactions with item values summing up to 3, "
        "counting only transactions where `transaction.channel` is “web”, "
        "and only items where `item.sku` starts with “A\\nB”"
    )
    assert found.rules[0].conditions == (Line(0, "`transaction.channel` is “web”"),)
    assert found.rules[0].item_conditions == (Line(0, "`item.sku` starts with “A\\nB”"),)


def test_the_rest_is_said_by_its_own_phrase() -> None:
    found = described()
    assert found.past_goal == "a completed attempt takes no more progress"
    assert found.rollback == "a completion stays whatever happens to its events"
    assert found.zone == "the store's time zone"
    assert found.counts_from == "from when it goes live"
    assert found.completes_when is None
    other = described(
        stops_at_goal=False,
        rollback_after_completion=True,
        timezone="Europe/Berlin",
        counts_from="everything",
    )
    assert other.past_goal == "progress goes on above the goal until the attempt ends"
    assert other.rollback == "a cancelled event or a return can take a completion back"
    assert other.zone == "Europe/Berlin"
    assert other.counts_from == "everything recorded so far"
    assert described(timezone="member").zone == "the member's time zone, else the store's"
    assert described(counts_from=START).counts_from == "from 1 December 2025 at 00:00 on"


@pytest.mark.parametrize(
    ("completes_when", "said", "target", "goal"),
    [
        ("all", "all rules", "2 of 2 rules", "Member must do all of these within a calendar day: "),
        ("any", "any of the rules", "1 of 2 rules", "Member must do any of these within a calendar day: "),
        (
            {"at_least": 1},
            "at least 1 of the rules",
            "1 of 2 rules",
            "Member must do at least 1 of these within a calendar day: ",
        ),
    ],
)
def test_several_rules_say_how_many_are_needed(completes_when: Any, said: str, target: str, goal: str) -> None:
    found = described(
        rules=[rule(), rule(goal=1)],
        completes_when=completes_when,
        period={"type": "calendar", "unit": "day"},
        milestones=[{"target": 50}],
    )
    assert (found.completes_when, found.target) == (said, target)
    assert found.goal == f"{goal}(1) make 3 transactions; (2) make a transaction"
    assert found.milestones == ("at 50%",)


COUNTED = {"unit": {"en": {"one": "order", "other": "orders"}, "de": {"one": "Kauf", "other": "Käufe"}}}
DISTINCT = {"aggregation": {"type": "distinct", "attribute": "transaction.channel"}}
PERCENT = {"trigger": "reported", "aggregation": {"type": "reported", "kind": "percent"}, "goal": 100}


@pytest.mark.parametrize(
    ("language", "changes", "target", "milestone"),
    [
        ("en", COUNTED, "3 orders", "at 1 order"),
        ("en", {**COUNTED, "goal": 1.5}, "1.5 orders", "at 1 order"),
        ("de-AT", COUNTED, "3 Käufe", "at 1 Kauf"),
        ("fr", COUNTED, "3 orders", "at 1 order"),
        ("en", {}, "3 times", "at 1"),
        ("en", {"goal": 1}, "once", "at 1"),
        ("en", DISTINCT, "3 different values", "at 1"),
        ("en", {**DISTINCT, "goal": 1}, "1 different value", "at 1"),
        ("en", {"subject": "referral", "unique_referee": True}, "3 different referred members", "at 1"),
        ("en", PERCENT, "100%", "at 1%"),
        ("en", {"window": {"type": "calendar", "unit": "day"}}, "1 day", "at 1 day"),
    ],
)
def test_amounts_carry_what_they_count(language: str, changes: dict[str, Any], target: str, milestone: str) -> None:
    found = described(language, rules=[rule(**changes)], milestones=[{"target": 1}])
    assert (found.target, found.milestones) == (target, (milestone,))


def test_a_milestone_has_its_name_beside_it() -> None:
    names = {"en": "Half way", "de": "Halb"}
    assert described(milestones=[{"target": 2, "name": names}]).milestones == ("at 2: Half way",)
    assert described("de", milestones=[{"target": 2, "name": names}]).milestones == ("at 2: Halb",)


REFERRED = {"trigger": "custom_event", "event": "trip", "subject": "referral"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"goal": 1}, "have a referred member log custom event *trip* once"),
        ({"goal": 2}, "have referred members log custom event *trip* 2 times"),
        (
            {"aggregation": {"type": "sum", "attribute": METRES}},
            f"have referred members log custom event *trip* with `{METRES}` summing up to 3",
        ),
        (
            {"aggregation": {"type": "max", "attribute": METRES}},
            f"have a referred member log custom event *trip* with `{METRES}` reaching 3",
        ),
        (
            {"aggregation": {"type": "distinct", "attribute": METRES}, "goal": 1},
            f"have a referred member log custom event *trip* with any value of `{METRES}`",
        ),
        ({"unique_referee": True, "goal": 1}, "have a referred member log custom event *trip*"),
        ({"unique_referee": True}, "have 3 different referred members log custom event *trip*"),
        (
            {"trigger": "transaction", "event": None, "aggregation": {"type": "item_quantity"}},
            "have referred members make transactions with item quantities summing up to 3",
        ),
        (
            {"trigger": "reported", "event": None, "aggregation": {"type": "reported", "kind": "at_least"}},
            "have a value of at least 3 reported for a referred member",
        ),
    ],
)
def test_referred_members_do_it_instead(changes: dict[str, Any], said: str) -> None:
    found = described(rules=[rule(**{**REFERRED, **changes})])
    assert found.rules[0].deed == said
    assert found.goal == f"Member must {said}"


def test_a_rule_tells_what_it_listens_for_and_to_whom() -> None:
    first, second, third = described(
        rules=[
            rule(name={"en": "Buy"}),
            rule(**REFERRED),
            rule(
                trigger="reported",
                subject="referral",
                aggregation={"type": "reported", "kind": "increment"},
            ),
        ]
    ).rules
    assert (first.key, first.name, first.source) == ("1", "Buy", "transactions")
    assert first.subject == "the member's own"
    assert (second.name, second.source) == (None, "custom event *trip*")
    assert second.subject == "of members whom the member referred"
    assert third.source == "progress that the client reports"
    unique = described(rules=[rule(subject="referral", unique_referee=True)]).rules[0]
    assert unique.subject == "of members whom the member referred, each counted once in an attempt"


def test_a_draft_that_says_too_little_is_described_all_the_same() -> None:
    draft = Definition(
        key="draft",
        rules=(d.Rule(key="1", trigger=d.Trigger.CUSTOM_EVENT, goal=1_000_000),),
        period=d.ReturningEnd(d.Unit.WEEK, datetime.min.time()),
    )
    assert describe(draft).goal == "Member must log custom event *…* once between one … at 00:00 and the next"
    odd = replace(draft.rules[0], trigger=d.Trigger.REPORTED)
    assert describe(replace(draft, rules=(odd,))).rules[0].deed == "gather 1"
