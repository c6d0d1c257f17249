import pytest
from django.contrib import admin
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from members.actors import Actor
from members.models import AuditEntry, Event, Pending, Staff, Store
from members.services.audit import record
from tests.members.admin.conftest import SignIn
from tests.members.admin.test_isolation import address, pages_of_ours
from tests.members.factories import accept, event, make_member

pytestmark = pytest.mark.django_db
LIST = "/admin/members/auditentry/"


def entries(client: Client, **asked: object) -> list[str]:
    return [entry.action for entry in client.get(LIST, asked).context["cl"].result_list]


@pytest.fixture
def three(here: Store, owner: Client) -> None:
    member, person = make_member(here, last_name="Berger"), Actor.person(Staff.objects.get())
    record(
        person, "store.changed", here, store=here, before={"name": "Old"}, after={"name": "New"}, reason="Rebranded."
    )
    record(Actor.command("import"), "member.changed", member, store=here, after={"tier": "Roast"})
    record(person, "member.erased", member, store=here)


def test_the_list_filters_by_who_what_and_store(owner: Client, three: None, here: Store, there: Store) -> None:
    assert entries(owner) == ["member.erased", "member.changed", "store.changed"]
    assert entries(owner, who="me") == ["member.erased", "store.changed"]
    assert entries(owner, who="programs") == ["member.changed"]
    assert entries(owner, of="members.store") == ["store.changed"]
    assert entries(owner, store=there.pk) == []
    assert entries(owner, q="Berger") == ["member.erased", "member.changed"]


def test_an_entry_is_read_as_a_table_of_before_and_after(owner: Client, three: None) -> None:
    entry = AuditEntry.objects.get(action="store.changed")
    page = owner.get(address(AuditEntry, "change", entry.pk)).content.decode()
    for words in ("Rebranded.", "<td>Old</td><td>New</td>", "owner"):
        assert words in page
    assert 'name="_save"' not in page


def test_nobody_reads_in_the_audit_what_they_may_not_see(sign_in: SignIn, three: None) -> None:
    client = sign_in("view_auditentry", "view_store")
    assert entries(client) == ["store.changed"]
    entry = AuditEntry.objects.get(action="member.changed")
    assert client.get(address(AuditEntry, "change", entry.pk)).status_code == 404


def test_the_audit_is_never_written_by_hand(owner: Client, three: None) -> None:
    entry = AuditEntry.objects.first()
    assert owner.get(address(AuditEntry, "add")).status_code == 403
    assert owner.post(address(AuditEntry, "change", entry.pk), {"actor": "x"}).status_code == 403
    assert owner.post(address(AuditEntry, "delete", entry.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", list(pages_of_ours()), ids=lambda model: model._meta.label)
def test_a_page_is_for_those_with_its_permission(sign_in: SignIn, model: type) -> None:
    assert sign_in("view_permission").get(address(model, "changelist")).status_code == 403
    seeing = sign_in(f"{model._meta.app_label}.view_{model._meta.model_name}", name="seeing")
    assert seeing.get(address(model, "changelist")).status_code == 200
    assert seeing.get(address(model, "add")).status_code == 403
    sidebar = seeing.get(reverse("admin:index")).content.decode()
    others = [other for other in pages_of_ours() if other is not model]
    assert f'href="{address(model, "changelist")}"' in sidebar
    assert not [other for other in others if f'href="{address(other, "changelist")}"' in sidebar]


def test_every_page_is_in_the_sidebar() -> None:
    from config.panel import navigation

    links = {str(item["link"]) for group in navigation(HttpRequest()) for item in group["items"]}
    assert {address(model, "changelist") for model in admin.site._registry} <= links


def test_the_dashboard_says_what_waits_and_since_when(owner: Client, here: Store) -> None:
    page = owner.get(reverse("admin:index"))
    notes = {card.title: (card.figure, card.good) for card in page.context["cards"]}
    fine = ["Pending", "Unmatched", "Waiting for its sale", "Set aside"]
    assert {title: notes[title] for title in fine} == dict.fromkeys(fine, ("0", True))
    make_member(here)
    accept(here, event("1"))
    Event.objects.update(accepted_at="2026-01-01T00:00:00Z")
    cards = {card.title: card for card in owner.get(reverse("admin:index")).context["cards"]}
    assert (cards["Pending"].figure, cards["Pending"].good) == ("1", False)
    assert "The oldest has waited for" in cards["Pending"].note
    found = owner.get(cards["Pending"].link).context["cl"].result_list
    assert [row.pk for row in found] == [Pending.objects.get().event_id]


def test_the_dashboard_says_nothing_of_events_to_whom_may_not_see_them(sign_in: SignIn) -> None:
    cards = sign_in("view_member").get(reverse("admin:index")).context["cards"]
    assert [card.title for card in cards] == ["Background work"]
