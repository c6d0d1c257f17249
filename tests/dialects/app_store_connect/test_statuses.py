"""Each status that the vendor documents, of a request about achievements."""

from typing import Any

import pytest
import time_machine

from achievements.models import Achievement
from dialects.app_store_connect.models import Detail
from members.models import Scope, Store

from .client import DETAIL, SEED, Vendor, achievement, vendor_of
from .defining import ATTRIBUTE, HERE, error_of, make, pointer


def test_201_created(vendor: Vendor) -> None:
    assert vendor.post(HERE, SEED).status == 201


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b""])
def test_400_what_is_no_json_object(vendor: Vendor, body: bytes) -> None:
    assert error_of(vendor.call("POST", HERE, body)) == (400, "ENTITY_INVALID", None)


def test_400_a_parameter_nobody_knows(vendor: Vendor) -> None:
    answer = vendor.get(f"gameCenterDetails/{DETAIL}/{HERE}", sort="points")
    assert error_of(answer) == (400, "PARAMETER_ERROR.ILLEGAL", {"parameter": "sort"})


def test_401_no_token(store: Store, detail: Detail) -> None:
    answer = Vendor().post(HERE, SEED)
    assert error_of(answer) == (401, "NOT_AUTHORIZED", None)
    assert "id" not in answer.json["errors"][0]
    assert answer.json["errors"][0]["title"] == "Authentication credentials are missing or invalid."


def test_403_a_key_without_manage(store: Store, detail: Detail) -> None:
    answer = vendor_of(store, Scope.READ, Scope.INGEST, Scope.ADJUST).post(HERE, SEED)
    assert error_of(answer) == (403, "FORBIDDEN_ERROR", None)
    assert not Achievement.objects.exists()


def test_404_no_such_resource_and_no_such_path(vendor: Vendor) -> None:
    answer = vendor.get(f"{HERE}/{DETAIL}")
    assert error_of(answer) == (404, "NOT_FOUND", None)
    detail = f"There is no resource of type 'gameCenterAchievements' with id '{DETAIL}'"
    assert answer.json["errors"][0]["detail"] == detail
    assert error_of(vendor.get("gameCenterBadges")) == (404, "PATH_ERROR", None)


def test_405_there_is_no_list_of_all_and_no_change_of_a_release(vendor: Vendor) -> None:
    answer = vendor.get(HERE)
    assert error_of(answer) == (405, "METHOD_NOT_ALLOWED", None)
    assert answer.headers["Allow"] == "POST"
    assert vendor.patch("gameCenterAchievementReleases/x", {}).status == 405


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("*/*", 201),
        ("application/*", 201),
        ("application/json", 201),
        ("text/html, application/json;q=0.5", 201),
        ("text/html", 406),
        ("application/vnd.api+json", 406),
    ],
)
def test_406_what_the_client_would_not_take(vendor: Vendor, accept: str, status: int) -> None:
    answer = vendor.call("POST", HERE, SEED, Accept=accept)
    assert answer.status == status, answer
    assert Achievement.objects.exists() == (status == 201)
    if status == 406:
        assert (answer.headers["Content-Type"], answer.body) == ("text/plain; charset=utf-8", b"Not Acceptable\n")
        assert answer.headers["X-Rate-Limit"].startswith("user-hour-lim:3600;")


@pytest.mark.parametrize("kind", ["text/xml", "application/vnd.api+json", "multipart/form-data; boundary=x"])
def test_415_what_is_not_called_json(vendor: Vendor, kind: str) -> None:
    answer = vendor.call("POST", HERE, SEED, content_type=kind)
    assert error_of(answer) == (415, "UNSUPPORTED_MEDIA_TYPE", None)
    assert not Achievement.objects.exists()
    assert vendor.call("POST", HERE, SEED, content_type="application/json; charset=utf-8").status == 201


def test_409_a_taken_identifier(vendor: Vendor) -> None:
    make(vendor)
    answer = vendor.post(HERE, achievement("MILK"))
    assert error_of(answer) == (409, f"{ATTRIBUTE}.INVALID.DUPLICATE", pointer("attributes", "vendorIdentifier"))


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "/data"),
        ({"date": {}}, "/date"),
        ({"data": []}, "/data"),
        ({"data": {"type": HERE, "atributes": {}}}, "/data/atributes"),
        ({"data": {"type": HERE}}, "/data/attributes"),
        ({"data": {"type": HERE, "attributes": []}}, "/data/attributes"),
        ({"data": {"attributes": {}}}, "/data/type"),
    ],
)
def test_422_json_of_another_structure(vendor: Vendor, body: Any, place: str) -> None:
    assert error_of(vendor.post(HERE, body)) == (422, "ENTITY_UNPROCESSABLE", {"pointer": place})


def test_429_too_many_requests(vendor: Vendor, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller) -> None:
    monkeypatch.setattr("dialects.app_store_connect.door.PER_HOUR", 2)
    rates = [vendor.get(f"gameCenterDetails/{DETAIL}").headers["X-Rate-Limit"] for _ in range(2)]
    assert rates == ["user-hour-lim:2;user-hour-rem:1;", "user-hour-lim:2;user-hour-rem:0;"]
    answer = vendor.get(f"gameCenterDetails/{DETAIL}")
    assert error_of(answer) == (429, "RATE_LIMIT_EXCEEDED", None)
    assert answer.headers["Retry-After"] == "3600"
    assert answer.headers["X-Rate-Limit"] == "user-hour-lim:2;user-hour-rem:0;"
    clock.shift(3600)
    assert vendor.get(f"gameCenterDetails/{DETAIL}").status == 200
