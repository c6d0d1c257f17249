"""Creating, changing, copying and deleting definitions."""

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction

from achievements.engine.instants import to_instant
from achievements.models import Achievement, Backfill, Completion, Edition, Rule, StatusChange, Tag
from achievements.services import definitions
from members.errors import Refused
from members.models import AuditEntry, Store
from tests.achievements.factories import (
    ACTOR,
    RULE,
    archive,
    begin,
    change,
    create,
    document,
    make_achievement,
    make_live,
    publish,
)
from tests.members.factories import make_member, make_store

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


def wrong(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(each.field, each.code) for each in refused.value.wrong]


def rows() -> list[object]:
    kept = (Achievement, Rule, Tag, StatusChange, AuditEntry, Backfill, Edition)
    return [list(model._default_manager.order_by("pk").values()) for model in kept]


def test_a_new_one_is_a_draft_with_its_rules_tags_and_an_entry_in_the_audit(store: Store) -> None:
    made = create(
        store,
        definition=document(name={"de": "Besucher", "en": "Visitor"}, rules=[RULE, {**RULE, "key": "more"}]),
        texts={"title": {"en": "Hi"}, "failed_label": None, "completed_label": {}},
        tags=["b", " a ", "b"],
        points=5,
        group="start",
    )
    made.refresh_from_db()
    assert (made.status, made.key, made.name, made.created_by) == ("draft", "visitor", "Visitor", "command test")
    assert (made.points, made.group, made.texts) == (5, "start", {"title": {"en": "Hi"}})
    assert sorted(made.rules.values_list("key", flat=True)) == ["1", "more"]
    assert list(made.tags.values_list("name", flat=True)) == ["a", "b"]
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject, entry.actor) == ("achievement.created", "Visitor", "command test")
    assert not StatusChange.objects.exists()


def test_the_name_in_lists_is_in_the_stores_own_language_and_else_the_key(store: Store) -> None:
    german = make_store("laden", default_language="de", languages=["de"])
    assert make_achievement(german, name={"de": "Besucher", "en": "Visitor"}).name == "Besucher"
    assert make_achievement(store).name == "visitor"


def test_every_mistake_is_named_at_once_and_nothing_is_written(store: Store) -> None:
    before = rows()
    bad = {"key": "1x", "rules": [{"trigger": "custom_event", "goal": 0}], "colour": "red"}
    with pytest.raises(Refused) as refused:
        create(store, definition=bad, texts={"title": {"en": "{{x}}"}}, tags=[""], size=5)
    assert set(wrong(refused)) == {
        ("size", "unknown_field"),
        ("tags", "invalid"),
        ("/texts/title/en", "unknown_variable"),
        ("/definition/colour", "unknown_key"),
        ("/definition/key", "bad_format"),
        ("/definition/rules/0", "missing_key"),
        ("/definition/rules/0/goal", "goal_not_positive"),
    }
    assert rows() == before


@pytest.mark.parametrize("tags", ["ab", ["x" * 51], [5], [" "], [str(number) for number in range(21)]])
def test_tags_that_are_none_are_refused(store: Store, tags: object) -> None:
    with pytest.raises(Refused) as refused:
        create(store, definition=document(), tags=tags)
    assert wrong(refused) == [("tags", "invalid")]


def test_a_key_is_taken_in_its_store_whatever_became_of_it(store: Store) -> None:
    archive(make_live(store))
    before = rows()
    with transaction.atomic(), pytest.raises(Refused) as refused:
        make_achievement(store)
    assert (refused.value.code, wrong(refused)) == ("key_taken", [("/definition/key", "key_taken")])
    assert rows()[:-1] == before[:-1]
    assert make_achievement(make_store("other")).key == "visitor"
    assert make_achievement(store, "Visitor").key == "Visitor"


def test_the_database_keeps_keys_apart_by_itself(store: Store) -> None:
    make_achievement(store)
    with pytest.raises(IntegrityError), transaction.atomic():
        Achievement.objects.create(store=store, key="visitor", definition={}, name="x")


