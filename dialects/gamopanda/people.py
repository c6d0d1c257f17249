"""Members as the vendor's clients make, change and read them."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.http import Http404

from dialects.reading import conclude, read_uuid, sheet_of
from members.actors import Actor
from members.models import Member, Store
from members.services.members import change_member, create_member, erase_member

from .errors import placed
from .models import Record
from .records import records_of, remember
from .wire.fields import Document, read_record
from .wire.people import FIELDS, OURS, STATUS, member_in, member_out, place_of

ERASED = "Deleted over the interface for Gamopanda's clients"


def members_of(store: Store) -> Any:
    return Member.objects.filter(store=store, erased_at=None)


def find_member(store: Store, name: str) -> Member:
    number = read_uuid(name)
    found = members_of(store).filter(uuid=number).first() if number else None
    if found is None:
        raise Http404
    return found


def create(store: Store, body: Any, *, actor: Actor) -> Member:
    sheet = sheet_of(body)
    said = read_record(sheet, FIELDS, whole=True)
    conclude(sheet)
    with placed(place_of), transaction.atomic():
        made = create_member(store, member_in(said), actor=actor)
        keep_status(made, said.values[STATUS])
    return made


def change(member: Member, body: Any, *, actor: Actor) -> Member:
    sheet = sheet_of(body)
    said = read_record(sheet, FIELDS, whole=False)
    conclude(sheet)
    with placed(place_of), transaction.atomic():
        member = change_member(member, member_in(said), actor=actor)
        if STATUS in said:
            keep_status(member, said.values[STATUS])
    return member


def erase(member: Member, *, actor: Actor) -> None:
    """Deleted is erased: what was personal is gone, what was counted stays counted."""
    with transaction.atomic():
        erase_member(member, actor=actor, reason=ERASED)
        Record.objects.filter(store=member.store_id, about=member.uuid).delete()


def keep_status(member: Member, status: str) -> None:
    """Laurel has one word for draft and paused."""
    remember(member.store, Record.Kind.MEMBER, member.uuid, {"status": status})


def show_members(members: Iterable[Member]) -> list[Document]:
    rows = list(members)
    if not rows:
        return []
    records = records_of(rows[0].store, Record.Kind.MEMBER, [each.uuid for each in rows])
    return [_show(each, records.get(each.uuid)) for each in rows]


def _show(member: Member, record: Record | None) -> Document:
    values = {name: getattr(member, name) for name in (*OURS.values(), "status")}
    return {
        "id": member.uuid,
        **member_out(values, record.document.get("status") if record else None),
        "createdAt": member.registered_at.isoformat(),
        "updatedAt": member.registered_at.isoformat(),
    }
