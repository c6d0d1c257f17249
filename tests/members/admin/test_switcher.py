"""The panel about one store at a time, for whoever sees several."""

from typing import Any

import pytest
from django.db import models
from django.test import Client

from members.models import Staff, Store
from tests.members.admin.conftest import SignIn
from tests.members.admin.makers import MAKERS
from tests.members.admin.test_isolation import WORD, address, by_name

pytestmark = pytest.mark.django_db
CHOOSE = "/admin/members/store/choose/"


def choose(client: Client, store: Store | None, **more: str) -> Any:
    return client.post(CHOOSE, {"store": store.pk if store else "", **more})


@by_name
def test_of_another_store_nothing_is_shown_once_one_is_chosen(
    owner: Client, here: Store, there: Store, model: type[models.Model]
) -> None:
    foreign = MAKERS[model](there, WORD)
    assert choose(owner, here).status_code == 302
    page = owner.get(address(model, "changelist")).content.decode()
    # The menu itself names the stores there are to choose from.
    assert WORD not in page.replace(f">{there}</button>", "")
    assert owner.get(address(model, "change", foreign.pk)).status_code == 404
    choose(owner, None)
    assert owner.get(address(model, "change", foreign.pk)).status_code == 200


def test_only_ones_own_stores_can_be_chosen(sign_in: SignIn, here: Store, there: Store) -> None:
    third = Store.objects.create(code="third", name="Third")
    client = sign_in(stores=(here, third))
    assert "OTHERSTORE" not in client.get("/admin/").content.decode()
    assert choose(client, there).status_code == 404
    assert client.get(address(Store, "change", there.pk)).status_code == 404


def test_a_choice_that_is_no_longer_theirs_is_none(sign_in: SignIn, here: Store, there: Store) -> None:
    client = sign_in(stores=(here, there))
    choose(client, there)
    Staff.objects.get(username="sam").stores.set([here])
    assert client.get(address(Store, "change", here.pk)).status_code == 200
    assert client.get(address(Store, "change", there.pk)).status_code == 404


def test_where_there_is_one_store_there_is_nothing_to_choose(owner: Client, here: Store) -> None:
    assert "laurel-switcher" not in owner.get("/admin/").content.decode()


def test_a_list_stays_the_list_and_anything_else_leads_to_the_dashboard(
    owner: Client, here: Store, there: Store
) -> None:
    members = "/admin/members/member/"
    assert choose(owner, here, next=members).url == members
    for address_of in ("/admin/members/member/1/change/", "https://example.com/admin/members/member/", "//x", "", "/%"):
        assert choose(owner, here, next=address_of).url in ("/admin/", members)
    assert choose(owner, here, next="/healthz").url == "/admin/"


def test_the_house_is_still_there_for_whoever_has_chosen(owner: Client, here: Store, there: Store) -> None:
    choose(owner, here)
    assert owner.get(address(Staff, "changelist")).status_code == 200
    assert owner.get(address(Store, "add")).status_code == 200


def test_choosing_is_no_link(owner: Client, here: Store, there: Store) -> None:
    assert owner.get(CHOOSE, {"store": here.pk}).status_code == 405
