import pytest
import time_machine

from members.demo import seed_members, seed_store
from members.models import Event, EventState, Member

pytestmark = pytest.mark.django_db


def test_the_demo_has_a_member_and_an_event_of_every_kind() -> None:
    store = seed_store()
    seed_members(store, seed=1)
    assert Member.objects.filter(store=store).count() == 40
    assert Event.objects.filter(store=store).count() > 300
    assert set(Event.objects.with_state().values_list("state", flat=True)) == set(EventState)
    assert Event.objects.filter(too_late=True).exists()
    assert Member.objects.filter(facts_version__gt=1, earlier_facts__isnull=False).exists()


@time_machine.travel("2026-11-20T15:00:00Z", tick=False)
def test_seeding_again_changes_nothing_and_the_same_seed_tells_the_same_story() -> None:
    def story(code: str) -> list[str]:
        store = seed_store()
        seed_members(store, seed=7)
        seed_members(store, seed=8)
        told = Event.objects.filter(store=store).values_list("type", "source", "source_id", "member__external_id")
        store.code = code
        store.save()
        return sorted(map(repr, told))

    first = story("kept")
    assert len(first) > 300
    assert story("kept too") == first
