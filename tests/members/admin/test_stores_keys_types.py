import datetime

import pytest
from django.test import Client
from django.utils import timezone

from members import doors
from members.models import AccessKey, AuditEntry, EventField, EventType, Scope, Staff, Store
from members.secrets import decrypt
from tests.members.admin.conftest import PASSWORD, SignIn
from tests.members.admin.test_isolation import address
from tests.members.factories import make_member

pytestmark = pytest.mark.django_db
STORE = {
    "name": "Store here", "code": "here", "time_zone": "Europe/Vienna", "currency": "EUR", "default_language": "en",
    "languages": ["en", "de"], "late_for": "14", "ahead_for": "2.5", "unknown_member": "keep",
    "matching_order_0": "email", "matching_order_1": "phone", "matching_order_2": "", "matching_order_3": "",
}  # fmt: skip


def test_a_store_is_entered_in_days_names_and_an_order(owner: Client, here: Store) -> None:
    assert owner.post(address(Store, "change", here.pk), STORE).status_code == 302
    here.refresh_from_db()
    assert (here.late_for, here.ahead_for) == (datetime.timedelta(days=14), datetime.timedelta(minutes=2, seconds=30))
    assert (here.languages, here.matching_order) == (["en", "de"], ["email", "phone"])
    form = owner.get(address(Store, "change", here.pk)).context["adminform"].form
    assert (form["late_for"].value(), form["ahead_for"].value()) == ("14", "2.5")


def test_every_change_of_a_store_is_in_the_audit_and_on_its_page(owner: Client, here: Store) -> None:
    owner.post(address(Store, "change", here.pk), STORE)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.store, entry.subject_id) == ("store.changed", "owner", here, str(here.pk))
    assert (entry.before["time_zone"], entry.after["time_zone"]) == ("UTC", "Europe/Vienna")
    assert entry.after["matching_order"] == ["email", "phone"]
    assert "name" not in entry.after, "only what changed"
    page = owner.get(address(Store, "change", here.pk)).content.decode()
    assert "store.changed" in page
    owner.post(address(Store, "change", here.pk), STORE)
    assert AuditEntry.objects.count() == 1, "saving what is there is no change"


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"matching_order_1": "email"}, "matching_order", "“E-mail” is chosen twice."),
        ({"matching_order_0": "", "matching_order_1": ""}, "matching_order", "Choose at least one."),
        ({"languages": ["de"]}, "languages", "List the languages, the default one among them."),
        ({"late_for": "-1"}, "late_for", "Ensure this value is greater than or equal to 0."),
        ({"time_zone": "Mars/Base"}, "time_zone", "Mars/Base is not an IANA time zone, like Europe/Vienna."),
    ],
)  # fmt: skip
def test_a_wrong_entry_is_said_at_its_field(
    owner: Client, here: Store, changes: dict, field: str, message: str
) -> None:
    page = owner.post(address(Store, "change", here.pk), {**STORE, **changes})
    assert page.context["adminform"].form.errors[field] == [message]
    assert not AuditEntry.objects.exists()


def test_the_member_secret_is_made_rotated_and_shown_once(owner: Client, here: Store) -> None:
    url, secrets = f"/admin/members/store/{here.pk}/member-secret/", []
    for action in ("made", "rotated"):
        shown = owner.post(url, follow=True)
        secrets.append(shown.context["secret"])
        here.refresh_from_db()
        assert decrypt(here.member_secret) == secrets[-1]
        assert "no-store" in shown.headers["Cache-Control"]
        assert AuditEntry.objects.first().action == f"store.member_secret_{action}"
        assert secrets[-1] not in str(list(AuditEntry.objects.values()))
        again = owner.get(f"/admin/members/store/{here.pk}/secret/")
        assert secrets[-1] not in again.content.decode()
        assert "cannot be shown again" in again.content.decode()
    assert secrets[0] != secrets[1]
    assert owner.get(url).status_code == 200
    here.refresh_from_db()
    assert decrypt(here.member_secret) == secrets[1], "looking changes nothing"


