"""Law 7: one firing per campaign and completion record, and the reason where there is nothing to pay."""

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from achievements.models import Achievement
from campaigns.models import Firing, LedgerEntry, Reward
from campaigns.services.points import balance_of
from members.models import AuditEntry, Member, Store
from tests.achievements.evaluation.making import evaluate_everything, make_live
from tests.campaigns.factories import (
    POINTS,
    change,
    complete,
    fire,
    firings,
    make_campaign,
    make_live_campaign,
    pause,
    publish,
)
from tests.members.factories import accept, event, make_member, make_store

pytestmark = pytest.mark.django_db
FIRED, DAY = ("fired", ""), datetime.timedelta(days=1)
MICRO = 1_000_000


def test_a_completion_pays_its_points_once(store: Store, ada: Member, visits: Achievement) -> None:
    campaign = make_live_campaign(store)
    complete(ada, visits)
    fire()
    fire()
    assert firings(campaign) == [FIRED]
    assert balance_of(ada) == 50 * MICRO
    assert LedgerEntry.objects.count() == 1
    reward = Reward.objects.get()
    assert (reward.kind, reward.state, reward.amount) == ("points", "issued", 50 * MICRO)


def test_events_complete_and_the_campaign_pays(store: Store, ada: Member, visits: Achievement) -> None:
    campaign = make_live_campaign(store, achievements=["visits"])
    accept(store, *(event(str(number)) for number in range(7)))
    evaluate_everything()
    fire()
    assert firings(campaign) == [FIRED, FIRED]
    assert balance_of(ada) == 100 * MICRO


def test_law_7_a_record_with_a_count_of_five_fires_each_campaign_once(
    store: Store, ada: Member, visits: Achievement
) -> None:
    first, second = make_live_campaign(store), make_live_campaign(store, "second")
    complete(ada, visits, count=5, cause="adjustment")
    complete(ada, visits, 2, count=-3, cause="adjustment")
    fire()
    assert (firings(first), firings(second)) == ([FIRED], [FIRED])


def test_law_7_the_database_refuses_a_second_firing(store: Store, ada: Member, visits: Achievement) -> None:
    make_live_campaign(store)
    complete(ada, visits)
    fire()
    again = Firing.objects.get()
    again.pk, again.uuid = None, None
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


def test_silent_and_rolled_back_completions_start_nothing(store: Store, ada: Member, visits: Achievement) -> None:
    campaign = make_live_campaign(store)
    complete(ada, visits, is_silent=True)
    complete(ada, visits, 2, rolled_back_at=timezone.now())
    fire()
    assert firings(campaign) == []


def test_dates_are_judged_by_the_completions_time(store: Store, ada: Member, visits: Achievement) -> None:
    now = timezone.now()
    campaign = make_live_campaign(store, starts_at=now - DAY, ends_at=now)
    for ordinal, at in enumerate([now - DAY, now - datetime.timedelta(seconds=1), now, now - 2 * DAY], 1):
        complete(ada, visits, ordinal, completed_at=at)
    fire()
    assert firings(campaign) == [FIRED, FIRED], "the start is in, the end is out"


def test_without_a_start_it_fires_for_what_is_completed_from_now_on(
    store: Store, ada: Member, visits: Achievement
) -> None:
    complete(ada, visits)
    campaign = publish(make_campaign(store))
    complete(ada, visits, 2)
    fire()
    assert firings(campaign) == [FIRED]


@pytest.mark.parametrize(("makes_up", "expected"), [(True, [FIRED]), (False, [("skipped", "paused")])])
def test_what_was_completed_in_a_pause_fires_by_the_campaigns_own_setting(
    store: Store, ada: Member, visits: Achievement, makes_up: bool, expected: list[tuple[str, str]]
) -> None:
    campaign = make_live_campaign(store, fires_paused=makes_up)
    pause(campaign)
    complete(ada, visits)
    fire()
    assert firings(campaign) == [], "a paused campaign fires nothing"
    publish(campaign)
    fire()
    assert firings(campaign) == expected


def test_what_was_completed_before_a_pause_still_fires(store: Store, ada: Member, visits: Achievement) -> None:
    campaign = make_live_campaign(store)
    complete(ada, visits)
    pause(campaign)
    publish(campaign)
    fire()
    assert firings(campaign) == [FIRED]


def test_the_audience_is_asked_about_the_member(store: Store, ada: Member, visits: Achievement) -> None:
    audience = [{"attribute": "member.tier", "operator": "is_equal", "value": "gold"}]
    campaign = make_live_campaign(store, audience=audience)
    complete(ada, visits)
    complete(make_member(store, "bob", tier="gold"), visits)
    fire()
    assert firings(campaign) == [("skipped", "not_in_audience"), FIRED]


def test_whoever_does_not_take_part_gets_nothing(store: Store, visits: Achievement) -> None:
    campaign = make_live_campaign(store)
    complete(make_member(store, "gone", status="left"), visits)
    fire()
    assert firings(campaign) == [("skipped", "member_inactive")]


def test_a_milestone_campaign_fires_for_its_milestone_only(store: Store, ada: Member, visits: Achievement) -> None:
    campaign = make_live_campaign(store, trigger="milestone", milestone="half", achievements=["visits"])
    complete(ada, visits)
    complete(ada, visits, milestone="half")
    complete(ada, visits, milestone="other")
    fire()
    assert firings(campaign) == [FIRED]


