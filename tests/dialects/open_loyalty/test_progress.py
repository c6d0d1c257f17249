"""Where members stand, and what is set by hand, in the vendor's words."""

from typing import Any

import pytest
import time_machine

from achievements.models import Change, Completion
from members.models import AuditEntry, Member, Scope, Store
from tests.achievements.evaluation.making import evaluate_everything
from tests.achievements.factories import make_live

from .client import SEED, Vendor, vendor_of
from .test_events import EVENT


@pytest.fixture(autouse=True)
def now(clock: time_machine.Traveller) -> None:
    """At noon on the day of the events."""


def make(vendor: Vendor, *rules: dict[str, Any], **changes: Any) -> str:
    seed = SEED["achievement"]
    plain = {name: value for name, value in seed["rules"][0].items() if name != "limit"}
    plain |= {"event": "trip", "completeRule": {"period": {"type": "overall"}, "periodGoal": 10}}
    sent = {**seed, "rules": [{**plain, **rule} for rule in rules or ({},)], **changes}
    answer = vendor.post("achievement", {"achievement": sent})
    assert answer.status == 200, answer
    return str(answer.json["achievementId"])


def only(vendor: Vendor, **query: str) -> dict[str, Any]:
    answer = vendor.get("member/email=ada@example.com/achievement", **query)
    assert answer.status == 200, answer
    (item,) = answer.json["items"]
    assert isinstance(item, dict)
    return item


def set_progress(vendor: Vendor, achievement: str, **wanted: Any) -> Any:
    return vendor.patch(f"member/email=ada@example.com/achievement/{achievement}/progress", {"memberProgress": wanted})


def test_whoever_has_not_begun_stands_at_zero(vendor: Vendor, ada: Member) -> None:
    achievement = make(vendor)
    rule_id = vendor.get(f"achievement/{achievement}").json["rules"][0]["achievementRuleId"]
    rule = {
        "achievementRuleId": rule_id,
        "periodGoal": 10,
        "currentPeriodValue": 0,
        "consecutivePeriods": None,
        "completedConsecutivePeriods": None,
        "periodType": "overall",
        "periodValue": 0,
        "type": "direct",
        "trigger": "custom_event",
    }
    assert only(vendor) == {
        "achievementId": achievement,
        "achievementName": SEED["achievement"]["translations"]["en"]["name"],
        "achievementDescription": SEED["achievement"]["translations"]["en"]["description"],
        "limitReached": False,
        "memberProgress": {"completedCount": 0, "rules": [rule]},
    }


def test_only_active_ones_are_listed_and_found_by_filters(vendor: Vendor, store: Store, ada: Member) -> None:
    one = make(vendor, translations={"en": {"name": "One"}})
    make(vendor, translations={"en": {"name": "Two"}}, active=False)
    three = make(vendor, translations={"en": {"name": "Three"}})
    make_live(store, "unsayable", completes_when="any", rules=[{"trigger": "transaction", "goal": 1}] * 7)
    set_progress(vendor, three, completedCount=2)
    assert only(vendor, name="One")["achievementId"] == one
    assert only(vendor, achievementId=three)["memberProgress"]["completedCount"] == 2
    assert only(vendor, **{"completionCount[gte]": "1"})["achievementId"] == three
    answer = vendor.get("member/email=ada@example.com/achievement", **{"_orderBy[name]": "desc"})
    assert [item["achievementName"] for item in answer.json["items"]] == ["Three", "One"]


def test_values_are_absolute_and_the_goal_completes(vendor: Vendor, ada: Member) -> None:
    achievement = make(vendor)
    rule = {"achievementRuleId": only(vendor)["memberProgress"]["rules"][0]["achievementRuleId"]}
    for _ in range(2):
        assert set_progress(vendor, achievement, rules=[{**rule, "currentPeriodValue": 7.5}]).status == 204
        assert only(vendor)["memberProgress"]["rules"][0]["currentPeriodValue"] == 7.5
    assert Completion.objects.count() == 0
    assert set_progress(vendor, achievement, rules=[{**rule, "currentPeriodValue": 10}]).status == 204
    item = only(vendor)
    assert (item["memberProgress"]["completedCount"], item["limitReached"]) == (1, True)
    assert set_progress(vendor, achievement, completedCount=0).status == 204
    assert only(vendor)["memberProgress"]["completedCount"] == 0
    assert Change.objects.filter(reason="Set over the interface for Open Loyalty's clients").count() == 4
    assert AuditEntry.objects.filter(action="progress.adjusted", actor__startswith="key test").count() == 4


