import json
import math
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from achievements.engine import check, definition_schema, examine, parse, render
from achievements.engine.check import Checked
from achievements.engine.definition import Definition
from achievements.engine.document import DEEPEST_GROUP
from achievements.engine.schema import schema_text

from .documents import SCHEMA_FILE, condition, document, examples, rule
from .strategies import definitions, json_values

EXAMPLES = examples()
EXPECTED_WARNINGS = {"One login within the last 7 days": [("/rules/0/window", "first_event_completes")]}


@pytest.mark.parametrize("heading", EXAMPLES)
def test_every_example_of_the_documentation_is_without_mistakes(heading: str) -> None:
    examined = examine(EXAMPLES[heading])
    assert examined.mistakes == ()
    warnings = [(each.pointer, each.code) for each in examined.warnings]
    assert warnings == EXPECTED_WARNINGS.get(heading, [])


@pytest.mark.parametrize("heading", EXAMPLES)
def test_every_example_reads_back_as_what_was_written(heading: str) -> None:
    definition = parse(EXAMPLES[heading])
    assert isinstance(definition, Definition)
    assert parse(json.loads(json.dumps(render(definition)))) == definition


@pytest.mark.parametrize("heading", EXAMPLES)
def test_every_example_is_valid_by_the_schema(heading: str) -> None:
    jsonschema.Draft202012Validator(definition_schema()).validate(EXAMPLES[heading])


def test_the_schema_in_the_documentation_is_current() -> None:
    jsonschema.Draft202012Validator.check_schema(definition_schema())
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()


@given(definitions)
def test_reading_what_was_written_gives_the_same_definition(definition: Definition) -> None:
    written = json.loads(json.dumps(render(definition)))
    assert parse(written) == definition
    assert parse(json.loads(json.dumps(written), parse_float=Decimal)) == definition
    jsonschema.Draft202012Validator(definition_schema()).validate(written)


@given(definitions)
def test_the_check_never_fails_on_a_definition(definition: Definition) -> None:
    checked = check(definition)
    assert isinstance(checked, Checked)
    assert all(each.sentence for each in checked.mistakes + checked.warnings)


@given(json_values)
def test_reading_any_json_never_fails(value: Any) -> None:
    read = parse(value)
    assert isinstance(read, list)
    assert read
    assert all(each.sentence and each.pointer.encode() is not None for each in read)
    assert examine(value).mistakes


@given(json_values)
def test_any_json_in_any_place_never_fails(value: Any) -> None:
    for key in document(period=1, milestones=1, availability=1, audience=1, timezone=1):
        examine(document(**{key: value}))
    for key in rule(conditions=1, aggregation=1, window=1, frequency_limit=1, unit=1):
        examine(document(rules=[{**rule(), key: value}]))
    for operator in ("is_equal", "is_one_of", "is_number_between", "is_day_of_month", "matches_regex"):
        examine(document(audience=[{"attribute": "member.tier", "operator": operator, "value": value}]))


def _first(**changes: Any) -> tuple[str, str]:
    found = examine(document(**changes)).mistakes[0]
    assert found.sentence
    return found.pointer, found.code


