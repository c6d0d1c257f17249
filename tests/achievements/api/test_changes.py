"""Setting progress, starting it over, reporting it and releasing events, over the API."""

from decimal import Decimal
from typing import Any

import pytest
import time_machine

from achievements.models import Achievement, Change, Completion, Progress
from achievements.services.definitions import pause_achievement
from members.models import Event, EventType, Member, Pending, SetAside, Store
from tests.achievements.evaluation.making import evaluate_everything, make_live
from tests.achievements.factories import ACTOR, make_achievement
from tests.members.api.client import Answer, Api
from tests.members.factories import accept, event, make_member, make_store

VISITS = {"key": "visits", "rules": [{"trigger": "custom_event", "event": "visit", "goal": 10}]}
MILESTONES: dict[str, Any] = {**VISITS, "milestones": [{"key": "half", "target": 5}]}
Rule = dict[str, Any]


def told(kind: str, goal: float = 100, **values: Any) -> Rule:
    return {"trigger": "reported", "goal": goal, "aggregation": {"type": "reported", "kind": kind}, **values}


@pytest.fixture
def visits(store: Store, clock: time_machine.Traveller) -> Achievement:
    return make_live(store, MILESTONES)


def send(api: Api, member: Member, verb: str, body: dict[str, Any], key: str = "visits", **query: str) -> Answer:
    return api.post(f"members/{member.uuid}/achievements/{key}/{verb}", body, **query)


def adjust(api: Api, member: Member, key: str = "visits", dry_run: str = "false", **body: Any) -> Answer:
    return send(api, member, "adjust", {"reason": "they called", "version": None, **body}, key, dry_run=dry_run)


def test_progress_is_set_and_shown_before_and_after(api: Api, store: Store, ada: Member, visits: Achievement) -> None:
    accept(store, event("1"))
    dry = adjust(api, ada, progress=7.5, dry_run="true")
    assert dry.json["after"]["value"] == Decimal("7.5")
    assert (Pending.objects.count(), Progress.objects.count()) == (1, 0)
    evaluate_everything()
    answer = adjust(api, ada, progress=7.5, version=1)
    assert answer.json == {
        "before": {
            "version": 1,
            "status": "in_progress",
            "value": 1,
            "percent": 10,
            "completions": 0,
            "rules": {"1": 1},
        },
        "after": {
            "version": 2,
            "status": "in_progress",
            "value": Decimal("7.5"),
            "percent": 75,
            "completions": 0,
            "rules": {"1": Decimal("7.5")},
        },
        "milestones": ["half"],
        "completed": 0,
        "evaluated": 0,
        "settled": 1,
        "dry_run": False,
    }
    (entry, _) = api.get(f"members/{ada.uuid}/achievements/visits/history").json["results"]
    assert (entry["kind"], entry["changed_from"]["value"], entry["changed_to"]["value"]) == (
        "adjustment",
        1,
        Decimal("7.5"),
    )
    assert entry["changed_to"]["rules"] == {"1": Decimal("7.5")}
    assert entry["actor"].startswith("key test")


def test_a_stale_version_is_a_conflict_with_the_present_values(api: Api, ada: Member, visits: Achievement) -> None:
    adjust(api, ada, progress=7.5)
    answer = adjust(api, ada, progress=3, version=0)
    assert (answer.status, answer.json["code"], answer.fields) == (409, "stale", ["version"])
    assert answer.json["present"]["version"] == 1
    assert answer.json["present"]["value"] == Decimal("7.5")
    assert Change.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({"progress": -1}, 422, "out_of_range", "progress"),
        ({"progress": 9_000_000_000_001}, 422, "out_of_range", "progress"),
        ({"progress": Decimal("1e999999")}, 422, "out_of_range", "progress"),
        ({"progress": Decimal("0.1234567")}, 422, "too_many_decimals", "progress"),
        ({"progress": "5"}, 422, "invalid", "progress"),
        ({"progress": {"other": 5}}, 422, "unknown_rule", "progress.other"),
        ({"progress": {"1": -5}}, 422, "out_of_range", "progress.1"),
        ({"completions": -1}, 422, "min_value", "completions"),
        ({"completions": 1.5}, 422, "invalid", "completions"),
        ({}, 422, "nothing_to_change", "progress"),
        ({"progress": 1, "reason": " "}, 422, "blank", "reason"),
        ({"progress": 1, "version": -1}, 422, "min_value", "version"),
        ({"progress": 1, "other": 1}, 422, "unknown_field", "other"),
    ],
)
def test_what_cannot_be_set_is_refused_by_field(
    api: Api, ada: Member, visits: Achievement, body: dict[str, Any], status: int, code: str, field: str
) -> None:
    answer = adjust(api, ada, **body)
    assert (answer.status, answer.json["errors"][0]["code"], answer.fields) == (status, code, [field])
    assert not Progress.objects.exists()


