"""Achievements leave as a file and come back as they were; what a file would change is seen before it does."""

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from achievements.models import Achievement
from achievements.services.exchange import Unreadable, carry_out, export_achievements, plan_import
from achievements.services.exchange.importing import CHANGED, NEW, SAME
from achievements.services.exchange.lines import locate
from members.errors import Refused
from members.jsontext import exact_json, read_exact
from members.models import AuditEntry, Store
from tests.achievements.factories import ACTOR, begin, create, document, make_achievement, make_live
from tests.members.factories import make_member, make_store

pytestmark = pytest.mark.django_db


def do_import(store: Store, text: str) -> Any:
    return carry_out(store, text, mark=plan_import(store, text).mark, actor=ACTOR)


def test_what_was_exported_makes_the_same_in_another_store(store: Store) -> None:
    values = {
        "texts": {"title": {"en": "T"}},
        "tags": ["a"],
        "points": 5,
        "is_hidden": True,
        "group": "g",
        "position": 2,
    }
    for key in ("one", "two"):
        create(store, definition=document(key, rules=[{"trigger": "transaction", "goal": Decimal("0.1")}]), **values)
    text = export_achievements(Achievement.objects.order_by("key"))
    other = make_store("other")
    assert [each.what for each in do_import(other, text)] == [NEW, NEW]
    assert export_achievements(Achievement.objects.filter(store=other).order_by("key")) == text
    assert [each.what for each in plan_import(other, text)] == [SAME, SAME]


def test_looking_changes_nothing(store: Store) -> None:
    make_achievement(store)
    entries = AuditEntry.objects.count()
    text = exact_json([{"definition": document("visitor", name={"en": "N"})}, {"definition": document("new")}])
    plan = plan_import(store, text)
    assert [(each.key, each.what, each.changes) for each in plan] == [
        ("visitor", CHANGED, [("name", None, {"en": "N"})]),
        ("new", NEW, []),
    ]
    assert (Achievement.objects.count(), AuditEntry.objects.count()) == (1, entries)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('{"achievements": [\n  {"definition": }\n]}', 2, "A value is missing here."),
        ('{"a": 1,\n\n "a": 2}', 3, "“a” is there twice."),
        ('["x\n', 1, "This text does not end, or holds what a text cannot."),
        ("[1]\n x", 2, "There is something after the end."),
        ("", 1, "A value is missing here."),
        ("5", 1, "This is neither an achievement nor a list of them."),
        ('{"achievements":\n []}', 2, "This must be a list of 1 to 500 achievements."),
        ("[" * 100, 1, "This is nested too deeply."),
        ("[1 2]", 1, "“,” or “]” is missing here."),
    ],
)
def test_what_is_no_such_file_is_refused_with_its_line(store: Store, text: str, line: int, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        plan_import(store, text)
    assert (refused.value.line, refused.value.reason) == (line, reason)


def test_every_mistake_has_its_line_and_one_mistake_keeps_all_out(store: Store) -> None:
    text = """{"laurel": 1, "achievements": [
      {"definition": {"key": "good", "rules": [{"trigger": "transaction", "goal": 1}]}},
      {"definition": {"key": "bad", "rules": [
        {"trigger": "transaction",
         "goal": -1}
      ]}, "points": "many"},
      {"definition": {"key": "bad", "rules": [{"trigger": "transaction", "goal": 1}],
        "recurrence": "often"}},
      7
    ]}"""
    plan = plan_import(store, text)
    assert [(each.line, each.place) for each in plan.wrong] == [(6, "points"), (7, "key"), (9, "")]
    with pytest.raises(Refused):
        carry_out(store, text, mark=plan.mark, actor=ACTOR)
    assert not Achievement.objects.exists()
    plan = plan_import(
        store, text.replace('"many"', "5").replace('"key": "bad", "rules": [{', '"key": "worse", "rules": [{')
    )
    assert [(each.line, each.place) for each in plan.wrong] == [
        (5, "definition/rules/0/goal"),
        (8, "definition/recurrence"),
        (9, ""),
    ]


def test_one_definition_alone_can_be_read_in(store: Store) -> None:
    assert [each.what for each in do_import(store, exact_json(document("alone")))] == [NEW]
    wrong = plan_import(store, '{"key": "x",\n "rules": [\n]}').wrong
    assert [(each.line, each.reason) for each in wrong] == [(2, "At least 1 must be given here.")]


def test_what_is_locked_stays_locked(store: Store) -> None:
    made = make_live(store)
    begin(made, make_member(store))
    text = exact_json({"definition": document("visitor", stops_at_goal=False)})
    (wrong,) = plan_import(store, text).wrong
    assert wrong.place == "definition/stops_at_goal"


def test_what_is_not_as_it_was_seen_is_not_done(store: Store) -> None:
    text = exact_json({"definition": document("visitor", name={"en": "N"})})
    mark = plan_import(store, text).mark
    make_achievement(store)
    with pytest.raises(Refused, match="not what was shown"):
        carry_out(store, text, mark=mark, actor=ACTOR)
    assert Achievement.objects.get().name == "visitor"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(), inside, max_size=4),
    max_leaves=12,
)


@given(JSON, st.sampled_from([None, 2]))
def test_reading_with_lines_reads_what_json_reads(value: Any, indent: int | None) -> None:
    text = json.dumps(json.loads(exact_json(value)), indent=indent)
    assert locate(text).value == read_exact(text)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_commands_carry_achievements_from_store_to_store(store: Store, tmp_path: Path) -> None:
    for key in ("one", "two"):
        make_achievement(store, key)
    other, file = make_store("other"), tmp_path / "a.json"
    file.write_text(run("export_definitions", "--store", store.code, "one"))
    arguments = ("import_definitions", "--store", other.code, str(file))
    assert run(*arguments, "--dry-run") == "one: new\n"
    assert not Achievement.objects.filter(store=other).exists()
    assert run(*arguments) == "one: new\n1 imported.\n"
    assert run(*arguments) == "one: same\n0 imported.\n"
    with pytest.raises(CommandError, match="has no achievement “three”"):
        run("export_definitions", "--store", store.code, "three")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[\n1 2]", "Line 2: “,” or “]” is missing here."),
        (b'[\n{"definition": {"key": "a", "rules": []}}]', "line 2: At least 1 must be given here."),
        (b"\xff", "is not UTF-8 text."),
        (None, "cannot be read"),
    ],
)
def test_the_command_names_what_is_wrong_with_a_file(
    store: Store, tmp_path: Path, content: bytes | None, said: str
) -> None:
    file = tmp_path / "a.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=said):
        run("import_definitions", "--store", store.code, str(file))
    assert not Achievement.objects.exists()
