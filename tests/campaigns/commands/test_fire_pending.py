"""The sweep by hand: everything that is still to be answered is, once, whatever message was lost."""

import pytest
from django.core.management import call_command

from achievements.models import Achievement
from campaigns.models import LedgerEntry
from members.models import Store
from tests.campaigns.factories import complete, make_live_campaign
from tests.members.factories import make_member

pytestmark = pytest.mark.django_db


def test_everything_is_answered_and_carried_out_once(
    store: Store, visits: Achievement, capsys: pytest.CaptureFixture[str]
) -> None:
    make_live_campaign(store, limits=[{"of": "member", "value": 1}])
    make_live_campaign(store, "second")
    for number in range(3):
        member = make_member(store, f"m{number}")
        complete(member, visits)
        complete(member, visits, 2)
    for told in ("12 answered, 9 effects looked after.\n", "0 answered, 0 effects looked after.\n"):
        call_command("fire_pending")
        assert capsys.readouterr().out == told
    assert LedgerEntry.objects.count() == 9
