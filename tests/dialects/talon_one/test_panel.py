"""Applications, campaigns and rules made in the panel, each mistake at its field."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from achievements.models import Achievement
from dialects.talon_one.models import Application, Campaign, CampaignRule
from members.models import AuditEntry, Staff, Store
from members.services.access_keys import create_access_key
from tests.achievements.evaluation.making import make_live
from tests.members.factories import make_store

from .client import Shop

RULE = {
    "name": "Every order",
    "listens": "session",
    "event_type": "",
    "attribute": "transaction.gross_value",
    "operator": "is_greater_or_equal",
    "value": "20",
    "moves_by": "number",
    "amount": "1",
    "amount_attribute": "",
}


@pytest.fixture
def panel(db: None) -> Client:
    client = Client()
    client.force_login(Staff.objects.create_superuser("owner", password="correct horse battery"))
    return client


def save(panel: Client, campaign: Campaign, **rule: Any) -> Any:
    """The page of the campaign, saved with one rule."""
    said = {**RULE, "id": "", "campaign": campaign.pk, **rule}
    form = {
        "name": campaign.name,
        "description": "",
        "state": "enabled",
        "rules-TOTAL_FORMS": 1,
        "rules-INITIAL_FORMS": 0,
        **{f"rules-0-{name}": value for name, value in said.items()},
    }
    form |= {f"{name}_{part}": "" for name in ("starts_at", "ends_at") for part in (0, 1)}
    return panel.post(reverse("admin:talon_one_campaign_change", args=[campaign.pk]), form)


def mistakes(page: Any) -> dict[str, list[str]]:
    (formset,) = page.context["inline_admin_formsets"]
    return {name: list(told) for name, told in formset.formset.errors[0].items()}


def test_a_rule_made_in_the_panel_moves_its_achievement(panel: Client, shop: Shop) -> None:
    achievement = shop.make(target=2)
    assert save(panel, shop.campaign, achievement=achievement["id"]).status_code == 302
    rule = CampaignRule.objects.get()
    assert (rule.name, rule.operator, rule.amount) == ("Every order", "is_greater_or_equal", 1)
    assert shop.effects("small", total=19) == []
    assert shop.effects("large", total=20)[0]["ruleName"] == "Every order"
    assert AuditEntry.objects.filter(action="campaign.changed", store=shop.store).exists()
    page = panel.get(reverse("admin:talon_one_campaign_change", args=[shop.campaign.pk]))
    assert "Every order" in page.content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": ""}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"operator": ""}, "operator"),
        ({"attribute": ""}, "attribute"),
        ({"value": "many"}, "value"),
        ({"attribute": "basket.size"}, "attribute"),
        ({"attribute": "event.body.x", "listens": "session"}, None),
        ({"listens": "event", "attribute": "", "operator": "", "value": ""}, "event_type"),
        ({"listens": "event", "event_type": "visit", "moves_by": "total", "attribute": "", "operator": ""}, "moves_by"),
        ({"moves_by": "attribute", "amount_attribute": "basket.size"}, "amount_attribute"),
    ],
)
def test_the_engine_says_what_is_wrong_with_a_rule(
    panel: Client, shop: Shop, wrong: dict[str, str], field: str | None
) -> None:
    page = save(panel, shop.campaign, achievement=shop.make()["id"], **wrong)
    if field is None:  # a session has attributes of an event's as well: it is one
        assert page.status_code == 302
        return
    assert page.status_code == 200
    assert list(mistakes(page)) == [field], mistakes(page)
    assert not CampaignRule.objects.exists()


def test_a_rule_names_an_achievement_of_its_store_that_is_told_how_much(panel: Client, shop: Shop) -> None:
    elsewhere = Shop(make_store("elsewhere")).make()
    assert list(mistakes(save(panel, shop.campaign, achievement=elsewhere["id"]))) == ["achievement"]
    counted = make_live(shop.store, {"key": "counted", "rules": [{"trigger": "transaction", "goal": 1}]})
    assert list(mistakes(save(panel, shop.campaign, achievement=counted.pk))) == ["achievement"]
    assert not CampaignRule.objects.exists()


def test_an_application_is_given_keys_of_its_own_store_and_interface(panel: Client, store: Store) -> None:
    url = reverse("admin:talon_one_application_add")
    here, _ = create_access_key(store, name="here", scopes=["read"], opens="talon_one")
    api, _ = create_access_key(store, name="api", scopes=["read"])
    there, _ = create_access_key(make_store("there"), name="there", scopes=["read"], opens="talon_one")
    form = {"store": store.pk, "name": "Web shop", "description": "", "time_zone": "", "currency": ""}
    for key in (api, there):
        page = panel.post(url, {**form, "keys": [key.pk]})
        assert page.status_code == 200
        assert not Application.objects.exists()
    assert panel.post(url, {**form, "time_zone": "Nowhere/Land"}).status_code == 200
    assert panel.post(url, {**form, "keys": [here.pk]}).status_code == 302
    assert list(Application.objects.get().keys.all()) == [here]


def test_lists_and_pages_open(panel: Client, shop: Shop) -> None:
    shop.rule(shop.make())
    for model, number in (("application", shop.application.pk), ("campaign", shop.campaign.pk)):
        for url in (
            reverse(f"admin:talon_one_{model}_changelist"),
            reverse(f"admin:talon_one_{model}_add"),
            reverse(f"admin:talon_one_{model}_change", args=[number]),
        ):
            assert panel.get(url).status_code == 200
        assert panel.get(reverse(f"admin:talon_one_{model}_delete", args=[number])).status_code == 403
    assert "Talon.One campaigns" in panel.get("/admin/").content.decode()
    assert Achievement.objects.count() == 1
