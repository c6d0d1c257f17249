import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from members.models import AuditEntry, Event, Member, MemberFacts, Store
from tests.members.admin.conftest import SignIn
from tests.members.admin.test_isolation import address
from tests.members.factories import accept, event, make_member

pytestmark = pytest.mark.django_db
LIST = "/admin/members/member/"


@pytest.fixture
def ada(here: Store) -> Member:
    values = {"email": "ada@example.com", "phone": "+4366412345", "loyalty_card_number": "LC77", "first_name": "Ada"}
    return make_member(here, "C-1", last_name="Berger", tier="Bean", **values)


def filled(member: Member | None = None, **changes: Any) -> dict[str, Any]:
    """The form as a browser would send it."""
    values = {
        "external_id": "C-1", "email": "ada@example.com", "phone": "", "loyalty_card_number": "",
        "first_name": "Ada", "last_name": "Berger", "language": "", "status": "active", "tier": "Bean", "time_zone": "",
        "referrer": "", "registered_at_0": "2026-01-01", "registered_at_1": "10:00:00", "reason": "",
        "labels-key": ["", ""], "labels-value": ["", ""],
        "attributes-key": [""], "attributes-kind": ["text"], "attributes-value": [""],
    }  # fmt: skip
    return {**values, **changes}


TERMS = ["C-1", "ADA@example.com", " +4366412345 ", "LC77", "Ada", "berg", "Ada Berger", "C-", "uuid"]


@pytest.mark.parametrize("term", TERMS)
def test_a_member_is_found_by_every_identifier_and_by_name(owner: Client, ada: Member, term: str) -> None:
    other = make_member(ada.store, "X-9", email="bob@example.com", last_name="Winkler")
    page = owner.get(LIST, {"q": str(ada.uuid) if term == "uuid" else term}).content.decode()
    assert address(Member, "change", ada.pk) in page
    assert address(Member, "change", other.pk) not in page


def test_an_exact_identifier_is_not_drowned_by_what_merely_begins_so(owner: Client, ada: Member) -> None:
    make_member(ada.store, "C-10")
    page = owner.get(LIST, {"q": "C-1"})
    assert [member.external_id for member in page.context["cl"].result_list] == ["C-1"]


def test_nobody_found_is_said(owner: Client, ada: Member) -> None:
    assert "No results found" in owner.get(LIST, {"q": "nobody@example.com"}).content.decode()


def test_saving_goes_through_the_service_which_keeps_facts_and_audit(owner: Client, ada: Member) -> None:
    sent = filled(
        tier="Roast", reason="Reached it.",
        **{"labels-key": ["channel"], "labels-value": ["app"]},
        **{"attributes-key": ["visits", "price", "vip", "born", "tags", "none"],
           "attributes-kind": ["number", "number", "boolean", "datetime", "collection", "nothing"],
           "attributes-value": ["3", "1.10", "true", "2000-01-01T00:00:00Z", '["a"]', ""]},
    )  # fmt: skip
    assert owner.post(address(Member, "change", ada.pk), sent).status_code == 302
    ada.refresh_from_db()
    assert (ada.tier, ada.facts_version, ada.labels) == ("Roast", 2, [{"key": "channel", "value": "app"}])
    assert ada.attributes == {
        "visits": 3, "price": Decimal("1.10"), "vip": True, "born": "2000-01-01T00:00:00Z", "tags": ["a"], "none": None,
    }  # fmt: skip
    assert MemberFacts.objects.get(member=ada).tier == "Bean"
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.reason) == ("member.changed", "owner", "Reached it.")
    assert (entry.before["tier"], entry.after["tier"]) == ("Bean", "Roast")


def test_saving_what_is_there_changes_nothing(owner: Client, here: Store) -> None:
    values = {
        "attributes": {"price": Decimal("1.10"), "n": 3, "o": {"a": [1, None]}},
        "labels": [{"key": "a", "value": "b"}],
    }
    member = make_member(here, "C-1", first_name="Ada", email="ada@example.com", last_name="Berger", tier="Bean",
                         registered_at=datetime.datetime(2026, 1, 1, 10, tzinfo=datetime.UTC), **values)  # fmt: skip
    sent = filled(
        **{"labels-key": ["a", ""], "labels-value": ["b", ""]},
        **{"attributes-key": ["price", "n", "o", ""], "attributes-kind": ["number", "number", "object", "text"],
           "attributes-value": ["1.10", "3", '{"a":[1,null]}', ""]},
    )  # fmt: skip
    assert owner.post(address(Member, "change", member.pk), sent).status_code == 302
    member.refresh_from_db()
    assert member.facts_version == 1
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("number", "many", "Row 1, “x”: write a plain number, like 12.50."),
        ("number", "NaN", "Row 1, “x”: Write a plain number."),
        ("number", "0.1234567", "Row 1, “x”: At most 6 decimals are kept exactly."),
        ("boolean", "perhaps", "Row 1, “x”: write true or false."),
        ("datetime", "soon", "Row 1, “x”: write a date and time, like 2026-03-01T12:30:00Z."),
        ("object", "[1]", "Row 1, “x”: write JSON between { and }."),
        ("collection", "{", "Row 1, “x”: write JSON between [ and ]."),
    ],
)  # fmt: skip
def test_a_wrong_attribute_is_said_at_its_field_and_stays_as_typed(
    owner: Client, ada: Member, kind: str, value: str, message: str
) -> None:
    sent = filled(**{"attributes-key": ["x"], "attributes-kind": [kind], "attributes-value": [value]})
    page = owner.post(address(Member, "change", ada.pk), sent)
    assert page.context["adminform"].form.errors["attributes"] == [message]
    assert page.context["adminform"].form["attributes"].value()[0] == {"key": "x", "kind": kind, "value": value}
    ada.refresh_from_db()
    assert ada.attributes == {}


