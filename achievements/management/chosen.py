"""What a command is about: a store, and in it a member and an achievement where they are named."""

import uuid

from django.core.management.base import CommandError, CommandParser

from achievements.models import Achievement
from members.models import Member, Store


def add_choices(parser: CommandParser, *, store_required: bool) -> None:
    parser.add_argument("--store", required=store_required, help="The store's code.")
    parser.add_argument("--member", help="Only this member's: an id, or the store's own (external) id.")
    parser.add_argument("--achievement", help="Only in the achievement with this key.")


def store_named(code: str) -> Store:
    store = Store.objects.filter(code=code).first()
    if store is None:
        known = ", ".join(Store.objects.values_list("code", flat=True)) or "none"
        raise CommandError(f"There is no store “{code}”. Known: {known}.")
    return store


def member_named(store: Store, name: str | None) -> Member | None:
    if name is None:
        return None
    try:
        by_id = Member.objects.filter(store=store, uuid=uuid.UUID(name)).first()
    except ValueError:
        by_id = None
    member = by_id or Member.objects.filter(store=store).named("external_id", name).first()
    if member is None:
        raise CommandError(f"Store “{store.code}” has no member “{name}”.")
    return member


def achievement_named(store: Store, key: str | None) -> Achievement | None:
    if key is None:
        return None
    achievement = Achievement.objects.filter(store=store, key=key).first()
    if achievement is None:
        known = ", ".join(Achievement.objects.filter(store=store).values_list("key", flat=True)) or "none"
        raise CommandError(f"Store “{store.code}” has no achievement “{key}”. Known: {known}.")
    if achievement.is_draft:
        raise CommandError(f"“{key}” is a draft: nobody has progress in it.")
    return achievement
