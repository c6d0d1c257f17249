"""Starting progress over: the history before is settled, what was earned stays unless it is asked for, too."""

import re
from collections.abc import Iterator
from contextlib import nullcontext
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from achievements.models import Achievement, Base, Change, Completion, Progress
from achievements.services.resets import Scope, count_touched, reset_all, reset_progress
from members.errors import Refused
from members.models import AuditEntry, Member, Store
from tests.achievements.evaluation.making import completions_of, evaluate_everything, make_live, value_of
from tests.achievements.factories import ACTOR
from tests.members.factories import accept, event, make_member, make_store

VISITS = {"key": "visits", "rules": [{"trigger": "custom_event", "event": "visit", "goal": 2}]}
WHY: dict[str, Any] = {"reason": "a new season", "actor": ACTOR}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-03-11T11:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def visits(store: Store) -> Achievement:
    return make_live(store, VISITS)


@pytest.fixture
def people(store: Store) -> list[Member]:
    return [make_member(store, f"m{number}") for number in range(20)]


def visit(store: Store, name: str, *ids: str) -> None:
    accept(store, *(event(f"{name}{each}", member={"external_id": name}) for each in ids))
    evaluate_everything()


def test_it_starts_over_and_what_was_earned_stays(store: Store, visits: Achievement) -> None:
    ada = make_member(store)
    visit(store, "ada", "1", "2")
    changed = reset_progress(ada, visits, **WHY)
    assert changed is not None
    assert (changed.before.value, changed.after.value, changed.after.completions) == (2_000_000, 0, 1)
    row = Progress.objects.get()
    assert (row.value, row.base_count, row.completions_count, row.version) == (0, 1, 1, 2)
    assert (Change.objects.get().kind, AuditEntry.objects.get().action) == ("reset", "progress.reset")
    visit(store, "ada", "3", "4")
    assert (value_of(ada, visits), completions_of(ada, visits)) == (0, 1)  # once is once


def test_with_completions_it_can_be_earned_again(store: Store, visits: Achievement) -> None:
    ada = make_member(store)
    visit(store, "ada", "1", "2")
    reset_progress(ada, visits, completions=True, **WHY)
    assert Completion.objects.get().rolled_back_at is not None
    row = Progress.objects.get()
    assert (row.completions_count, row.first_completed_at, row.last_completed_at) == (0, None, None)
    visit(store, "ada", "3", "4")
    assert (value_of(ada, visits), completions_of(ada, visits)) == (2, 1)


def test_what_was_pending_is_started_over_with_the_rest(
    store: Store, visits: Achievement, clock: time_machine.Traveller
) -> None:
    ada = make_member(store)
    accept(store, event("1"))
    reset_progress(ada, visits, **WHY)
    clock.shift(1)
    accept(store, event("2"))
    evaluate_everything()
    assert value_of(ada, visits) == 1


def test_where_nothing_happened_nothing_is_done(store: Store, visits: Achievement) -> None:
    ada = make_member(store)
    assert reset_progress(ada, visits, **WHY) is None
    visit(store, "ada", "1")
    assert reset_progress(ada, visits, **WHY) is not None
    assert reset_progress(ada, visits, **WHY) is None
    assert (Progress.objects.get().base_count, Change.objects.count()) == (1, 1)


def test_a_reason_is_required(store: Store, visits: Achievement) -> None:
    ada = make_member(store)
    visit(store, "ada", "1")
    for reset in (lambda: reset_progress(ada, visits, reason=" ", actor=ACTOR), lambda: _all(store, reason="")):
        with pytest.raises(Refused) as refused:
            reset()
        assert refused.value.code == "reason_required"
    assert value_of(ada, visits) == 1
    assert not AuditEntry.objects.exists()


def _all(store: Store, **values: Any) -> int:
    return reset_all(Scope(store), **{**WHY, **values})


