"""Lists ask the database the same number of questions for five rows and for fifty."""

import pytest
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.admin import lists
from members.admin.searching import find_events, find_members
from members.models import Event, Member, Store
from tests.members.admin.makers import MAKERS
from tests.members.admin.test_isolation import address, by_name
from tests.members.factories import accept, event, make_member, make_store

pytestmark = pytest.mark.django_db


def count_queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def make(model: type[models.Model], store: Store, numbers: range) -> None:
    for number in numbers:
        MAKERS[model](make_store(f"s{number}") if model is Store else store, f"W{number}")


@by_name
def test_a_list_asks_as_often_for_fifty_rows_as_for_five(owner: Client, here: Store, model: type[models.Model]) -> None:
    make(model, here, range(5))
    owner.get(address(model, "changelist"))
    few = count_queries(owner, address(model, "changelist"))
    make(model, here, range(5, 50))
    assert count_queries(owner, address(model, "changelist")) == few
    assert few <= 15


def test_the_page_of_a_member_asks_as_often_for_many_events_as_for_few(owner: Client, here: Store) -> None:
    member = make_member(here)
    accept(here, event("1"))
    url = address(Member, "change", member.pk)
    owner.get(url)
    few = count_queries(owner, url)
    accept(here, *(event(str(number)) for number in range(2, 40)))
    assert count_queries(owner, url) == few


def test_a_long_list_is_counted_only_so_far(owner: Client, here: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_COUNTED", 10)
    make_member(here)
    accept(here, *(event(str(number)) for number in range(15)))
    with CaptureQueriesContext(connection) as queries:
        page = owner.get(address(Event, "changelist")).content.decode()
    assert "more than 10" in page
    counts = [query["sql"] for query in queries if "COUNT(*)" in query["sql"] and "members_event" in query["sql"]]
    assert counts
    assert all("LIMIT 11" in sql for sql in counts)


def plans(queries: CaptureQueriesContext) -> str:
    """How the database would find the rows of these queries if their tables were large."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if not sqlite:
            cursor.execute("SET LOCAL enable_seqscan = off")
        lines = []
        for query in list(queries):
            cursor.execute(("EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN ") + query["sql"])
            lines += [str(row[-1]) for row in cursor.fetchall()]
    return "\n".join(lines)


@pytest.mark.parametrize("term", ["ada", "ada@example.com", "+4366412345", "LC77", "uuid"])
def test_an_exact_identifier_is_found_through_its_index(here: Store, term: str) -> None:
    ada = make_member(here, email="ada@example.com", phone="+4366412345", loyalty_card_number="LC77")
    with CaptureQueriesContext(connection) as queries:
        found = find_members(Member.objects.all(), str(ada.uuid) if term == "uuid" else term, [here.pk])
        assert list(found) == [ada]
    plan = plans(queries)
    assert "Seq Scan" not in plan
    assert "SCAN members_member" not in plan
    assert "member_list" not in plan, "that would walk every member of the store"


def test_an_event_is_found_and_its_state_told_through_indexes(here: Store) -> None:
    make_member(here)
    accept(here, event("E-1"), event("E-2", source="till"))
    with CaptureQueriesContext(connection) as queries:
        assert [found.source_id for found in find_events(Event.objects.with_state(), "E-2", [here.pk])] == ["E-2"]
    plan = plans(queries)
    assert "Seq Scan" not in plan
    assert "SCAN" not in plan.replace("UNION", "")
