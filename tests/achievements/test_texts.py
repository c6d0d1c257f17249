"""What members read: defaults, languages, blanks, and what is refused."""

import pytest

from achievements.engine import parse
from achievements.engine.definition import Definition
from achievements.texts import TEXT_FIELDS, check_texts, period_text, render_texts, text_for

RULE = {"trigger": "transaction", "goal": 500}


def definition(**values: object) -> Definition:
    read = parse({"key": "spender", "rules": [RULE], **values})
    assert isinstance(read, Definition), read
    return read


def shown(texts: dict | None = None, language: str = "en", **values: object) -> dict:
    return render_texts(texts or {}, language, **{"period_text": "month", "next_remaining": 150_000_000, **values})


def test_a_text_that_is_not_there_has_its_default() -> None:
    assert shown() == {
        "title": None,
        "description": None,
        "before_earned": None,
        "after_earned": None,
        "not_started_label": "Not Started",
        "in_progress_label": "In Progress",
        "completed_label": "Completed",
        "failed_label": "Failed",
        "view_details_label": "View Details",
        "completed_message": (
            "Congratulations! You have completed this challenge! Shop more next month to start a new challenge!"
        ),
        "failed_message": ("Your challenge has failed. Don't worry, shop more next month to start a new challenge!"),
        "next_milestone_message": "Shop for $150.00 or more to complete the next milestone!",
    }


def test_without_a_period_the_defaults_promise_no_next_one() -> None:
    found = shown(period_text=None)
    assert found["completed_message"] == "Congratulations! You have completed this challenge!"
    assert found["failed_message"] == "Your challenge has failed."


def test_where_nothing_remains_nothing_is_said_about_it() -> None:
    assert shown(next_remaining=None)["next_milestone_message"] is None
    own = {"next_milestone_message": {"en": "Go on!"}}
    assert shown(own, next_remaining=None)["next_milestone_message"] == "Go on!"


@pytest.mark.parametrize(
    ("remaining", "said"),
    [(150_000_000, "150.00"), (1, "0.01"), (10_000, "0.01"), (10_001, "0.02"), (1_234_567_890_000, "1234567.89")],
)
def test_what_remains_has_two_decimals_and_is_never_too_little(remaining: int, said: str) -> None:
    own = {"completed_message": {"en": "{{nextRemainingValue}}|{{ periodText }}"}}
    assert shown(own, next_remaining=remaining)["completed_message"] == f"{said}|month"


@pytest.mark.parametrize(
    ("language", "said"), [("de", "Hallo"), ("de-AT", "Hallo"), ("pt-BR", "Oi"), ("pt", "Hi"), ("fr", "Hi")]
)
def test_a_text_falls_back_to_its_language_without_region_then_to_english(language: str, said: str) -> None:
    own = {"title": {"en": "Hi", "de": "Hallo", "pt-BR": "Oi"}}
    assert shown(own, language)["title"] == said


def test_the_fallback_is_asked_before_english_and_any_other_last() -> None:
    own = {"en": "Hi", "sv": "Hej"}
    assert text_for(own, "fr", "sv") == "Hej"
    assert text_for({"sv": "Hej"}, "fr", "de") == "Hej"
    assert text_for({}, "fr") is None


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, None),
        ({"period": {"type": "calendar", "unit": "day"}}, "day"),
        ({"period": {"type": "calendar", "unit": "quarter"}}, "quarter"),
        ({"period": {"type": "relative", "count": 1, "unit": "week"}}, "week"),
        ({"period": {"type": "relative", "count": 3, "unit": "month"}}, "3 months"),
        ({"period": {"type": "fixed", "starts_at": "2026-01-01T00:00:00", "count": 2, "unit": "year"}}, "2 years"),
        ({"period": {"type": "returning", "every": "day", "time": "03:00"}}, "day"),
        ({"period": {"type": "absolute", "ends_at": "2027-01-01T00:00:00"}}, None),
        ({"rules": [{**RULE, "window": {"type": "calendar", "unit": "week", "consecutive": 4}}]}, "week"),
        ({"rules": [{**RULE, "window": {"type": "calendar", "unit": "week"}}, RULE]}, None),
    ],
)
def test_the_period_is_said_in_a_word(values: dict, said: str | None) -> None:
    assert period_text(definition(**values)) == said


@pytest.mark.parametrize("name", TEXT_FIELDS)
def test_a_text_may_be_as_long_as_it_says_and_no_longer(name: str) -> None:
    longest = TEXT_FIELDS[name].longest
    assert check_texts({name: {"en": "x" * longest}}) == []
    (wrong,) = check_texts({name: {"en": "x" * (longest + 1)}})
    assert (wrong.field, wrong.code) == (f"/texts/{name}/en", "too_long")


@pytest.mark.parametrize(
    ("texts", "field", "code"),
    [
        ([], "/texts", "wrong_type"),
        ({"subtitle": {}}, "/texts/subtitle", "unknown_key"),
        ({"title": "Hi"}, "/texts/title", "wrong_type"),
        ({"title": {"en": 5}}, "/texts/title/en", "wrong_type"),
        ({"title": {"english": "Hi"}}, "/texts/title/english", "bad_format"),
        ({"title": {"en": ""}}, "/texts/title/en", "empty_text"),
        ({"title": {"en": "a\0b"}}, "/texts/title/en", "bad_text"),
        ({"title": {"en": "In a {{periodText}}"}}, "/texts/title/en", "unknown_variable"),
        ({"failed_message": {"de": "{{name}}!"}}, "/texts/failed_message/de", "unknown_variable"),
        ({"failed_message": {"de": "{{}}"}}, "/texts/failed_message/de", "unknown_variable"),
    ],
)
def test_what_is_wrong_with_a_text_is_named(texts: object, field: str, code: str) -> None:
    assert [(wrong.field, wrong.code) for wrong in check_texts(texts)] == [(field, code)]


def test_null_and_no_translation_mean_the_default() -> None:
    assert check_texts({"title": None, "failed_label": {}}) == []
    assert shown({"failed_label": {}})["failed_label"] == "Failed"


def test_an_unknown_variable_is_named_with_those_there_are() -> None:
    (wrong,) = check_texts({"completed_message": {"en": "{{name}}"}})
    assert wrong.detail == "“{{name}}” is not filled in here; what is: {{periodText}}, {{nextRemainingValue}}."
