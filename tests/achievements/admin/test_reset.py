"""Starting a member's progress over: said what is lost, done with a reason, by whoever may, and once."""

from typing import Any

import pytest
from django.test import Client

from achievements.models import Change, Completion, Progress
from members.models import AuditEntry, Member, Store
from tests.achievements.evaluation.making import evaluate_everything, make_live
from tests.achievements.factories import make_achievement
from tests.members.admin.conftest import SignIn
from tests.members.admin.test_isolation import address
from tests.members.factories import accept, event, make_member

from .drawing import DRAWER, STEPS, path, post, trip
from .test_progress import BOTH, SPEND, STREAK

pytestmark = pytest.mark.django_db


def asked(client: Client, url: str, **values: Any) -> dict[str, Any]:
    form = client.get(url, headers=DRAWER).context["form"]
    return {"version": form["version"].value(), "reason": "They asked for it.", **values}


def test_it_is_offered_in_the_menu_and_says_what_will_be_lost_and_what_stays(owner: Client, ada: Member) -> None:
    make_live(ada.store, STEPS)
    trip(ada, 12_500)
    url = path(ada, "steps", "reset/")
    assert url in owner.get(address(Member, "change", ada.pk)).content.decode()
    for headers in (DRAWER, {}):
        shown = owner.get(url, headers=headers)
        assert shown.context["losses"][0] == "The progress of 2,500 / 10,000 steps"
        assert shown.context["kept"][0] == "1 completion, unless you take it back below"
    assert "<html" in shown.content.decode()
    assert not Change.objects.exists(), "looking changes nothing"


def test_streaks_milestones_and_rules_are_named_among_what_is_lost(owner: Client, ada: Member) -> None:
    for document in (STREAK, SPEND, BOTH):
        make_live(ada.store, document)
    accept(ada.store, event("v", member={"external_id": "ada"}, body={"n": 60}))
    evaluate_everything()
    said = {key: owner.get(path(ada, key, "reset/")).context["losses"][:-1] for key in ("streak", "spend", "both")}
    assert said["streak"] == ["The progress of 1 / 3 days", "The streak of 1 day"]
    assert said["spend"] == ["The progress of 60 / 100 EUR", "The milestone “Half way” of this attempt"]
    assert said["both"] == ["The progress of “1”: 1"]


def test_it_is_done_with_a_reason_and_seen_everywhere(owner: Client, ada: Member) -> None:
    make_live(ada.store, STEPS)
    trip(ada, 12_500)
    url = path(ada, "steps", "reset/")
    done = post(owner, url, asked(owner, url))
    assert (done.status_code, done["HX-Retarget"]) == (200, "#laurel-drawer-body")
    page = done.content.decode()
    for words in ("Started over.", "0 / 10,000 steps", "By owner", 'hx-swap-oob="true"', "Completed once"):
        assert words in page, words
    assert (Progress.objects.get().value, Progress.objects.get().completions_count) == (0, 1)
    entry = AuditEntry.objects.get(action="progress.reset")
    assert (entry.actor, entry.reason, entry.subject_id) == ("owner", "They asked for it.", str(ada.pk))
    audit = owner.get(address(Member, "change", ada.pk)).content.decode()
    assert "progress.reset" in audit
    assert "They asked for it." in audit


def test_completions_go_where_that_is_asked_for(owner: Client, ada: Member) -> None:
    make_live(ada.store, STEPS)
    trip(ada, 12_500)
    url = path(ada, "steps", "reset/")
    done = owner.post(url, asked(owner, url, completions="on"), follow=True)
    assert done.redirect_chain == [(path(ada, "steps"), 302)]
    assert "Started over." in done.content.decode()
    assert Progress.objects.get().completions_count == 0
    assert Completion.objects.get().rolled_back_at is not None


