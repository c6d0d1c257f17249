"""The member's page and the drawer: every achievement with where the member stands, and putting it right by hand."""

import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from achievements.models import Change, Completion, Progress
from members.models import AuditEntry, Event, Member, Store
from tests.achievements.evaluation.making import evaluate_everything, make_live
from tests.achievements.factories import archive, make_achievement, pause
from tests.members.admin.conftest import SignIn
from tests.members.admin.test_isolation import address
from tests.members.admin.test_queries import count_queries
from tests.members.factories import accept, event, make_member

from .drawing import DRAWER, STEPS, filled, path, post, previewed, trip
from .test_progress import BOTH, SPEND, STREAK

pytestmark = pytest.mark.django_db


def rows(client: Client, member: Member, **asked: Any) -> dict[str, str]:
    """What each line says, by the achievement's name."""
    page = client.get(address(Member, "change", member.pk), {f"achievements-{name}": asked[name] for name in asked})
    assert page.status_code == 200
    lines = re.findall(r'<li id="achievement-\d+".*?</details>', page.content.decode(), re.DOTALL)
    texts = [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in lines]
    names = re.findall(r'id="details-\d+"[^>]*>([^<]+)<', page.content.decode())
    return dict(zip(names, texts, strict=True))


def amounts(past: dict[str, Any]) -> list[str]:
    return [line.steps[0].split()[0] for line in past["lines"]]


# --- the list ----------------------------------------------------------------------------------------------------


def test_every_live_achievement_is_listed_also_those_not_begun(owner: Client, ada: Member) -> None:
    make_live(ada.store, STEPS)
    make_live(ada.store, STREAK)
    make_achievement(ada.store, "draft")
    shown = rows(owner, ada)
    assert set(shown) == {"Walk far", "streak"}
    assert "0 / 10,000 steps" in shown["Walk far"]
    assert "Not completed yet" in shown["Walk far"]
    assert "Not started" in shown["Walk far"]


def test_a_line_says_how_far_how_often_how_many_in_a_row_and_until_when(owner: Client, ada: Member) -> None:
    for document in (STEPS, STREAK, SPEND):
        make_live(ada.store, document)
    trip(ada, 10_000)
    trip(ada, 4_000, "t2")
    accept(ada.store, event("v", member={"external_id": "ada"}, body={"n": 60}))
    evaluate_everything()
    shown = rows(owner, ada)
    assert "4,000 / 10,000 steps" in shown["Walk far"]
    assert "Completed once" in shown["Walk far"]
    assert "In progress" in shown["Walk far"]
    assert "Streak: 1 day" in shown["streak"]
    assert "60 / 100 EUR" in shown["spend"]
    assert "Ends 1 " in shown["spend"]
    assert "Ends" not in shown["Walk far"]


def test_what_is_not_live_any_more_is_shown_on_demand_where_there_is_progress(owner: Client, ada: Member) -> None:
    walked, never = make_live(ada.store, STEPS), make_live(ada.store, STREAK)
    trip(ada, 10)
    pause(walked)
    archive(never)
    assert rows(owner, ada) == {}
    shown = rows(owner, ada, others="on")
    assert set(shown) == {"Walk far"}
    assert "Paused" in shown["Walk far"]


def test_the_list_narrows_by_name_status_and_tag_and_is_sorted(owner: Client, ada: Member) -> None:
    make_live(ada.store, STREAK, position=1)
    make_live(ada.store, STEPS, position=2).tags.create(name="outdoors")
    trip(ada, 10)
    for asked in ({"name": "WALK"}, {"status": "in_progress"}, {"tag": "outdoors"}):
        assert list(rows(owner, ada, **asked)) == ["Walk far"], asked
    assert list(rows(owner, ada, type="direct", trigger="custom_event")) == ["streak", "Walk far"]
    assert rows(owner, ada, type="referral") == rows(owner, ada, trigger="transaction") == {}
    assert list(rows(owner, ada)) == ["streak", "Walk far"]
    assert list(rows(owner, ada, order="-percent", status="nonsense", tag="gone")) == ["streak", "Walk far"]
    assert list(rows(owner, ada, order="name")) == ["streak", "Walk far"]
    assert (
        "No achievement fits."
        in owner.get(address(Member, "change", ada.pk), {"achievements-name": "nothing"}).content.decode()
    )


