"""Many at once: a fixed number of statements, and one that fails does not stop the others."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from achievements.models import Achievement
from campaigns.effects.points import GivePoints
from campaigns.firing.nudges import finish
from campaigns.models import Account, EffectRun, LedgerEntry, Reward
from members.models import Member, Store
from tests.campaigns.factories import COUPON, POINTS, complete, make_live_campaign, make_pool
from tests.members.factories import make_member

pytestmark = pytest.mark.django_db
MICRO = 1_000_000
PATTERN = {"kind": "coupon", "settings": {"from": "pattern", "pattern": "SUN-########", "valid_days": 3}}
BONUS = {"kind": "event", "settings": {"type": "bonus", "body": {"to": "{{member.external_id}}"}}}


def members(store: Store, visits: Achievement, start: int, count: int) -> list[Member]:
    found = [make_member(store, f"m{number}") for number in range(start, start + count)]
    for each in found:
        complete(each, visits)
    return found


def test_statements_do_not_grow_with_what_is_fired(store: Store, visits: Achievement) -> None:
    make_pool(store, *(f"CODE-{number}" for number in range(1_000)))
    limits = [{"of": "points", "value": 10**6 * MICRO}, {"of": "member", "value": 9, "per_unit": "day"}]
    make_live_campaign(store, "all", POINTS, PATTERN, COUPON, BONUS, limits=limits)
    make_live_campaign(store, "more")
    members(store, visits, 0, 1)
    finish()
    counts = {}
    for size in (4, 40, 400):
        members(store, visits, size, size)
        with CaptureQueriesContext(connection) as captured:
            assert finish() == (2 * size, 5 * size)
        counts[size] = len(captured)
    assert len(set(counts.values())) == 1, counts
    assert LedgerEntry.objects.count() == 2 * 445
    assert Reward.objects.filter(state="issued").count() == 4 * 445


def test_texts_are_kept_as_they_are(store: Store, ada: Member, visits: Achievement) -> None:
    name = 'a\\b\tc\nd\re "ü" \\N'
    settings = {"from": "caller", "name": name, "valid_days": 3}
    make_live_campaign(store, "named", {"kind": "coupon", "settings": settings})
    complete(ada, visits)
    finish()
    reward = Reward.objects.get()
    assert (reward.name, reward.valid_for and reward.valid_for.days, reward.issued_at) == (name, 3, None)


def test_one_that_fails_does_not_stop_the_others(
    store: Store, visits: Achievement, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_live_campaign(store)
    good, bad, other = members(store, visits, 0, 3)
    pays = GivePoints.perform

    def fails_for_one(self: GivePoints, jobs: Sequence[Any], hands: Any) -> None:
        pays(self, jobs, hands)
        if bad.pk in {job.member_id for job in jobs}:
            raise ValueError("not this one")

    monkeypatch.setattr(GivePoints, "perform", fails_for_one)
    finish()
    balances = dict(Account.objects.values_list("pk", "balance"))
    assert balances == {good.pk: 50 * MICRO, bad.pk: 0, other.pk: 50 * MICRO}
    assert set(LedgerEntry.objects.values_list("account", flat=True)) == {good.pk, other.pk}
    failed = EffectRun.objects.get(attempts=1)
    assert (failed.member_id, failed.state, failed.error) == (bad.pk, "pending", "ValueError: not this one")
