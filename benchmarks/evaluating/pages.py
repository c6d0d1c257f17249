"""A store with a hundred achievements, and progress of all its members in twenty of them."""

from collections.abc import Sequence
from typing import Any

from benchmarks.django_setup import use_django
from benchmarks.entry import Bench

from .floor import make_live, make_store

ACHIEVEMENTS, WITH_PROGRESS, _MEMBERS = 100, 20, 100_000

_FILL = """
INSERT INTO achievements_progress (member_id, achievement_id, version, standing, status, value, percent,
    completions_count, base_count, created_at, moved_at)
SELECT m.id, a.id, 1, %s, 'in_progress', 3000000, 30, 0, 0, now(), now()
FROM members_member m CROSS JOIN (SELECT id FROM achievements_achievement ORDER BY id LIMIT %s) a
ORDER BY m.id"""


def fill_pages(bench: Bench) -> Any:
    """The store; at full size there are two million rows of progress."""
    use_django(bench)
    from django.db import connection

    from achievements.engine import Event, Standing, evaluate
    from achievements.evaluation.plans import plans_of
    from achievements.evaluation.record import write_standing

    store = make_store(bench.size(_MEMBERS))
    make_live(store, map(_document, range(ACHIEVEMENTS)))
    plan = next(iter(plans_of(store.pk).by_id.values())).plan
    events = [Event(at=10**15 + number, type="visit", id=str(number)) for number in range(3)]
    standing = evaluate(plan, Standing(), events).standing
    with connection.cursor() as cursor:
        cursor.execute(_FILL, [write_standing(standing), WITH_PROGRESS])
        cursor.execute("VACUUM ANALYZE achievements_progress")
    return store


def page_members(store: Any) -> Sequence[Any]:
    """Some of the members, whoever is asked for."""
    from members.models import Member

    return list(Member.objects.filter(store=store).select_related("store")[:: max(1, Member.objects.count() // 1_000)])


def _document(number: int) -> dict[str, Any]:
    return {
        "key": f"visits_{number}",
        "name": {"en": f"Visits {number}"},
        "rules": [{"key": "1", "trigger": "custom_event", "event": "visit", "goal": 10 + number}],
    }