def test_the_list_is_leafed_and_asks_as_often_for_many_as_for_few(owner: Client, ada: Member) -> None:
    make_live(ada.store, {**STREAK, "key": "a00"})
    url = address(Member, "change", ada.pk)
    owner.get(url)
    few = count_queries(owner, url)
    for number in range(1, 45):
        make_live(ada.store, {**STREAK, "key": f"a{number:02}"})
    accept(ada.store, event("v", member={"external_id": "ada"}))
    evaluate_everything()
    owner.get(url)
    assert count_queries(owner, url) == few
    assert list(rows(owner, ada, page=3, order="name")) == ["a40", "a41", "a42", "a43", "a44"]
    page = owner.get(url, {"achievements-order": "name", "achievements-page": 2}).content.decode()
    assert "?achievements-order=name&amp;achievements-page=3#dataset-achievements" in page
    assert "21–40 of 45 achievements" in page


def test_the_list_is_for_those_who_may_see_progress(sign_in: SignIn, ada: Member) -> None:
    make_live(ada.store, STEPS)
    assert rows(sign_in("view_member", "view_progress"), ada)
    assert not rows(sign_in("view_member", name="kim"), ada)


# --- the drawer --------------------------------------------------------------------------------------------------


def test_the_drawer_and_the_page_say_the_same(owner: Client, ada: Member) -> None:
    make_live(ada.store, STEPS, texts={"description": {"en": "Go <outside>."}})
    trip(ada, 2_500)
    url = path(ada, "steps")
    drawer, page = owner.get(url, headers=DRAWER).content.decode(), owner.get(url).content.decode()
    said = ("Go &lt;outside&gt;.", "Direct", "Custom event", "at most 3 times a day", "without a time limit",
            "<code>event.body.mode</code>", "Member must log custom event <em>trip</em>", "2,500 / 10,000 steps",
            "7,500 more to reach the goal", "+2,500 (0 → 2,500)", "Triggers history", "For whom")  # fmt: skip
    for words in said:
        assert words in drawer, words
        assert words in page, words
    assert "<html" in page
    assert "<html" not in drawer
    assert "hx-post" in drawer
    assert "hx-post" not in page


def test_an_achievement_not_begun_has_no_activity_yet(owner: Client, ada: Member) -> None:
    make_live(ada.store, STEPS)
    page = owner.get(path(ada, "steps"), headers=DRAWER).content.decode()
    assert "No activity yet" in page
    assert "None so far." in page


def test_an_event_of_the_history_leads_to_its_page_for_those_who_may_see_events(
    sign_in: SignIn, owner: Client, ada: Member
) -> None:
    make_live(ada.store, STEPS)
    trip(ada, 10)
    link = address(Event, "change", Event.objects.get().pk)
    assert link in owner.get(path(ada, "steps"), headers=DRAWER).content.decode()
    limited = sign_in("view_member", "view_progress").get(path(ada, "steps"), headers=DRAWER).content.decode()
    assert link not in limited
    assert "trip" in limited


def test_times_are_the_stores_and_it_is_said_so(owner: Client, ada: Member) -> None:
    Store.objects.update(time_zone="Asia/Tokyo")
    make_live(ada.store, STEPS)
    with time_machine.travel("2026-03-01T20:00:00Z", tick=False):
        trip(ada, 10)
    for headers in (DRAWER, {}):
        page = owner.get(path(ada, "steps"), headers=headers).content.decode()
        assert "2 Mar 2026, 05:00" in page
        assert "the store&#x27;s: Asia/Tokyo" in page


def test_documents_and_referred_members_are_named_in_the_history(owner: Client, ada: Member) -> None:
    rule = {"trigger": "transaction", "goal": 3}
    make_live(ada.store, {"key": "buyer", "rules": [rule, {**rule, "subject": "referral"}]})
    make_member(ada.store, "ben", first_name="Ben", last_name="Hofer", referrer=ada)
    document = {"currency": "EUR", "gross_value": 9}
    for number, who in (("R-1", "ada"), ("R-2", "ben")):
        sold = {"document_number": number, **document}
        sent = event(number, type="purchase", kind="transaction", transaction=sold, member={"external_id": who})
        accept(ada.store, sent)
        evaluate_everything()
    lines = owner.get(path(ada, "buyer"), headers=DRAWER).context["past"]["lines"]
    assert [line.what for line in lines] == ["purchase R-2 by Ben Hofer", "purchase R-1"]
    assert all(line.link for line in lines)


def test_several_rules_milestones_and_attempts_are_told(owner: Client, ada: Member) -> None:
    make_live(ada.store, BOTH)
    make_live(ada.store, SPEND)
    accept(ada.store, event("v", member={"external_id": "ada"}, body={"n": 60}))
    evaluate_everything()
    both = owner.get(path(ada, "both"), headers=DRAWER).content.decode()
    for words in ("50 %", "1 / 1, reached", "0 / 1", "1: +1 (0 → 1)"):
        assert words in both, words
    spend = owner.get(path(ada, "spend"), headers=DRAWER).content.decode()
    assert "Half way" in spend
    assert "50, reached" in spend


