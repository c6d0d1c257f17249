import pytest
from django.db import transaction

from members.actors import Actor
from members.errors import Refused
from members.inbox.claim import claim
from members.inbox.lanes import LANES, lane_of
from members.models import AuditEntry, Event, EventState, Pending, SetAside, Store, Waiting
from members.services.events import assign_event, cancel_event, free_returns_whose_sale_came
from tests.members.factories import accept, event, make_member, make_store

pytestmark = pytest.mark.django_db
ACTOR = Actor("a test")


@pytest.fixture
def store() -> Store:
    return make_store()


def stored(store: Store, **values: object) -> Event:
    accept(store, event("1", **values))
    return Event.objects.get(source_id="1")


def evaluate_all() -> None:
    for lane in range(LANES):
        claim(lane, 1000)


def test_cancelling_is_recorded_with_its_reason_and_looked_at_again(store: Store) -> None:
    cancelled = stored(store)
    evaluate_all()
    cancel_event(cancelled, actor=ACTOR, reason="a test purchase")
    assert Event.objects.with_state().get().state == EventState.CANCELLED
    assert Pending.objects.get().event_id == cancelled.pk
    assert (cancelled.cancellation.actor, cancelled.cancellation.reason) == ("a test", "a test purchase")
    assert AuditEntry.objects.get().action == "event.cancelled"


def test_cancelling_twice_or_without_a_reason_is_refused_and_changes_nothing(store: Store) -> None:
    once = stored(store)
    with pytest.raises(Refused) as refused:
        cancel_event(once, actor=ACTOR, reason="")
    assert (refused.value.code, refused.value.field) == ("reason_required", "reason")
    assert not AuditEntry.objects.exists()
    cancel_event(once, actor=ACTOR, reason="wrong")
    with pytest.raises(Refused, match="was cancelled before"):
        cancel_event(once, actor=ACTOR, reason="wrong")
    assert AuditEntry.objects.count() == 1


def test_an_unmatched_event_is_given_to_its_member_and_queued(store: Store) -> None:
    store.unknown_member = "keep"
    unmatched, member = stored(store, member={"external_id": "who"}), make_member(store, tier="gold")
    assert not Pending.objects.exists()
    assign_event(unmatched, member, actor=ACTOR)
    assigned = Event.objects.with_state().get()
    assert (assigned.member, assigned.facts_version, assigned.state) == (member, 1, "pending")
    assert assigned.member_reference is None
    assert Pending.objects.get().lane == lane_of(member.pk)
    with pytest.raises(Refused, match="belongs to a member already"):
        assign_event(assigned, member, actor=ACTOR)


def test_an_event_is_never_given_to_a_member_of_another_store(store: Store) -> None:
    store.unknown_member = "keep"
    unmatched, stranger = stored(store, member={"external_id": "who"}), make_member(make_store("other"), "x")
    with pytest.raises(Refused) as refused:
        assign_event(unmatched, stranger, actor=ACTOR)
    assert refused.value.code == "unknown_member"
    assert Event.objects.get().member is None


def test_the_sweep_frees_a_return_that_missed_its_sale(store: Store) -> None:
    def sale(source_id: str, **document: object) -> dict:
        return event(source_id, type="buy", kind="transaction", transaction=document)

    accept(store, sale("r", document_number="R1", document_type="return", linked_document="A1"))
    accept(store, sale("s", document_number="A1"))
    late = Event.objects.get(source_id="r")
    Pending.objects.all().delete()
    Waiting.objects.create(event=late, store=store, linked_document="A1")
    assert free_returns_whose_sale_came() == 1
    assert Pending.objects.get().event_id == late.pk
    assert free_returns_whose_sale_came() == 0


def test_each_state_is_worked_out_from_what_is_recorded_beside_the_event(store: Store) -> None:
    one = stored(store)
    assert Event.objects.in_state("pending").count() == 1
    evaluate_all()
    assert Event.objects.in_state("evaluated").count() == 1
    SetAside.objects.create(event=one, error="ZeroDivisionError")
    assert Event.objects.in_state("set_aside").count() == 1
    assert Event.objects.in_state("evaluated").count() == 0


def test_claiming_takes_the_oldest_of_one_lane_and_gives_them_back_when_the_work_fails(store: Store) -> None:
    member = make_member(store)
    accept(store, *(event(str(number)) for number in range(5)))
    lane, ids = lane_of(member.pk), list(Event.objects.order_by("id").values_list("id", flat=True))
    with transaction.atomic():
        assert claim(lane, 3) == ids[:3]
        transaction.set_rollback(True)
    assert claim(lane, 3) == ids[:3]
    assert claim(lane, 3) == ids[3:]
    assert claim(lane, 3) == []