FORM_MISTAKES = [
    ({"key": 5}, ("/key", "wrong_type")),
    ({"key": ""}, ("/key", "empty_text")),
    ({"key": "a" * 101}, ("/key", "too_long")),
    ({"key": "5a"}, ("/key", "bad_format")),
    ({"timezone": "a\x00"}, ("/timezone", "bad_text")),
    ({"timezone": "a\ud800"}, ("/timezone", "bad_text")),
    ({"surprise/~": 1}, ("/surprise~1~0", "unknown_key")),
    ({"\ud800": 1}, ("/?", "unknown_key")),
    ({"name": []}, ("/name", "wrong_type")),
    ({"name": {"EN": "x"}}, ("/name/EN", "bad_format")),
    ({"name": {"en": ""}}, ("/name/en", "empty_text")),
    ({"name": {f"aa-{number:04}": "x" for number in range(51)}}, ("/name", "too_many")),
    ({"stops_at_goal": 1}, ("/stops_at_goal", "wrong_type")),
    ({"starts_at": 5}, ("/starts_at", "wrong_type")),
    ({"starts_at": "2025-02-30T00:00:00"}, ("/starts_at", "bad_format")),
    ({"starts_at": "2025-02-28"}, ("/starts_at", "bad_format")),
    ({"starts_at": "1800-01-01T00:00:00"}, ("/starts_at", "bad_format")),
    ({"rules": {}}, ("/rules", "wrong_type")),
    ({"rules": []}, ("/rules", "too_few")),
    ({"rules": [rule()] * 21}, ("/rules", "too_many")),
    ({"rules": [7]}, ("/rules/0", "wrong_type")),
    ({"rules": [{"goal": 3}]}, ("/rules/0", "missing_key")),
    ({"rules": [rule(goal="3")]}, ("/rules/0/goal", "wrong_type")),
    ({"rules": [rule(goal=True)]}, ("/rules/0/goal", "wrong_type")),
    ({"rules": [rule(goal=math.nan)]}, ("/rules/0/goal", "wrong_type")),
    ({"rules": [rule(goal=math.inf)]}, ("/rules/0/goal", "wrong_type")),
    ({"rules": [rule(goal=10**400)]}, ("/rules/0/goal", "too_large")),
    ({"rules": [rule(goal=0.0000001)]}, ("/rules/0/goal", "too_many_decimals")),
    ({"rules": [rule(trigger="click")]}, ("/rules/0/trigger", "not_allowed")),
    ({"rules": [rule(trigger=[])]}, ("/rules/0/trigger", "not_allowed")),
    ({"rules": [rule(window=3)]}, ("/rules/0/window", "wrong_type")),
    ({"rules": [rule(window={})]}, ("/rules/0/window", "missing_key")),
    ({"rules": [rule(window={"type": "lunar"})]}, ("/rules/0/window/type", "not_allowed")),
    ({"rules": [rule(window={"type": []})]}, ("/rules/0/window/type", "not_allowed")),
    ({"rules": [rule(window={"type": "attempt", "unit": "day"})]}, ("/rules/0/window/unit", "unknown_key")),
    ({"period": {"type": "relative", "count": 0, "unit": "day"}}, ("/period/count", "out_of_range")),
    ({"period": {"type": "relative", "count": 1.5, "unit": "day"}}, ("/period/count", "wrong_type")),
    ({"period": {"type": "relative", "count": "1", "unit": "day"}}, ("/period/count", "wrong_type")),
    ({"period": {"type": "relative", "count": 1, "unit": "quarter"}}, ("/period/unit", "not_allowed")),
    ({"period": {"type": "returning", "every": "day", "time": "24:00"}}, ("/period/time", "bad_format")),
    ({"period": {"type": "returning", "every": "day", "time": 9}}, ("/period/time", "bad_format")),
    ({"counts_from": "always"}, ("/counts_from", "bad_format")),
    ({"counts_from": []}, ("/counts_from", "wrong_type")),
    ({"completes_when": "most"}, ("/completes_when", "not_allowed")),
    ({"completes_when": {"at_least": 0}}, ("/completes_when/at_least", "out_of_range")),
    ({"audience": [3]}, ("/audience/0", "wrong_type")),
    ({"audience": [{}]}, ("/audience/0", "missing_key")),
    ({"audience": [{"operator": "expression"}]}, ("/audience/0/operator", "not_allowed")),
    ({"audience": [{"any": [], "all": []}]}, ("/audience/0", "ambiguous")),
    ({"audience": [{"any": []}]}, ("/audience/0/any", "too_few")),
    ({"audience": [condition("member.tier", "is_greater", "5")]}, ("/audience/0/value", "wrong_type")),
    (
        {"audience": [condition("member.tier", "is_greater", 10**15)]},
        ("/audience/0/value", "too_many_digits"),
    ),
    (
        {"audience": [condition("member.tier", "is_greater", 1e-200)]},
        ("/audience/0/value", "too_many_digits"),
    ),
    (
        {"audience": [condition("member.tier", "is_one_of", ["a", None])]},
        ("/audience/0/value/1", "wrong_type"),
    ),
]


@pytest.mark.parametrize(("changes", "expected"), FORM_MISTAKES)
def test_a_mistake_in_the_form_is_named_with_its_place(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    assert _first(**changes) == expected


def test_groups_may_be_nested_only_so_deep() -> None:
    node = condition("member.tier", "is_equal", "gold")
    for _ in range(DEEPEST_GROUP):
        node = {"all": [node]}
    assert isinstance(parse(document(audience=[node])), Definition)
    assert _first(audience=[{"any": [node]}]) == ("/audience/0" + "/any/0" + "/all/0" * 3, "too_deep")


def test_a_very_deep_document_is_refused_without_falling_over() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = {"all": [deep]}
    assert _first(audience=[deep])[1] == "too_deep"
    while isinstance(deep, dict):  # taken apart by hand: freeing it at once would recurse
        deep = deep["all"].pop()


def test_all_mistakes_are_named_at_once() -> None:
    found = examine({"key": 1, "extra": 2, "rules": [rule(goal=0), rule(goal="x")]}).mistakes
    assert {(each.pointer, each.code) for each in found} == {
        ("/key", "wrong_type"),
        ("/extra", "unknown_key"),
        ("/rules/1/goal", "wrong_type"),
        ("/rules/0/goal", "goal_not_positive"),
    }


def test_an_unknown_key_does_not_hide_what_makes_no_sense() -> None:
    found = examine(document(extra=1, recurrence="after_expiry")).mistakes
    assert [each.code for each in found] == ["unknown_key", "never_expires"]


def test_a_key_that_is_null_has_its_default() -> None:
    assert parse({**document(), "period": None, "name": None}) == parse(document())


def test_a_rule_without_a_key_is_called_by_its_position() -> None:
    definition = parse(document(rules=[rule(), rule(key="extra"), rule()]))
    assert isinstance(definition, Definition)
    assert [each.key for each in definition.rules] == ["1", "extra", "3"]
    assert [each.get("key") for each in render(definition)["rules"]] == [None, "extra", None]


def test_whole_numbers_may_be_written_with_a_point() -> None:
    assert parse(document(rules=[rule(goal=3.0, frequency_limit={"value": 2.0})])) == parse(
        document(rules=[rule(goal=3, frequency_limit={"value": 2})])
    )