def test_the_history_is_leafed_newest_first(owner: Client, ada: Member) -> None:
    make_live(ada.store, {**STEPS, "rules": [{**STEPS["rules"][0], "frequency_limit": None}]})
    for number in range(1, 26):
        trip(ada, number, f"t{number}")
    first = owner.get(path(ada, "steps"), headers=DRAWER)
    past = first.context["past"]
    assert amounts(past) == [f"+{number}" for number in range(25, 15, -1)]
    older = owner.get(path(ada, "steps"), {"before": past["older"]}, headers={**DRAWER, "HX-Target": "laurel-more"})
    assert [line.steps[0].split()[0] for line in older.context["past"]["lines"]] == [
        f"+{number}" for number in range(15, 5, -1)
    ]
    assert "Load more" in older.content.decode()
    assert "<form" not in older.content.decode()
    for nonsense in ("x", "1.2", "-1.0.0", "1.1.²"):
        assert owner.get(path(ada, "steps"), {"before": nonsense}).context["past"]["is_first"]


def test_the_drawer_asks_as_often_for_a_long_history_as_for_a_short_one(owner: Client, ada: Member) -> None:
    make_live(ada.store, {**STEPS, "rules": [{**STEPS["rules"][0], "frequency_limit": None}]})
    trip(ada, 1)
    url = path(ada, "steps")
    owner.get(url)
    few = count_queries(owner, url)
    for number in range(2, 12):
        trip(ada, number, f"t{number}")
    assert count_queries(owner, url) == few


def test_what_is_not_there_or_not_ours_is_not_found(
    owner: Client, sign_in: SignIn, here: Store, there: Store, ada: Member
) -> None:
    make_live(here, STEPS)
    theirs, bob = make_live(there, STEPS), make_member(there, "bob")
    limited = sign_in(stores=(here,))
    for client, url in (
        (limited, f"/admin/achievements/progress/of/{bob.pk}/{theirs.pk}/"),
        (owner, f"/admin/achievements/progress/of/{ada.pk}/{theirs.pk}/"),
        (owner, f"/admin/achievements/progress/of/{ada.pk}/{make_achievement(here, 'draft').pk}/"),
        (owner, f"/admin/achievements/progress/of/{10**9}/{theirs.pk}/"),
    ):
        assert client.get(url).status_code == 404
        assert client.post(url, {"completions": 1, "reason": "x", "version": 0}).status_code == 404
    assert not Progress.objects.exists()


# --- by hand -----------------------------------------------------------------------------------------------------


def test_nothing_is_saved_before_it_was_seen_what_it_would_do(owner: Client, ada: Member) -> None:
    make_live(ada.store, STEPS)
    trip(ada, 2_500)
    url = path(ada, "steps")
    answer = post(owner, url, filled(owner, url, rule1="10000"))
    assert answer.status_code == 200
    assert answer.context["preview"] == [
        "Progress 2,500 → 0",
        "Completions 0 → 1",
        "Status In progress → Not started",
        "No live campaign waits for it",
        "1 event of before is settled: cancelling it will no longer change this progress",
    ]
    assert not Change.objects.exists()
    other = {**previewed(owner, url, filled(owner, url, rule1="10000")), "rule1": "9000"}
    assert post(owner, url, other).context["preview"], "what was changed since is previewed anew"
    assert Progress.objects.get().value == 2_500_000_000


def test_progress_is_set_through_the_service_and_the_line_under_the_drawer_follows(owner: Client, ada: Member) -> None:
    make_live(ada.store, STEPS)
    trip(ada, 2_500)
    url = path(ada, "steps")
    saved = post(owner, url, previewed(owner, url, filled(owner, url, rule1="4000.5")))
    assert (saved.status_code, saved["HX-Retarget"]) == (200, "#laurel-drawer-body")
    page = saved.content.decode()
    assert page.count("4,000.5 / 10,000 steps") >= 2
    assert 'hx-swap-oob="true"' in page
    assert "By owner" in page
    assert "2,500 → 4,000.5" in page
    assert Progress.objects.get().value == 4_000_500_000
    entry = AuditEntry.objects.get(action="progress.adjusted")
    assert (entry.actor, entry.reason) == ("owner", "The till was broken.")


def test_completions_alone_leave_the_progress_as_it_is(owner: Client, ada: Member) -> None:
    make_live(ada.store, STEPS)
    trip(ada, 2_500)
    url = path(ada, "steps")
    assert post(owner, url, previewed(owner, url, filled(owner, url, completions="3"))).status_code == 200
    progress = Progress.objects.get()
    assert (progress.completions_count, progress.value) == (3, 2_500_000_000)
    assert sum(each.count for each in Completion.objects.all()) == 3


