"""Reports: of all rules that are told so, or of the one they name."""

import pytest

from .playing import achievement, codes, play, report


def told(key: str, kind: str = "increment") -> dict[str, object]:
    return {"key": key, "trigger": "reported", "goal": 100, "aggregation": {"type": "reported", "kind": kind}}


def test_a_report_that_names_no_rule_moves_all_that_are_told_so() -> None:
    result = play(achievement(told("a"), told("b")), report("1", "2026-03-01", increment=4))
    assert [each["value"] for each in result["progress"]["rules"]] == [4, 4]


def test_a_report_that_names_a_rule_moves_no_other() -> None:
    result = play(achievement(told("a"), told("b")), report("1", "2026-03-01", increment=4, rule="b"))
    assert [each["value"] for each in result["progress"]["rules"]] == [0, 4]
    assert codes(result["steps"][0]) == ["wrong_event_type"]


@pytest.mark.parametrize("kind", ["increment", "at_least", "percent"])
def test_a_report_that_names_another_rule_does_nothing_however_it_is_told(kind: str) -> None:
    result = play(achievement(told("a", kind)), report("1", "2026-03-01", **{kind: 4, "rule": "b"}))
    assert (result["progress"]["value"], codes(result["steps"][0])) == (0, ["wrong_event_type"])
