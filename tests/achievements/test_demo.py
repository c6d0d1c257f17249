"""The demo store: everything there is to see, with a believable spread of who is how far."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from achievements.demo import evaluate_everything, seed_programme
from achievements.engine.definition import Reported
from achievements.evaluation.plans import definition_of
from achievements.models import Achievement, Attempt, Backfill, Completion, Icon, Progress, Trigger
from achievements.services.definitions.reading import warned
from members.demo import seed_members, seed_store
from members.models import Event, EventState, Pending, SetAside, Store

pytestmark = pytest.mark.django_db
Status = Achievement.Status


@pytest.fixture
def programme(db: None) -> Iterator[Store]:
    with time_machine.travel("2026-11-20T15:00:00Z", tick=False):
        store = seed_store()
        seed_programme(store)
        yield store


@pytest.fixture
def peopled(programme: Store) -> Store:
    seed_members(programme, seed=1, evaluate=evaluate_everything)
    return programme


def test_the_programme_shows_every_kind_of_rule_window_period_and_status(programme: Store) -> None:
    definitions = [definition_of(each) for each in Achievement.objects.all()]
    rules = [rule for each in definitions for rule in each.rules]
    assert len(definitions) == 19
    assert kinds(rule.aggregation for rule in rules) == {
        "Count", "Sum", "Distinct", "Max", "ItemQuantity", "Reported",
    }  # fmt: skip
    assert kinds(rule.window for rule in rules) == {"WholeAttempt", "CalendarWindow", "RollingWindow"}
    assert kinds(each.period for each in definitions) == {"NoPeriod", "CalendarPeriod", "RelativePeriod"}
    assert {each.recurrence.value for each in definitions} == {"once", "after_expiry", "on_completion"}
    assert {str(each.completes_when) for each in definitions} == {"all", "any", "AtLeast(count=2)"}
    assert {rule.subject.value for rule in rules} == {"direct", "referral"}
    assert any(each.audience for each in definitions)
    assert any(each.availability for each in definitions)
    assert set(Achievement.objects.values_list("status", flat=True)) == set(Status)
    assert Achievement.objects.filter(is_hidden=True).exists()


def test_everything_people_read_is_there_in_english_and_german_and_nothing_is_warned_of(programme: Store) -> None:
    for each in Achievement.objects.all():
        definition = each.definition
        texts = [definition["name"], *each.texts.values()]
        texts += [rule["unit"] for rule in definition["rules"]]
        texts += [milestone["name"] for milestone in definition.get("milestones", [])]
        assert [set(text) for text in texts] == [{"en", "de"}] * len(texts), each.key
        assert warned(definition) == []
    assert Icon.objects.count() == 7


def test_nothing_has_to_be_filled_in_afterwards_because_all_was_live_before_anybody_came(programme: Store) -> None:
    assert set(Backfill.objects.values_list("total_count", flat=True)) == {0}


def test_some_have_completed_some_are_on_the_way_some_streaks_are_broken(peopled: Store) -> None:
    for each in Achievement.objects.filter(status=Status.LIVE):
        if kinds(rule.aggregation for rule in definition_of(each).rules) != {Reported.__name__}:
            assert Progress.objects.filter(achievement=each).count() >= 5, each.key
    completed = set(Completion.objects.filter(milestone="").values_list("achievement__key", flat=True))
    assert {
        "login_streak",
        "three_orders",
        "monthly_spender",
        "coffee_card",
        "good_company",
        "opening_weeks",
    } < completed
    assert Progress.objects.filter(status=Progress.Status.IN_PROGRESS).count() > 100
    assert Attempt.objects.filter(outcome=Attempt.Outcome.BROKEN, achievement__key="steady_months").exists()
    milestones = Completion.objects.filter(achievement__key="monthly_spender").exclude(milestone="")
    assert set(milestones.values_list("milestone", flat=True)) == {"five_per_cent_off", "free_beans"}
    assert Completion.objects.filter(achievement__key="coffee_card", ordinal=3).exists()


def test_what_is_still_pending_is_evaluated_like_anything_else(peopled: Store) -> None:
    assert set(Event.objects.with_state().values_list("state", flat=True)) == set(EventState)
    before, set_aside = Trigger.objects.count(), SetAside.objects.count()
    evaluate_everything()
    assert not Pending.objects.exists()
    assert Trigger.objects.count() > before
    assert SetAside.objects.count() == set_aside
    assert set(EventState) - set(Event.objects.with_state().values_list("state", flat=True)) == {EventState.PENDING}


def test_seeding_again_changes_nothing_and_the_same_seed_leads_to_the_same_progress(peopled: Store) -> None:
    def standing() -> list[Any]:
        columns = ("achievement__key", "member__external_id", "status", "value", "completions_count")
        return sorted(Progress.objects.filter(member__store__name="Corner Café").values_list(*columns))

    first = standing()
    seed_programme(peopled)
    seed_members(peopled, seed=2, evaluate=evaluate_everything)
    assert standing() == first
    Store.objects.update(code="kept", name="kept")
    again = seed_store()
    seed_programme(again)
    seed_members(again, seed=1, evaluate=evaluate_everything)
    assert standing() == first


def kinds(parts: Any) -> set[str]:
    return {type(part).__name__ for part in parts}
