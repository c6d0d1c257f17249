"""Achievements made, read and changed in the vendor's words."""

from decimal import Decimal
from typing import Any

import pytest

from achievements.models import Achievement
from members.models import Member, Store
from tests.achievements.factories import begin, change, make_live

from .client import SEED, Vendor


def without_ids(shown: dict[str, Any]) -> dict[str, Any]:
    rules = [{name: value for name, value in rule.items() if name != "achievementRuleId"} for rule in shown["rules"]]
    return {**{name: value for name, value in shown.items() if name != "achievementId"}, "rules": rules}


def test_the_guides_own_request_is_taken_and_read_back_as_it_was_sent(vendor: Vendor, store: Store) -> None:
    answer = vendor.post("achievement", SEED)
    assert answer.status == 200, answer
    made = Achievement.objects.get(store=store)
    assert answer.json == {"achievementId": str(made.uuid)}
    assert (made.status, made.key) == ("live", "maintain_a_7_day_login_streak")
    shown = vendor.get(f"achievement/{made.uuid}")
    assert shown.status == 200, shown
    assert without_ids(shown.json) == SEED["achievement"]


RULE = SEED["achievement"]["rules"][0]


def body(**changes: Any) -> dict[str, Any]:
    return {"achievement": {**SEED["achievement"], **changes}}


def rule(**changes: Any) -> dict[str, Any]:
    return {**RULE, **changes}


def made(vendor: Vendor, sent: dict[str, Any]) -> str:
    answer = vendor.post("achievement", sent)
    assert answer.status == 200, answer
    return str(answer.json["achievementId"])


def shown(vendor: Vendor, achievement: str) -> dict[str, Any]:
    answer = vendor.get(f"achievement/{achievement}")
    assert answer.status == 200, answer
    assert isinstance(answer.json, dict)
    return answer.json


def definition_of(vendor: Vendor, sent: dict[str, Any]) -> dict[str, Any]:
    stored = Achievement.objects.get(uuid=made(vendor, sent)).definition
    assert isinstance(stored, dict)
    return stored


@pytest.mark.parametrize(
    ("period", "goal", "limit", "window"),
    [
        ({"type": "overall"}, 5, None, None),
        ({"type": "day", "consecutive": 7}, 1, None, {"type": "calendar", "unit": "day", "consecutive": 7}),
        ({"type": "week", "consecutive": 2}, 3, None, {"type": "calendar", "unit": "week", "consecutive": 2}),
        ({"type": "month", "consecutive": 4}, 4, None, {"type": "calendar", "unit": "month", "consecutive": 4}),
        ({"type": "year"}, 1, None, {"type": "calendar", "unit": "year"}),
        ({"type": "last_day", "value": 90}, 500, None, {"type": "rolling", "count": 90, "unit": "day"}),
        # With no more than the goal a day, “the last N days” can only mean each of them.
        (
            {"type": "last_day", "value": 7},
            1,
            ("calendarDays", 1, 1),
            {"type": "calendar", "unit": "day", "consecutive": 7},
        ),
        ({"type": "last_day", "value": 7}, 7, ("calendarDays", 1, 1), {"type": "rolling", "count": 7, "unit": "day"}),
        ({"type": "last_day", "value": 7}, 1, ("calendarDays", 2, 1), {"type": "rolling", "count": 7, "unit": "day"}),
        ({"type": "last_day", "value": 7}, 1, ("calendarHours", 1, 1), {"type": "rolling", "count": 7, "unit": "day"}),
    ],
)
def test_each_period_has_its_window(
    vendor: Vendor, period: Any, goal: int, limit: tuple[str, int, int] | None, window: Any
) -> None:
    said: dict[str, Any] = {"completeRule": {"period": period, "periodGoal": goal}, "limit": None}
    if limit:
        said["limit"] = {"value": limit[2], "interval": {"type": limit[0], "value": limit[1]}}
    stored = definition_of(vendor, body(rules=[rule(**said)]))["rules"][0]
    assert stored.get("window") == window
    assert stored["goal"] == goal