def test_a_store_in_which_something_happened_is_not_deleted(owner: Client, here: Store, there: Store) -> None:
    make_member(here)
    assert owner.post(address(Store, "delete", here.pk), {"post": "yes"}).status_code == 403
    assert owner.post(address(Store, "delete", there.pk), {"post": "yes"}).status_code == 302
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject, entry.before["code"]) == ("store.deleted", there.name, "there")


def test_a_key_is_made_and_its_secret_seen_once(owner: Client, here: Store) -> None:
    sent = {"store": here.pk, "name": "web shop", "scopes": ["ingest", "read"]}
    shown = owner.post(address(AccessKey, "add"), sent, follow=True)
    key = AccessKey.objects.get()
    secret = shown.context["secret"]
    assert AccessKey.hash_of(secret) == key.secret_hash
    assert secret in shown.content.decode()
    assert (key.scopes, key.created_by) == ([Scope.INGEST, Scope.READ], Staff.objects.get())
    session = str(dict(owner.session.items()))
    assert secret not in session
    assert secret not in owner.get(f"/admin/members/accesskey/{key.pk}/secret/").content.decode()
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject_id) == ("accesskey.created", str(key.pk))
    assert key.secret_hash not in str(entry.after)


def test_a_key_is_made_for_one_interface(owner: Client, here: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "_others", {"esperanto": "Esperanto"})
    sent = {"store": here.pk, "name": "web shop", "scopes": ["read"]}
    assert owner.post(address(AccessKey, "add"), {**sent, "opens": "klingon"}).status_code == 200
    assert not AccessKey.objects.exists()
    owner.post(address(AccessKey, "add"), {**sent, "opens": "esperanto"})
    key = AccessKey.objects.get()
    assert key.opens == "esperanto"
    assert "Esperanto" in owner.get(address(AccessKey, "change", key.pk)).content.decode()
    assert "Esperanto" in owner.get(address(AccessKey, "changelist")).content.decode()


def test_a_waiting_secret_never_lies_readable_in_the_session(owner: Client, here: Store) -> None:
    owner.post(address(AccessKey, "add"), {"store": here.pk, "name": "x", "scopes": ["read"]})
    assert AccessKey.objects.get().prefix not in str(dict(owner.session.items()))


PAST = {"expires_at_0": "2020-01-01", "expires_at_1": "10:00"}
NONSENSE = [({"scopes": []}, "scopes"), ({"scopes": ["all"]}, "scopes"), (PAST, "expires_at")]


@pytest.mark.parametrize(("changes", "field"), NONSENSE)
def test_a_key_that_makes_no_sense_is_refused(owner: Client, here: Store, changes: dict, field: str) -> None:
    sent = {"store": here.pk, "name": "web shop", "scopes": ["read"], **changes}
    assert field in owner.post(address(AccessKey, "add"), sent).context["adminform"].form.errors
    assert not AccessKey.objects.exists()


def test_a_key_is_revoked_for_good_by_those_who_may(sign_in: SignIn, owner: Client, here: Store) -> None:
    owner.post(address(AccessKey, "add"), {"store": here.pk, "name": "web shop", "scopes": ["read"]})
    key = AccessKey.objects.get()
    url = f"/admin/members/accesskey/{key.pk}/revoke/"
    assert sign_in("view_accesskey").post(url).status_code == 403
    owner.get(url)
    assert AccessKey.objects.working(timezone.now()).exists(), "asking is not doing"
    assert owner.post(url).status_code == 302
    assert not AccessKey.objects.working(timezone.now()).exists()
    assert AuditEntry.objects.first().action == "accesskey.revoked"
    assert url not in owner.get(address(AccessKey, "change", key.pk)).content.decode()
    assert owner.post(address(AccessKey, "delete", key.pk), {"post": "yes"}).status_code == 403