@pytest.mark.parametrize(("model", "values"), [(Tag, {"name": "a"}), (Rule, {"key": "1"})])
def test_the_database_keeps_tags_and_rules_apart_by_itself(store: Store, model: type, values: dict) -> None:
    made = create(store, definition=document(), tags=["a"])
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(achievement=made, **values)


def test_a_key_that_an_address_needs_is_refused(store: Store) -> None:
    with pytest.raises(Refused) as refused:
        make_achievement(store, "check")
    assert wrong(refused) == [("/definition/key", "reserved")]


def test_a_draft_changes_in_everything(store: Store) -> None:
    made = make_achievement(store)
    begin(made, make_member(store))  # even so: it was never counted for anybody but in trials
    changed = change(made, definition=document("guest", rules=[{**RULE, "goal": 9}]), points=7, tags=["new"])
    assert (changed.key, changed.definition["rules"][0]["goal"], changed.points) == ("guest", 9, 7)
    entry = AuditEntry.objects.latest("id")
    assert entry.action == "achievement.changed"
    assert (entry.before["key"], entry.after["key"]) == ("visitor", "guest")
    assert "texts" not in entry.after
    assert not StatusChange.objects.exists()


def test_only_what_is_given_changes_and_nothing_is_noted_of_nothing(store: Store) -> None:
    made = create(store, definition=document(), texts={"title": {"en": "Hi"}}, tags=["a"], points=3)
    change(made, points=3, tags=["a"], definition=made.definition)
    assert AuditEntry.objects.count() == 1
    changed = change(made, texts={"description": {"en": "Ho"}})
    assert (changed.texts, changed.points) == ({"description": {"en": "Ho"}}, 3)
    assert list(changed.tags.values_list("name", flat=True)) == ["a"]


def test_a_fraction_that_stays_is_no_change(store: Store) -> None:
    rule = {**RULE, "goal": 0.1, "aggregation": {"type": "sum", "attribute": "event.body.x"}}
    made = make_achievement(store, rules=[rule])
    change(made, definition=document(rules=[rule]))
    assert AuditEntry.objects.count() == 1


def test_a_rule_that_is_gone_keeps_its_number(store: Store) -> None:
    made = make_achievement(store, rules=[{**RULE, "key": "a"}, {**RULE, "key": "b"}])
    numbers = dict(made.rules.values_list("key", "pk"))
    change(made, definition=document(rules=[{**RULE, "key": "b"}, {**RULE, "key": "c"}]))
    after = dict(made.rules.values_list("key", "pk"))
    assert {**after, **numbers} == after
    assert set(after) == {"a", "b", "c"}


def test_the_key_stays_once_it_has_gone_live(store: Store) -> None:
    made = make_live(store)
    with pytest.raises(Refused) as refused:
        change(made, definition=document("guest"))
    assert (refused.value.code, wrong(refused)) == ("key_frozen", [("/definition/key", "key_frozen")])
    assert Achievement.objects.get().key == "visitor"


def test_a_new_date_of_a_live_one_is_kept_with_its_time(store: Store) -> None:
    made = make_live(store)
    with time_machine.travel(NOW + datetime.timedelta(days=900), tick=False):
        change(made, definition=document(ends_at="2030-01-01T00:00:00"))
        change(made, definition=document(ends_at="2030-01-01T00:00:00", name={"en": "Visitor"}))
    kept = [(each.status, each.starts_at, each.ends_at) for each in StatusChange.objects.all()]
    assert kept == [("live", "", ""), ("live", "", "2030-01-01T00:00:00")]


def test_while_nobody_has_progress_what_counts_changes_and_is_counted_from_the_log(store: Store) -> None:
    made = make_live(store)
    changed = change(made, definition=document(rules=[{**RULE, "event": "login"}]))
    assert changed.definition["rules"][0]["event"] == "login"
    assert Backfill.objects.get().is_silent is False
    change(made, definition=document(rules=[{**RULE, "event": "login"}], name={"en": "Visitor"}))
    assert Backfill.objects.count() == 1