@pytest.mark.parametrize(
    ("limit", "stored"),
    [
        ({"value": 1}, (None, None)),
        (None, ("on_completion", None)),
        ({"value": 3}, ("on_completion", {"value": 3})),
        (
            {"value": 1, "interval": {"type": "calendarYears", "value": 2}},
            ("on_completion", {"value": 1, "per": {"count": 2, "unit": "year"}}),
        ),
    ],
)
def test_each_limit_has_its_recurrence(vendor: Vendor, limit: Any, stored: Any) -> None:
    definition = definition_of(vendor, body(limit=limit))
    assert (definition.get("recurrence"), definition.get("completion_limit")) == stored


@pytest.mark.parametrize(
    ("operator", "data", "stored"),
    [
        ("", None, None),
        ("is_after", "2026-01-01T00:00:00", {"type": "after", "at": "2026-01-01T00:00:00"}),
        ("is_before", "2026-01-01", {"type": "before", "at": "2026-01-01T00:00:00"}),
        (
            "is_between",
            {"from": "2026-01-01T00:00:00+01:00", "to": "2026-02-01T00:00:00+01:00"},
            {"type": "between", "from": "2026-01-01T00:00:00+01:00", "to": "2026-02-01T00:00:00+01:00"},
        ),
        ("is_day_of_week", [0, 6], {"type": "days_of_week", "days": ["sunday", "saturday"]}),
        ("is_day_of_week", ["1", "Friday"], {"type": "days_of_week", "days": ["monday", "friday"]}),
        ("is_month_of_year", [1, 12], {"type": "months", "months": [1, 12]}),
        ("is_day_of_month", [1, "L"], {"type": "days_of_month", "days": [1, "last"]}),
        ("is_time_between", {"from": "09:00", "to": "17:30"}, {"type": "time_of_day", "from": "09:00", "to": "17:30"}),
    ],
)
def test_each_timeframe_is_an_availability(vendor: Vendor, operator: str, data: Any, stored: Any) -> None:
    sent = body(activity={"operator": operator, "data": data})
    definition = definition_of(vendor, sent)
    assert definition.get("availability") == (None if stored is None else [stored])
    achievement = Achievement.objects.get()
    assert shown(vendor, str(achievement.uuid))["activity"] == {"operator": operator, "data": data}


