"""Whoever is limited to a store never meets another store's things, on any page any floor ever registers."""

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import reverse

from members.admin.staff import HouseAdmin
from members.admin.store_admin import StoreScopedAdmin
from members.models import Event, Member, Staff, Store
from tests.members.admin.conftest import SignIn
from tests.members.admin.makers import MAKERS

pytestmark = pytest.mark.django_db
OURS = ("members", "achievements", "campaigns", "dialects")
WORD = "OTHERSTORE"


def pages_of_ours(site: admin.AdminSite = admin.site) -> dict[type[models.Model], admin.ModelAdmin]:
    """Every page of the floors, and Django's own group besides."""
    return {
        model: page
        for model, page in site._registry.items()
        if model.__module__.split(".")[0] in OURS or model._meta.app_label == "auth"
    }


def check_limited(page: admin.ModelAdmin) -> None:
    assert isinstance(page, StoreScopedAdmin | HouseAdmin), f"{page} shows every store to everybody"


def address(model: type[models.Model], page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


STORE_PAGES = [model for model, page in pages_of_ours().items() if not isinstance(page, HouseAdmin)]
HOUSE_PAGES = [model for model, page in pages_of_ours().items() if isinstance(page, HouseAdmin)]
by_name = pytest.mark.parametrize("model", STORE_PAGES, ids=lambda model: model.__name__)


@pytest.fixture(params=[True, False], ids=["superuser", "every permission"])
def limited(request: pytest.FixtureRequest, sign_in: SignIn, here: Store) -> Client:
    """Limits hold for superusers too: they are about stores, not about trust."""
    from django.contrib.auth.models import Permission

    names = [] if request.param else list(Permission.objects.values_list("codename", flat=True))
    return sign_in(*names, stores=(here,))


def test_every_page_is_made_of_what_limits() -> None:
    assert {Store, Member, Event} <= set(STORE_PAGES)
    for page in pages_of_ours().values():
        check_limited(page)


def test_a_page_that_limits_nothing_would_be_found() -> None:
    site = admin.AdminSite()
    site.register(Member, admin.ModelAdmin)
    with pytest.raises(AssertionError, match="shows every store to everybody"):
        [check_limited(page) for page in pages_of_ours(site).values()]


@by_name
def test_lists_and_searches_show_only_the_own_store(
    limited: Client, here: Store, there: Store, model: type[models.Model]
) -> None:
    assert model in MAKERS, f"add {model.__name__} to tests/members/admin/makers.py"
    theirs = MAKERS[model](there, WORD)
    mine = here if model is Store else MAKERS[model](here, "OWNTHING")
    page = limited.get(address(model, "changelist"))
    assert page.status_code == 200
    assert address(model, "change", mine.pk) in page.content.decode()
    assert WORD not in page.content.decode()
    searches = [WORD, WORD.lower(), f"{WORD.lower()}@example.com", "OTHER", str(theirs.pk), f"api/{WORD}", here.name]
    searches += [str(theirs.uuid)] if hasattr(theirs, "uuid") else []
    for search in searches:
        found = limited.get(address(model, "changelist"), {"q": search})
        assert address(model, "change", theirs.pk) not in found.content.decode(), search
    for name in ("store", "store__id__exact", "store_id"):
        found = limited.get(address(model, "changelist"), {name: there.pk}, follow=True)
        assert address(model, "change", theirs.pk) not in found.content.decode(), name


@by_name
def test_addresses_of_another_store_lead_nowhere(limited: Client, there: Store, model: type[models.Model]) -> None:
    theirs = MAKERS[model](there, WORD)
    meta = model._meta
    names = [
        pattern.name
        for pattern in admin.site._registry[model].get_urls()
        if pattern.name and "object_id" in str(pattern.pattern)
    ]
    assert len(names) >= 3, "the page of one thing, its deletion and its history at least"
    for name in names:
        for answer in (limited.get, limited.post):
            status = answer(reverse(f"admin:{name}", args=[theirs.pk])).status_code
            assert status in (403, 404), (name, status)
    assert limited.get(address(model, "change", theirs.pk)).status_code == 404
    for nothing in (10**9, "x", "1.5"):
        assert limited.get(address(model, "change", nothing)).status_code == 404, "as if it did not exist"
    assert model._default_manager.filter(pk=theirs.pk).exists(), meta.label


@by_name
def test_an_address_of_the_own_store_opens(limited: Client, here: Store, model: type[models.Model]) -> None:
    mine = MAKERS[model](here, "OWNTHING")
    page = limited.get(address(model, "change", mine.pk))
    assert page.status_code == 200
    assert limited.get(address(model, "history", mine.pk), follow=True).status_code == 200


def test_autocomplete_offers_only_the_own_store(limited: Client, here: Store, there: Store) -> None:
    mine, _ = MAKERS[Member](here, "SAMENAME"), MAKERS[Member](there, "SAMENAME")
    asked = {"app_label": "members", "model_name": "member", "field_name": "referrer", "term": "SAMENAME"}
    answer = limited.get(reverse("admin:autocomplete"), asked).json()
    assert [entry["id"] for entry in answer["results"]] == [str(mine.pk)]


def test_choices_offer_and_accept_only_the_own_store(limited: Client, here: Store, there: Store) -> None:
    page = limited.get(address(Member, "add")).content.decode()
    assert here.name in page
    assert there.name not in page
    refused = limited.post(address(Member, "add"), {"store": there.pk, "external_id": "x", "status": "active"})
    assert refused.status_code == 200
    assert not Member.objects.exists()


def test_figures_on_the_dashboard_count_only_the_own_store(limited: Client, here: Store, there: Store) -> None:
    MAKERS[Event](there, WORD)
    MAKERS[Event](there, WORD + "2")
    MAKERS[Event](here, "OWNTHING")
    page = limited.get(reverse("admin:index"))
    cards = {card.title: card.figure for card in page.context["cards"]}
    assert (cards["Stores"], cards["Pending"]) == ("1", "1")


@pytest.mark.parametrize("model", HOUSE_PAGES, ids=lambda model: model.__name__)
def test_the_house_is_closed_to_the_limited(limited: Client, model: type[models.Model]) -> None:
    assert limited.get(address(model, "changelist")).status_code == 403
    assert limited.get(address(model, "add")).status_code == 403
    person = Staff.objects.get()
    assert limited.get(address(Staff, "change", person.pk)).status_code == 403
    assert address(model, "changelist") not in limited.get(reverse("admin:index")).content.decode()


def test_a_limited_person_makes_no_store(limited: Client) -> None:
    assert limited.get(address(Store, "add")).status_code == 403


def test_without_chosen_stores_everything_is_seen(owner: Client, here: Store, there: Store) -> None:
    page = owner.get(address(Store, "changelist")).content.decode()
    assert here.name in page
    assert there.name in page
