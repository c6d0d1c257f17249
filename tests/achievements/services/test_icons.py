"""Pictures of achievements: kept once, and gone when nobody shows them."""

import pytest
from django.db import IntegrityError, transaction

from achievements.models import Icon
from achievements.services.definitions import duplicate_achievement
from achievements.services.icons import LARGEST, remove_icon, set_icon
from members.errors import Refused
from members.models import AuditEntry, Store
from tests.achievements.factories import ACTOR, GIF, SVG, make_achievement, make_live, png
from tests.members.factories import make_store


def test_the_same_picture_is_kept_once_in_a_store(store: Store) -> None:
    first, second = make_achievement(store, "a"), make_live(store, "b")
    one, two = set_icon(first, GIF, actor=ACTOR), set_icon(second, GIF, actor=ACTOR)
    theirs = set_icon(make_achievement(make_store("other")), GIF, actor=ACTOR)
    assert one.icon == two.icon
    assert one.icon != theirs.icon
    assert [icon.media_type for icon in Icon.objects.all()] == ["image/gif", "image/gif"]
    assert bytes(Icon.objects.first().content) == GIF  # type: ignore[union-attr]


def test_a_picture_nobody_shows_any_more_is_gone(store: Store) -> None:
    made = make_achievement(store)
    set_icon(made, GIF, actor=ACTOR)
    copy = duplicate_achievement(set_icon(made, SVG, actor=ACTOR), "copy", actor=ACTOR)
    assert [icon.media_type for icon in Icon.objects.all()] == ["image/svg+xml"]
    assert remove_icon(made, actor=ACTOR).icon is None
    assert Icon.objects.count() == 1
    remove_icon(copy, actor=ACTOR)
    assert not Icon.objects.exists()


def test_each_change_is_in_the_audit_and_no_change_is_not(store: Store) -> None:
    made = make_achievement(store)
    remove_icon(made, actor=ACTOR)
    icon = set_icon(made, GIF, actor=ACTOR).icon
    set_icon(made, GIF, actor=ACTOR)
    entries = AuditEntry.objects.filter(action="achievement.icon_changed")
    assert icon is not None
    assert [(entry.before, entry.after) for entry in entries] == [({"icon": None}, {"icon": str(icon.uuid)})]


def test_a_hundred_kilobytes_are_fine_and_a_byte_more_is_not(store: Store) -> None:
    made = make_achievement(store)
    padding = LARGEST - len(SVG)
    assert set_icon(made, SVG + b" " * padding, actor=ACTOR).icon is not None
    before = Icon.objects.values_list("pk", flat=True)[0]
    with pytest.raises(Refused, match="100 KB") as refused:
        set_icon(made, SVG + b" " * (padding + 1), actor=ACTOR)
    assert (refused.value.code, refused.value.field) == ("too_large", "icon")
    with pytest.raises(Refused):
        set_icon(made, png()[:-1], actor=ACTOR)
    assert list(Icon.objects.values_list("pk", flat=True)) == [before]


def test_the_database_keeps_one_of_each_content_by_itself(store: Store) -> None:
    icon = set_icon(make_achievement(store), GIF, actor=ACTOR).icon
    assert icon is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Icon.objects.create(store=store, digest=icon.digest, media_type="image/gif", content=GIF)