MISTAKES = [
    (body(rules=[RULE] * 7), "achievement.rules"),
    (body(rules=[]), "achievement.rules"),
    (body(translations={"pl": {"name": "x"}}), "achievement.translations.en"),
    (body(translations={"en": {"description": "x"}}), "achievement.translations.en.name"),
    (body(activity=None), "achievement.activity"),
    (body(activity={"operator": "is_greater", "data": 1}), "achievement.activity.operator"),
    (body(activity={"operator": "is_after"}), "achievement.activity.data"),
    (body(active="yes"), "achievement.active"),
    (body(limit={"value": 0}), "achievement.limit.value"),
    (body(limit={"value": 1, "interval": {"type": "days", "value": 1}}), "achievement.limit.interval.type"),
    (body(limit={"value": 1, "interval": {"type": "calendarDays"}}), "achievement.limit.interval.value"),
    (body(colour="red"), "achievement.colour"),
    (body(rules=[rule(trigger="login")]), "achievement.rules[0].trigger"),
    (body(rules=[RULE, rule(event=None)]), "achievement.rules[1].event"),
    (body(rules=[rule(type="both")]), "achievement.rules[0].type"),
    (body(rules=[rule(completeRule={"period": {"type": "overall"}})]), "achievement.rules[0].completeRule.periodGoal"),
    (body(rules=[rule(completeRule={"period": {"type": "overall"}, "periodGoal": 0})]),
     "achievement.rules[0].completeRule.periodGoal"),
    (body(rules=[rule(completeRule={"period": {"type": "decade"}, "periodGoal": 1})]),
     "achievement.rules[0].completeRule.period.type"),
    (body(rules=[rule(limit=None, completeRule={"period": {"type": "last_day", "value": 400}, "periodGoal": 1})]),
     "achievement.rules[0].completeRule.period.value"),
    (body(rules=[rule(limit={"value": 1})]), "achievement.rules[0].limit"),
    (body(rules=[rule(aggregation={"type": "attribute"})]), "achievement.rules[0].aggregation.rule"),
    (body(rules=[rule(aggregation={"rule": "transaction.grossValue * 2"})]), "achievement.rules[0].aggregation.rule"),
    (body(rules=[rule(uniqueReferee=True)]), "achievement.rules[0].uniqueReferee"),
    (body(rules=[rule(completeRule={"period": {"type": "overall"}, "periodGoal": 2, "uniqueAttribute": "venue"})]),
     "achievement.rules[0].completeRule.uniqueAttribute"),
    (body(rules=[rule(conditions=[{"attribute": "event.body.x", "operator": "expression", "data": "x"}])]),
     "achievement.rules[0].conditions[0].operator"),
    (body(rules=[rule(conditions=[{"attribute": "event.body.x", "operator": "is_like", "data": "x"}])]),
     "achievement.rules[0].conditions[0].operator"),
    (body(rules=[rule(conditions=[{"attribute": "executionContext.processedAt", "operator": "is_after",
                                   "data": "2026-01-01"}])]),
     "achievement.rules[0].conditions[0].attribute"),
    (body(rules=[rule(conditions=[{"attribute": "event.body.x", "operator": "is_greater", "data": "much"}])]),
     "achievement.rules[0].conditions[0].data"),
    (body(rules=[rule(conditions=[{"attribute": "customer.level", "operator": "is_greater", "data": 1}])]),
     "achievement.rules[0].conditions[0].operator"),
    ({"achievement": []}, "achievement"),
    ({}, "achievement"),
    ([], ""),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "path"), MISTAKES)
def test_a_mistake_is_named_by_its_place_and_changes_nothing(vendor: Vendor, sent: Any, path: str) -> None:
    answer = vendor.post("achievement", sent)
    assert answer.status == 400, answer
    assert (answer.json["code"], answer.json["message"]) == (400, "Validation failed")
    assert [set(error) for error in answer.json["errors"]] == [{"message", "parameters", "plural", "code", "path"}]
    assert answer.json["errors"][0]["path"] == path
    assert not Achievement.objects.exists()


def test_a_goal_may_be_sent_as_text_and_comes_back_so(vendor: Vendor) -> None:
    sent = rule(completeRule={"period": {"type": "overall"}, "periodGoal": "10.5"})
    achievement = made(vendor, body(rules=[sent]))
    assert Achievement.objects.get().definition["rules"][0]["goal"] == Decimal("10.5")
    assert shown(vendor, achievement)["rules"][0]["completeRule"]["periodGoal"] == "10.5"


def test_what_is_changed_in_the_panel_is_shown_and_the_rest_stays_as_it_was_sent(vendor: Vendor) -> None:
    described = {"en": {"name": "Login", "description": "Each day"}}
    achievement = Achievement.objects.get(uuid=made(vendor, body(rules=[rule(translations=described)])))
    document = achievement.definition
    document["name"] = {"en": "A new name"}
    document["rules"][0]["name"] = {"en": "Sign in"}
    change(achievement, definition=document)
    now = shown(vendor, str(achievement.uuid))
    assert now["translations"]["en"]["name"] == "A new name"
    assert now["translations"]["en"]["description"] == SEED["achievement"]["translations"]["en"]["description"]
    assert now["rules"][0]["translations"] == {"en": {"name": "Sign in", "description": "Each day"}}
    assert now["rules"][0]["completeRule"] == RULE["completeRule"]
    document["rules"][0]["goal"], document["rules"][0]["frequency_limit"]["value"] = 2, 3
    change(achievement, definition=document)
    complete = {"period": {"type": "day", "consecutive": 7}, "periodGoal": 2}
    assert shown(vendor, str(achievement.uuid))["rules"][0]["completeRule"] == complete