def test_a_new_beginning_of_filling_in_ends_the_one_before_and_stays_silent(store: Store) -> None:
    make_member(store)
    made = publish(make_achievement(store, counts_from="everything"), silent=True)
    change(made, definition=document(counts_from="everything", rules=[{**RULE, "goal": 9}]))
    newest, oldest = Backfill.objects.all()
    assert (oldest.finished_at is None, newest.finished_at is None) == (False, True)
    assert newest.is_silent


FULL = document(
    name={"en": "Visitor"},
    rules=[{**RULE, "key": "a", "name": {"en": "A"}}, {**RULE, "key": "b"}],
    milestones=[{"key": "half", "target": 50}, {"key": "most", "target": 80}],
    period={"type": "calendar", "unit": "month"},
    recurrence="after_expiry",
    timezone="UTC",
)
LOCKED = {
    "/timezone": {"timezone": "store"},
    "/availability": {"availability": [{"type": "months", "months": [5]}]},
    "/audience": {"audience": [{"attribute": "member.tier", "operator": "is_equal", "value": "gold"}]},
    "/completes_when": {"completes_when": "any"},
    "/period": {"period": {"type": "calendar", "unit": "week"}},
    "/recurrence": {"recurrence": "once"},
    "/completion_limit": {"completion_limit": {"value": 3}},
    "/stops_at_goal": {"stops_at_goal": False},
    "/rollback_after_completion": {"rollback_after_completion": True},
    "/counts_from": {"counts_from": "everything"},
    "/rules": {"rules": [FULL["rules"][0]], "milestones": []},
    "/rules/2": {"rules": [*FULL["rules"], {**RULE, "key": "c"}]},
    "/rules/0/goal": {"rules": [{**FULL["rules"][0], "goal": 4}, FULL["rules"][1]]},
    "/rules/1/event": {"rules": [FULL["rules"][0], {**FULL["rules"][1], "event": "login"}]},
    "/rules/1/conditions": {
        "rules": [
            FULL["rules"][0],
            {**FULL["rules"][1], "conditions": [{"attribute": "event.body.x", "operator": "is_equal", "value": 1}]},
        ]
    },
    "/milestones": {"milestones": FULL["milestones"][1:]},
    "/milestones/1/target": {"milestones": [FULL["milestones"][0], {"key": "most", "target": 81}]},
}


@pytest.fixture
def begun(store: Store) -> Achievement:
    made = publish(create(store, definition=FULL))
    begin(made, make_member(store))
    return made


@pytest.mark.parametrize("pointer", LOCKED)
def test_once_somebody_has_progress_what_counts_is_locked(begun: Achievement, pointer: str) -> None:
    before = rows()[:-1]
    with transaction.atomic(), pytest.raises(Refused, match="duplicate the achievement") as refused:
        change(begun, definition={**FULL, **LOCKED[pointer]}, points=9)
    assert refused.value.code == "locked"
    assert wrong(refused)[:1] == [(f"/definition{pointer}", "locked")]
    assert rows()[:-1] == before


def test_all_that_is_locked_is_named_at_once(begun: Achievement) -> None:
    with pytest.raises(Refused) as refused:
        change(begun, definition={**FULL, **LOCKED["/rules/0/goal"], "stops_at_goal": False, "timezone": "store"})
    assert [field for field, _ in wrong(refused)] == [
        "/definition/timezone",
        "/definition/stops_at_goal",
        "/definition/rules/0/goal",
    ]


def test_a_completion_alone_locks_as_well(store: Store) -> None:
    made, at = make_live(store), NOW
    Completion.objects.create(
        member=make_member(store),
        achievement=made,
        ordinal=1,
        cause="adjustment",
        attempt_number=1,
        completed_at=at,
        recorded_at=at,
    )
    with pytest.raises(Refused, match="duplicate"):
        change(made, definition=document(stops_at_goal=False))


