"""The builder's page: who may, what is saved, what is refused, and what works without a script."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from achievements.admin.builder.document import to_values
from achievements.admin.builder.page import whole_of
from achievements.models import Achievement
from members.models import AuditEntry, EventField, EventType, Store
from tests.achievements.factories import SVG, begin, change, create, document, make_achievement, make_live
from tests.members.admin.conftest import SignIn
from tests.members.factories import make_member

pytestmark = pytest.mark.django_db
ADD = "/admin/achievements/achievement/add/"
LIVE = "/admin/achievements/achievement/live/"


def build(achievement: Achievement) -> str:
    return reverse("admin:achievements_achievement_build", args=[achievement.pk])


def filled(achievement: Achievement, **changes: Any) -> dict[str, Any]:
    """What a browser would send."""
    values: dict[str, Any] = dict(to_values(whole_of(achievement)))
    seen = achievement.changed_at.isoformat()
    return {**values, "seen": seen, "languages": ["en"], **{name.replace("__", "."): v for name, v in changes.items()}}


def new(store: Store, **changes: Any) -> dict[str, Any]:
    values = to_values({"definition": document()})
    return {**values, "store": store.pk, "languages": ["en"], **{n.replace("__", "."): v for n, v in changes.items()}}


def test_a_new_one_is_made_as_a_draft_by_whoever_it_was(owner: Client, here: Store) -> None:
    sent = new(here, definition__name__en="Visitor", tags="b, a", points="5", group="G", is_hidden="on")
    answer = owner.post(f"{ADD}?from=scratch", {**sent, "icon": _picture()})
    made = Achievement.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/admin/achievements/achievement/{made.pk}/change/")
    assert (made.status, made.store, made.created_by, made.name) == ("draft", here, "owner", "Visitor")
    assert (made.points, made.group, made.is_hidden, made.icon is not None) == (5, "G", True, True)
    assert AuditEntry.objects.filter(action="achievement.created", actor="owner").exists()


def _picture() -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("a.svg", SVG)


def test_a_picture_that_is_none_is_named_and_the_rest_is_saved(owner: Client, here: Store) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = {**new(here), "icon": SimpleUploadedFile("a.svg", b"no picture")}
    page = owner.post(f"{ADD}?from=scratch", sent, follow=True).content.decode()
    assert "Saved, but without the picture" in page
    assert Achievement.objects.get().icon is None


def test_where_there_are_several_stores_one_is_chosen_first(owner: Client, here: Store, there: Store) -> None:
    assert "Start from scratch" in owner.get(f"{ADD}?from=scratch").content.decode()
    page = owner.get(f"{ADD}?from=scratch&store={there.pk}")
    assert page.context["store"] == there


def test_nobody_builds_in_a_store_that_is_not_theirs(sign_in: SignIn, here: Store, there: Store) -> None:
    client, foreign = sign_in(stores=(here,)), make_achievement(there)
    assert client.get(f"{ADD}?from=scratch&store={there.pk}").status_code == 404
    assert client.post(f"{ADD}?from=scratch", new(there)).status_code == 404
    assert client.get(build(foreign)).status_code == 404
    assert client.post(build(foreign), filled(foreign)).status_code == 404
    assert client.post(LIVE, new(there)).status_code == 404
    assert Achievement.objects.count() == 1


def test_what_is_suggested_is_the_stores_own(owner: Client, here: Store, there: Store) -> None:
    EventType.objects.create(store=here, name="visit", title="Visits", fields_seen={"stars": "number"})
    described = EventType.objects.create(store=here, name="quiz")
    EventField.objects.create(event_type=described, name="passed", type="boolean")
    EventType.objects.create(store=there, name="secret", fields_seen={"hidden": "text"})
    page = owner.get(f"{ADD}?from=scratch&store={here.pk}")
    known = page.context["vocabulary"]["attributes"]
    assert (known["event.body.stars"], known["event.body.passed"]) == ("number", "yes or no")
    assert "event.body.hidden" not in known
    assert page.context["event_types"] == [("quiz", ""), ("visit", "Visits")]


def test_building_needs_permission(sign_in: SignIn, here: Store) -> None:
    made, client = make_achievement(here), sign_in("view_achievement")
    assert [client.get(url).status_code for url in (ADD, build(made))] == [403, 403]
    assert client.post(LIVE, new(here)).status_code == 403
    able = sign_in("view_achievement", "add_achievement", "change_achievement", name="kim")
    assert [able.get(url).status_code for url in (ADD, build(made))] == [200, 200]


def test_saving_what_was_opened_changes_nothing(owner: Client, here: Store) -> None:
    made = create(here, definition=document(name={"en": "N", "fr": "F"}), texts={"title": {"fr": "T"}}, tags=["x"])
    before = made.definition, made.texts
    sent = filled(made, languages=["en", "fr"])
    assert owner.post(build(made), sent).status_code == 302
    kept = Achievement.objects.get()
    assert (kept.definition, kept.texts) == before
    assert not AuditEntry.objects.filter(action="achievement.changed").exists()


def test_a_language_the_store_does_not_have_is_kept(owner: Client, here: Store) -> None:
    made = create(here, definition=document(name={"en": "N", "fr": "F"}))
    page = owner.get(build(made))
    assert page.context["languages"] == ["en", "fr"]


def test_what_somebody_else_changed_meanwhile_is_not_written_over(owner: Client, here: Store) -> None:
    made = make_achievement(here)
    sent = filled(made, definition__name__en="Mine")
    change(made, group="theirs")
    page = owner.post(build(made), sent).content.decode()
    assert "Somebody has changed it meanwhile" in page
    assert Achievement.objects.get().definition.get("name") is None


def test_mistakes_come_back_with_what_was_typed(owner: Client, here: Store) -> None:
    sent = new(here, definition__key="1 bad", definition__rules__r1__goal="many", points="x")
    page = owner.post(f"{ADD}?from=scratch", sent)
    counts = {shown.section.slug: shown.wrong for shown in page.context["sections"] if shown.wrong}
    assert counts == {"info": 2, "rules": 1}
    assert 'value="many"' in page.content.decode()
    assert "3 things are not right yet. Nothing was saved." in page.content.decode()
    assert not Achievement.objects.exists()


def test_a_key_that_is_taken_is_said_at_its_field(owner: Client, here: Store) -> None:
    make_achievement(here)
    page = owner.post(f"{ADD}?from=scratch", new(here))
    assert "This store has an achievement with the key “visitor”." in page.content.decode()
    assert [shown.section.slug for shown in page.context["sections"] if shown.wrong] == ["info"]


def test_what_is_locked_stays_whatever_is_sent(owner: Client, here: Store) -> None:
    made = make_live(here, milestones=[{"key": "a", "target": 1}])
    begin(made, make_member(here))
    sent = filled(
        made,
        definition__name__en="Named",
        definition__rules__r1__goal="99",
        definition__milestones__r1__target="2",
        definition__rules=["r1", "r2"],
        definition__milestones=["r1", "n1"],
        definition__milestones__n1__target="2",
    )
    assert owner.post(build(made), sent).status_code == 302
    kept = Achievement.objects.get().definition
    assert (kept["name"], kept["rules"]) == ({"en": "Named"}, made.definition["rules"])
    assert [each["target"] for each in kept["milestones"]] == [1, 2]


@pytest.mark.parametrize(
    ("wish", "rows"),
    [
        ("add definition.rules", ["r1", "r2", "r3"]),
        ("copy definition.rules.r1", ["r1", "r3", "r2"]),
        ("up definition.rules.r2", ["r2", "r1"]),
        ("down definition.rules.r1", ["r2", "r1"]),
        ("remove definition.rules.r1", ["r2"]),
        ("remove definition.rules.nothing", ["r1", "r2"]),
    ],
)
def test_rows_come_and_go_without_a_script(owner: Client, here: Store, wish: str, rows: list[str]) -> None:
    made = create(here, definition=document(rules=[{"trigger": "transaction", "goal": n} for n in (1, 2)]))
    page = owner.post(build(made), filled(made, do=wish)).content.decode()
    found = [part.partition('"')[0] for part in page.split('name="definition.rules" value="')[1:]]
    assert [each for each in found if each != "TOKEN"] == rows
    assert len(Achievement.objects.get().definition["rules"]) == 2, "nothing is saved by that"


def test_while_it_is_filled_in_the_goal_is_said(owner: Client, here: Store) -> None:
    sent = new(here, definition__key="", definition__rules__r1__goal="7", definition__ends_at="never")
    said = owner.post(LIVE, sent).json()
    assert (said["goal"], said["wrong"]) == ("Member must log custom event <em>visit</em> 7 times", 2)
    said = owner.post(LIVE, {**sent, "definition.rules.r1.goal": ""}).json()
    assert (said["goal"], said["wrong"]) == ("", 3)
    assert not Achievement.objects.exists()


def test_the_next_dates_are_on_the_clock_of_the_achievement(owner: Client, here: Store, clock: Any) -> None:
    here.time_zone = "Europe/Vienna"
    here.save()
    sent = new(here, definition__period__type="calendar", definition__period__calendar_unit="month")
    dates = owner.post(LIVE, sent).json()["dates"]
    assert [f"2026-0{month}-01T00:00:00" in dates for month in (4, 5, 6)] == [True] * 3
    sent |= {"definition.period.type": "absolute", "definition.period.ends_at": "2020-01-01T00:00"}
    assert "At present it does not reset." in owner.post(LIVE, sent).json()["dates"]


def test_nonsense_is_answered_not_crashed_on(owner: Client, here: Store) -> None:
    nonsense = {
        "definition.rules": ["r1", "../x", "r1"], "definition.rules.r1.conditions": '{"all": 5}',
        "definition.audience": "[" * 2000, "definition.period.type": "weird", "definition.recurrence": "",
        "definition.availability": ["r1"], "definition.availability.r1.type": "months",
        "definition.availability.r1.months": ["13", "x"], "definition.availability.r1.months.was": "nope",
        "do": "up nothing.at.all", "languages": ["en", "not a language"], "texts.title.not a language": "x",
    }  # fmt: skip
    for extra in ({}, {"do": ""}):
        assert owner.post(f"{ADD}?from=scratch", {**new(here), **nonsense, **extra}).status_code == 200
    assert owner.post(LIVE, {**new(here), **nonsense}).status_code == 200
    assert not Achievement.objects.exists()


def test_the_largest_definition_there_can_be_is_saved(owner: Client, here: Store) -> None:
    here.languages = ["en", "de", "fr", "it", "es"]
    here.save()
    said = {language: language for language in here.languages}
    unit = {language: {"one": "a", "other": "b"} for language in here.languages}
    rules = [{"trigger": "transaction", "goal": 1, "key": f"k{n}", "name": said, "unit": unit} for n in range(20)]
    milestones = [{"target": n, "name": said} for n in range(1, 101)]
    made = create(here, definition=document(rules=rules, milestones=milestones))
    answer = owner.post(build(made), filled(made, languages=here.languages))
    assert answer.status_code == 302
    assert Achievement.objects.get().definition == made.definition