def test_put_replaces_everything_and_keeps_the_ids_of_rules(vendor: Vendor) -> None:
    achievement = made(vendor, body(active=False))
    before = shown(vendor, achievement)
    second = rule(event="purchase_made", limit=None, completeRule={"period": {"type": "overall"}, "periodGoal": 3})
    sent = body(rules=[second, before["rules"][0]], limit={"value": 2}, active=True)
    answer = vendor.put(f"achievement/{achievement}", sent)
    assert (answer.status, answer.body) == (204, b"")
    now = shown(vendor, achievement)
    assert without_ids(now) == {**sent["achievement"], "rules": [second, RULE]}
    assert now["rules"][1]["achievementRuleId"] == before["rules"][0]["achievementRuleId"]
    assert now["rules"][0]["achievementRuleId"] != before["rules"][0]["achievementRuleId"]


def test_put_needs_a_limit_and_patch_needs_nothing(vendor: Vendor) -> None:
    achievement = made(vendor, SEED)
    sent = {name: value for name, value in SEED["achievement"].items() if name != "limit"}
    assert (
        vendor.put(f"achievement/{achievement}", {"achievement": sent}).json["errors"][0]["path"] == "achievement.limit"
    )
    assert vendor.patch(f"achievement/{achievement}", {"achievement": {}}).status == 204
    assert without_ids(shown(vendor, achievement)) == SEED["achievement"]


def test_patch_renames_pauses_and_leaves_what_counts(vendor: Vendor) -> None:
    achievement = made(vendor, SEED)
    rule_id = shown(vendor, achievement)["rules"][0]["achievementRuleId"]
    texts = {"en": {"name": "Sign in", "description": "every day"}, "de": {"name": "Anmelden", "description": ""}}
    patch = {"rules": [{"achievementRuleId": rule_id, "translations": texts}], "active": False, "limit": {"value": 2}}
    assert vendor.patch(f"achievement/{achievement}", {"achievement": patch}).status == 204
    now = shown(vendor, achievement)
    assert (now["active"], now["limit"]) == (False, {"value": 2})
    assert now["rules"] == [{**RULE, "translations": texts, "achievementRuleId": rule_id}]
    refused = {"rules": [{"achievementRuleId": rule_id, "completeRule": RULE["completeRule"]}]}
    answer = vendor.patch(f"achievement/{achievement}", {"achievement": refused})
    assert answer.json["errors"][0]["path"] == "achievement.rules[0].completeRule"
    assert vendor.patch(f"achievement/{achievement}", {"achievement": {"active": True}}).status == 204
    assert Achievement.objects.get().status == "live"


def test_the_list_is_filtered_ordered_and_paged(vendor: Vendor) -> None:
    for number, active in ((3, True), (1, False), (2, True)):
        made(vendor, body(translations={"en": {"name": f"Number {number}"}}, active=active))

    def names(**query: str) -> list[str]:
        answer = vendor.get("achievement", **query)
        assert answer.status == 200, answer
        return [item["name"] for item in answer.json["items"]]

    assert names(**{"_orderBy[name]": "asc"}) == ["Number 1", "Number 2", "Number 3"]
    assert names(**{"_orderBy[name]": "desc", "_itemsOnPage": "2"}) == ["Number 3", "Number 2"]
    assert names(**{"_orderBy[name]": "desc", "_itemsOnPage": "2", "_page": "2"}) == ["Number 1"]
    assert names(active="true", **{"_orderBy[name]": "asc"}) == ["Number 2", "Number 3"]
    assert names(**{"name[like]": "number 1"}) == ["Number 1"]
    assert names(**{"name[in]": "Number 1,Number 3", "_orderBy[name]": "asc"}) == ["Number 1", "Number 3"]
    assert names(**{"createdAt[gt]": "2100-01-01"}) == []
    assert vendor.get("achievement", active="true").json["total"] == {"all": 3, "filtered": 2, "estimated": False}
    for wrong in ({"_page": "0"}, {"_itemsOnPage": "51"}, {"colour": "red"}, {"active": "perhaps"},
                  {"_orderBy[colour]": "asc"}, {"name[near]": "x"}):  # fmt: skip
        answer = vendor.get("achievement", **wrong)
        assert (answer.status, answer.json["errors"][0]["path"]) == (400, next(iter(wrong)))