def test_a_version_must_be_said_even_if_it_is_whatever_it_is(api: Api, ada: Member, visits: Achievement) -> None:
    answer = send(api, ada, "adjust", {"progress": 1, "reason": "why"})
    assert (answer.status, answer.fields) == (422, ["version"])
    assert adjust(api, ada, dry_run="yes", progress=1).status == 400


def test_of_several_rules_it_is_said_which(api: Api, store: Store, ada: Member) -> None:
    rules = [{**VISITS["rules"][0], "key": key} for key in ("a", "b")]  # type: ignore[index]
    make_live(store, {"key": "both", "rules": rules})
    answer = adjust(api, ada, "both", progress=5)
    assert (answer.status, answer.json["errors"][0]["code"]) == (422, "which_rule")
    answer = adjust(api, ada, "both", progress={"a": 5})
    assert answer.json["after"]["rules"] == {"a": 5, "b": 0}


def test_whose_and_which_must_be_of_this_store_and_no_draft(api: Api, store: Store, ada: Member) -> None:
    make_achievement(store, "draft")
    make_live(make_store("other"), {**VISITS, "key": "theirs"})
    for verb, body in (
        ("adjust", {"progress": 1, "reason": "why", "version": None}),
        ("reset", {"reason": "why"}),
        ("report", {"increment": 1}),
    ):
        answer = send(api, ada, verb, body, "draft")
        assert (answer.status, answer.json["code"]) == (409, "not_live")
        assert send(api, ada, verb, body, "theirs").status == 404
    assert not Progress.objects.exists()


def test_progress_is_started_over(api: Api, store: Store, ada: Member, visits: Achievement) -> None:
    adjust(api, ada, progress=10)
    answer = send(api, ada, "reset", {"reason": "a new season", "completions": True})
    assert answer.json["changed"] is True
    assert (answer.json["before"]["completions"], answer.json["after"]["completions"]) == (1, 0)
    again = send(api, ada, "reset", {"reason": "a new season", "completions": True})
    assert again.json == {"changed": False, "before": None, "after": None}
    assert send(api, ada, "reset", {}).fields == ["reason"]
    assert send(api, ada, "reset", {"reason": ""}).fields == ["reason"]


# Reports --------------------------------------------------------------------------------------------------


def report(api: Api, member: Member, key: str = "level", **body: Any) -> Answer:
    return send(api, member, "report", body, key)


def level(store: Store, *rules: Rule, **values: Any) -> Achievement:
    return make_live(store, {"key": "level", "rules": list(rules), **values})


def test_a_report_counts_at_once_and_says_what_it_changed(api: Api, store: Store, ada: Member) -> None:
    level(store, told("increment"), milestones=[{"key": "first", "target": 2}])
    answer = report(api, ada, increment=2.5, request_id="a")
    assert (answer.status, answer.json["status"], answer.json["state"]) == (200, "accepted", "evaluated")
    (changed,) = answer.json["changes"]["progress"]
    assert (changed["value"], changed["milestones_reached"]) == (Decimal("2.5"), ["first"])
    made = Event.objects.get()
    assert (made.kind, made.type, made.source) == ("reported", "laurel.report.level", "report")
    assert made.source_id == f"level/{ada.uuid}/a"
    assert not EventType.objects.exists()


def test_the_same_request_counts_once_and_another_content_is_a_conflict(api: Api, store: Store, ada: Member) -> None:
    level(store, told("increment"))
    first = report(api, ada, increment=2, request_id="a").json
    again = report(api, ada, increment=2, request_id="a").json
    assert again == {**first, "status": "duplicate"}
    other = report(api, ada, increment=3, request_id="a")
    assert (other.status, other.json["code"]) == (409, "conflict")
    report(api, ada, increment=2)
    report(api, ada, increment=2)
    assert Progress.objects.get().value == 6_000_000


def test_at_least_and_percent_never_fall(api: Api, store: Store, ada: Member) -> None:
    level(store, told("at_least"))
    make_live(store, {"key": "share", "rules": [told("percent")]})
    for value in (40, 70, 50):
        report(api, ada, at_least=value)
        report(api, ada, "share", percent=value)
    assert set(Progress.objects.values_list("value", flat=True)) == {70_000_000}
    report(api, ada, "share", percent=100)
    assert Completion.objects.count() == 1


def test_only_the_rule_that_is_named_moves(api: Api, store: Store, ada: Member) -> None:
    level(store, told("increment", key="a"), told("increment", key="b"))
    report(api, ada, increment=5, rule="b")
    answer = report(api, ada, increment=1)
    assert {each["rule"]: each["after"] for each in answer.json["changes"]["progress"][0]["triggers"]} == {
        "a": 1,
        "b": 6,
    }


