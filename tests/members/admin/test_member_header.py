"""What stands above every tab of a member, and on whose clock."""

import datetime
from typing import Any

import pytest
from django.test import Client

from members.models import Member, Store
from tests.members.admin.conftest import SignIn
from tests.members.admin.test_isolation import address
from tests.members.factories import accept, event, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(here: Store) -> Member:
    here.time_zone = "Asia/Tokyo"
    here.save()
    return make_member(here, "ada", email="ada@example.com", loyalty_card_number="LC-7", tier="Gold")


def header(client: Client, member: Member) -> dict[str, Any]:
    shown = client.get(address(Member, "change", member.pk)).context["header"]
    return {**shown, "facts": dict(shown["facts"])}


def test_it_says_how_the_member_is_and_how_they_are_known(owner: Client, ada: Member) -> None:
    found = header(owner, ada)
    assert (found["status"][1], found["tier"], found["zone"]) == ("Active", "Gold", "Asia/Tokyo")
    facts = {name: found["facts"].get(name) for name in ("External id", "E-mail", "Phone", "Card", "Last seen")}
    expected = {"External id": "ada", "E-mail": "ada@example.com", "Phone": None, "Card": "LC-7", "Last seen": "never"}
    assert facts == expected
    page = owner.get(address(Member, "change", ada.pk)).content.decode()
    assert page.index("The member at a glance") < page.index('id="tabs-items"'), "above every tab"


def test_last_seen_is_when_the_last_event_happened_on_the_stores_clock(owner: Client, ada: Member) -> None:
    accept(ada.store, event("1", occurred_at="2026-03-01T10:00:00Z"), event("2", occurred_at="2026-03-01T20:00:00Z"))
    seen = header(owner, ada)["facts"]["Last seen"]
    assert seen == datetime.datetime(2026, 3, 1, 20, tzinfo=datetime.UTC)
    page = owner.get(address(Member, "change", ada.pk)).content.decode()
    assert "2 Mar 2026, 05:00" in page
    assert "Times are the store's: Asia/Tokyo" in " ".join(page.replace("&#x27;", "'").split())


def test_what_is_typed_is_read_on_the_stores_clock_too(owner: Client, ada: Member) -> None:
    url = address(Member, "change", ada.pk)
    form = owner.get(url).context["adminform"].form
    data = {name: form[name].value() for name in ("external_id", "email", "loyalty_card_number", "tier", "status")}
    typed = {"registered_at_0": "2026-03-02", "registered_at_1": "05:00:00"}
    assert owner.post(url, {**data, **typed}).status_code == 302
    ada.refresh_from_db()
    assert ada.registered_at == datetime.datetime(2026, 3, 1, 20, tzinfo=datetime.UTC)


def test_the_balance_is_for_those_who_may_see_points(sign_in: SignIn, owner: Client, ada: Member) -> None:
    assert header(owner, ada)["facts"]["Points"] == "0"
    assert "Points" not in header(sign_in("view_member"), ada)["facts"]


def test_tabs_are_in_the_order_people_work_and_each_has_its_address(owner: Client, ada: Member) -> None:
    page = owner.get(address(Member, "change", ada.pk))
    titles = [str(tab.title) for tab in page.context["datasets"]]
    assert titles == ["Achievements", "Events", "Rewards", "Points", "Earlier facts", "Audit"]
    for slug in ("achievements", "events", "rewards", "points", "audit"):
        assert f'href="#dataset-{slug}"' in page.content.decode()
        assert f'id="dataset-{slug}"' in page.content.decode()


def test_whoever_is_added_has_no_header_yet(owner: Client, here: Store) -> None:
    assert owner.get(address(Member, "add")).context["header"] is None
    assert owner.get("/admin/members/member/x/change/").status_code == 404
