"""What is looked through every few seconds is found by an index."""

import pytest
from django.db import connection

from achievements.models import Completion
from campaigns.models import Firing

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_only]


def test_what_was_taken_back_is_found_without_reading_all_completions() -> None:
    found = Firing.objects.filter(status="fired", rolled_back_at=None, completion__rolled_back_at__isnull=False)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # empty tables are read whole, whatever indexes there are
        plan = found.order_by().values_list("member_id").explain()
    assert "completion_taken_back" in plan, plan
    assert not Completion.objects.exists()