def test_a_report_may_say_when(api: Api, store: Store, ada: Member, clock: time_machine.Traveller) -> None:
    level(store, told("increment"))
    report(api, ada, increment=5, occurred_at="2026-03-11T08:00:00+01:00")
    assert Event.objects.get().occurred_at.hour == 7
    answer = report(api, ada, increment=5, occurred_at="2026-03-12T08:00:00+01:00")
    assert (answer.status, answer.json["code"]) == (422, "in_future")


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"at_least": 5}, "wrong_kind", "at_least"),
        ({"increment": 5, "rule": "c"}, "unknown_rule", "rule"),
        ({"increment": 5, "rule": "plain"}, "not_reported", "rule"),
        ({"increment": -1}, "out_of_range", "increment"),
        ({"increment": Decimal("0.1234567")}, "too_many_decimals", "increment"),
        ({"increment": 10**9 + 1}, "too_large", "increment"),
        ({"increment": True}, "invalid", "increment"),
        ({}, "one_of", ""),
        ({"increment": 1, "percent": 2}, "one_of", ""),
        ({"increment": 1, "request_id": ""}, "blank", "request_id"),
    ],
)
def test_a_report_that_nothing_can_be_done_with_is_refused(
    api: Api, store: Store, ada: Member, body: dict[str, Any], code: str, field: str
) -> None:
    plain = {**VISITS["rules"][0], "key": "plain"}  # type: ignore[index]
    level(store, told("increment", key="told"), plain)
    answer = report(api, ada, **body)
    assert (answer.status, answer.json["errors"][0]["code"], answer.fields) == (422, code, [field])
    assert not Event.objects.exists()


def test_what_does_not_count_now_takes_no_reports(api: Api, store: Store, ada: Member, visits: Achievement) -> None:
    achievement = level(store, told("increment"))
    pause_achievement(achievement, actor=ACTOR)
    answer = report(api, ada, increment=1)
    assert (answer.status, answer.json["code"]) == (409, "not_live")
    answer = report(api, ada, "visits", increment=1)
    assert (answer.status, answer.json["code"]) == (422, "not_reported")
    assert not Event.objects.exists()


def test_nobody_can_send_such_an_event_themselves(api: Api, store: Store, ada: Member) -> None:
    level(store, told("increment"))
    answer = api.post("events", event("1", type="laurel.report.level", body={"increment": 5}))
    assert (answer.status, answer.json["code"]) == (422, "reserved")


def test_many_reports_have_an_answer_each(api: Api, store: Store, ada: Member) -> None:
    make_member(store, "bob", email="bob@example.com")
    level(store, told("at_least"))
    about = {"achievement": "level", "at_least": 5}
    answer = api.post(
        "reports",
        {
            "reports": [
                {**about, "member": {"external_id": "ada"}, "request_id": "a"},
                {**about, "member": {"email": "Bob@Example.com"}},
                {**about, "member": {"id": str(ada.uuid)}, "request_id": "a"},
                {**about, "member": {"id": str(ada.uuid)}, "request_id": "a", "at_least": 6},
                {**about, "member": {"external_id": "nobody"}},
                {**about, "member": {"external_id": "ada"}, "achievement": "nothing"},
                {**about, "member": {"external_id": "ada"}, "percent": 5},
                {"at_least": 5},
                {**about, "member": {"external_id": "ada"}, "at_least": -5},
            ]
        },
    )
    assert answer.status == 200
    assert answer.json["counts"] == {"accepted": 2, "duplicate": 1, "conflict": 1, "refused": 5}
    assert [each.get("code") for each in answer.json["items"]] == [
        *(None, None, None, "conflict", "unknown_member", "unknown_achievement", "one_of", "required", "out_of_range")
    ]
    assert [each["value"] for each in answer.json["changes"]["progress"]] == [5, 5]
    assert api.post("reports", {"reports": []}).status == 422


# Events that were set aside -------------------------------------------------------------------------------


def test_an_event_is_released(api: Api, store: Store, ada: Member, visits: Achievement) -> None:
    accept(store, event("1"))
    made = Event.objects.get()
    answer = api.post(f"events/{made.uuid}/release")
    assert (answer.status, answer.json["code"]) == (409, "not_set_aside")
    Pending.objects.all().delete()
    SetAside.objects.create(event=made, error="spoilt")
    answer = api.post(f"events/{made.uuid}/release")
    assert (answer.status, answer.json["state"]) == (200, "evaluated")
    assert Progress.objects.get().value == 1_000_000
