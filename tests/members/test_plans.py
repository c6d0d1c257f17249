"""Statements are planned once and kept: over empty tables they must be planned as over full ones."""

import pytest
from django.db import connection

from members.inbox.statements import postgresql
from members.models import Member, Store
from tests.members.factories import accept, event, make_store

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_only]


@pytest.fixture
def store() -> Store:
    store = make_store()
    accept(store, *(event(str(number), member={"external_id": f"m{number}"}) for number in range(1000)))
    return store


def plan_of(sql: str, parameters: list[object]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", parameters)
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.parametrize("name", ["external_id", "email", "phone", "loyalty_card_number"])
def test_members_are_found_by_the_index_of_their_name_before_anything_is_known_of_the_table(
    store: Store, name: str
) -> None:
    sql = f"{postgresql._KNOWN} UNION ALL {postgresql._FIND_MEMBERS[name]}"
    plan = plan_of(sql, ["api", "1", store.pk, '["m1"]', store.pk])
    assert f"Index Scan using member_{name}_once" in plan, plan


def test_events_are_found_by_their_source_id_before_anything_is_known_of_the_table(store: Store) -> None:
    plan = plan_of(postgresql._FIND_EVENTS, ['[{"source": "api", "source_id": "1"}]', store.pk])
    assert "Index Scan using event_once_per_source_id" in plan, plan


def test_pending_events_are_taken_by_their_place(store: Store) -> None:
    plan = plan_of(postgresql._CLAIM, [1, 100])
    assert "Tid Scan on members_pending" in plan, plan
    assert Member.objects.count() == 1000
