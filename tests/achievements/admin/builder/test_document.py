"""What the builder shows of a document says the same document again."""

from random import Random
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from achievements.admin.builder.document import judge, languages_of, to_values, to_whole
from achievements.admin.builder.mending import every_mistake
from achievements.admin.builder.values import Filled
from achievements.engine import examine, parse, render
from tests.engine.random_documents import random_document

NAMES = st.dictionaries(st.sampled_from(["en", "de", "pt-BR"]), st.text("ab „ä&<\n ,", min_size=1, max_size=20))
UNITS = st.dictionaries(
    st.sampled_from(["en", "fr"]), st.fixed_dictionaries({"one": st.just("x"), "other": st.just("y")})
)


def through_a_browser(whole: dict[str, Any]) -> tuple[Filled, dict[str, Any]]:
    """Filled in, sent as a form, and read: line ends of a text area arrive as browsers send them."""
    values = {name: [each.replace("\n", "\r\n") for each in found] for name, found in to_values(whole).items()}
    sent = parse_qs(urlencode(values, doseq=True), keep_blank_values=True)
    form = Filled(sent, languages_of(whole, ["en"]))
    return form, to_whole(form)


@given(st.integers(0, 2**32), NAMES, UNITS, NAMES, st.text("ab ", max_size=5))
def test_what_the_api_made_opens_in_the_builder_without_loss(
    seed: int, name: dict[str, str], unit: dict[str, Any], title: dict[str, str], group: str
) -> None:
    document = random_document(Random(seed))
    document["name"] = name
    document["rules"][0]["unit"] = unit
    document["rules"][0]["name"] = name
    definition = parse(document)
    assert not isinstance(definition, list)
    whole = {
        "definition": render(definition), "texts": {"title": title} if title else {}, "tags": ["a", "b c"],
        "points": seed % 1000, "position": 3, "group": group, "is_hidden": bool(seed % 2),
    }  # fmt: skip
    form, again = through_a_browser(whole)
    assert parse(again["definition"]) == definition
    said = {key: value for key, value in again["texts"].items() if value}
    assert {**again, "definition": 0, "texts": said} == {**whole, "definition": 0}
    assert (judge(form, again), form.errors) == (definition, {}) or form.errors.keys() <= {"texts.title.en"}


VALUES = [
    ("is_equal", "x"), ("is_equal", 5), ("is_equal", True), ("is_one_of", ["5", 5, False]), ("contains", "a, b"),
    ("has_at_least_one_label", [{"key": "k"}, {"key": "k", "value": "v"}]), ("matches_regex", "a+\\d"),
    ("is_number_between", {"from": 0.000001, "to": 999999999.999999}), ("is_after", "2025-01-01T00:00:00.123456+02:00"),
    ("is_day_of_month", [1, "last"]), ("is_time_between", {"from": "22:00", "to": "06:00:30"}),
]  # fmt: skip


@pytest.mark.parametrize(("operator", "value"), VALUES)
def test_every_kind_of_value_survives(operator: str, value: object) -> None:
    leaf = {"attribute": "event.body.x", "operator": operator, "value": value}
    rule = {
        "trigger": "custom_event",
        "event": "visit\ntwice",
        "goal": 0.5,
        "conditions": [{"any": [leaf, {"all": [leaf]}]}],
    }
    document = {"key": "k", "rules": [rule]}
    assert examine(document).mistakes == ()
    _form, again = through_a_browser({"definition": document})
    assert parse(again["definition"]) == parse(document)


PERIODS: list[dict[str, Any]] = [
    {"type": "relative", "count": 3, "unit": "month", "rounding": "up"},
    {"type": "relative", "count": 1, "unit": "day", "rounding": "down"},
    {"type": "relative", "count": 90, "unit": "second"},
    {"type": "calendar", "unit": "quarter"},
    {"type": "fixed", "starts_at": "2025-12-01T00:00:00.5Z", "count": 2, "unit": "week"},
    {"type": "absolute", "ends_at": "2024-01-01T00:00:00"},
    {"type": "returning", "every": "year", "time": "06:00:07", "day_of_month": "last", "month": 2},
    {"type": "returning", "every": "week", "time": "06:00", "day_of_week": "monday"},
]


