"""What is on record, and how changes go on from it."""

from achievements.engine.amounts import MICRO
from achievements.engine.items import Adjustment
from achievements.engine.records import Record, compare, recorded

from .folding import DAY, at, came, fold, plan
from .playing import MONTHLY, achievement, visit, visits


def test_what_is_on_record_is_summed_up_and_compared() -> None:
    records = [Record(None, None, 1, 3, 5), Record("half", None, 1, 1, 4), Record(None, None, 2, -1, 2 * DAY)]
    summed = recorded(records)
    assert (summed.completions, dict(summed.ordinals)) == (2, {(None, None): 2, ("half", None): 1})
    found = compare([each.identity for each in records], [(None, None, 1), (None, None, 3)])
    assert found.missing == ((None, None, 3),)
    assert found.unfound == (("half", None, 1), (None, None, 2))


def test_changes_go_on_from_what_is_recorded() -> None:
    limit = {"value": 5, "per": {"count": 1, "unit": "day"}}
    definition = achievement(
        visit(goal=1), recurrence="on_completion", completion_limit=limit, milestones=[{"key": "one", "target": 1}]
    )
    on_record = recorded(
        [Record(None, None, 4, 2, 3 * DAY + 5), Record("one", None, 7, 1, 5), Record("one", 8, 1, 1, 5)]
    )
    step = fold(plan(definition), Adjustment(at=3 * DAY + 9, completions=3, recorded=on_record))
    assert [(each.ordinal, each.times) for each in step.completions] == [(5, 1)]
    assert (step.standing.completed, dict(step.standing.milestones)) == (3, {"one": 7})
    assert step.base == step.standing


def test_a_change_goes_on_from_what_is_recorded_in_its_own_period() -> None:
    of = plan(achievement(visit(goal=1), milestones=[{"key": "one", "target": 1}], **MONTHLY))
    february = at("1970-02-01T00:00:00Z")
    january = fold(of, came(DAY)).standing
    on_record = recorded(
        [
            Record(None, 0, 1, 1, DAY),
            Record(None, february, 4, 1, february),
            Record("one", february, 2, 1, february),
            Record("one", 0, 7, 1, DAY),
        ]
    )
    change = Adjustment(at=february + DAY, progress={"1": MICRO}, completions=5, recorded=on_record)
    step = fold(of, change, standing=january)
    assert [(each.slot, each.ordinal, each.times) for each in step.completions] == [(february, 5, 3)]
    assert [(each.slot, each.ordinal) for each in step.milestones] == [(february, 3)]
    # What was counted in the open attempt stays in its period.
    assert (
        fold(of, Adjustment(at=2 * DAY, completions=5, recorded=on_record), standing=january).completions[0].slot == 0
    )


def test_only_a_change_sets_a_base() -> None:
    of = plan(visits(goal=9))
    assert fold(of, came(DAY)).base is None
    step = fold(of, came(DAY), Adjustment(at=2 * DAY, progress={"1": 5 * MICRO}), came(3 * DAY, "f"))
    assert step.base is not None
    assert (step.base.rules["1"].value, step.base.based_at) == (5 * MICRO, 2 * DAY)
    assert step.standing.rules["1"].value == 6 * MICRO