@pytest.mark.parametrize("headers", [DRAWER, {}], ids=["drawer", "page"])
@pytest.mark.parametrize(
    ("values", "field"),
    [({"reason": " "}, "reason"), ({"version": "x"}, "version"), ({"reason": "x" * 1001}, "reason")],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(
    owner: Client, ada: Member, values: dict[str, str], field: str, headers: dict[str, str]
) -> None:
    make_live(ada.store, STEPS)
    trip(ada, 2_500)
    url = path(ada, "steps", "reset/")
    refused = owner.post(url, asked(owner, url, **values), headers=headers)
    assert refused.status_code == 422
    assert field in refused.context["form"].errors
    assert Progress.objects.get().value == 2_500_000_000


def test_what_moved_meanwhile_is_a_conflict_with_the_present_values(owner: Client, ada: Member) -> None:
    make_live(ada.store, STEPS)
    trip(ada, 2_500)
    url = path(ada, "steps", "reset/")
    data = asked(owner, url)
    trip(ada, 100, "t2")
    stale = post(owner, url, data)
    assert stale.status_code == 409
    assert stale.context["losses"][0] == "The progress of 2,600 / 10,000 steps"
    assert stale.context["form"]["reason"].value() == "They asked for it."
    assert Progress.objects.get().value == 2_600_000_000
    again = {**data, "version": stale.context["form"]["version"].value()}
    assert post(owner, url, again).status_code == 200


def test_a_second_press_of_the_button_changes_nothing_more(owner: Client, ada: Member) -> None:
    make_live(ada.store, STEPS)
    trip(ada, 2_500)
    url = path(ada, "steps", "reset/")
    data = asked(owner, url)
    assert [post(owner, url, data).status_code for _ in range(2)] == [200, 409]
    assert Change.objects.count() == AuditEntry.objects.filter(action="progress.reset").count() == 1
    fresh = post(owner, url, asked(owner, url))
    assert "There was nothing to start over." in fresh.content.decode()
    assert Change.objects.count() == 1


def test_looking_adjusting_resetting_and_managing_are_permissions_of_their_own(
    sign_in: SignIn, owner: Client, ada: Member
) -> None:
    achievement = make_live(ada.store, STEPS)
    trip(ada, 2_500)
    details, reset = path(ada, "steps"), path(ada, "steps", "reset/")
    steer = f"/admin/achievements/achievement/{achievement.pk}/pause/"
    may = {
        "view": sign_in("view_member", "view_progress", name="v"),
        "adjust": sign_in("view_member", "view_progress", "adjust_progress", name="a"),
        "reset": sign_in("view_member", "view_progress", "reset_progress", name="r"),
        "manage": sign_in("view_achievement", "change_achievement", name="m"),
    }
    told = {
        name: (
            client.get(details).status_code,
            client.post(details, {"reason": ""}).status_code,
            client.get(reset).status_code,
            client.post(reset, {"reason": ""}).status_code,
            client.get(steer).status_code,
        )
        for name, client in may.items()
    }
    assert told == {
        "view": (200, 403, 403, 403, 403),
        "adjust": (200, 422, 403, 403, 403),
        "reset": (200, 403, 200, 422, 403),
        "manage": (403, 403, 403, 403, 200),
    }
    for name, sees_form, sees_reset in (("view", False, False), ("adjust", True, False), ("reset", False, True)):
        drawer = may[name].get(details, headers=DRAWER).content.decode()
        tab = may[name].get(address(Member, "change", ada.pk)).content.decode()
        assert ("Adjust by hand" in drawer, reset in drawer, reset in tab) == (sees_form, sees_reset, sees_reset), name
    assert Progress.objects.get().value == 2_500_000_000


def test_what_is_not_there_or_not_ours_is_not_found(
    sign_in: SignIn, owner: Client, here: Store, there: Store, ada: Member
) -> None:
    make_live(here, STEPS)
    theirs, bob = make_live(there, STEPS), make_member(there, "bob")
    limited, draft = sign_in(stores=(here,)), make_achievement(here, "draft")
    for client, member, achievement in ((limited, bob, theirs), (owner, ada, theirs), (owner, ada, draft)):
        url = f"/admin/achievements/progress/of/{member.pk}/{achievement.pk}/reset/"
        assert client.get(url).status_code == 404
        assert client.post(url, {"reason": "x", "version": 0}).status_code == 404
    assert not Change.objects.exists()


def test_whoever_was_erased_is_left_alone(owner: Client, ada: Member) -> None:
    make_live(ada.store, STEPS)
    trip(ada, 10)
    owner.post(f"/admin/members/member/{ada.pk}/erase/", {"reason": "Asked for it.", "typed": "erase"})
    assert owner.get(path(ada, "steps", "reset/")).status_code == 403