def test_a_name_given_twice_is_said(owner: Client, ada: Member) -> None:
    page = owner.post(
        address(Member, "change", ada.pk), filled(**{"labels-key": ["a", "a"], "labels-value": ["1", "2"]})
    )
    assert page.context["adminform"].form.errors["labels"] == ["“a” is there twice."]


def test_what_the_service_refuses_is_said_at_its_field(owner: Client, ada: Member) -> None:
    page = owner.post(address(Member, "change", ada.pk), filled(referrer=ada.pk, tier="Roast"))
    assert page.status_code == 200
    assert page.context["adminform"].form.errors["referrer"] == ["A member cannot refer themselves."]
    ada.refresh_from_db()
    assert ada.tier == "Bean"
    make_member(ada.store, "C-2")
    page = owner.post(address(Member, "change", ada.pk), filled(external_id="C-2"))
    assert list(page.context["adminform"].form.errors) == ["external_id"]


def test_a_new_member_is_enrolled_by_the_service(owner: Client, here: Store) -> None:
    assert owner.post(address(Member, "add"), filled(store=here.pk, email=" Ada@Example.com ")).status_code == 302
    member = Member.objects.get()
    assert (member.email, member.phone, member.store) == ("ada@example.com", None, here)
    assert AuditEntry.objects.get().action == "member.created"


def test_erasing_needs_its_own_permission(sign_in: SignIn, ada: Member) -> None:
    client = sign_in("view_member", "change_member")
    assert client.post(address(Member, "change", ada.pk) + "../erase/", {}).status_code == 403
    assert "Erase personal data" not in client.get(address(Member, "change", ada.pk)).content.decode()
    client = sign_in("view_member", "erase_member", name="eve")
    assert "Erase personal data" in client.get(address(Member, "change", ada.pk)).content.decode()


def test_erasing_asks_for_the_word_and_a_reason(owner: Client, ada: Member) -> None:
    accept(ada.store, event("1", member={"external_id": "C-1"}, body={"name": "Ada"}))
    url = f"/admin/members/member/{ada.pk}/erase/"
    page = owner.post(url, {"typed": "yes", "reason": ""})
    assert set(page.context["form"].errors) == {"typed", "reason"}
    ada.refresh_from_db()
    assert ada.erased_at is None
    assert owner.post(url, {"typed": "Erase", "reason": "Asked by letter."}).status_code == 302
    ada.refresh_from_db()
    assert (ada.email, ada.first_name, ada.erased_at is None) == (None, "", False)
    assert Event.objects.get().body == {}
    assert AuditEntry.objects.get().reason == "Asked by letter."
    assert owner.post(url, {"typed": "erase", "reason": "again"}).context["form"].non_field_errors() == [
        "This member has been erased already."
    ]
    page = owner.get(address(Member, "change", ada.pk)).content.decode()
    assert 'name="_save"' not in page


def test_the_page_shows_events_earlier_facts_and_audit_to_those_who_may(
    sign_in: SignIn, owner: Client, ada: Member
) -> None:
    accept(ada.store, *(event(f"E-{number:02d}", member={"external_id": "C-1"}) for number in range(25)))
    owner.post(address(Member, "change", ada.pk), filled(tier="Roast"))
    page = owner.get(address(Member, "change", ada.pk)).content.decode()
    assert "E-24" in page
    assert "E-04<" not in page
    assert "E-04<" in owner.get(address(Member, "change", ada.pk), {"events-page": "2"}).content.decode()
    for slug in ("events", "earlier-facts", "audit"):
        assert f"#dataset-{slug}" in page
    page = sign_in("view_member").get(address(Member, "change", ada.pk)).content.decode()
    assert "#dataset-earlier-facts" in page
    for slug in ("events", "audit"):
        assert f"#dataset-{slug}" not in page


def test_nobody_is_deleted(owner: Client, ada: Member) -> None:
    assert owner.post(address(Member, "delete", ada.pk), {"post": "yes"}).status_code == 403
