"""The inputs that break others, sent to every operation with a body: a 4xx that names the problem, nothing written."""

from decimal import Decimal

import pytest
from django.db import connection

from members.models import Store
from tests.achievements.factories import make_live
from tests.members.factories import accept, event, make_member, make_store

from .client import Answer, Api
from .contract import operations, takes_json

UNKNOWN = "01954f10-6c00-7000-8000-00000000ada0"
BODIES = {
    described["operationId"]: (method.upper(), path)
    for method, path, described in operations()
    if takes_json(described)
}
FREE_TEXT = {  # a field of each body that takes text
    "post_events": "type",
    "cancel_event": "reason",
    "assign_event": "member",
    "create_member": "first_name",
    "change_member": "first_name",
    "upsert_member": "first_name",
    "erase_member": "reason",
    "issue_token": "lifetime_seconds",
    "create_event_type": "name",
    "change_event_type": "title",
    "create_achievement": "group",
    "change_achievement": "group",
    "publish_achievement": "reason",
    "pause_achievement": "reason",
    "archive_achievement": "reason",
    "duplicate_achievement": "key",
    "check_achievement": "language",
    "adjust_member_achievement": "reason",
    "reset_member_achievement": "reason",
    "report_member_achievement": "rule",
    "post_reports": "reports",
    "create_campaign": "name",
    "change_campaign": "name",
    "publish_campaign": "reason",
    "pause_campaign": "reason",
    "archive_campaign": "reason",
    "fill_reward": "code",
    "void_reward": "reason",
    "create_pool": "name",
    "fill_pool": "codes",
    "spend_member_points": "reason",
    "correct_member_points": "reason",
}
MALFORMED: dict[str, bytes] = {
    "cut off": b'{"a": ',
    "not JSON": b"hello",
    "single quotes": b"{'a': 1}",
    "a comma too many": b'{"a": 1,}',
    "two values": b"{} {}",
    "not UTF-8": b'{"type": "\xff\xfe"}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "half a surrogate": b'{"type": "\\ud800"}',
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": Infinity}',
    "-Infinity": b'{"a": -Infinity}',
    "a raw NUL": b'{"a": "\x00"}',
    "nothing but a quote": b'"',
}
TOO_MUCH: dict[str, bytes] = {
    "100,000 lists": b"[" * 100_000 + b"]" * 100_000,
    "100,000 lists inside": b'{"body": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "100,000 lists not closed": b'{"body": ' + b"[" * 100_000,
    "a number of 5,000 digits": b'{"type": "v", "source_id": ' + b"9" * 5000 + b"}",
    "100,000 objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
}


@pytest.fixture
def address(store: Store) -> dict[str, str]:
    """Where each operation lives, with things that exist."""
    member = make_member(store)
    (answer,) = accept(store, event("1"))
    make_live(store)
    ids = {"member": str(member.uuid), "token": str(member.uuid), "event": str(answer.id), "reward": UNKNOWN}

    def fill(name: str, path: str) -> str:
        kind = next((kind for kind in ids if kind in name and "event_type" not in name), "")
        return (
            path.replace("{id}", ids.get(kind, ""))
            .replace("{name}", "visit")
            .replace("{external_id}", "ada")
            .replace("{key}", "visitor")
        )

    return {name: fill(name, path) for name, (_, path) in BODIES.items()}


def counts() -> dict[str, int]:
    """How many rows every table has, in one query for all of them."""
    tables = connection.introspection.django_table_names()
    each = [f"(SELECT COUNT(*) FROM {connection.ops.quote_name(table)})" for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(each)}")
        return dict(zip(tables, cursor.fetchone(), strict=True))


def refused(answer: Answer, *statuses: int) -> None:
    assert answer.status in statuses, answer
    assert answer.json["detail"]
    assert answer.json["code"] != "broken"
    assert b"Traceback" not in answer.body
    assert b'File "' not in answer.body


@pytest.mark.parametrize("operation", BODIES)
def test_what_is_not_json_is_refused_everywhere(api: Api, address: dict, operation: str) -> None:
    before = counts()
    for body in MALFORMED.values():
        refused(api.call(BODIES[operation][0], address[operation], body), 400)
    for body in TOO_MUCH.values():
        refused(api.call(BODIES[operation][0], address[operation], body), 400, 422)
    assert counts() == before


@pytest.mark.parametrize("operation", BODIES)
def test_ten_megabytes_are_refused_everywhere(api: Api, address: dict, operation: str) -> None:
    before = counts()
    refused(api.call(BODIES[operation][0], address[operation], b'{"a": "' + b"x" * 10_000_000 + b'"}'), 413)
    assert counts() == before


@pytest.mark.parametrize("operation", BODIES)
def test_a_body_that_is_no_object_is_refused_everywhere(api: Api, address: dict, operation: str) -> None:
    before = counts()
    for wrong in (b"null", 5, True, "text", [], [1], [{}]):
        refused(api.call(BODIES[operation][0], address[operation], wrong), 422)
    assert counts() == before


@pytest.mark.parametrize("operation", BODIES)
def test_a_field_of_the_wrong_kind_is_named_everywhere(api: Api, address: dict, operation: str) -> None:
    before, field = counts(), FREE_TEXT[operation]
    wrongs = (True, [], {}, Decimal("1.5"), "a\0b", "x" * 100_000, None, "5" if operation == "issue_token" else 5)
    for wrong in wrongs:
        answer = api.call(BODIES[operation][0], address[operation], {field: wrong})
        refused(answer, 422)
        assert field in answer.fields or answer.json["code"] == "nul_character", answer
    assert counts() == before


@pytest.mark.parametrize("operation", BODIES)
def test_an_unknown_field_is_named_everywhere(api: Api, address: dict, operation: str) -> None:
    before = counts()
    answer = api.call(BODIES[operation][0], address[operation], {"colour": "red"})
    refused(answer, 422)
    assert answer.fields in (["colour"], ["type"])  # an event without its type is told that first
    assert counts() == before


@pytest.mark.parametrize("operation", BODIES)
def test_an_unknown_parameter_is_named_everywhere(api: Api, address: dict, operation: str) -> None:
    before = counts()
    answer = api.call(BODIES[operation][0], address[operation], {}, query={"colour": "red"})
    refused(answer, 400)
    assert answer.fields == ["colour"]
    assert counts() == before


MOMENTS = ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "2026-02-30T00:00:00Z", "now", "", 0, [], "1" * 5000]


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda value: repr(value)[:25])
@pytest.mark.parametrize(
    ("operation", "field"),
    [
        ("post_events", "occurred_at"),
        ("create_member", "registered_at"),
        ("change_member", "registered_at"),
        ("upsert_member", "registered_at"),
    ],
)
def test_an_instant_that_cannot_be_is_named(
    api: Api, address: dict, operation: str, field: str, moment: object
) -> None:
    before = counts()
    body = {"type": "visit", "member": {"external_id": "zoe"}} if operation == "post_events" else {}
    answer = api.call(BODIES[operation][0], address[operation], {**body, field: moment})
    refused(answer, 422)
    assert answer.fields == [field]
    assert counts() == before


