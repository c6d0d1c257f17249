"""Progress and completions in the panel: read as of now, found by the member, named only to whoever may see members."""

import pytest
import time_machine
from django.test import Client

from achievements.models import Completion, Progress
from members.models import Event, Store
from tests.achievements.evaluation.making import evaluate_everything, make_live
from tests.members.admin.conftest import SignIn
from tests.members.admin.test_isolation import address
from tests.members.factories import accept, event, make_member

pytestmark = pytest.mark.django_db
PROGRESS, COMPLETIONS = "/admin/achievements/progress/", "/admin/achievements/completion/"
STREAK = {
    "key": "streak",
    "rules": [
        {
            "trigger": "custom_event",
            "event": "visit",
            "goal": 1,
            "window": {"type": "calendar", "unit": "day", "consecutive": 3},
        }
    ],
}
SPEND = {
    "key": "spend",
    "rules": [
        {
            "unit": {"en": {"one": "EUR", "other": "EUR"}},
            "trigger": "custom_event",
            "event": "visit",
            "aggregation": {"type": "sum", "attribute": "event.body.n"},
            "goal": 100,
        }
    ],
    "period": {"type": "calendar", "unit": "month"},
    "recurrence": "after_expiry",
    "milestones": [{"key": "half", "target": 50, "name": {"en": "Half way"}}],
}
BOTH = {
    "key": "both",
    "rules": [
        {"trigger": "custom_event", "event": "visit", "goal": 1},
        {"trigger": "custom_event", "event": "login", "goal": 1},
    ],
}


@pytest.fixture
def shop(here: Store) -> Store:
    make_member(here, last_name="Lovelace")
    for document in (STREAK, SPEND, BOTH):
        make_live(here, document)
    return here


def visit(shop: Store, at: str, n: int = 60) -> None:
    with time_machine.travel(at, tick=False):
        accept(shop, event(at, occurred_at=at, body={"n": n}))
        evaluate_everything()


def told(client: Client, **asked: str) -> dict[str, tuple[str, str]]:
    """Status and headline by achievement, as the list says them."""
    page = client.get(PROGRESS, asked)
    admin, rows = page.context["cl"].model_admin, page.context["cl"].result_list
    return {row.achievement.key: (str(admin.status_label(row)[1]), admin.how_far(row)) for row in rows}


def test_the_list_says_where_members_stand_at_the_moment_of_looking(owner: Client, shop: Store) -> None:
    visit(shop, "2026-03-30T10:00:00Z")
    with time_machine.travel("2026-03-30T11:00:00Z", tick=False):
        assert told(owner) == {
            "streak": ("In progress", "1 of 3 days"),
            "spend": ("In progress", "60 of 100 EUR"),
            "both": ("In progress", "50 %"),
        }
    with time_machine.travel("2026-04-01T00:00:00Z", tick=False):
        assert told(owner) == {
            "streak": ("Broken", "1 of 3 days"),
            "spend": ("Expired", "60 of 100 EUR"),
            "both": ("In progress", "50 %"),
        }
    assert Progress.objects.filter(status=Progress.Status.IN_PROGRESS).count() == 3, "nobody has closed them"


def test_the_page_says_rules_milestones_and_attempts(owner: Client, shop: Store) -> None:
    visit(shop, "2026-02-10T10:00:00Z", n=20)
    visit(shop, "2026-03-30T10:00:00Z")
    spend = Progress.objects.get(achievement__key="spend")
    with time_machine.travel("2026-03-30T11:00:00Z", tick=False):
        page = owner.get(address(Progress, "change", spend.pk)).content.decode()
    for words in ("Lovelace", "60 of 100 EUR", "60 / 100", "Half way", "50, reached", "Expired", "20"):
        assert words in page, words
    streak = Progress.objects.get(achievement__key="streak")
    with time_machine.travel("2026-03-31T11:00:00Z", tick=False):
        page = owner.get(address(Progress, "change", streak.pk)).content.decode()
    assert "1 of 3 days in a row; today: 0 / 1" in page
    with time_machine.travel("2026-04-01T00:00:00Z", tick=False):
        page = owner.get(address(Progress, "change", streak.pk)).content.decode()
    assert "; today" not in page
    assert page.count("Broken") >= 2


def test_why_nothing_would_count_is_said(owner: Client, shop: Store) -> None:
    for day in (28, 29, 30):
        visit(shop, f"2026-03-{day}T10:00:00Z", n=1)
    streak = Progress.objects.get(achievement__key="streak")
    assert "The goal was already reached." in owner.get(address(Progress, "change", streak.pk)).content.decode()


def test_filters_and_search_narrow_the_lists(owner: Client, shop: Store) -> None:
    visit(shop, "2026-03-30T10:00:00Z", n=120)
    spend = Progress.objects.get(achievement__key="spend")
    assert set(told(owner, completed="yes")) == {"spend"}
    assert set(told(owner, completed="no")) == {"streak", "both"}
    assert set(told(owner, achievement=str(spend.achievement_id))) == {"spend"}
    assert set(told(owner, achievement="x")) == set()
    assert set(told(owner, q="ada")) == {"streak", "spend", "both"}
    assert told(owner, q="nobody") == {}
    for what, milestone in (("whole", ""), ("milestone", "half")):
        (row,) = owner.get(COMPLETIONS, {"what": what}).context["cl"].result_list
        assert row.milestone == milestone


def test_a_completion_leads_to_its_member_its_achievement_and_its_event(owner: Client, shop: Store) -> None:
    visit(shop, "2026-03-30T10:00:00Z", n=120)
    whole = Completion.objects.get(milestone="")
    page = owner.get(address(Completion, "change", whole.pk)).content.decode()
    assert address(Event, "change", Event.objects.get().pk) in page
    assert "Lovelace" in page
    assert "the whole" in page


def test_names_of_members_are_for_those_who_may_see_members(sign_in: SignIn, shop: Store) -> None:
    visit(shop, "2026-03-30T10:00:00Z", n=120)
    client, whole = sign_in("view_progress", "view_completion"), Completion.objects.get(milestone="")
    progress = Progress.objects.get(achievement__key="spend")
    pages = [PROGRESS, COMPLETIONS, address(Progress, "change", progress.pk), address(Completion, "change", whole.pk)]
    for page in pages:
        text = client.get(page).content.decode()
        assert "Lovelace" not in text
        assert str(whole.member.uuid) in text
        assert "/admin/members/" not in text
        assert "/admin/achievements/achievement/" not in text


@pytest.mark.parametrize("model", [Progress, Completion])
def test_nothing_is_added_changed_or_deleted_here(
    owner: Client, shop: Store, model: type[Progress | Completion]
) -> None:
    visit(shop, "2026-03-30T10:00:00Z", n=120)
    kept = model.objects.first()
    assert owner.get(address(model, "add")).status_code == 403
    assert owner.post(address(model, "change", kept.pk), {"value": 1}).status_code == 403
    assert owner.post(address(model, "delete", kept.pk), {"post": "yes"}).status_code == 403
