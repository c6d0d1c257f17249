"""Members: enrolling, changing, erasing. Facts that change are kept under their version for what was judged by them."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from members.actors import Actor
from members.errors import Refused
from members.locks import lock_member
from members.models import (
    FACTS,
    IDENTIFIERS,
    LONGEST_IDENTIFIERS,
    AuditEntry,
    Event,
    Member,
    MemberFacts,
    MemberStatus,
    Store,
    normal_identifier,
)

from .audit import difference, record

PROFILE = ("first_name", "last_name", "language", "registered_at")
CHANGEABLE = (*IDENTIFIERS, *PROFILE, *FACTS)


def create_member(store: Store, values: Mapping[str, Any], *, actor: Actor) -> Member:
    """Enrol somebody; an identifier that another member has is refused by its name."""
    member = Member(store=store, **_normal(values))
    _check_referrer(member)
    with transaction.atomic():
        _save(member)
        record(actor, "member.created", member, store=store, after=dict(values))
    return member


def change_member(member: Member, values: Mapping[str, Any], *, actor: Actor, reason: str = "") -> Member:
    """Change what is given; facts in force until now stay readable under their version."""
    with transaction.atomic():
        member = lock_member(member.pk)
        if member.erased_at:
            raise Refused("erased", "This member was erased and can no longer be changed.")
        before, facts_before = {name: getattr(member, name) for name in CHANGEABLE}, member.facts()
        for name, value in _normal(values).items():
            setattr(member, name, value)
        _check_referrer(member)
        was, now = difference(before, {name: getattr(member, name) for name in CHANGEABLE})
        if not now:
            return member
        if facts_before != member.facts():
            keep_facts(member, facts_before)
        _save(member)
        record(actor, "member.changed", member, store=member.store_id, before=was, after=now, reason=reason)
    return member


def upsert_member(store: Store, external_id: str, values: Mapping[str, Any], *, actor: Actor) -> tuple[Member, bool]:
    """The member of that external id with these values; True when it is new."""
    members = Member.objects.filter(store=store).named("external_id", external_id)
    if found := members.first():
        return change_member(found, values, actor=actor), False
    try:
        return create_member(store, {**values, "external_id": external_id}, actor=actor), True
    except Refused as error:
        # Somebody else was a moment faster: then theirs is the one to change.
        if error.field != "external_id" or not (found := members.first()):
            raise
        return change_member(found, values, actor=actor), False


def erase_member(member: Member, *, actor: Actor, reason: str) -> Member:
    """Remove everything personal for ever; what was counted stays counted."""
    if not reason.strip():
        raise Refused("reason_required", "Say why this member is erased.", field="reason")
    with transaction.atomic():
        member = lock_member(member.pk)
        if member.erased_at:
            raise Refused("erased", "This member has been erased already.")
        keep_facts(member, member.facts())  # events accepted until now go on being judged by the status of then
        MemberFacts.objects.filter(member=member).update(
            tier="", labels=[], attributes={}, time_zone="", referrer_id=None
        )
        Event.objects.filter(member=member).update(body={}, transaction=None, member_reference=None)
        for name in IDENTIFIERS:
            setattr(member, name, None)
        member.first_name = member.last_name = member.language = member.tier = member.time_zone = ""
        member.labels, member.attributes, member.referrer = [], {}, None
        member.status, member.erased_at = MemberStatus.LEFT, timezone.now()
        member.save()
        AuditEntry.objects.forget(member, str(member))
        record(actor, "member.erased", member, store=member.store_id, reason=reason)
    return member


def keep_facts(member: Member, facts: Mapping[str, Any]) -> None:
    """Store the facts of the version that ends, and begin the next."""
    MemberFacts.objects.create(member=member, version=member.facts_version, **facts)
    member.facts_version += 1


def _normal(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(values) - set(CHANGEABLE) - {"referrer"})
    if unknown:
        raise Refused("unknown_field", f"Members have no field {unknown[0]}.", field=unknown[0])
    return {name: _identifier(name, value) if name in IDENTIFIERS else value for name, value in values.items()}


def _identifier(field: str, value: str | None) -> str | None:
    text = normal_identifier(field, value or "")
    if len(text) > LONGEST_IDENTIFIERS[field]:  # a few capital letters are two small ones
        raise Refused("too_long", "Written in small letters, this is too long.", field=field)
    return text or None


def _check_referrer(member: Member) -> None:
    if member.referrer_id is None:
        return
    if member.referrer_id == member.pk:
        raise Refused("refers_themselves", "A member cannot refer themselves.", field="referrer")
    if not Member.objects.filter(pk=member.referrer_id, store_id=member.store_id).exists():
        raise Refused("unknown_member", "The referrer is not a member of this store.", field="referrer")


def _save(member: Member) -> None:
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError as error:
        field = next((name for name in IDENTIFIERS if _taken(member, name)), None)
        if field is None:
            raise
        raise Refused("identifier_taken", f"Another member of this store has this {field}.", field=field) from error


def _taken(member: Member, field: str) -> bool:
    value = getattr(member, field)
    others = Member.objects.filter(store_id=member.store_id).exclude(pk=member.pk)
    return value is not None and others.filter(**{field: value}).exists()