def test_two_of_one_name_have_keys_of_their_own(vendor: Vendor, store: Store) -> None:
    made(vendor, SEED)
    made(vendor, SEED)
    made(vendor, body(translations={"en": {"name": "七日間"}}))
    keys = sorted(Achievement.objects.filter(store=store).values_list("key", flat=True))
    assert keys[:2] == ["achievement", "maintain_a_7_day_login_streak"]
    assert keys[2].startswith("maintain_a_7_day_login_streak_")


@pytest.mark.parametrize(
    "changes",
    [
        {
            "completes_when": "any",
            "rules": [{"trigger": "transaction", "goal": 1}, {"trigger": "transaction", "goal": 2}],
        },
        {"period": {"type": "calendar", "unit": "month"}, "recurrence": "after_expiry"},
        {"rules": [{"trigger": "transaction", "goal": 1, "aggregation": {"type": "item_quantity"}}]},
        {"rules": [{"trigger": "reported", "goal": 1, "aggregation": {"type": "reported", "kind": "increment"}}]},
        {"rules": [{"trigger": "transaction", "goal": 1}] * 7},
        {"completion_limit": {"value": 1}},
    ],
)
def test_what_the_format_cannot_say_does_not_exist_here(vendor: Vendor, store: Store, changes: Any) -> None:
    achievement = make_live(store, "other", **changes)
    assert vendor.get("achievement").json["items"] == []
    assert vendor.get(f"achievement/{achievement.uuid}").status == 404


def test_what_counts_is_locked_once_somebody_has_progress(vendor: Vendor, ada: Member) -> None:
    achievement = made(vendor, SEED)
    before = shown(vendor, achievement)
    begin(Achievement.objects.get(), ada)
    complete = {"period": {"type": "day", "consecutive": 9}, "periodGoal": 1}
    answer = vendor.put(f"achievement/{achievement}", body(rules=[rule(completeRule=complete)]))
    assert (answer.status, [error["code"] for error in answer.json["errors"]]) == (400, ["locked"])
    assert answer.json["errors"][0]["path"] == "achievement.rules[0].completeRule.period"
    assert shown(vendor, achievement) == before
    renamed = body(translations={"en": {"name": "Another name"}})
    assert vendor.put(f"achievement/{achievement}", renamed).status == 204


@pytest.mark.parametrize("number", [2, 12])
def test_lists_ask_the_database_as_often_however_long_they_are(
    vendor: Vendor, ada: Member, number: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(number):
        achievement = made(vendor, SEED)
        effects = [{"effect": "give_points", "pointsRule": 5}]
        said = {
            "translations": {"en": {"name": "Thanks"}},
            "rules": [{"effects": effects}],
            "achievementId": achievement,
        }
        sent = {"campaign": {"type": "direct", "trigger": "achievement", "active": True, **said}}
        assert vendor.post("campaign", sent).status == 200
    for path, most in (("achievement", 8), ("campaign", 12), (f"member/{ada.uuid}/achievement", 14),
                       (f"achievement/trigger/member/{ada.uuid}", 14)):  # fmt: skip
        with django_assert_max_num_queries(most):
            assert vendor.get(path, _itemsOnPage="50").status == 200
