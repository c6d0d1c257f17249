"""What is done with achievements from their list, what a step says before it is taken, and files going in and out."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from achievements.models import Achievement, Backfill
from members.models import AuditEntry, Store
from tests.achievements.evaluation.making import evaluate_everything
from tests.achievements.factories import archive, begin, change, document, make_achievement, make_live
from tests.campaigns.factories import make_live_campaign
from tests.members.admin.conftest import SignIn
from tests.members.factories import accept, event, make_member

pytestmark = pytest.mark.django_db
LIST = "/admin/achievements/achievement/"
IMPORT = f"{LIST}import/"
Status = Achievement.Status


def act(client: Client, action: str, *chosen: Achievement, **more: str) -> Any:
    return client.post(LIST, {"action": action, "_selected_action": [each.pk for each in chosen], **more})


def statuses() -> dict[str, str]:
    return dict(Achievement.objects.values_list("key", "status"))


def test_pausing_several_says_how_many_it_concerns_and_leaves_what_cannot_be(owner: Client, here: Store) -> None:
    live, draft = make_live(here, "live"), make_achievement(here, "draft")
    begin(live, make_member(here))
    make_live_campaign(here, "spring", name="Spring campaign")
    page = act(owner, "pause_chosen", live, draft)
    assert dict(page.context["facts"]) == {"Members under way": "1", "Campaigns that follow": "Spring campaign"}
    assert "draft" in page.content.decode()
    assert statuses() == {"live": "live", "draft": "draft"}, "asking changes nothing"
    assert act(owner, "pause_chosen", live, confirmed="1", reason="Stocktaking").status_code == 302
    assert statuses() == {"live": "paused", "draft": "draft"}
    assert AuditEntry.objects.first().reason == "Stocktaking"


def test_archiving_several_is_one_step(owner: Client, here: Store) -> None:
    both = make_live(here, "one"), make_live(here, "two")
    assert act(owner, "archive_chosen", *both, confirmed="1").status_code == 302
    assert statuses() == {"one": "archived", "two": "archived"}
    page = act(owner, "archive_chosen", *both, confirmed="1").content.decode()
    assert "Left as they are" in page


def test_duplicates_are_drafts_under_keys_of_their_own(owner: Client, here: Store) -> None:
    kept = make_live(here, "one", name={"en": "One"})
    act(owner, "duplicate_chosen", kept)
    act(owner, "duplicate_chosen", kept)
    assert statuses() == {"one": "live", "one_copy": "draft", "one_copy_2": "draft"}
    assert Achievement.objects.get(key="one_copy").definition == {**kept.definition, "key": "one_copy"}


def test_what_is_exported_is_what_was_chosen(owner: Client, here: Store) -> None:
    one, _two = make_achievement(here, "one"), make_achievement(here, "two")
    answer = act(owner, "export_chosen", one)
    assert answer["Content-Disposition"] == 'attachment; filename="achievements.json"'
    assert [each["definition"]["key"] for each in json.loads(answer.content)["achievements"]] == ["one"]


def test_every_step_needs_its_permission(sign_in: SignIn, here: Store, there: Store) -> None:
    live, foreign = make_live(here, "live"), make_live(there, "foreign")
    reader = sign_in("view_achievement")
    for action in ("pause_chosen", "archive_chosen", "duplicate_chosen"):
        act(reader, action, live, confirmed="1")
    assert reader.get(IMPORT).status_code == 403
    limited = sign_in(stores=(here,), name="kim")
    act(limited, "archive_chosen", foreign, confirmed="1")
    act(limited, "duplicate_chosen", foreign)
    assert statuses() == {"live": "live", "foreign": "live"}
    assert "foreign" not in act(limited, "export_chosen", live).content.decode()


def test_the_list_counts_who_is_under_way_and_the_rate(owner: Client, here: Store) -> None:
    make_live(here)
    for who, times in (("ada", 3), ("bob", 1), ("cyd", 2)):
        make_member(here, who)
        accept(here, *(event(f"{who}-{n}", member={"external_id": who}) for n in range(times)))
    evaluate_everything()
    page = owner.get(LIST)
    (row,) = page.context["cl"].result_list
    assert (row.figures.under_way, row.figures.completed, row.figures.rate) == (2, 1, 33)
    assert "33\N{NO-BREAK SPACE}%" in page.content.decode()


def test_publishing_says_what_it_will_do_and_to_how_many(owner: Client, here: Store) -> None:
    make_member(here)
    made = make_achievement(here, counts_from="everything")
    url = f"{LIST}{made.pk}/publish/"
    facts = dict(owner.get(url).context["question"].facts)
    assert facts["Members of the store"] == "1"
    assert facts["Counted from the log"] == "the events so far of all of them, in the background"
    assert owner.post(url, {"reason": "", "silent": "on"}).status_code == 302
    assert Backfill.objects.get().is_silent


def test_publishing_says_what_is_hardly_meant(owner: Client, here: Store) -> None:
    rule = {
        "trigger": "custom_event",
        "event": "visit",
        "goal": 1,
        "window": {"type": "rolling", "count": 7, "unit": "day"},
    }
    made = make_achievement(here, rules=[rule])
    facts = dict(owner.get(f"{LIST}{made.pk}/publish/").context["question"].facts)
    assert facts["Is this meant?"] == "The first event that counts reaches this goal, so the window has no effect."
    assert facts["Counts"] == "events from now on"


def test_publishing_a_wrong_one_is_refused_with_the_list(owner: Client, here: Store) -> None:
    made = make_achievement(here)
    rules = [{"trigger": "custom_event", "event": "visit", "goal": -1}]
    Achievement.objects.update(definition={"key": "visitor", "rules": rules, "timezone": "Nowhere/Land"})
    url = f"{LIST}{made.pk}/publish/"
    assert owner.get(url).status_code == 200
    page = owner.post(url, {"reason": ""})
    assert page.context["form"].non_field_errors() == [
        "definition/timezone: There is no time zone of this name.",
        "definition/rules/0/goal: The goal must be above 0.",
    ]
    assert statuses() == {"visitor": "draft"}


def test_a_file_is_read_in_once_its_changes_were_seen(owner: Client, here: Store) -> None:
    make_achievement(here, "old")
    text = json.dumps([{"definition": document("old", name={"en": "Renamed"})}, {"definition": document("new")}])
    page = owner.post(IMPORT, {"store": here.pk, "file": SimpleUploadedFile("a.json", text.encode())})
    assert [(each.key, each.what) for each, _label in page.context["plan"]] == [("old", "changed"), ("new", "new")]
    assert "Renamed" in page.content.decode()
    assert Achievement.objects.count() == 1
    sent = {"store": here.pk, "text": page.context["text"], "mark": page.context["mark"]}
    change(Achievement.objects.get(), group="meanwhile")
    change(Achievement.objects.get(), definition=document("old", name={"en": "Otherwise"}))
    again = owner.post(IMPORT, sent)
    assert "not what was shown any more" in again.content.decode()
    assert owner.post(IMPORT, {**sent, "mark": again.context["mark"]}).status_code == 302
    assert set(Achievement.objects.values_list("name", flat=True)) == {"Renamed", "new"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"definition":\n {"key": "a",}}]', "Line 2: A key in quotation marks is missing here."),
        ('[{"definition":\n {"key": "a", "rules": []}}]', "At least 1 must be given here."),
        ("", "Choose a file, or paste what is in one."),
    ],
)
def test_a_broken_file_is_refused_with_line_and_reason(owner: Client, here: Store, text: str, said: str) -> None:
    page = owner.post(IMPORT, {"store": here.pk, "text": text})
    assert said in page.content.decode()
    assert not Achievement.objects.exists()


def test_a_file_that_is_no_text_is_refused(owner: Client, here: Store) -> None:
    page = owner.post(IMPORT, {"store": here.pk, "file": SimpleUploadedFile("a.json", b"\xff\xfe")})
    assert "This is not UTF-8 text." in page.content.decode()


def test_nothing_is_imported_into_a_store_that_is_not_theirs(sign_in: SignIn, here: Store, there: Store) -> None:
    client = sign_in(stores=(here,))
    page = client.post(IMPORT, {"store": there.pk, "text": json.dumps(document("x"))})
    assert page.context["form"].errors["store"]
    assert not Achievement.objects.exists()


def test_an_archived_one_stays_archived(owner: Client, here: Store) -> None:
    archive(make_live(here))
    page = act(owner, "pause_chosen", Achievement.objects.get(), confirmed="1")
    assert page.status_code == 200
    assert statuses() == {"visitor": "archived"}
