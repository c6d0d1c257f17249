"""Achievements in the panel: what each says, how far people are, and its way from draft to archive."""

import pytest
from django.test import Client

from achievements.admin import figures
from achievements.models import Achievement, Backfill, Completion
from achievements.services.icons import set_icon
from members.models import AuditEntry, Store
from tests.achievements.evaluation.making import evaluate_everything
from tests.achievements.factories import ACTOR, SVG, create, make_achievement, make_live, pause
from tests.members.admin.conftest import SignIn
from tests.members.admin.test_isolation import address
from tests.members.admin.test_queries import count_queries
from tests.members.factories import accept, event, make_member

pytestmark = pytest.mark.django_db
LIST = "/admin/achievements/achievement/"
Status = Achievement.Status
RICH = {
    "key": "rich",
    "name": {"en": "Rich in <words>", "de": "Wortreich"},
    "rules": [
        {
            "key": "coffee",
            "name": {"en": "Coffees"},
            "unit": {"en": {"one": "coffee", "other": "coffees"}},
            "trigger": "transaction",
            "aggregation": {
                "type": "item_quantity",
                "conditions": [{"attribute": "item.category", "operator": "is_equal", "value": "coffee"}],
            },
            "goal": 6,
            "frequency_limit": {"value": 2, "per": {"count": 1, "unit": "day"}},
        }
    ],
    "audience": [{"attribute": "member.tier", "operator": "is_one_of", "value": ["gold"]}],
    "availability": [{"type": "days_of_week", "days": ["saturday", "sunday"]}],
    "period": {"type": "calendar", "unit": "month"},
    "recurrence": "after_expiry",
    "milestones": [{"key": "half", "target": 3, "name": {"en": "Half way"}}],
}


def offered(page: str, achievement: Achievement) -> set[str]:
    """Which buttons the page has."""
    return {verb for verb in ("publish", "pause", "archive") if f"{LIST}{achievement.pk}/{verb}/" in page}


def press(client: Client, achievement: Achievement, verb: str, reason: str = "") -> int:
    return client.post(f"{LIST}{achievement.pk}/{verb}/", {"reason": reason}).status_code


def test_the_list_says_target_period_and_how_many_have_come_how_far(owner: Client, here: Store) -> None:
    make_live(here, "monthly", period={"type": "calendar", "unit": "month"}, recurrence="after_expiry")
    for who, times in (("ada", 3), ("bob", 1)):
        make_member(here, who)
        accept(here, *(event(f"{who}-{n}", member={"external_id": who}) for n in range(times)))
    evaluate_everything()
    page = owner.get(LIST).content.decode()
    for words in ("monthly", "3 times", "1 month", "Last day of the month", "command test"):
        assert words in page, words
    (row,) = owner.get(LIST).context["cl"].result_list
    assert row.figures == figures.Figures(members=2, completed=1, under_way=1)


def test_the_list_narrows_by_status_and_finds_by_name_key_and_tag(owner: Client, here: Store) -> None:
    wanted = create(here, definition=RICH, tags=["winter"])
    make_live(here, "other")
    for asked in ({"status__exact": "draft"}, {"q": "words"}, {"q": "rich"}, {"q": "winter"}):
        assert [row.pk for row in owner.get(LIST, asked).context["cl"].result_list] == [wanted.pk], asked


def test_the_page_says_in_words_all_that_counts(owner: Client, here: Store) -> None:
    made = create(here, definition=RICH, texts={"description": {"en": "Drink."}}, points=5, tags=["b", "a"])
    made = set_icon(made, SVG, actor=ACTOR)
    page = owner.get(address(Achievement, "change", made.pk)).content.decode()
    assert "Rich in &lt;words&gt;" in page
    for words in ("Drink.", "6 coffees", "<code>item.category</code>", "a, b", "<code>member.tier</code>",
                  "Half way", "within a calendar month", "Saturday", "It is a draft", str(made.icon.uuid)):  # fmt: skip
        assert words in page, words


def test_only_what_may_come_next_is_offered(owner: Client, here: Store) -> None:
    achievement, seen = make_achievement(here), dict[str, set[str]]()
    for verb in ("publish", "pause", "publish", "archive"):
        page = owner.get(address(Achievement, "change", achievement.pk)).content.decode()
        seen[achievement.status] = offered(page, achievement)
        assert press(owner, achievement, verb) == 302
        achievement.refresh_from_db()
    page = owner.get(address(Achievement, "change", achievement.pk)).content.decode()
    seen[achievement.status] = offered(page, achievement)
    assert seen == {
        Status.DRAFT: {"publish"},
        Status.LIVE: {"pause", "archive"},
        Status.PAUSED: {"publish", "archive"},
        Status.ARCHIVED: set(),
    }


def test_moving_on_goes_through_the_service_and_keeps_who_and_why(owner: Client, here: Store) -> None:
    achievement = make_live(here)
    url = f"{LIST}{achievement.pk}/pause/"
    assert "Member must" in owner.get(url).content.decode()
    assert Achievement.objects.get().status == Status.LIVE, "looking changes nothing"
    assert press(owner, achievement, "pause", "The shop moves house.") == 302
    last = achievement.history.last()
    assert (last.status, last.actor, last.reason) == (Status.PAUSED, "owner", "The shop moves house.")
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.actor, entry.reason) == ("achievement.paused", "owner", "The shop moves house.")
    assert "The shop moves house." in owner.get(address(Achievement, "change", achievement.pk)).content.decode()


