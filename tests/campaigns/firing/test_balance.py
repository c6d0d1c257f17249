"""The balance is the sum of the ledger, whatever is earned, spent, set right, voided and taken back."""

from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from achievements.models import Achievement, Completion
from campaigns.models import LedgerEntry, Reward
from campaigns.services.points import balance_of, correct_points, spend_points
from campaigns.services.rewards import void_reward
from members.errors import Refused
from members.models import Member, Store
from tests.campaigns.factories import ACTOR, POINTS, complete, fire, make_live_campaign

pytestmark = pytest.mark.django_db
MICRO = 1_000_000
RATE = {"kind": "points", "settings": {"rate": Decimal("0.333333"), "decimals": 6}}
VERBS = ["earn", "earn", "spend", "correct", "void", "take back"]


@given(steps=some.lists(some.tuples(some.sampled_from(VERBS), some.integers(-90, 90)), min_size=1, max_size=12))
@example(steps=[("earn", 0), ("void", 0), ("take back", 0)])
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_balance_is_the_sum_of_all_that_came_and_went(
    store: Store, ada: Member, visits: Achievement, steps: list[tuple[str, int]]
) -> None:
    if not store.campaigns.exists():
        make_live_campaign(store, "back", POINTS, RATE, achievements=["visits"], reverses=True)
    for verb, number in steps:
        before = balance_of(ada)
        try:
            _do(verb, number, ada, visits)
        except Refused:
            assert balance_of(ada) == before, "refused, and nothing has changed"
        entries = LedgerEntry.objects.filter(account=ada.pk)
        assert balance_of(ada) == (entries.aggregate(sum=Sum("amount"))["sum"] or 0)
        running = 0
        for amount, balance in entries.order_by("pk").values_list("amount", "balance"):
            running += amount
            assert balance == running
    issued = Reward.objects.filter(member=ada, state="issued").aggregate(sum=Sum("amount"))["sum"] or 0
    by_rewards = LedgerEntry.objects.filter(account=ada.pk, kind__in=["earned", "reversed"])
    assert (by_rewards.aggregate(sum=Sum("amount"))["sum"] or 0) == issued, "what is issued is what was paid"


def _do(verb: str, number: int, ada: Member, visits: Achievement) -> None:
    if verb == "earn":
        complete(ada, visits, Completion.objects.count() + 1)
    elif verb == "spend":
        spend_points(ada, number * MICRO + 1, actor=ACTOR)
    elif verb == "correct":
        correct_points(ada, number * MICRO, actor=ACTOR, reason="test")
    elif verb == "void":
        rewards = list(Reward.objects.filter(member=ada).order_by("pk"))
        if rewards:
            void_reward(rewards[number % len(rewards)], actor=ACTOR, reason="test")
    else:
        newest = Completion.objects.filter(member=ada, rolled_back_at=None).order_by("-pk")[:1]
        Completion.objects.filter(pk__in=list(newest.values_list("pk", flat=True))).update(
            rolled_back_at=timezone.now()
        )
    fire()
