"""What the format can say survives every way round: into Laurel and back, and from Laurel out and back in."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from achievements.engine import Definition, parse, render
from achievements.models import Achievement
from achievements.services.definitions import create_achievement
from dialects.gamopanda.wire.goals import KINDS, definition_in, definition_out, kind_of
from members.models import Store
from tests.achievements.factories import ACTOR
from tests.engine.strategies import definitions
from tests.members.api.client import api_of

from .client import CHALLENGE, STREAK, Shop
from .playing import make_goal, make_milestone

QUIET = {"deadline": None, "derandomize": True, "database": None, "suppress_health_check": list(HealthCheck)}
_words = st.text("abcäß ", min_size=1, max_size=12).filter(str.strip)
_numbers = st.integers(1, 10**6) | st.decimals(min_value=1, max_value=1000, places=2)


@st.composite
def records(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    slug = draw(st.sampled_from(["challenge", "streak"]))
    body: dict[str, Any] = {
        "name": draw(_words),
        "description": draw(_words),
        "status": draw(st.sampled_from(["draft", "live", "paused"])),
        "completionTargetValue": draw(_numbers if slug == "challenge" else st.integers(1, 50)),
        "aggregationMethod": draw(st.sampled_from(["sum", "count"])),
        "aggregationPeriod": draw(st.sampled_from(["daily", "weekly", "monthly"])),
        **draw(st.dictionaries(st.sampled_from(sorted(KINDS[slug].spoken)), _words, max_size=4)),
    }
    return slug, body if slug == "challenge" else {**body, "aggregationTargetValue": draw(_numbers)}


@settings(max_examples=150, **QUIET)  # type: ignore[arg-type]
@given(definition=definitions)
def test_a_definition_is_said_without_loss_or_not_at_all(definition: Definition) -> None:
    kind = kind_of(definition)
    if kind is None:
        return
    said = definition_out(kind, definition)
    said.pop("aggregationMethod")  # what is added up stays as it was said elsewhere
    assert parse(definition_in(kind, said, render(definition))) == definition


@pytest.mark.django_db
def test_what_is_sent_is_read_back_and_means_the_same_when_laurel_says_it(shop: Shop, store: Store) -> None:
    taken = []

    @settings(max_examples=30, **QUIET)  # type: ignore[arg-type]
    @given(record=records())
    def try_it(record: tuple[str, dict[str, Any]]) -> None:
        slug, sent = record
        with transaction.atomic():
            answer = shop.post(slug, sent)
            if answer.status == 201:
                taken.append(sent)
                shown = shop.get(slug, answer.json["data"]["id"]).json["data"]
                assert {name: shown[name] for name in sent} == sent
                original = Achievement.objects.get(uuid=shown["id"])
                # The same, made over Laurel's own interface.
                values = {"definition": {**original.definition, "key": "copy"}, "texts": original.texts}
                copy = create_achievement(store, values, actor=ACTOR)
                said = shop.get(slug, copy.uuid).json["data"]
                same = {*sent} - {"description", "status"}
                assert {name: said[name] for name in same} == {name: sent[name] for name in same}
                # What was read may be sent back, and changes nothing.
                again = shop.patch(slug, shown["id"], shown)
                assert (again.status, again.json["data"] | {"updatedAt": None}) == (200, shown | {"updatedAt": None})
                original_definition = original.definition
                original.refresh_from_db()
                assert original.definition == original_definition
            transaction.set_rollback(True)

    try_it()
    assert len(taken) > 20


def test_what_is_made_here_is_laurels_own_and_the_other_way_round(shop: Shop, store: Store) -> None:
    goal = make_goal(shop, "challenge", CHALLENGE)
    make_milestone(shop, goal, 200, "5% off")
    make_goal(shop, "streak", STREAK)
    api = api_of(store)
    found = api.get("achievements").json
    assert {each["definition"]["name"]["en"] for each in found["results"]} == {CHALLENGE["name"], STREAK["name"]}
    definition = {
        "key": "beans",
        "name": {"en": "Beans"},
        "period": {"type": "calendar", "unit": "week"},
        "recurrence": "after_expiry",
        "milestones": [{"target": 2, "name": {"en": "Half"}}],
        "rules": [{"trigger": "custom_event", "event": "bought_beans", "goal": 4}],
    }
    made = api.post("achievements", {"definition": definition})
    assert made.status == 201, made
    beans = next(each for each in shop.list("challenge") if each["name"] == "Beans")
    assert (beans["aggregationMethod"], beans["aggregationPeriod"], beans["completionTargetValue"]) == (
        "count",
        "weekly",
        4,
    )
    assert [each["name"] for each in beans["milestones"]] == ["Half"]
    assert shop.patch("challenge", beans["id"], {"aggregationMethod": "sum"}).status == 409
    assert shop.patch("challenge", beans["id"], {"status": "live"}).status == 200
    log = {"challengeId": beans["id"], "ownedBy": {"externalId": "ada"}, "activityAt": "2026-03-11T10:00:00Z"}
    answer = shop.post("challenge_log", {**log, "activityId": "x", "uniqueIdentifier": "x"})
    assert (answer.status, answer.json["error"]["details"][0]["code"]) == (409, "not_fed_by_logs")