@pytest.mark.parametrize("at_once", [3, 500])
def test_a_whole_store_is_started_over_in_batches(
    store: Store, visits: Achievement, people: list[Member], at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("achievements.services.resets.AT_ONCE", at_once)
    elsewhere = make_store("elsewhere")
    foreign, theirs = make_member(elsewhere), make_live(elsewhere, VISITS)
    visit(elsewhere, "ada", "1")
    for each in people:
        visit(store, str(each.external_id), "1")
    seen: list[int] = []
    assert count_touched(Scope(store)).progress == 20
    assert _all(store, on_progress=seen.append) == 20
    assert seen[-1] == 20
    assert {value_of(each, visits) for each in people} == {0}
    assert value_of(foreign, theirs) == 1
    assert AuditEntry.objects.get().after == {
        "achievement": None,
        "completions": False,
        "member": None,
        "progress": 20,
    }


def test_run_again_it_leaves_alone_what_it_did_before(
    store: Store, visits: Achievement, people: list[Member], clock: time_machine.Traveller
) -> None:
    for each in people:
        visit(store, str(each.external_id), "1")
    reset_all(Scope(store, member=people[0]), **WHY)
    clock.shift(1)
    visit(store, "m0", "2")
    reset_all(Scope(store, member=people[1]), **WHY)
    assert _all(store) == 19  # all but the one that nothing has moved since
    assert {value_of(each, visits) for each in people} == {0}


def test_only_a_member_or_only_an_achievement(store: Store, visits: Achievement) -> None:
    ada, bob = make_member(store), make_member(store, "bob")
    other = make_live(store, {**VISITS, "key": "other"})
    for name in ("ada", "bob"):
        visit(store, name, "1")
    assert reset_all(Scope(store, member=ada, achievement=other), **WHY) == 1
    assert [value_of(*pair) for pair in ((ada, visits), (ada, other), (bob, visits), (bob, other))] == [1, 0, 1, 1]
    assert reset_all(Scope(store, achievement=visits), **WHY) == 2
    assert [value_of(*pair) for pair in ((ada, visits), (ada, other), (bob, visits), (bob, other))] == [0, 0, 0, 1]


# The command ----------------------------------------------------------------------------------------------


def run(**options: Any) -> str:
    out = StringIO()
    call_command("reset_progress", store="shop", stdout=out, **options)
    return out.getvalue()


def test_a_dry_run_counts(store: Store, visits: Achievement) -> None:
    ada = make_member(store)
    visit(store, "ada", "1", "2")
    assert run(dry_run=True) == "Progress to start over: 1, members: 1; completions stay.\n"
    assert run(dry_run=True, completions=True) == "Progress to start over: 1, members: 1; completions rolled back: 1.\n"
    assert value_of(ada, visits) == 2
    assert not AuditEntry.objects.exists()


def test_the_command_starts_over(store: Store, visits: Achievement, capsys: pytest.CaptureFixture[str]) -> None:
    ada = make_member(store)
    visit(store, "ada", "1", "2")
    run(member="ada", achievement="visits", reason="a new season", completions=True, yes=True)
    assert "1 started over." in capsys.readouterr().err
    assert (value_of(ada, visits), completions_of(ada, visits)) == (0, 0)
    assert Base.objects.count() == 1
    assert AuditEntry.objects.get().actor == "command reset_progress"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"reason": "why"}, "Nobody can be asked here: add --yes."),
        ({"yes": True}, "Say why with --reason."),
        ({"member": "nobody"}, "Store “shop” has no member “nobody”."),
        ({"achievement": "nothing"}, "has no achievement “nothing”. Known: visits."),
    ],
)
def test_without_what_it_needs_nothing_is_changed(
    store: Store, visits: Achievement, options: dict[str, Any], told: str
) -> None:
    ada = make_member(store)
    visit(store, "ada", "1")
    with pytest.raises(CommandError, match=re.escape(told)):
        run(**options)
    assert value_of(ada, visits) == 1


@pytest.mark.parametrize(("typed", "value"), [("shop", 0), ("yes", 1), ("", 1)])
def test_at_a_terminal_the_stores_code_is_typed(
    store: Store, visits: Achievement, typed: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = make_member(store)
    visit(store, "ada", "1")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _question: typed)
    refused = nullcontext() if typed == "shop" else pytest.raises(CommandError, match=r"Nothing was changed\.")
    with refused:
        run(reason="why")
    assert value_of(ada, visits) == value
