"""Campaigns in the panel: limits as people write them, and a budget that is raised where it has run out."""

from typing import Any

import pytest
from django.test import Client

from achievements.models import Achievement
from campaigns.models import Campaign
from members.models import AuditEntry, Store
from tests.achievements.evaluation.making import make_live
from tests.campaigns.factories import complete, fire, firings, make_campaign, make_live_campaign, pause
from tests.members.admin.conftest import SignIn
from tests.members.factories import make_member

pytestmark = pytest.mark.django_db
PAGE = "/admin/campaigns/campaign/"
MICRO = 1_000_000
POINTS = {"of": "points", "value": 50_500_000, "per_unit": "day", "per_count": 2}
TIMES = {"of": "member", "value": 3}


@pytest.fixture
def visits(here: Store) -> Achievement:
    rule = {"trigger": "custom_event", "event": "visit", "goal": 1}
    return make_live(here, {"key": "visits", "rules": [rule], "recurrence": "on_completion"})


def press(client: Client, campaign: Campaign, **answers: Any) -> Any:
    return client.post(f"{PAGE}{campaign.pk}/limits/", {"reason": "more of it", **answers})


def test_a_live_one_shows_points_as_people_write_them(owner: Client, here: Store) -> None:
    campaign = make_live_campaign(here, limits=[POINTS, TIMES])
    page = owner.get(f"{PAGE}{campaign.pk}/change/").content.decode()
    assert "50.5" in page
    assert "50500000" not in page


def test_a_draft_is_written_in_points_too(owner: Client, here: Store) -> None:
    draft = make_campaign(here, limits=[POINTS, TIMES])
    points, times = draft.limits.all()
    page = owner.get(f"{PAGE}{draft.pk}/change/").content.decode()
    assert 'value="50.5' in page
    effect = draft.effects.get()
    form = {
        "name": "Welcome", "trigger": "completed", "any_achievement": "on", "audience": "[]", "milestone": "",
        "starts_at_0": "", "starts_at_1": "", "ends_at_0": "", "ends_at_1": "",
        "targets-TOTAL_FORMS": "0", "targets-INITIAL_FORMS": "0",
        "effects-TOTAL_FORMS": "1", "effects-INITIAL_FORMS": "1", "effects-0-id": effect.pk,
        "effects-0-campaign": draft.pk, "effects-0-position": "1", "effects-0-kind": "points",
        "effects-0-settings": '{"points": 50}',
        "limits-TOTAL_FORMS": "2", "limits-INITIAL_FORMS": "2",
        "limits-0-id": points.pk, "limits-0-campaign": draft.pk, "limits-0-of": "points", "limits-0-value": "99.25",
        "limits-0-per_count": "2", "limits-0-per_unit": "day",
        "limits-1-id": times.pk, "limits-1-campaign": draft.pk, "limits-1-of": "member", "limits-1-value": "4",
        "limits-1-per_count": "", "limits-1-per_unit": "",
    }  # fmt: skip
    assert owner.post(f"{PAGE}{draft.pk}/change/", form).status_code == 302
    assert list(draft.limits.values_list("value", flat=True)) == [99_250_000, 4]
    refused = owner.post(f"{PAGE}{draft.pk}/change/", {**form, "limits-1-value": "4.5"})
    assert "This must be a whole number." in refused.content.decode()
    assert list(draft.limits.values_list("value", flat=True)) == [99_250_000, 4]


def test_a_spent_budget_is_raised_and_the_campaign_goes_on(owner: Client, here: Store, visits: Achievement) -> None:
    campaign, ada = make_live_campaign(here, limits=[POINTS, TIMES]), make_member(here)
    complete(ada, visits)
    complete(ada, visits, 2)
    fire()
    points, times = campaign.limits.all()
    assert f"{PAGE}{campaign.pk}/limits/" in owner.get(f"{PAGE}{campaign.pk}/change/").content.decode()
    asked = owner.get(f"{PAGE}{campaign.pk}/limits/").content.decode()
    assert "Points (2 × Days)" in asked
    assert 'value="50.5' in asked
    answers = {f"limit_{points.pk}": "100.5", f"limit_{times.pk}": "3"}
    assert press(owner, campaign, **answers).status_code == 302
    complete(ada, visits, 3)
    fire()
    assert firings(campaign) == [("fired", ""), ("skipped", "budget_spent"), ("fired", "")]
    entry = AuditEntry.objects.filter(action="campaign.changed").get()
    assert entry.reason == "more of it"
    assert "50.5" in str(entry.before["limits"])
    assert "100.5" in str(entry.after["limits"])


def test_limits_that_make_no_sense_change_nothing(owner: Client, here: Store) -> None:
    campaign = make_live_campaign(here, limits=[POINTS, TIMES])
    points, times = campaign.limits.all()
    right = {f"limit_{points.pk}": "60", f"limit_{times.pk}": "3"}
    for wrong, said in (
        ({f"limit_{times.pk}": "2.5"}, "This must be a whole number."),
        ({f"limit_{points.pk}": "49"}, "One firing alone takes 50."),
        ({f"limit_{points.pk}": "0"}, "greater than or equal to"),
        ({f"limit_{points.pk}": ""}, "This field is required."),
    ):
        page = press(owner, campaign, **{**right, **wrong})
        assert page.status_code == 200
        assert said in page.content.decode(), said
    assert list(campaign.limits.values_list("value", flat=True)) == [50_500_000, 3]


def test_only_whoever_may_change_campaigns_is_offered_it(sign_in: SignIn, here: Store, there: Store) -> None:
    campaign, plain = make_live_campaign(here, limits=[TIMES]), make_live_campaign(here, "plain")
    archived = make_live_campaign(here, "gone", limits=[TIMES])
    Campaign.objects.filter(pk=archived.pk).update(status="archived")
    pause(campaign)
    reader, steerer = sign_in("view_campaign"), sign_in("view_campaign", "change_campaign", name="bob", stores=(here,))
    address = f"{PAGE}{campaign.pk}/limits/"
    assert address not in reader.get(f"{PAGE}{campaign.pk}/change/").content.decode()
    assert reader.get(address).status_code == 403
    assert address in steerer.get(f"{PAGE}{campaign.pk}/change/").content.decode()
    for other in (plain, archived):
        assert f"{PAGE}{other.pk}/limits/" not in steerer.get(f"{PAGE}{other.pk}/change/").content.decode()
    theirs = make_live_campaign(there, limits=[TIMES])
    assert steerer.get(f"{PAGE}{theirs.pk}/limits/").status_code in (302, 404)
    assert press(steerer, theirs, **{f"limit_{theirs.limits.get().pk}": "9"}).status_code in (302, 404)
    assert theirs.limits.get().value == 3


def test_what_is_missing_to_go_live_is_named_in_the_panel(owner: Client, here: Store) -> None:
    draft = make_campaign(here, limits=[{"of": "points", "value": 1 * MICRO}], achievements=[])
    draft.effects.all().delete()
    page = owner.post(f"{PAGE}{draft.pk}/publish/", {"reason": ""}).content.decode()
    assert "effects: A campaign needs at least one effect." in page
    assert "achievements: Say which achievements, or that it is any." in page
    draft.refresh_from_db()
    assert draft.is_draft