NUMBERS = [b"0.0000001", b"1000000000.1", b"-1000000001", b"1e400", b"1e999999999", b"1e-400", b"1e-999999999"]
NUMBERS += [b"0e999999999", b"9" * 400, b"1." + b"0" * 20_000]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda value: value[:14].decode())
@pytest.mark.parametrize(
    ("operation", "body", "field"),
    [
        ("post_events", b'{"type": "visit", "member": {"external_id": "zoe"}, "body": {"n": %s}}', "body.n"),
        (
            "post_events",
            b'{"type": "sale", "kind": "transaction", "transaction": {"document_number": "1", "gross_value": %s}}',
            "transaction.gross_value",
        ),
        ("create_member", b'{"attributes": {"n": %s}}', "attributes.n"),
        ("change_member", b'{"attributes": {"n": [%s]}}', "attributes.n.0"),
        ("upsert_member", b'{"attributes": {"n": {"m": %s}}}', "attributes.n.m"),
        ("issue_token", b'{"lifetime_seconds": %s}', "lifetime_seconds"),
    ],
)
def test_a_number_that_cannot_be_kept_exactly_is_named(
    api: Api, address: dict, operation: str, body: bytes, field: str, number: bytes
) -> None:
    if operation == "issue_token" and number.startswith(b"1.000"):
        return  # which is 1, and a second is a lifetime
    before = counts()
    answer = api.call(BODIES[operation][0], address[operation], body.replace(b"%s", number))
    refused(answer, 422)
    assert answer.fields == [field]
    assert counts() == before


@pytest.mark.parametrize("operation", BODIES)
def test_a_nul_that_was_escaped_is_refused_everywhere(api: Api, address: dict, operation: str) -> None:
    before, field = counts(), FREE_TEXT[operation]
    for body in (b'{"%s": "a\\u0000b"}', b'{"%s": "x", "a\\u0000b": 1}', b'{"%s": {"a": ["\\u0000"]}}'):
        refused(api.call(BODIES[operation][0], address[operation], body.replace(b"%s", field.encode())), 422)
    assert counts() == before


def test_someone_elses_member_is_as_good_as_none(api: Api, store: Store) -> None:
    stranger = make_member(make_store("other"), "bob")
    before, other = counts(), str(stranger.uuid)
    refused(api.post("events", {"type": "visit", "member": {"id": other}}), 422)
    refused(api.post(f"members/{other}/token"), 404)
    refused(api.post(f"members/{other}/erase", {"reason": "x"}), 404)
    refused(api.patch(f"members/{other}", {"tier": "gold"}), 404)
    refused(api.post("members", {"referrer": other}), 422)
    assert counts() == before


def test_a_batch_names_what_is_wrong_with_each_of_its_events(api: Api, store: Store) -> None:
    bad = b'{"events": [{"type": "a\\u0000"}, {"type": "v", "body": {"n": 1e999}}, {"type": "v", "source": ""}, 5]}'
    answer = api.call("POST", "events", bad)
    assert answer.json["counts"] == {"accepted": 0, "duplicate": 0, "conflict": 0, "refused": 4}
    assert [item["code"] for item in answer.json["items"]] == ["nul_character", "too_large", "invalid", "invalid"]