def test_a_move_that_cannot_be_is_refused_on_its_page(owner: Client, here: Store) -> None:
    achievement = pause(make_live(here))
    again = owner.post(f"{LIST}{achievement.pk}/pause/", {"reason": ""})
    assert again.context["form"].non_field_errors() == [
        "This achievement is paused: it can become live or archived, not paused."
    ]
    assert achievement.history.count() == 2


def test_moving_on_needs_permission_to_change(sign_in: SignIn, here: Store) -> None:
    achievement = make_live(here)
    client = sign_in("view_achievement")
    page = client.get(address(Achievement, "change", achievement.pk))
    assert (page.status_code, offered(page.content.decode(), achievement)) == (200, set())
    assert [press(client, achievement, verb) for verb in ("publish", "pause", "archive")] == [403] * 3
    assert press(sign_in("view_achievement", "change_achievement", name="kim"), achievement, "pause") == 302


def test_on_its_page_an_achievement_is_only_read(owner: Client, here: Store) -> None:
    kept = make_achievement(here)
    assert owner.post(address(Achievement, "change", kept.pk), {"name": "x"}).status_code == 403
    assert owner.post(address(Achievement, "delete", kept.pk), {"post": "yes"}).status_code == 403


def test_counting_what_was_before_is_shown_while_it_goes_on(owner: Client, here: Store) -> None:
    make_member(here)
    achievement = make_live(here, counts_from="everything")
    url = address(Achievement, "change", achievement.pk)
    assert "0 of 1 members" in owner.get(url).content.decode()
    Backfill.objects.update(finished_at=achievement.created_at)
    assert "0 of 1 members" not in owner.get(url).content.decode()


def visit(store: Store, *numbers: int, times: int = 1) -> None:
    """Members of these numbers come in, so often each."""
    for number in numbers:
        make_member(store, f"m{number}", first_name="Member", last_name=str(number))
        visits = (event(f"e{number}-{time}", member={"external_id": f"m{number}"}) for time in range(times))
        accept(store, *visits)
    evaluate_everything()


def test_the_page_asks_as_often_for_many_members_as_for_few(owner: Client, here: Store) -> None:
    achievement = make_live(here)
    url = address(Achievement, "change", achievement.pk)
    visit(here, 1)
    visit(here, 2, times=3)
    owner.get(url)
    few = count_queries(owner, url)
    visit(here, *range(10, 20))
    visit(here, *range(20, 30), times=3)
    assert (count_queries(owner, url), Completion.objects.count()) == (few, 11)


def test_the_page_names_who_is_at_it_and_who_completed_it_to_those_who_may_know(
    owner: Client, sign_in: SignIn, here: Store
) -> None:
    achievement = make_live(here)
    url = address(Achievement, "change", achievement.pk)
    empty = owner.get(url).content.decode()
    assert "Nobody is in the middle of it." in empty
    assert "Nobody has completed it yet." in empty
    visit(here, 1)
    visit(here, 2, times=3)
    open_now, completed = owner.get(url).context["participants"]
    assert [(each.name, each.how_far) for each in open_now.members] == [("Member 1", "1 of 3")]
    assert [(each.name, each.how_far) for each in completed.members] == [("Member 2", "3 of 3")]
    for group in (open_now, completed):
        assert owner.get(group.all_of_them).status_code == 200
        assert owner.get(group.members[0].link).status_code == 200
    shown = sign_in("view_achievement", "view_progress").get(url)
    assert "Member 1" not in shown.content.decode()
    assert shown.context["participants"][0].members[0].link == ""
    assert sign_in("view_achievement", name="kim").get(url).context["participants"] == []


def test_the_list_has_the_columns_people_look_for(owner: Client, here: Store) -> None:
    make_live(here, "spender", period={"type": "calendar", "unit": "month"}, recurrence="after_expiry")
    page = owner.get(address(Achievement, "changelist")).content.decode()
    for words in ("Achievement name", "API name", "Target", "Reset every / reset on", "Created at", "Created by"):
        assert words in page, words
    assert "1 month" in page
    assert "Last day of the month" in page
    found = owner.get(address(Achievement, "changelist"), {"q": "spend", "status__exact": "live"})
    assert [row.key for row in found.context["cl"].result_list] == ["spender"]
    assert not owner.get(address(Achievement, "changelist"), {"q": "nothing"}).context["cl"].result_list


def test_times_on_the_page_are_the_stores(owner: Client, here: Store) -> None:
    here.time_zone = "Asia/Tokyo"
    here.save()
    achievement = make_live(here)
    Achievement.objects.filter(pk=achievement.pk).update(created_at="2026-03-01T20:00:00Z")
    page = owner.get(address(Achievement, "change", achievement.pk)).content.decode()
    assert "2 Mar 2026, 05:00" in page
    assert "Asia/Tokyo" in page