@pytest.mark.parametrize("period", PERIODS, ids=str)
def test_every_kind_of_period_survives(period: dict[str, Any]) -> None:
    document = {"key": "k", "rules": [{"trigger": "transaction", "goal": 5}], "period": period}
    _form, again = through_a_browser({"definition": document})
    assert parse(again["definition"]) == parse(document)


def test_a_rule_that_moves_keeps_its_key_and_a_new_one_gets_a_free_one() -> None:
    rules = [{"trigger": "transaction", "goal": 1}, {"trigger": "transaction", "goal": 2}]
    values = to_values({"definition": {"key": "k", "rules": rules}})
    values["definition.rules"] = ["r2", "new", "r1"]
    values |= {"definition.rules.new.goal": ["3"], "definition.rules.new.trigger": ["transaction"]}
    again = to_whole(Filled(values))["definition"]["rules"]
    assert [(rule["key"], rule["goal"]) for rule in again] == [("2", 2), ("3", 3), ("1", 1)]


def wrong(values: dict[str, Any], **changes: str) -> dict[str, list[str]]:
    changed = {**values, **{name.replace("__", "."): [text] for name, text in changes.items()}}
    form = Filled(changed)
    assert judge(form, to_whole(form)) is None
    return form.errors


def test_every_mistake_stands_at_its_input() -> None:
    rule = {"trigger": "custom_event", "event": "visit", "goal": 1}
    values = to_values({"definition": {"key": "k", "rules": [rule]}})
    broken = '[{"attribute": "nothing", "operator": "is_equal", "value": 1}]'
    found = wrong(
        values,
        definition__key="1 x",
        definition__rules__r1__goal="many",
        definition__rules__r1__event="",
        definition__rules__r1__conditions=broken,
        definition__audience="[not json",
        definition__ends_at="some day",
        definition__period__type="returning",
        definition__completes_when="at_least",
        points="-1",
        texts__title__en="x" * 49,
    )
    assert set(found) == {
        "definition.key", "definition.rules.r1.goal", "definition.rules.r1.event",
        "definition.rules.r1.conditions", "definition.audience",
        "definition.ends_at", "definition.period.time", "definition.completes_when.at_least", "points",
        "texts.title.en",
    }  # fmt: skip
    assert found["definition.rules.r1.event"] == ["This is needed."]


def test_a_mistake_in_a_tree_is_told_with_its_node() -> None:
    leaf = {"attribute": "nothing", "operator": "is_equal", "value": 1}
    rule = {"trigger": "transaction", "goal": 1, "conditions": [{"any": [leaf]}]}
    form = Filled(to_values({"definition": {"key": "k", "rules": [rule]}}))
    assert judge(form, to_whole(form)) is None
    assert form.errors == {"definition.rules.r1.conditions": ["There is no such attribute."]}
    assert list(form.pointed) == ["/definition/rules/0/conditions/0/any/0/attribute"]


def test_reset_on_must_go_with_reset_every() -> None:
    period = {"type": "relative", "count": 1, "unit": "week"}
    values = to_values({"definition": {"key": "k", "rules": [{"trigger": "transaction", "goal": 1}], "period": period}})
    found = wrong(values, definition__period__rounding="last_of_month")
    assert list(found) == ["definition.period.rounding"]


def test_what_was_put_aside_makes_no_mistakes_of_its_own() -> None:
    rule = {"trigger": "reported", "aggregation": {"type": "reported", "kind": "x"}, "goal": "many", "key": "a"}
    document = {
        "key": "k", "rules": [rule, {"trigger": "transaction", "goal": -1}], "recurrence": "after_expiry",
        "period": {"type": "calendar", "unit": "era"}, "milestones": [{"target": 50}],
    }  # fmt: skip
    pointers = [each.pointer for each in every_mistake(document)]
    assert pointers == ["/rules/0/aggregation/kind", "/rules/0/goal", "/period/unit", "/rules/1/goal"]
