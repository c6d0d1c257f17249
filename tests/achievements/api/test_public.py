"""What everybody may read, where the store allows it."""

import dataclasses

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import Store
from tests.achievements.factories import change, create, document, make_achievement, make_live, pause, publish
from tests.members.api.client import Api
from tests.members.factories import make_store

ADDRESS = "public/shop/achievements"


@pytest.fixture
def anybody() -> Api:
    return Api(None)


@pytest.fixture
def shop(db: None) -> Store:
    return make_store(public_definitions=True)


def test_everybody_sees_what_is_live_and_not_hidden_and_nothing_else(anybody: Api, shop: Store) -> None:
    publish(create(shop, definition=document("a"), tags=["x"], texts={"title": {"en": "Hi"}}))
    make_live(shop, "b")
    make_achievement(shop, "draft")
    pause(make_live(shop, "paused"))
    change(make_live(shop, "hidden"), is_hidden=True)
    make_live(make_store("other", public_definitions=True), "theirs")
    found = anybody.get(ADDRESS)
    assert (found.status, [shown["key"] for shown in found.json["results"]]) == (200, ["b", "a"])
    one = anybody.get(f"{ADDRESS}/a").json
    assert one == found.json["results"][1]
    assert set(one) == {
        *("id", "key", "definition", "texts", "icon", "points", "position", "group", "tags", "goal"),
    }
    for key in ("draft", "paused", "hidden", "theirs", "a%00"):
        assert anybody.get(f"{ADDRESS}/{key}").status == 404
    assert [shown["key"] for shown in anybody.get(ADDRESS, tag="x").json["results"]] == ["a"]
    assert anybody.get(ADDRESS, status="draft").fields == ["status"]


def test_a_store_that_does_not_allow_it_looks_like_none(anybody: Api, store: Store) -> None:
    make_live(store)
    for path in (ADDRESS, f"{ADDRESS}/visitor", "public/nobody/achievements", "public/a%00/achievements"):
        answer = anybody.get(path)
        assert (answer.status, answer.json["code"]) == (404, "not_found")


def test_it_is_for_reading_alone(anybody: Api, shop: Store) -> None:
    make_live(shop)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert anybody.call(method, ADDRESS, {}).status == 405
        assert anybody.call(method, f"{ADDRESS}/visitor", {}).status == 405


def test_whoever_asks_too_often_is_told_when_to_come_back(
    anybody: Api, shop: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "LAUREL", dataclasses.replace(settings.LAUREL, requests_per_minute=3))
    assert [anybody.get(ADDRESS).status for _ in range(4)] == [200, 200, 200, 429]
    anybody.client.defaults["REMOTE_ADDR"] = "192.0.2.7"
    assert anybody.get(ADDRESS).status == 200


def test_the_number_of_statements_is_flat(anybody: Api, shop: Store) -> None:
    counts = {}
    for size in (2, 20):
        for number in range(size):
            publish(create(shop, definition=document(f"a{size}-{number}"), tags=["a"]))
        with CaptureQueriesContext(connection) as captured:
            anybody.get(ADDRESS)
        counts[size] = len(captured)
    assert len(set(counts.values())) == 1, counts
    assert counts[2] <= 3