def test_without_javascript_it_is_set_and_comes_back_to_its_page(owner: Client, ada: Member) -> None:
    make_live(ada.store, STEPS)
    url = path(ada, "steps")
    data = previewed(owner, url, filled(owner, url, rule1="7"))
    saved = owner.post(url, data, follow=True)
    assert saved.redirect_chain == [(url, 302)]
    assert "Saved." in saved.content.decode()
    assert "7 / 10,000 steps" in saved.content.decode()


def test_a_change_made_meanwhile_is_a_conflict_with_the_present_values(owner: Client, ada: Member) -> None:
    make_live(ada.store, STEPS)
    trip(ada, 2_500)
    url = path(ada, "steps")
    data = previewed(owner, url, filled(owner, url, rule1="9000"))
    trip(ada, 100, "t2")
    stale = post(owner, url, data)
    assert stale.status_code == 409
    form = stale.context["form"]
    assert str(form["rule1"].value()) == "2600"
    assert form["reason"].value() == "The till was broken."
    assert "moved since you looked at it" in stale.content.decode()
    assert Progress.objects.get().value == 2_600_000_000
    assert not Change.objects.exists()


def test_an_event_still_waiting_is_a_conflict_that_the_next_try_resolves(owner: Client, ada: Member) -> None:
    make_live(ada.store, STEPS)
    url = path(ada, "steps")
    data = filled(owner, url, rule1="9000")
    body = {"meters": 100, "mode": "foot"}
    accept(ada.store, event("t1", type="trip", member={"external_id": "ada"}, body=body))
    stale = post(owner, url, data)
    assert (stale.status_code, str(stale.context["form"]["rule1"].value())) == (409, "100")
    again = {**data, "version": stale.context["form"]["version"].value(), "initial-rule1": "100"}
    assert post(owner, url, previewed(owner, url, again)).status_code == 200
    assert Progress.objects.get().value == 9_000_000_000


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"rule1": "-1"}, "rule1", "greater than or equal to 0"),
        ({"rule1": "many"}, "rule1", "Enter a number."),
        ({"rule1": "1e30"}, "rule1", "less than or equal to"),
        ({"rule1": "0.0000001"}, "rule1", "no more than 6 decimal places"),
        ({"completions": "1.5"}, "completions", "Enter a whole number."),
        ({"completions": "-1"}, "completions", "greater than or equal to 0"),
        ({"rule1": "5", "reason": " "}, "reason", "This field is required."),
        ({}, "__all__", "Say what is to be set"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_changes(
    owner: Client, ada: Member, values: dict[str, str], field: str, message: str
) -> None:
    make_live(ada.store, STEPS)
    url = path(ada, "steps")
    for headers in (DRAWER, {}):
        refused = owner.post(url, filled(owner, url, **values), headers=headers)
        assert refused.status_code == 422
        assert message in str(refused.context["form"].errors[field])
    assert not Progress.objects.exists()


def test_what_the_service_refuses_is_said_at_the_rule_it_is_about(owner: Client, ada: Member) -> None:
    make_live(ada.store, STREAK)
    url = path(ada, "streak")
    refused = post(owner, url, filled(owner, url, rule1="1.5"))
    assert refused.status_code == 422
    assert refused.context["form"].errors["rule1"] == ["A streak is set in whole units, at most 1000."]


def test_only_who_may_adjust_sees_the_form_and_is_heard(sign_in: SignIn, owner: Client, ada: Member) -> None:
    make_live(ada.store, STEPS)
    url = path(ada, "steps")
    data = filled(owner, url, rule1="5")
    viewer = sign_in("view_member", "view_progress")
    assert "Adjust by hand" not in viewer.get(url, headers=DRAWER).content.decode()
    assert post(viewer, url, data).status_code == 403
    assert sign_in("view_member", "adjust_progress", name="kim").get(url).status_code == 403
    support = sign_in("view_member", "view_progress", "adjust_progress", name="lee")
    assert post(support, url, previewed(support, url, data)).status_code == 200
    assert Change.objects.get().actor == "lee"


def test_a_second_press_of_the_button_changes_nothing_more(owner: Client, ada: Member) -> None:
    make_live(ada.store, STEPS)
    url = path(ada, "steps")
    data = previewed(owner, url, filled(owner, url, completions="2"))
    assert [post(owner, url, data).status_code for _ in range(2)] == [200, 409]
    assert Change.objects.count() == 1


def test_whoever_was_erased_is_looked_at_and_left_alone(owner: Client, ada: Member) -> None:
    make_live(ada.store, STEPS)
    url = path(ada, "steps")
    data = filled(owner, url, rule1="5")
    owner.post(f"/admin/members/member/{ada.pk}/erase/", {"reason": "Asked for it.", "typed": "erase"})
    assert owner.get(url, headers=DRAWER).context["form"] is None
    assert post(owner, url, data).status_code == 403
