"""A change by hand says which campaigns it will fire, by their own judgement, and then they fire so."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from achievements.engine.amounts import MICRO
from achievements.models import Achievement
from campaigns.models import Firing, Tally
from members.models import Member, Store
from tests.achievements.admin.drawing import filled, path, post, previewed
from tests.achievements.evaluation.making import make_live
from tests.campaigns.factories import complete, fire, firings, make_campaign, make_live_campaign, pause
from tests.members.admin.test_queries import count_queries
from tests.members.factories import make_store

pytestmark = pytest.mark.django_db


def said(client: Client, member: Member, **values: Any) -> list[str]:
    """What the preview says about campaigns, without its marks."""
    url = path(member, "visits")
    answer = post(client, url, filled(client, url, **values))
    assert answer.status_code == 200
    told = [str(each).replace("<strong>", "*").replace("</strong>", "*") for each in answer.context["preview"]]
    return [each for each in told if "ampaign" in each]


def test_each_campaign_is_named_once_however_large_the_increase(
    owner: Client, store: Store, ada: Member, visits: Achievement
) -> None:
    gold = make_live_campaign(store, "gold", name="Gold gift")
    newsletter = make_live_campaign(store, "newsletter", name="News<letter>", achievements=[visits.key])
    complete(ada, visits)
    fire()
    url = path(ada, "visits")
    data = filled(owner, url, completions="4")
    answer = post(owner, url, data)
    told = "Campaigns <strong>Gold gift</strong> and <strong>News&lt;letter&gt;</strong> will each fire once"
    assert told in [str(each) for each in answer.context["preview"]]
    assert told in answer.content.decode()
    assert Firing.objects.count() == 2, "a preview fires nothing"
    assert post(owner, url, previewed(owner, url, data)).status_code == 200
    fire()
    assert len(firings(gold)) == len(firings(newsletter)) == 2


def test_none_one_and_a_decrease(owner: Client, store: Store, ada: Member, visits: Achievement) -> None:
    assert said(owner, ada, completions="1") == ["No live campaign waits for it"]
    make_live_campaign(store, "gold", name="Gold gift")
    make_live_campaign(make_store("elsewhere"), "theirs", name="Theirs")
    make_campaign(store, "draft")
    assert said(owner, ada, completions="2") == ["Campaign *Gold gift* will fire once"]
    assert said(owner, ada, rule1="1") == []
    url = path(ada, "visits")
    assert post(owner, url, previewed(owner, url, filled(owner, url, completions="2"))).status_code == 200
    assert said(owner, ada, completions="1") == []


def test_campaigns_of_milestones_are_named_for_theirs_alone(
    owner: Client, store: Store, ada: Member, visits: Achievement
) -> None:
    make_live_campaign(store, "half", name="Half way", trigger="milestone", milestone="half")
    make_live_campaign(store, "other", name="Other", trigger="milestone", milestone="quarter")
    make_live_campaign(store, "moves", name="Moves", trigger="progressed")
    make_live_campaign(store, "gold", name="Gold gift")
    assert said(owner, ada, rule1="2") == ["Campaign *Half way* will fire once"]
    (both,) = said(owner, ada, rule1="3")
    assert "*Gold gift*" in both
    assert "*Half way*" in both


def test_what_will_not_fire_says_why(owner: Client, store: Store, ada: Member, visits: Achievement) -> None:
    make_live_campaign(store, "once", name="Once", limits=[{"of": "member", "value": 1}])
    make_live_campaign(store, "budget", name="Budget", limits=[{"of": "points", "value": 60 * MICRO}])
    gold = [{"attribute": "member.tier", "operator": "is_equal", "value": "gold"}]
    make_live_campaign(store, "golden", name="Golden", audience=gold)
    complete(ada, visits)
    fire()
    before = list(Tally.objects.values_list("used", flat=True))
    assert set(said(owner, ada, completions="3")) == {
        "Campaign *Once* will not fire: The member has had it as often as the campaign allows.",
        "Campaign *Budget* will not fire: The budget is spent.",
        "Campaign *Golden* will not fire: The member is not in the audience.",
    }
    assert list(Tally.objects.values_list("used", flat=True)) == before, "trying it out takes nothing"
    why = owner.get(path(ada, "visits"), {"why": 1}).context["why"]["checks"][2]
    assert not why.is_fine
    assert "Campaign “Budget” would not fire: The budget is spent." in str(why.answer)


def test_a_paused_campaign_or_one_whose_time_is_not_now_is_not_spoken_of(
    owner: Client, store: Store, ada: Member, visits: Achievement
) -> None:
    pause(make_live_campaign(store, "paused"))
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    make_live_campaign(store, "later", starts_at=tomorrow)
    make_live_campaign(store, "over", ends_at=timezone.now() - datetime.timedelta(seconds=1))
    assert said(owner, ada, completions="1") == ["No live campaign waits for it"]


def test_a_preview_asks_as_often_for_a_long_past_as_for_a_short_one(
    owner: Client, store: Store, ada: Member, visits: Achievement
) -> None:
    make_live_campaign(store, "gold")
    complete(ada, visits)
    fire()
    url = path(ada, "visits") + "?why=1"
    owner.get(url)
    few = count_queries(owner, url)
    for number in range(2, 12):
        complete(ada, visits, number)
    fire()
    assert count_queries(owner, url) == few


def test_a_change_across_two_milestones_fires_a_campaign_on_any_of_them_once(
    owner: Client, store: Store, ada: Member
) -> None:
    rule = {"trigger": "custom_event", "event": "visit", "goal": 10}
    steps = [{"key": str(target), "target": target} for target in (2, 4)]
    make_live(store, {"key": "walks", "rules": [rule], "milestones": steps})
    campaign = make_live_campaign(store, "steps", name="Steps", trigger="milestone", achievements=["walks"])
    url = path(ada, "walks")
    data = filled(owner, url, rule1="5")
    told = [str(each) for each in post(owner, url, data).context["preview"]]
    assert "Campaign <strong>Steps</strong> will fire once" in told
    assert post(owner, url, previewed(owner, url, data)).status_code == 200
    fire()
    assert firings(campaign) == [("fired", ""), ("skipped", "same_change")]
