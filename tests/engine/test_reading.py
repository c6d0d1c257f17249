"""How a standing looks at a moment."""

from achievements.engine.amounts import MICRO
from achievements.engine.reading import Status, standing_at

from .folding import DAY, came, fold, plan
from .playing import achievement, visit, visits


def test_a_picture_says_what_a_limit_lets_count_and_until_when() -> None:
    daily = {"value": 1, "per": {"count": 1, "unit": "day"}}
    of = plan(achievement(visit(goal=1, frequency_limit=daily), recurrence="on_completion", completion_limit=daily))
    standing = fold(of, came(5)).standing
    picture = standing_at(standing, of, 6)
    assert (picture.is_limited, picture.limited_until, picture.rules[0].capped_until) == (True, DAY, DAY)
    picture = standing_at(standing, of, DAY)
    assert (picture.is_limited, picture.limited_until, picture.rules[0].capped_until) == (False, None, None)
    total = plan(achievement(visit(goal=1), recurrence="on_completion", completion_limit={"value": 1}))
    picture = standing_at(fold(total, came(5)).standing, total, 6)
    assert (picture.status, picture.is_limited, picture.limited_until, picture.value) == (
        Status.COMPLETED,
        True,
        None,
        MICRO,
    )


def test_a_picture_does_not_change_the_standing() -> None:
    of = plan(visits(goal=5, window={"type": "rolling", "count": 2, "unit": "day"}))
    standing = fold(of, came(5), came(6, "f")).standing
    stored = standing.to_json()
    assert [standing_at(standing, of, day * DAY).value for day in (1, 2, 9)] == [2 * MICRO, 0, 0]
    assert standing.to_json() == stored


def test_without_a_limit_nothing_is_limited() -> None:
    of = plan(visits(goal=1))
    assert standing_at(fold(of, came(DAY)).standing, of, DAY).is_limited is False
