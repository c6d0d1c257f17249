"""What of a goal's fields the tables do not say: what a target is, what an icon is, which way a status goes."""

import base64
from typing import Any

import pytest

from members.models import Store
from tests.achievements.factories import GIF, SVG, png

from .client import CHALLENGE, STREAK, Shop
from .playing import make_goal


def without(body: dict[str, Any], name: str) -> dict[str, Any]:
    return {slug: value for slug, value in body.items() if slug != name}


def refusal(shop: Shop, body: Any, schema: str = "challenge") -> tuple[str, str]:
    """Which field, by which rule; and nothing was made."""
    answer = shop.post(schema, body)
    assert answer.status == 400, answer
    error = answer.json["error"]
    assert (error["statusCode"], error["code"]) == (400, "VALIDATION_FAILED")
    (detail,) = error["details"]
    assert shop.list(schema) == []
    return detail["fieldSlug"], detail["code"]


def test_the_status_is_required_and_the_aggregation_has_defaults(shop: Shop) -> None:
    assert refusal(shop, without(CHALLENGE, "status")) == ("status", "required")
    made = shop.make("challenge", without(without(CHALLENGE, "aggregationMethod"), "aggregationPeriod"))
    assert (made["aggregationMethod"], made["aggregationPeriod"]) == ("sum", "daily")
    for name in ("aggregationMethod", "aggregationPeriod", "status"):
        assert shop.patch("challenge", made["id"], {name: None}).json["error"]["details"][0]["code"] == "required"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("500", "wrong_type"),
        (True, "wrong_type"),
        ([], "wrong_type"),
        (0, None),
        (-1, None),
        (10**9 + 1, None),
        (0.0000001, None),
        (10**30, "wrong_type"),
    ],
)
def test_a_target_is_a_number_above_nothing(shop: Shop, value: Any, code: str | None) -> None:
    name, said = refusal(shop, {**CHALLENGE, "completionTargetValue": value})
    assert name == "completionTargetValue"
    assert code is None or said == code


def test_a_target_is_required_and_exact(shop: Shop) -> None:
    assert refusal(shop, without(CHALLENGE, "completionTargetValue"))[1] == "required"
    for value in (0.000001, 0.1, 499.99, 10**9):
        made = shop.make("challenge", {**CHALLENGE, "completionTargetValue": value})
        assert float(made["completionTargetValue"]) == value
        assert made["aggregationMethod"] == "sum"


def test_a_streak_counts_whole_periods(shop: Shop) -> None:
    for value in (1.5, 0, "5", True, 10**10):
        assert refusal(shop, {**STREAK, "completionTargetValue": value}, "streak")[0] == "completionTargetValue"
    for value in ("1", 0, None):
        assert refusal(shop, {**STREAK, "aggregationTargetValue": value}, "streak")[0] == "aggregationTargetValue"
    made = shop.make("streak", {**STREAK, "completionTargetValue": 12, "aggregationTargetValue": 2.5})
    assert (made["completionTargetValue"], float(made["aggregationTargetValue"])) == (12, 2.5)
    assert shop.list("challenge") == []


def test_what_the_format_does_not_know_is_refused_by_name(shop: Shop) -> None:
    assert refusal(shop, {**CHALLENGE, "aggregationTargetValue": 1}) == ("aggregationTargetValue", "unknown_field")
    made = shop.make("challenge", {**CHALLENGE, "milestones": [], "id": "x", "createdAt": "x", "updatedAt": None})
    assert made["milestones"] == []
    said = "Only {{price}} more!"
    for name, code in (("eudFailedChallengeMessage", "unknown_variable"), ("eudTitle", "unknown_variable")):
        answer = shop.patch("challenge", made["id"], {name: said})
        (detail,) = answer.json["error"]["details"]
        assert (answer.status, detail["fieldSlug"], detail["code"]) == (400, name, code)


def test_all_mistakes_are_named_at_once(shop: Shop) -> None:
    answer = shop.post("challenge", {"name": 1, "eudTitle": "x" * 49, "more": 1})
    found = {each["fieldSlug"] for each in answer.json["error"]["details"]}
    assert found == {"name", "eudTitle", "more", "description", "status", "completionTargetValue"}


def data(content: bytes, kind: str = "png") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z"
)


@pytest.mark.parametrize(("content", "kind"), [(png(), "png"), (GIF, "gif"), (SVG, "svg+xml"), (JPEG, "jpg")])
def test_an_icon_is_a_small_picture(shop: Shop, content: bytes, kind: str) -> None:
    made = shop.make("challenge", CHALLENGE)
    default = made["eudIcon"]
    assert default.endswith("/achievement.svg")
    shown = shop.patch("challenge", made["id"], {"eudIcon": data(content, kind)}).json["data"]["eudIcon"]
    assert "/icons/" in shown
    assert shop.client.get(shown).content == content
    # What was read may be sent back.
    assert shop.patch("challenge", made["id"], {"eudIcon": shown}).json["data"]["eudIcon"] == shown
    assert shop.patch("challenge", made["id"], {"eudIcon": None}).json["data"]["eudIcon"] == default
    assert "/icons/" in shop.make("challenge", {**CHALLENGE, "eudIcon": data(content, kind)})["eudIcon"]


@pytest.mark.parametrize(
    "sent",
    [
        1,
        "x",
        "https://example.com/x.png",
        data(b"BM no picture of ours"),
        data(b""),
        "data:image/png;base64,???",
        data(png(), "bmp"),
        data(b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', "svg+xml"),
        data(png() + b"\0" * 102_400),
    ],
)
def test_anything_else_is_no_icon(shop: Shop, sent: Any) -> None:
    answer = shop.post("challenge", {**CHALLENGE, "eudIcon": sent})
    assert (answer.status, answer.json["error"]["details"][0]["fieldSlug"]) == (400, "eudIcon"), answer
    assert shop.list("challenge") == []


def test_a_hundred_kilobytes_fit_and_one_byte_more_does_not(shop: Shop) -> None:
    comment = b"<!--" + b"x" * (100 * 1024 - len(SVG) - 7) + b"-->"
    fitting = SVG + comment
    assert len(fitting) == 100 * 1024
    shop.make("challenge", {**CHALLENGE, "eudIcon": data(fitting, "svg+xml")})
    answer = shop.post("challenge", {**CHALLENGE, "eudIcon": data(fitting + b"\n", "svg+xml")})
    assert answer.json["error"]["details"] == [
        {"fieldSlug": "eudIcon", "code": "too_large", "message": "An icon may have up to 100 KB."}
    ]


def test_a_status_goes_its_way(shop: Shop, store: Store) -> None:
    goal = make_goal(shop, "challenge", CHALLENGE, status="draft")
    for status, code in (("live", 200), ("draft", 409), ("paused", 200), ("draft", 409), ("live", 200), ("live", 200)):
        assert shop.patch("challenge", goal["id"], {"status": status}).status == code
    assert shop.make("challenge", {**CHALLENGE, "status": "paused"})["status"] == "paused"
    draft = shop.make("challenge", {**CHALLENGE, "status": "draft"})
    assert shop.patch("challenge", draft["id"], {"status": "paused"}).json["data"]["status"] == "paused"
