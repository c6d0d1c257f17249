"""Pictures over the API and on pages: taken by their content, given out so that nothing in them can run."""

import pytest
from django.test import Client

from achievements.models import Icon
from members.models import Store
from tests.achievements.factories import GIF, SVG, make_achievement, make_live, png
from tests.members.api.client import Answer, Api, api_of
from tests.members.factories import make_store

KINDS = {"image/png": png(), "image/gif": GIF, "image/svg+xml": SVG}
DEFAULT = "http://testserver/static/laurel/achievement.svg"


def put(api: Api, content: bytes, kind: str = "image/png", key: str = "visitor") -> Answer:
    return api.call("PUT", f"achievements/{key}/icon", content, content_type=kind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("said", ["image/png", "image/svg+xml; charset=utf-8", "IMAGE/JPEG"])
def test_a_picture_is_what_its_content_is_whatever_is_said(
    api: Api, store: Store, client: Client, kind: str, said: str
) -> None:
    make_live(store)
    address = put(api, KINDS[kind], said).json["icon"]
    assert address == f"http://testserver/icons/{Icon.objects.get().uuid}"
    shown = client.get(address)
    assert (shown.status_code, shown.content) == (200, KINDS[kind])
    assert shown.headers["Content-Type"] == (f"{kind}; charset=utf-8" if kind == "image/svg+xml" else kind)
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert shown.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_taking_the_picture_away_shows_the_default_again(api: Api, store: Store, client: Client) -> None:
    make_achievement(store)
    address = put(api, GIF).json["icon"]
    assert api.delete("achievements/visitor/icon").status == 204
    assert api.get("achievements/visitor").json["icon"] == DEFAULT
    assert client.get(address).status_code == 404
    default = client.get(DEFAULT)
    assert (default.status_code, default.headers["Content-Type"]) == (200, "image/svg+xml")
    default.close()


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"hello", "image/png", 422, "not_a_picture"),
        (png()[:-1], "image/png", 422, "not_a_picture"),
        (SVG.replace(b"<circle", b"<script/><circle"), "image/svg+xml", 422, "unsafe_svg"),
        (GIF, "application/json", 415, "unsupported_media_type"),
        (GIF, "image/webp", 415, "unsupported_media_type"),
        (GIF, "", 415, "unsupported_media_type"),
        (SVG + b" " * 100 * 1024, "image/svg+xml", 413, "too_large"),
    ],
)
def test_what_is_no_picture_is_refused_and_the_one_before_stays(
    api: Api, store: Store, content: bytes, kind: str, status: int, code: str
) -> None:
    make_achievement(store)
    before = put(api, GIF).json["icon"]
    answer = put(api, content, kind)
    assert (answer.status, answer.json["code"]) == (status, code)
    assert api.get("achievements/visitor").json["icon"] == before
    assert Icon.objects.count() == 1


def test_the_size_is_looked_at_before_anything_is_read(api: Api, store: Store) -> None:
    make_achievement(store)

    class Unread:
        def read(self, *_: object) -> bytes:
            raise AssertionError("it was read")

        readline = read

    environment = api.client._base_environ(
        PATH_INFO="/api/v1/achievements/visitor/icon",
        REQUEST_METHOD="PUT",
        CONTENT_TYPE="image/png",
        CONTENT_LENGTH=str(100 * 1024 + 1),
        HTTP_AUTHORIZATION=api.headers["Authorization"],
    )
    response = api.client.request(**{**environment, "wsgi.input": Unread()})
    assert response.status_code == 413
    assert "100 KB" in response.json()["detail"]


def test_another_stores_achievement_gets_no_picture(api: Api, store: Store) -> None:
    other = make_store("other")
    make_achievement(other)
    assert put(api, GIF).status == 404
    assert put(api_of(other, "read"), GIF).status == 403
    assert not Icon.objects.exists()


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_a_pictures_address_is_for_reading(api: Api, store: Store, client: Client, method: str) -> None:
    make_achievement(store)
    address = put(api, GIF).json["icon"]
    assert getattr(client, method)(address).status_code == 405
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")
