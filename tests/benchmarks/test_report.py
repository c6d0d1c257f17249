"""The printed line, and the table it takes its goals from."""

import pytest

from benchmarks.goals import GOALS, Goal
from benchmarks.report import line, text

AT_LEAST = Goal("speed", "ours / theirs", "higher", goal=1.0, gate=0.5)
AT_MOST = Goal("wait", "waiting", "lower", goal=50, gate=250, unit="ms")
BARE = Goal("bare", "theirs / the machine", "higher")


def test_a_line_has_exactly_the_fields_of_the_contract_in_their_order() -> None:
    assert text(line(AT_LEAST, 0.75, "short")) == (
        '{"name": "speed", "value": 0.75, "unit": "ratio", "better": "higher",'
        ' "goal": 1.0, "gate": 0.5, "ok": true, "scale": "short"}'
    )


@pytest.mark.parametrize(
    ("goal", "value", "ok"),
    [
        (AT_LEAST, 0.5, True),
        (AT_LEAST, 0.49, False),
        (AT_MOST, 250, True),
        (AT_MOST, 251, False),
        (BARE, 0.0001, True),
    ],
)
def test_the_gate_itself_is_on_the_right_side(goal: Goal, value: float, ok: bool) -> None:
    assert line(goal, value, "full")["ok"] is ok


def test_a_value_is_judged_as_it_is_printed() -> None:
    said = line(AT_LEAST, 0.499999, "full")
    assert (said["value"], said["ok"]) == (0.5, True)


def test_small_ratios_keep_four_digits() -> None:
    assert line(BARE, 0.000712345, "full")["value"] == 0.0007123


@pytest.mark.parametrize("goal", GOALS.values(), ids=GOALS)
def test_a_goal_asks_for_at_least_what_its_gate_does(goal: Goal) -> None:
    assert goal.what
    assert (goal.goal is None) == (goal.gate is None)
    if goal.goal is not None and goal.gate is not None:
        assert goal.holds(goal.goal)
        assert goal.goal != goal.gate


def test_no_name_stands_twice_and_the_growth_lines_are_known() -> None:
    from benchmarks.goals import _TABLE

    assert len(GOALS) == len(_TABLE)
    assert [goal.name for goal in GOALS.values() if goal.about_growth] == [
        "eval_growth_2m",
        "ingest_growth_2m",
        "ingest_growth_2m_random_keys",
        "claim_growth_1m",
        "match_growth_1000",
    ]
