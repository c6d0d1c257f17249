import pytest

from members.actors import Actor
from members.models import AuditEntry, Event, Member, MemberFacts, Store
from members.services.members import change_member, create_member, erase_member, upsert_member
from tests.members.factories import accept, event, make_store

pytestmark = pytest.mark.django_db
BY = Actor.command("test")


@pytest.fixture
def store() -> Store:
    return make_store()


def test_erasing_keeps_the_facts_version_that_accepted_events_carry(store: Store) -> None:
    member = create_member(store, {"external_id": "ada", "tier": "gold", "attributes": {"a": 1}}, actor=BY)
    accept(store, event("1", body={"secret": 1}))
    erased = erase_member(member, actor=BY, reason="asked")
    stored = Event.objects.get()
    kept = MemberFacts.objects.get(member=member, version=stored.facts_version)
    assert (kept.status, kept.tier, kept.attributes, stored.body) == ("active", "", {}, {})
    assert erased.facts_version == stored.facts_version + 1


def test_whoever_enrols_the_same_name_a_moment_later_changes_the_first(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose_the_race(*arguments: object, **values: object) -> Member:
        monkeypatch.undo()
        create_member(store, {"external_id": "ada"}, actor=BY)
        return create_member(*arguments, **values)  # type: ignore[arg-type]

    monkeypatch.setattr("members.services.members.create_member", lose_the_race)
    member, is_new = upsert_member(store, "ada", {"tier": "gold"}, actor=BY)
    assert (is_new, member.tier, Member.objects.count()) == (False, "gold", 1)


def test_only_what_changed_is_written_down(store: Store) -> None:
    member = create_member(store, {"external_id": "ada", "tier": "gold"}, actor=BY)
    change_member(member, {"tier": "gold", "first_name": "Ada"}, actor=BY)
    assert AuditEntry.objects.first().after == {"first_name": "Ada"}