def test_a_progressed_campaign_fires_once_per_event_that_moved(store: Store, ada: Member, visits: Achievement) -> None:
    effect = {"kind": "points", "settings": {"rate": 2}}
    campaign = make_live_campaign(store, "steps", effect, trigger="progressed", achievements=["visits"])
    make_live_campaign(store)
    accept(store, event("1"), event("2"), event("other", type="other"))
    evaluate_everything()
    fire()
    assert firings(campaign) == [FIRED, FIRED]
    assert balance_of(ada) == 4 * MICRO


def test_a_members_limit_skips_with_the_reason_and_for_good(store: Store, ada: Member, visits: Achievement) -> None:
    campaign = make_live_campaign(store, limits=[{"of": "member", "value": 1}])
    complete(ada, visits)
    complete(ada, visits, 2)
    complete(make_member(store, "bob"), visits)
    fire()
    assert firings(campaign) == [FIRED, ("skipped", "member_limit"), FIRED]
    change(campaign, limits=[])
    fire()
    assert firings(campaign).count(FIRED) == 2


def test_a_limit_per_interval_begins_anew_on_the_stores_clock(store: Store, ada: Member, visits: Achievement) -> None:
    with time_machine.travel(datetime.datetime(2026, 3, 11, 22, 59, tzinfo=datetime.UTC), tick=False) as clock:
        campaign = make_live_campaign(store, limits=[{"of": "member", "value": 1, "per_unit": "day"}])
        complete(ada, visits)
        complete(ada, visits, 2)
        fire()
        clock.shift(60)  # midnight in Vienna
        complete(ada, visits, 3)
        fire()
    assert firings(campaign) == [FIRED, ("skipped", "member_limit"), FIRED]


def test_a_total_limit_is_shared_by_all_members(store: Store, ada: Member, visits: Achievement) -> None:
    campaign = make_live_campaign(store, limits=[{"of": "total", "value": 2}])
    for name in ("bob", "eve"):
        complete(make_member(store, name), visits)
    complete(ada, visits)
    fire()
    assert sorted(firings(campaign)) == [FIRED, FIRED, ("skipped", "total_limit")]


def test_a_spent_budget_stops_the_campaign_and_says_so(store: Store, ada: Member, visits: Achievement) -> None:
    campaign = make_live_campaign(store, limits=[{"of": "points", "value": 120 * MICRO}])
    for ordinal in range(1, 5):
        complete(ada, visits, ordinal)
    fire()
    assert firings(campaign) == [FIRED, FIRED, ("skipped", "budget_spent"), ("skipped", "budget_spent")]
    campaign.refresh_from_db()
    assert campaign.is_stopped(timezone.now())
    assert AuditEntry.objects.filter(action="campaign.budget_spent").count() == 1
    change(campaign, limits=[{"of": "points", "value": 200 * MICRO}])
    complete(ada, visits, 5)
    fire()
    assert firings(campaign)[-1] == FIRED
    assert balance_of(ada) == 150 * MICRO


def test_a_budget_per_day_is_there_again_the_next_day(store: Store, ada: Member, visits: Achievement) -> None:
    with time_machine.travel(datetime.datetime(2026, 3, 11, 12, tzinfo=datetime.UTC), tick=False) as clock:
        campaign = make_live_campaign(store, limits=[{"of": "points", "value": 50 * MICRO, "per_unit": "day"}])
        complete(ada, visits)
        complete(ada, visits, 2)
        fire()
        clock.shift(DAY)
        complete(ada, visits, 3)
        fire()
    assert firings(campaign) == [FIRED, ("skipped", "budget_spent"), FIRED]


def test_campaigns_fire_in_the_order_of_their_start_then_number(store: Store, ada: Member, visits: Achievement) -> None:
    now = timezone.now()
    late = make_live_campaign(store, "late", starts_at=now - DAY)
    early = make_live_campaign(store, "early", starts_at=now - 2 * DAY)
    same = make_live_campaign(store, "same", starts_at=now - DAY)
    complete(ada, visits)
    fire()
    order = Firing.objects.order_by("pk").values_list("campaign_id", flat=True)
    assert list(order) == [early.pk, late.pk, same.pk]


def test_campaigns_of_another_store_stay_out_of_it(store: Store, ada: Member, visits: Achievement) -> None:
    theirs = make_live_campaign(make_store("other"))
    complete(ada, visits)
    fire()
    assert firings(theirs) == []


def test_chains_end_at_depth_5_with_the_reason(store: Store, ada: Member, visits: Achievement) -> None:
    again = {"kind": "event", "settings": {"type": "echo"}}
    rule = {"trigger": "custom_event", "event": "echo", "goal": 1}
    make_live(store, {"key": "echo", "rules": [rule], "recurrence": "on_completion"})
    campaign = make_live_campaign(store, "loop", again, POINTS, achievements=["echo"])
    accept(store, event("first", type="echo"))
    for _ in range(8):
        evaluate_everything()
        fire()
    assert firings(campaign) == [*[FIRED] * 5, ("skipped", "chain_too_deep")]
    assert list(Firing.objects.order_by("pk").values_list("depth", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert balance_of(ada) == 250 * MICRO
