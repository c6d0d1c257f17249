"""Short ways to the things tests talk about."""

from typing import Any

import msgspec

from members.inbox import Answer, accept_events
from members.models import Member, Store


def make_store(code: str = "shop", **values: Any) -> Store:
    return Store.objects.create(code=code, **{"name": code.title(), **values})


def make_member(store: Store, external_id: str = "ada", **values: Any) -> Member:
    return Member.objects.create(store=store, external_id=external_id, **values)


def event(source_id: str | None = None, **values: Any) -> dict[str, Any]:
    sent = {"type": "visit", "member": {"external_id": "ada"}, **values}
    return {**sent, "source_id": source_id} if source_id is not None else sent


def sale(source_id: str, number: str, **document: object) -> dict[str, Any]:
    return event(source_id, type="purchase", kind="transaction", transaction={"document_number": number, **document})


def accept(store: Store, *events: dict[str, Any], **options: Any) -> list[Answer]:
    return accept_events(store, [_text(sent) for sent in events], **options)


def _text(sent: dict[str, Any]) -> bytes:
    return msgspec.json.Encoder(decimal_format="number").encode(sent)
