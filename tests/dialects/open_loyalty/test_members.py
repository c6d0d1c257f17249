"""Members in the vendor's words."""

from typing import Any

import pytest

from members.models import Member, Store
from tests.members.factories import make_member

from .client import Vendor

ADA = {
    "email": "Ada@Example.com",
    "phone": "+43123",
    "loyaltyCardNumber": "C-1",
    "firstName": "Ada",
    "lastName": "Berger",
    "registeredAt": "2024-05-01T00:00:00",
    "birthDate": "1990-01-01",
    "gender": "female",
    "address": {"city": "Vienna"},
    "labels": [{"key": "vip", "value": "yes"}],
    "agreement1": True,
    "levelId": "gold",
    "customFieldsData": [{"key": "shoe", "value": 38}],
}


def created(vendor: Vendor, **values: Any) -> str:
    answer = vendor.post("member", {"customer": values})
    assert answer.status == 200, answer
    return str(answer.json["customerId"])


def test_a_member_is_made_and_read_back(vendor: Vendor) -> None:
    answer = vendor.post("member", {"customer": ADA})
    member = Member.objects.get()
    assert (answer.status, answer.json) == (200, {"customerId": str(member.uuid), "email": "ada@example.com"})
    assert (member.tier, member.labels) == ("gold", [{"key": "vip", "value": "yes"}])
    assert member.attributes["customFields"] == {"shoe": 38}
    shown = vendor.get(f"member/{member.uuid}").json
    for name, value in ADA.items():
        expected = {"email": "ada@example.com", "registeredAt": "2024-05-01T00:00:00+02:00"}.get(name, value)
        assert shown[name] == expected, name
    assert (shown["active"], shown["referrerId"]) == (True, None)


@pytest.mark.parametrize("name", ["email=ADA@example.com", "phone=+43123", "loyaltyCardNumber=C-1"])
def test_a_member_is_found_by_any_identifier(vendor: Vendor, name: str) -> None:
    number = created(vendor, **ADA)
    assert vendor.get(f"member/{name}").json["customerId"] == number


@pytest.mark.parametrize("name", ["email=nobody@example.com", "phone=a", "x", "loyaltyCardNumber=c-1", "name=Ada"])
def test_whoever_is_not_there_is_not_found(vendor: Vendor, name: str) -> None:
    created(vendor, **ADA)
    assert (vendor.get(f"member/{name}").status, vendor.get(f"member/{name}/achievement").status) == (404, 404)


def test_put_changes_what_is_given(vendor: Vendor) -> None:
    number = created(vendor, **ADA)
    answer = vendor.put(f"member/{number}", {"customer": {"firstName": "Grace", "gender": "not_disclosed"}})
    assert (answer.status, answer.body) == (204, b"")
    shown = vendor.get(f"member/{number}").json
    assert (shown["firstName"], shown["lastName"], shown["gender"]) == ("Grace", "Berger", "not_disclosed")
    assert shown["birthDate"] == "1990-01-01"


def test_what_was_read_can_be_put_back(vendor: Vendor) -> None:
    number = created(vendor, **ADA)
    shown = vendor.get(f"member/{number}").json
    assert vendor.put(f"member/{number}", {"customer": shown}).status == 204
    assert vendor.get(f"member/{number}").json == shown


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"firstName": "Ada"}, "customer.email"),
        ({"email": ""}, "customer.email"),
        ({"email": "ada@example.com"}, "customer.email"),  # there is one already
        ({"email": 5}, "customer.email"),
        ({"email": "x@example.com", "gender": "robot"}, "customer.gender"),
        ({"email": "x@example.com", "registeredAt": "yesterday"}, "customer.registeredAt"),
        ({"email": "x@example.com", "labels": [{"value": "x"}]}, "customer.labels"),
        ({"email": "x@example.com", "levelId": "x" * 101}, "customer.levelId"),
        ({"email": "x@example.com", "address": {"n": 1e30}}, "customer.address"),
        ({"email": "x@example.com", "referrerToken": "abc"}, "customer.referrerToken"),
        ({"email": "x@example.com", "colour": "red"}, "customer.colour"),
    ],
)
def test_a_mistake_is_named_by_its_place(vendor: Vendor, ada: Member, values: Any, path: str) -> None:
    answer = vendor.post("member", {"customer": values})
    assert answer.status == 400, answer
    assert answer.json["errors"][0]["path"].startswith(path)
    assert Member.objects.count() == 1


def test_a_friend_is_linked_to_whoever_brought_them(vendor: Vendor, store: Store, ada: Member) -> None:
    friend = make_member(store, "grace", email="grace@example.com")
    answer = vendor.post("member/email=grace@example.com/referral", {"referrerId": str(ada.uuid)})
    assert (answer.status, answer.body) == (204, b"")
    friend.refresh_from_db()
    assert friend.referrer == ada
    for wrong in ({"referrerId": str(friend.uuid)}, {"referrerId": "x"}, {}):
        assert vendor.post("member/email=grace@example.com/referral", wrong).json["errors"][0]["path"] == "referrerId"