def test_hashes_cannot_be_probed_through_the_address(owner: Client, here: Store) -> None:
    owner.post(address(AccessKey, "add"), {"store": here.pk, "name": "web shop", "scopes": ["read"]})
    page = owner.get("/admin/members/accesskey/", {"secret_hash__startswith": "0"})
    assert page.status_code in (302, 400)


def test_seen_fields_become_descriptions(owner: Client, here: Store) -> None:
    visit = EventType.objects.create(store=here, name="visit", fields_seen={"branch": "text", "party": "number"})
    EventField.objects.create(event_type=visit, name="branch", type="text", required=True)
    url = f"/admin/members/eventtype/{visit.pk}/describe/"
    assert "party" in owner.get(url).content.decode()
    assert owner.post(url).status_code == 302
    assert list(visit.fields.values_list("name", "type", "required")) == [
        ("branch", "text", True), ("party", "number", False),
    ]  # fmt: skip
    assert AuditEntry.objects.get().after == {"fields": {"party": "number"}}
    assert url not in owner.get(address(EventType, "change", visit.pk)).content.decode()


def test_changes_of_described_fields_are_in_the_audit(owner: Client, here: Store) -> None:
    visit = EventType.objects.create(store=here, name="visit")
    kept = EventField.objects.create(event_type=visit, name="branch", type="text")
    gone = EventField.objects.create(event_type=visit, name="gone", type="text")
    row = {"event_type": visit.pk, "type": "text"}
    rows = [
        {**row, "id": kept.pk, "name": "branch", "required": "on"},
        {**row, "id": gone.pk, "name": "gone", "DELETE": "on"},
        {**row, "name": "party", "type": "number"},
    ]
    cells = {f"fields-{n}-{name}": value for n, cells in enumerate(rows) for name, value in cells.items()}
    sent = {"title": "Visit", "fields-TOTAL_FORMS": 3, "fields-INITIAL_FORMS": 2, **cells}
    assert owner.post(address(EventType, "change", visit.pk), sent).status_code == 302
    entry = AuditEntry.objects.get()
    assert entry.before == {"title": "", "field branch": {"required": False}, "field party": None, "field gone": "gone"}
    assert entry.after["title"] == "Visit"
    assert entry.after["field branch"] == {"required": True}
    assert entry.after["field party"]["type"] == "number"
    assert entry.after["field gone"] is None


def test_staff_changes_are_in_the_audit_without_the_password(owner: Client, here: Store) -> None:
    sent = {"username": "sue", "password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    assert owner.post(address(Staff, "add"), sent).status_code == 302
    sue = Staff.objects.get(username="sue")
    assert AuditEntry.objects.first().action == "staff.created"
    form = {"username": "sue", "first_name": "Sue", "stores": [here.pk], "is_active": "on", "is_staff": "on"}
    assert owner.post(address(Staff, "change", sue.pk), form).status_code == 302
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.after["first_name"], entry.after["stores"]) == ("staff.changed", "Sue", [here.name])
    assert sue.password not in str(list(AuditEntry.objects.values()))
    owner.post(
        f"/admin/members/staff/{sue.pk}/password/",
        {"password1": "another horse 9", "password2": "another horse 9", "usable_password": "true"},
    )
    assert AuditEntry.objects.first().action == "staff.password_changed"


def test_only_superusers_hand_out_permissions(sign_in: SignIn, owner: Client) -> None:
    client, boss = sign_in("view_staff", "change_staff"), Staff.objects.get(username="owner")
    sam = Staff.objects.get(username="sam")
    sent = {"username": "sam", "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    assert client.post(address(Staff, "change", sam.pk), sent).status_code == 302
    sam.refresh_from_db()
    assert not sam.is_superuser
    assert client.post(address(Staff, "change", boss.pk), sent).status_code == 403
