"""What the drawer says when somebody was signed out, a form has expired, or there is nothing to see."""

import pytest
from django.test import Client

from achievements.models import Change
from members.models import Member, Staff
from tests.achievements.evaluation.making import make_live
from tests.members.admin.conftest import PASSWORD, SignIn

from .drawing import DRAWER, STEPS, filled, path, post, previewed

pytestmark = pytest.mark.django_db
UNDER_IT = {**DRAWER, "HX-Current-URL": "http://testserver/admin/members/member/1/change/?x=1#dataset-achievements"}


@pytest.fixture
def url(ada: Member) -> str:
    make_live(ada.store, STEPS)
    return path(ada, "steps")


def test_whoever_was_signed_out_is_told_in_the_drawer_and_by_a_page_otherwise(owner: Client, url: str) -> None:
    data = previewed(owner, url, filled(owner, url, rule1="5"))
    owner.logout()
    told = owner.post(url, data, headers=UNDER_IT)
    assert (told.status_code, told["HX-Retarget"]) == (403, "#laurel-refused")
    page = told.content.decode()
    assert "You have been signed out. Nothing was changed." in page
    assert "/admin/login/?next=%2Fadmin%2Fmembers%2Fmember%2F1%2Fchange%2F%3Fx%3D1" in page
    assert "<html" not in page
    assert owner.get(url, headers=DRAWER).status_code == 403
    plain = owner.post(url, data)
    assert plain.status_code == 302
    assert plain["Location"].startswith("/admin/login/?next=")
    assert not Change.objects.exists()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/admin/", "//evil.example/", "javascript:alert(1)", ""])
def test_signing_in_again_leads_nowhere_else(url: str, elsewhere: str) -> None:
    told = Client().get(url, headers={**DRAWER, "HX-Current-URL": elsewhere}).content.decode()
    assert "evil" not in told
    assert "javascript" not in told
    assert "next=%2Fadmin%2F" in told


def test_an_expired_form_is_said_in_its_place_and_changes_nothing(url: str, owner: Client) -> None:
    data = previewed(owner, url, filled(owner, url, rule1="5"))
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(Staff.objects.get(username="owner"))
    told = strict.post(url, data, headers=UNDER_IT)
    assert (told.status_code, told["HX-Retarget"]) == (403, "#laurel-refused")
    assert "This form has expired" in told.content.decode()
    assert "/admin/members/member/1/change/?x=1" in told.content.decode()
    page = strict.post(url, data)
    assert page.status_code == 403
    assert "This form has expired" in page.content.decode()
    assert "<html" in page.content.decode()
    assert not Change.objects.exists()


def test_what_may_not_be_done_and_what_is_gone_is_said_in_the_drawer(sign_in: SignIn, ada: Member, url: str) -> None:
    viewer = sign_in("view_member", "view_progress")
    denied = post(viewer, url, {"reason": "x"})
    assert (denied.status_code, denied["HX-Retarget"]) == (403, "#laurel-refused")
    assert "You may not do this." in denied.content.decode()
    gone = viewer.get(f"/admin/achievements/progress/of/{ada.pk}/{10**9}/", headers=DRAWER)
    assert (gone.status_code, gone["HX-Retarget"]) == (404, "#laurel-refused")
    assert "not there any more" in gone.content.decode()
    assert viewer.get(f"/admin/achievements/progress/of/{ada.pk}/{10**9}/").status_code == 404


def test_after_signing_in_again_the_page_is_there(url: str, owner: Client) -> None:
    owner.logout()
    answer = owner.post(f"/admin/login/?next={url}", {"username": "owner", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, url)