def test_what_is_archived_is_locked_even_without_progress(store: Store) -> None:
    made = archive(make_live(store))
    with pytest.raises(Refused, match="duplicate"):
        change(made, definition=document(stops_at_goal=False))
    assert change(made, definition=document(name={"en": "Gone"})).name == "Gone"


def test_names_units_dates_and_the_order_of_rules_are_never_locked(begun: Achievement) -> None:
    a, b = FULL["rules"]
    unit = {"en": {"one": "visit", "other": "visits"}}
    changed = change(
        begun,
        definition={
            **FULL,
            "name": {"en": "Guest"},
            "rules": [{**b, "unit": unit}, {**a, "name": {"en": "First"}}],
            "milestones": [{"key": "half", "target": 50, "name": {"en": "Half"}}, FULL["milestones"][1]],
            "starts_at": "2020-01-01T00:00:00",
            "ends_at": "2031-01-01T00:00:00",
        },
        texts={"title": {"en": "Hi"}},
        points=1,
        position=2,
        group="g",
        is_hidden=True,
        tags=["t"],
    )
    assert (changed.name, changed.points, changed.is_hidden) == ("Guest", 1, True)
    assert changed.milestones_since == {}
    assert not Backfill.objects.exists()
    assert StatusChange.objects.count() == 2


def test_a_milestone_that_is_added_counts_crossings_from_then_on(begun: Achievement) -> None:
    more = [{"key": "start", "target": 10}, *FULL["milestones"]]
    at = NOW + datetime.timedelta(days=900)
    with time_machine.travel(at, tick=False):
        changed = change(begun, definition={**FULL, "milestones": more})
    assert changed.milestones_since == {"start": to_instant(at)}
    again = change(begun, definition={**FULL, "milestones": [*more, {"key": "all", "target": 100}]})
    assert again.milestones_since["start"] == to_instant(at)
    assert again.milestones_since["all"] >= to_instant(NOW)


def test_a_copy_is_a_draft_that_says_the_same(store: Store, begun: Achievement) -> None:
    change(begun, texts={"title": {"en": "Hi"}}, tags=["t"], points=4)
    begun.refresh_from_db()
    copy = definitions.duplicate_achievement(begun, "copy", actor=ACTOR)
    assert (copy.status, copy.key, copy.name, copy.points) == ("draft", "copy", "Visitor", 4)
    assert copy.definition == {**begun.definition, "key": "copy"}
    assert (copy.texts, list(copy.tags.values_list("name", flat=True))) == (begun.texts, ["t"])
    assert AuditEntry.objects.latest("id").action == "achievement.duplicated"
    with transaction.atomic(), pytest.raises(Refused) as refused:
        definitions.duplicate_achievement(begun, "copy", actor=ACTOR)
    assert wrong(refused) == [("key", "key_taken")]


def test_a_draft_is_deleted_and_its_key_is_free_again(store: Store) -> None:
    made = create(store, definition=document(), tags=["a"])
    definitions.delete_achievement(made, actor=ACTOR)
    assert not any(model._default_manager.exists() for model in (Achievement, Rule, Tag))
    assert AuditEntry.objects.latest("id").action == "achievement.deleted"
    assert make_achievement(store).key == "visitor"


@pytest.mark.parametrize("kind", ["live", "with progress"])
def test_anything_else_is_not_deleted(store: Store, kind: str) -> None:
    made = make_live(store) if kind == "live" else make_achievement(store)
    if kind == "with progress":
        begin(made, make_member(store))
    before = rows()[:-1]
    with transaction.atomic(), pytest.raises(Refused, match="archive this one") as refused:
        definitions.delete_achievement(made, actor=ACTOR)
    assert refused.value.code == "wrong_status"
    assert rows()[:-1] == before
