"""The balance is the sum of the ledger, always; and nobody spends what they do not have."""

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from campaigns.models import LedgerEntry
from campaigns.services.points import balance_of, correct_points, spend_points
from members.errors import Refused
from members.models import Member
from tests.campaigns.factories import ACTOR

pytestmark = pytest.mark.django_db
MICRO = 1_000_000


@given(steps=some.lists(some.tuples(some.sampled_from(["spend", "correct"]), some.integers(-100, 100)), max_size=30))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_balance_is_always_the_sum_of_the_entries(ada: Member, steps: list[tuple[str, int]]) -> None:
    for verb, amount in steps:
        before = balance_of(ada)
        try:
            if verb == "spend":
                spend_points(ada, amount * MICRO, actor=ACTOR)
            else:
                correct_points(ada, amount * MICRO, actor=ACTOR, reason="test")
        except Refused:
            assert balance_of(ada) == before, "refused, and nothing has changed"
        total = LedgerEntry.objects.filter(account=ada.pk).aggregate(sum=Sum("amount"))["sum"] or 0
        assert balance_of(ada) == total >= 0
        last = LedgerEntry.objects.filter(account=ada.pk).first()
        assert last is None or last.balance == total


def test_more_than_there_is_is_refused(ada: Member) -> None:
    correct_points(ada, 10 * MICRO, actor=ACTOR, reason="start")
    with pytest.raises(Refused, match="fewer points") as refused:
        spend_points(ada, 10 * MICRO + 1, actor=ACTOR)
    assert refused.value.field == "points"
    assert balance_of(ada) == 10 * MICRO


def test_the_same_request_is_answered_as_the_first_time(ada: Member) -> None:
    correct_points(ada, 10 * MICRO, actor=ACTOR, reason="start")
    first = spend_points(ada, 4 * MICRO, actor=ACTOR, request_id="order-1")
    assert spend_points(ada, 4 * MICRO, actor=ACTOR, request_id="order-1") == first
    assert balance_of(ada) == 6 * MICRO
    with pytest.raises(Refused, match="other points"):
        spend_points(ada, 5 * MICRO, actor=ACTOR, request_id="order-1")


def test_the_ledger_is_append_only(ada: Member) -> None:
    correct_points(ada, MICRO, actor=ACTOR, reason="start")
    with pytest.raises(TypeError, match="append-only"):
        LedgerEntry.objects.update(amount=5)
    with pytest.raises(TypeError, match="append-only"):
        LedgerEntry.objects.all().delete()
