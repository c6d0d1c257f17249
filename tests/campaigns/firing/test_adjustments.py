"""Law 7 from end to end: what people set by hand, by service or API, fires each campaign at most once."""

from typing import Any

import pytest

from achievements.models import Achievement, Completion
from achievements.services.adjustments import adjust
from campaigns.models import Campaign
from campaigns.services.points import balance_of
from members.models import Member, Store
from tests.achievements.evaluation.making import completions_of, evaluate_everything, make_live
from tests.campaigns.factories import ACTOR as SOMEBODY
from tests.campaigns.factories import POINTS, fire, firings, make_live_campaign
from tests.members.api.client import Api
from tests.members.factories import accept, event

pytestmark = pytest.mark.django_db
MICRO = 1_000_000
FIRED = ("fired", "")


@pytest.fixture
def both(store: Store, visits: Achievement) -> list[Campaign]:
    """Two campaigns on the achievement, and one on another."""
    rule = {"trigger": "custom_event", "event": "other", "goal": 1}
    make_live(store, {"key": "other", "rules": [rule], "recurrence": "on_completion"})
    make_live_campaign(store, "elsewhere", achievements=["other"])
    return [make_live_campaign(store, key, POINTS, achievements=["visits"]) for key in ("first", "second")]


def put(ada: Member, visits: Achievement, **values: Any) -> None:
    adjust(ada, visits, **{"reason": "they called", "actor": SOMEBODY, "version": None, **values})
    fire()


def fired(both: list[Campaign]) -> list[list[tuple[str, str]]]:
    return [firings(each) for each in both]


def test_law_7_from_0_to_5_each_campaign_fires_once_and_from_5_to_2_none(
    ada: Member, visits: Achievement, both: list[Campaign]
) -> None:
    put(ada, visits, completions=5)
    assert (completions_of(ada, visits), fired(both)) == (5, [[FIRED], [FIRED]])
    assert balance_of(ada) == 2 * 50 * MICRO
    put(ada, visits, completions=2)
    assert (completions_of(ada, visits), fired(both)) == (2, [[FIRED], [FIRED]])
    assert balance_of(ada) == 2 * 50 * MICRO, "a decrease takes nothing back"
    assert list(Completion.objects.order_by("pk").values_list("count", flat=True)) == [5, -3]
    put(ada, visits, completions=3)
    assert fired(both) == [[FIRED] * 2] * 2, "an increase from there is another one"


def test_law_7_both_fields_at_once_fire_once(ada: Member, visits: Achievement, both: list[Campaign]) -> None:
    put(ada, visits, progress={"1": 3 * MICRO}, completions=5)
    assert (completions_of(ada, visits), fired(both)) == (5, [[FIRED], [FIRED]])
    assert balance_of(ada) == 2 * 50 * MICRO


def test_law_7_progress_set_to_the_goal_or_above_completes_and_fires_once(
    ada: Member, visits: Achievement, both: list[Campaign]
) -> None:
    put(ada, visits, progress={"1": 100 * MICRO})
    assert fired(both) == [[FIRED], [FIRED]]


def test_law_7_the_milestones_it_crosses_fire_once_each(store: Store, ada: Member, visits: Achievement) -> None:
    half = make_live_campaign(store, "half", trigger="milestone", milestone="half", achievements=["visits"])
    put(ada, visits, progress={"1": 2 * MICRO})
    put(ada, visits, progress={"1": 1 * MICRO})
    put(ada, visits, progress={"1": 2 * MICRO})
    assert firings(half) == [FIRED]


def test_law_7_one_change_that_crosses_two_milestones_fires_a_campaign_on_any_of_them_once(
    store: Store, ada: Member
) -> None:
    rule = {"trigger": "custom_event", "event": "visit", "goal": 10}
    steps = [{"key": str(target), "target": target} for target in (2, 4, 6, 8)]
    walks = make_live(store, {"key": "walks", "rules": [rule], "milestones": steps})
    campaign = make_live_campaign(store, "steps", POINTS, trigger="milestone", achievements=["walks"])
    put(ada, walks, progress={"1": 5 * MICRO})
    assert firings(campaign) == [FIRED, ("skipped", "same_change")]
    put(ada, walks, progress={"1": 9 * MICRO})
    assert firings(campaign) == [FIRED, ("skipped", "same_change")] * 2
    assert balance_of(ada) == 2 * 50 * MICRO


def test_law_7_also_where_the_milestones_are_answered_one_after_the_other(
    store: Store, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campaigns.firing.fire.MOST_OCCASIONS", 1)
    rule = {"trigger": "custom_event", "event": "visit", "goal": 10}
    steps = [{"key": str(target), "target": target} for target in (2, 4)]
    walks = make_live(store, {"key": "walks", "rules": [rule], "milestones": steps})
    campaign = make_live_campaign(store, "steps", POINTS, trigger="milestone", achievements=["walks"])
    put(ada, walks, progress={"1": 5 * MICRO})
    assert firings(campaign) == [FIRED, ("skipped", "same_change")]


def test_law_7_over_the_api_and_beside_events(
    api: Api, store: Store, ada: Member, visits: Achievement, both: list[Campaign]
) -> None:
    accept(store, *(event(str(number)) for number in range(3)))
    evaluate_everything()
    fire()
    assert fired(both) == [[FIRED], [FIRED]]
    address = f"members/{ada.uuid}/achievements/visits"
    version = api.get(address).json["progress"]["version"]
    answer = api.post(f"{address}/adjust", {"completions": 6, "reason": "they called", "version": version})
    assert answer.status == 200, answer
    fire()
    assert fired(both) == [[FIRED] * 2] * 2
    stale = api.post(f"{address}/adjust", {"completions": 9, "reason": "they called", "version": version})
    assert stale.status == 409
    fire()
    assert (completions_of(ada, visits), fired(both)) == (6, [[FIRED] * 2] * 2)


def test_an_audience_limits_and_dates_hold_for_what_is_set_by_hand(
    store: Store, ada: Member, visits: Achievement
) -> None:
    campaign = make_live_campaign(store, limits=[{"of": "member", "value": 1}])
    for completions in (1, 2, 3):
        put(ada, visits, completions=completions)
    assert firings(campaign) == [FIRED, ("skipped", "member_limit"), ("skipped", "member_limit")]
