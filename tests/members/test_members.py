import datetime

import pytest

from members.actors import Actor
from members.errors import Refused
from members.models import AuditEntry, Event, Member, MemberFacts, Staff, Store
from members.services.members import change_member, create_member, erase_member, upsert_member
from tests.members.factories import accept, event, make_member, make_store

pytestmark = pytest.mark.django_db
ACTOR = Actor("a test")


@pytest.fixture
def store() -> Store:
    return make_store()


def test_a_new_member_is_written_into_the_audit(store: Store) -> None:
    member = create_member(store, {"email": " Ada@Example.com ", "tier": "gold"}, actor=ACTOR)
    assert (member.email, member.tier, member.facts_version) == ("ada@example.com", "gold", 1)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.store, entry.subject_id) == (
        "a test",
        "member.created",
        store,
        str(member.pk),
    )


@pytest.mark.parametrize("field", ["external_id", "email", "phone", "loyalty_card_number"])
def test_an_identifier_belongs_to_one_member_of_a_store(store: Store, field: str) -> None:
    create_member(store, {field: "same"}, actor=ACTOR)
    create_member(make_store("other"), {field: "same"}, actor=ACTOR)
    with pytest.raises(Refused) as refused:
        create_member(store, {field: "same"}, actor=ACTOR)
    assert (refused.value.code, refused.value.field) == ("identifier_taken", field)
    assert Member.objects.filter(store=store).count() == 1


def test_members_without_identifiers_do_not_stand_in_each_others_way(store: Store) -> None:
    create_member(store, {}, actor=ACTOR)
    create_member(store, {"email": "  "}, actor=ACTOR)
    assert Member.objects.filter(email=None).count() == 2


def test_an_event_keeps_the_version_of_the_facts_that_was_in_force_when_it_was_accepted(store: Store) -> None:
    member = make_member(store, tier="silver")
    accept(store, event("1"))
    change_member(member, {"tier": "gold", "labels": [{"key": "vip", "value": "yes"}]}, actor=ACTOR)
    accept(store, event("2"))
    change_member(member, {"first_name": "Ada"}, actor=ACTOR)  # a name is no fact: nothing is judged by it
    accept(store, event("3"))
    assert list(Event.objects.order_by("source_id").values_list("facts_version", flat=True)) == [1, 2, 2]
    earlier = MemberFacts.objects.get()
    assert (earlier.version, earlier.tier, earlier.labels) == (1, "silver", [])


def test_an_event_keeps_who_the_referrer_was(store: Store) -> None:
    bob, eve = make_member(store, "bob"), make_member(store, "eve")
    member = make_member(store, referrer=bob)
    accept(store, event("1"))
    change_member(member, {"referrer_id": eve.pk}, actor=ACTOR)
    accept(store, event("2"))
    assert list(Event.objects.order_by("source_id").values_list("referrer_id", flat=True)) == [bob.pk, eve.pk]


def test_a_change_that_changes_nothing_leaves_no_trace(store: Store) -> None:
    member = make_member(store, tier="gold")
    change_member(member, {"tier": "gold", "external_id": "ada"}, actor=ACTOR)
    assert not AuditEntry.objects.exists()
    assert Member.objects.get().facts_version == 1


def test_the_audit_holds_what_changed_before_and_after_and_nothing_else(store: Store) -> None:
    ada = Staff.objects.create_user("ada", first_name="Ada", last_name="Lovelace")
    member = make_member(store, tier="silver")
    change_member(member, {"tier": "gold", "external_id": "ada"}, actor=Actor.person(ada), reason="asked by phone")
    entry = AuditEntry.objects.get()
    assert (entry.before, entry.after) == ({"tier": "silver"}, {"tier": "gold"})
    assert (entry.staff, entry.actor, entry.reason) == (ada, "Ada Lovelace", "asked by phone")


def test_the_audit_cannot_be_changed_or_removed(store: Store) -> None:
    create_member(store, {}, actor=ACTOR)
    with pytest.raises(TypeError):
        AuditEntry.objects.update(reason="never mind")
    with pytest.raises(TypeError):
        AuditEntry.objects.all().delete()


def test_a_referrer_is_another_member_of_the_same_store(store: Store) -> None:
    member, stranger = make_member(store), make_member(make_store("other"), "stranger")
    for referrer_id, code in ((member.pk, "refers_themselves"), (stranger.pk, "unknown_member")):
        with pytest.raises(Refused) as refused:
            change_member(member, {"referrer_id": referrer_id}, actor=ACTOR)
        assert refused.value.code == code
    assert Member.objects.get(pk=member.pk).referrer is None


def test_upsert_finds_or_makes_by_external_id(store: Store) -> None:
    member, new = upsert_member(store, "ada", {"tier": "gold"}, actor=ACTOR)
    again, new_again = upsert_member(store, "ada", {"tier": "silver"}, actor=ACTOR)
    assert (new, new_again, member.pk) == (True, False, again.pk)
    assert Member.objects.get().tier == "silver"


def test_erasing_removes_everything_personal_and_keeps_what_was_counted(store: Store) -> None:
    # No name that chance could spell in the digits of an id.
    known = {"email": "grace@example.com", "first_name": "Grace", "attributes": {"shoe": 38}, "tier": "gold"}
    member = make_member(store, "grace", **known)
    accept(store, event("1", member={"external_id": "grace"}, body={"note": "Grace likes tea"}))
    change_member(member, {"tier": "silver"}, actor=ACTOR)
    erased = erase_member(member, actor=ACTOR, reason="asked for it")
    text = str([list(model.objects.values()) for model in (Member, MemberFacts, Event)])
    for personal in ("grace", "Grace", "shoe", "gold", "silver"):
        assert personal not in text
    assert (erased.status, Event.objects.count()) == ("left", 1)
    assert erased.erased_at is not None
    entry = AuditEntry.objects.filter(action="member.erased").get()
    assert (entry.reason, entry.before, entry.after) == ("asked for it", None, None)


def test_the_audit_of_an_erased_member_says_nothing_personal_either(store: Store) -> None:
    member = create_member(store, {"email": "grace@example.com"}, actor=ACTOR)
    change_member(member, {"first_name": "Grace"}, actor=ACTOR)
    erase_member(member, actor=ACTOR, reason="asked for it")
    assert "grace" not in str(list(AuditEntry.objects.values("before", "after", "subject"))).lower()


def test_erasing_needs_a_reason_and_happens_once(store: Store) -> None:
    member = make_member(store)
    with pytest.raises(Refused, match="Say why"):
        erase_member(member, actor=ACTOR, reason=" ")
    erase_member(member, actor=ACTOR, reason="asked for it")
    for again in (
        lambda: erase_member(member, actor=ACTOR, reason="again"),
        lambda: change_member(member, {"tier": "gold"}, actor=ACTOR),
    ):
        with pytest.raises(Refused) as refused:
            again()
        assert refused.value.code == "erased"


def test_a_member_registered_at_can_be_history(store: Store) -> None:
    then = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    assert create_member(store, {"registered_at": then}, actor=ACTOR).registered_at == then


def test_a_field_members_do_not_have_is_named(store: Store) -> None:
    with pytest.raises(Refused, match="Members have no field shoe") as refused:
        create_member(store, {"shoe": 38}, actor=ACTOR)
    assert refused.value.field == "shoe"