def test_a_row_is_set_by_its_periods(vendor: Vendor, ada: Member) -> None:
    row = {"completeRule": {"period": {"type": "day", "consecutive": 7}, "periodGoal": 2}}
    achievement = make(vendor, row)
    vendor.post("customEvent", {"event": EVENT})
    evaluate_everything()
    rule = only(vendor)["memberProgress"]["rules"][0]
    assert (rule["currentPeriodValue"], rule["completedConsecutivePeriods"]) == (1, 0)
    wanted = {"achievementRuleId": rule["achievementRuleId"], "currentPeriodValue": 1, "completedConsecutivePeriods": 3}
    assert set_progress(vendor, achievement, rules=[wanted]).status == 204
    assert only(vendor)["memberProgress"]["rules"][0]["completedConsecutivePeriods"] == 3
    mistakes = {"currentPeriodValue": 5, "completedConsecutivePeriods": None}
    for place, value in mistakes.items():
        wrong = {**wanted, "currentPeriodValue": 0, place: value}
        answer = set_progress(vendor, achievement, rules=[wrong])
        assert (answer.status, answer.json["errors"][0]["path"]) == (400, f"memberProgress.rules[0].{place}")


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ({}, "memberProgress"),
        ({"completedCount": -1}, "memberProgress.completedCount"),
        ({"completedCount": 1.5}, "memberProgress.completedCount"),
        ({"rules": [{"currentPeriodValue": 1}]}, "memberProgress.rules[0].achievementRuleId"),
        ({"rules": [{"achievementRuleId": "ID"}]}, "memberProgress.rules[0].currentPeriodValue"),
        ({"rules": [{"achievementRuleId": "x", "currentPeriodValue": 1}]}, "memberProgress.rules[0].achievementRuleId"),
        (
            {"rules": [{"achievementRuleId": "11111111-1111-4111-8111-111111111111", "currentPeriodValue": 1}]},
            "memberProgress.rules[0].achievementRuleId",
        ),
        (
            {"rules": [{"achievementRuleId": "ID", "currentPeriodValue": -1}]},
            "memberProgress.rules[0].currentPeriodValue",
        ),
        ({"rules": [{"achievementRuleId": "ID", "currentPeriodValue": 1}] * 2}, "memberProgress.rules"),
        (
            {"rules": [{"achievementRuleId": "ID", "currentPeriodValue": 1, "completedConsecutivePeriods": 1}]},
            "memberProgress.rules[0].completedConsecutivePeriods",
        ),
        ({"reason": "because"}, "memberProgress.reason"),
    ],
)
def test_a_mistake_is_named_by_its_place_and_changes_nothing(
    vendor: Vendor, ada: Member, wanted: Any, path: str
) -> None:
    achievement = make(vendor)
    rule_id = only(vendor)["memberProgress"]["rules"][0]["achievementRuleId"]
    rules = [{k: rule_id if v == "ID" else v for k, v in rule.items()} for rule in wanted.get("rules", ())]
    answer = set_progress(vendor, achievement, **{**wanted, **({"rules": rules} if rules else {})})
    assert (answer.status, answer.json["errors"][0]["path"]) == (400, path)
    assert not Change.objects.exists()


def test_a_draft_has_no_progress_to_be_set(vendor: Vendor, ada: Member) -> None:
    answer = set_progress(vendor, make(vendor, active=False), completedCount=1)
    assert (answer.status, answer.json["errors"][0]["path"]) == (400, "memberProgress")


def test_setting_progress_needs_a_scope_of_its_own(vendor: Vendor, store: Store, ada: Member) -> None:
    achievement = make(vendor)
    limited = vendor_of(store, Scope.READ, Scope.MANAGE, Scope.INGEST)
    assert set_progress(limited, achievement, completedCount=1).status == 403


def test_triggers_are_filtered_by_achievement_rule_event_and_time(vendor: Vendor, ada: Member) -> None:
    one, two = make(vendor, {}, {"event": "login"}), make(vendor)
    sent = vendor.post("customEvent", {"event": EVENT}).json["customEventId"]
    vendor.post("customEvent", {"event": {**EVENT, "type": "login"}})
    evaluate_everything()

    def found(**query: str) -> list[dict[str, Any]]:
        answer = vendor.get("achievement/trigger/member/email=ada@example.com", **query)
        assert answer.status == 200, answer
        items = answer.json["items"]
        assert isinstance(items, list)
        return items

    assert len(found()) == 3
    assert len(found(achievementId=one)) == 2
    assert [item["achievementId"] for item in found(triggerId=sent, **{"_orderBy[createdAt]": "asc"})].count(two) == 1
    rule = vendor.get(f"achievement/{one}").json["rules"][1]["achievementRuleId"]
    (only_one,) = found(ruleId=rule)
    assert (only_one["ruleId"], only_one["achievementId"]) == (rule, one)
    assert found(**{"createdAt[gt]": "2100-01-01"}) == []
    assert len(found(**{"createdAt[lte]": "2100-01-01", "_itemsOnPage": "2", "_page": "2"})) == 1
    answer = vendor.get("achievement/trigger/member/email=ada@example.com", **{"ruleId[like]": "x"})
    assert (answer.status, answer.json["errors"][0]["path"]) == (400, "ruleId[like]")
