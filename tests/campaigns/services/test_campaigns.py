"""What bad input gets: refused with the field and the reason, and nothing half saved."""

from typing import Any

import pytest

from achievements.models import Achievement
from campaigns.models import Campaign
from campaigns.services import campaigns
from members.errors import Refused
from members.models import Store
from tests.campaigns.factories import ACTOR, COUPON, POINTS, change, complete, fire, make_campaign, make_live_campaign
from tests.campaigns.factories import publish as go_live

pytestmark = pytest.mark.django_db
MICRO = 1_000_000


def wrong(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(each.field, each.code) for each in refused.value.wrong]


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"effects": [{"kind": "gift"}]}, "/effects/0/kind", "not_allowed"),
        ({"effects": [{"kind": "points", "settings": {"points": -1}}]}, "/effects/0/settings/points", "out_of_range"),
        ({"effects": [{"kind": "points", "settings": {"points": 1, "x": 1}}]}, "/effects/0/settings/x", "unknown_key"),
        ({"effects": [COUPON]}, "/effects/0/settings/pool", "unknown_pool"),
        (
            {"effects": [{"kind": "coupon", "settings": {"from": "pattern", "pattern": "A-###"}}]},
            "/effects/0/settings/pattern",
            "guessable",
        ),
        (
            {"effects": [{"kind": "event", "settings": {"type": "x", "body": {"a": ["{{member.shoe}}"]}}}]},
            "/effects/0/settings/body/a/0",
            "unknown_variable",
        ),
        (
            {"effects": [{"kind": "event", "settings": {"type": "laurel.x"}}]},
            "/effects/0/settings/type",
            "reserved_event",
        ),
        (
            {"audience": [{"attribute": "event.type", "operator": "is_equal", "value": "x"}]},
            "/audience/0/attribute",
            "attribute_not_here",
        ),
        ({"limits": [{"of": "total", "value": 0}]}, "/limits/0/value", "out_of_range"),
        ({"achievements": ["nothing"]}, "/achievements/0", "unknown_achievement"),
        ({"key": "1x"}, "key", "bad_format"),
        ({"milestone": "half", "trigger": "completed"}, "milestone", "not_allowed"),
        ({"texts": {"name": {"xx": "?"}}}, "/texts/name/xx", "unknown_language"),
    ],
)
def test_what_is_wrong_is_named(store: Store, values: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        campaigns.create_campaign(store, {"key": "c", "name": "C", **values}, actor=ACTOR)
    assert wrong(refused) == [(field, code)]
    assert not Campaign.objects.exists()


def test_without_an_effect_it_does_not_go_live(store: Store) -> None:
    draft = campaigns.create_campaign(store, {"key": "c", "name": "C", "any_achievement": True}, actor=ACTOR)
    with pytest.raises(Refused) as refused:
        go_live(draft)
    assert wrong(refused) == [("effects", "required")]
    draft.refresh_from_db()
    assert draft.is_draft


def test_on_an_archived_achievement_it_does_not_go_live(store: Store, visits: Achievement) -> None:
    draft = make_campaign(store, achievements=["visits"])
    Achievement.objects.update(status="archived")
    with pytest.raises(Refused) as refused:
        go_live(draft)
    assert wrong(refused) == [("achievements", "archived")]


def test_a_budget_below_one_reward_is_refused(store: Store) -> None:
    draft = make_campaign(store, "c", POINTS, POINTS, limits=[{"of": "points", "value": 99 * MICRO}])
    with pytest.raises(Refused, match="not right") as refused:
        go_live(draft)
    assert [each.detail for each in refused.value.wrong] == ["One firing alone takes 100."]
    change(draft, limits=[{"of": "points", "value": 100 * MICRO}])
    assert go_live(draft).status == "live"


def test_a_milestone_that_no_achievement_has_is_refused(store: Store, visits: Achievement) -> None:
    draft = make_campaign(store, trigger="milestone", milestone="quarter", achievements=["visits"])
    with pytest.raises(Refused) as refused:
        go_live(draft)
    assert wrong(refused) == [("milestone", "unknown_milestone")]


def test_a_live_one_changes_its_effects_and_keeps_its_history(store: Store, ada: Any, visits: Achievement) -> None:
    campaign = make_live_campaign(store)
    complete(ada, visits)
    fire()
    change(campaign, effects=[{"kind": "points", "settings": {"points": 7}}])
    complete(ada, visits, 2)
    fire()
    assert [run.amount // MICRO for run in ada.effect_runs.order_by("pk")] == [50, 7]
    assert campaign.effects.filter(retired_at=None).count() == 1
    with pytest.raises(Refused, match="fired already"):
        change(campaign, trigger="milestone")


def test_a_draft_is_deleted_and_nothing_else(store: Store) -> None:
    campaigns.delete_campaign(make_campaign(store), actor=ACTOR)
    live = make_live_campaign(store)
    with pytest.raises(Refused, match="archive this one"):
        campaigns.delete_campaign(live, actor=ACTOR)
    assert Campaign.objects.count() == 1
