"""Lists: their pages, filters, fields, what is included, and their order."""

from typing import Any

import pytest

from .client import BASE, DETAIL, Vendor, amendment, localization, release
from .defining import HERE, LIST, RELATIONSHIP, RELEASES, TEXTS, error_of, make


def test_pages_lead_on_by_cursors(vendor: Vendor) -> None:
    names = [make(vendor, f"A{number}") for number in range(5)]
    first = vendor.get(LIST, limit="2").json
    assert [each["id"] for each in first["data"]] == names[:2]
    cursor = first["meta"]["paging"]["nextCursor"]
    assert first["meta"] == {"paging": {"total": 5, "limit": 2, "nextCursor": cursor}}
    assert first["links"] == {
        "self": f"{BASE}/{LIST}?limit=2",
        "first": f"{BASE}/{LIST}?limit=2",
        "next": f"{BASE}/{LIST}?limit=2&cursor={cursor}",
    }
    found, link_on = [], f"{BASE}/{LIST}?limit=2"
    while link_on:
        page = vendor.call("GET", link_on.removeprefix("http://testserver")).json
        found += [each["id"] for each in page["data"]]
        assert page["links"]["first"] == first["links"]["first"]
        link_on = page["links"].get("next")
    assert found == names
    assert "nextCursor" not in page["meta"]["paging"]
    assert vendor.get(LIST).json["meta"]["paging"] == {"total": 5, "limit": 50}


def test_filters_fields_and_what_is_included(vendor: Vendor) -> None:
    names = [make(vendor, each) for each in ("A", "B", "C")]
    vendor.patch(f"{HERE}/{names[1]}", amendment(names[1], archived=True))
    for locale in ("de", "en-US"):
        vendor.post(TEXTS, localization(names[0], locale))
    vendor.post(RELEASES, release(names[0]))

    def ids(**query: str) -> list[str]:
        return [each["id"] for each in vendor.get(LIST, **{f"filter[{k}]": v for k, v in query.items()}).json["data"]]

    assert ids(referenceName="A,C") == [names[0], names[2]]
    assert ids(archived="true") == [names[1]]
    assert ids(id=names[2], archived="false") == [names[2]]
    query = {
        "fields[gameCenterAchievements]": "referenceName,localizations",
        "fields[gameCenterAchievementLocalizations]": "locale",
        "include": "localizations,releases,gameCenterDetail,activity",
        "limit[localizations]": "1",
    }
    shown = vendor.get(f"{HERE}/{names[0]}", **query).json
    assert shown["data"]["attributes"] == {"referenceName": "A"}
    (related,) = shown["data"]["relationships"].values()
    assert related["data"] == [{"type": TEXTS, "id": f"{names[0]}_de"}]
    assert related["meta"] == {"paging": {"total": 2, "limit": 1}}
    assert [each["type"] for each in shown["included"]] == ["gameCenterDetails", TEXTS, RELEASES]
    assert shown["included"][1]["attributes"] == {"locale": "de"}
    ids_only = vendor.get(f"gameCenterDetails/{DETAIL}/relationships/{HERE}").json["data"]
    assert ids_only == [{"type": HERE, "id": each} for each in names]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("limit", "0", "INVALID"),
        ("limit", "201", "INVALID"),
        ("limit", "x", "INVALID"),
        ("limit[localizations]", "51", "INVALID"),
        ("limit[gameCenterDetail]", "1", "ILLEGAL"),
        ("cursor", "x", "INVALID"),
        ("include", "images", "INVALID"),
        ("fields[gameCenterAchievements]", "name", "INVALID"),
        ("fields[apps]", "name", "ILLEGAL"),
        ("filter[vendorIdentifier]", "A", "ILLEGAL"),
        ("filter[archived]", "1", "INVALID"),
        ("sort", "points", "ILLEGAL"),
    ],
)
def test_a_wrong_parameter_is_named(vendor: Vendor, name: str, value: str, code: str) -> None:
    assert error_of(vendor.get(LIST, **{name: value})) == (400, f"PARAMETER_ERROR.{code}", {"parameter": name})


def test_the_order_is_set_by_replacing_the_list(vendor: Vendor) -> None:
    names = [make(vendor, each) for each in ("A", "B", "C")]
    path, turned = f"gameCenterDetails/{DETAIL}/relationships/{HERE}", names[::-1]

    def body(*ids: str) -> dict[str, Any]:
        return {"data": [{"type": HERE, "id": each} for each in ids]}

    assert vendor.patch(path, body(*turned)).status == 204
    assert [each["id"] for each in vendor.get(LIST).json["data"]] == turned
    for wrong in (body(*names[:2]), body(*names, DETAIL), body(names[0], names[0], names[1])):
        assert error_of(vendor.patch(path, wrong))[:2] == (409, f"{RELATIONSHIP}.INVALID")
    assert [each["id"] for each in vendor.get(LIST).json["data"]] == turned
