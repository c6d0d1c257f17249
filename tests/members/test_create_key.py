import io

import pytest
from django.core.management import CommandError, call_command

from members import doors
from members.api.auth import caller_by_key
from members.models import AccessKey, AuditEntry, Store
from tests.members.api.client import Api
from tests.members.factories import make_store

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store() -> Store:
    return make_store(time_zone="Europe/Vienna")


def create_key(*arguments: str) -> str:
    out = io.StringIO()
    call_command("create_key", *arguments, stdout=out)
    return out.getvalue()


def test_the_key_alone_is_printed_and_opens_the_store() -> None:
    printed = create_key("--store", "shop", "--scopes", "read, ingest", "--name", "web shop")
    assert printed == printed.strip() + "\n"
    assert Api(printed.strip()).get("store").json["code"] == "shop"
    key = AccessKey.objects.get()
    assert (key.name, key.scopes, key.expires_at) == ("web shop", ["ingest", "read"], None)


def test_it_is_written_down_without_the_secret() -> None:
    printed = create_key("--store", "shop", "--scopes", "read")
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action) == ("command create_key", "access_key.created")
    assert entry.after == {"name": "made by create_key", "opens": "", "scopes": ["read"], "expires_at": None}
    assert printed.strip() not in str(entry.after)


def test_a_day_is_its_first_instant_in_the_stores_zone() -> None:
    create_key("--store", "shop", "--scopes", "read", "--expires", "2100-07-01")
    assert AccessKey.objects.get().expires_at.isoformat() == "2100-06-30T22:00:00+00:00"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--store", "nope", "--scopes", "read"), "There is no store “nope”. Stores: shop."),
        (("--store", "shop", "--scopes", "read,write"), "Scopes are ingest, read, manage, adjust; got write."),
        (("--store", "shop", "--scopes", ","), "Scopes are ingest, read, manage, adjust; got none."),
        (("--store", "shop", "--scopes", "read", "--expires", "soon"), "Write a date and time"),
        (("--store", "shop", "--scopes", "read", "--expires", "2020-01-01"), "this instant is over"),
    ],
)
def test_what_cannot_be_is_said_with_what_could(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said.replace("(", r"\(")):
        create_key(*arguments)
    assert not AccessKey.objects.exists()


def test_a_key_for_an_interface_opens_it_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "_others", {"esperanto": "Esperanto"})
    printed = create_key("--store", "shop", "--scopes", "read", "--for", "esperanto").strip()
    assert AccessKey.objects.get().opens == "esperanto"
    assert Api(printed).get("store").json["code"] == "other_interface"
    assert caller_by_key(printed, "esperanto").store.code == "shop"


def test_an_interface_that_is_not_there_is_refused() -> None:
    with pytest.raises(CommandError, match="got klingon"):
        create_key("--store", "shop", "--scopes", "read", "--for", "klingon")
    assert not AccessKey.objects.exists()
