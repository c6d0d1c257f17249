"""The roles that are there from the beginning, and what each may."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from config.roles import make_roles
from members.models import Staff

pytestmark = pytest.mark.django_db
# The addresses of the pages, and whether each role sees them: Owner, Manager, Support, Analyst.
SEEN = {
    "achievements_achievement_changelist": (True, True, True, True),
    "achievements_achievement_add": (True, True, False, False),
    "campaigns_campaign_add": (True, True, False, False),
    "members_member_changelist": (True, True, True, True),
    "members_member_add": (True, True, False, False),
    "members_accesskey_changelist": (True, False, False, False),
    "members_staff_changelist": (True, False, False, False),
    "members_store_add": (True, False, False, False),
}
NAMES = ("Owner", "Manager", "Support", "Analyst")


def as_role(name: str) -> Client:
    make_again()  # a test that flushed the tables took them away
    person = Staff.objects.create_user("sam", password="a long enough one", is_staff=True)
    person.groups.add(Group.objects.get(name=name))
    client = Client()
    client.force_login(person)
    return client


def make_again() -> None:
    make_roles(apps.get_app_config("campaigns"), using="default")


@pytest.mark.parametrize(("position", "name"), list(enumerate(NAMES)), ids=NAMES)
def test_each_role_sees_its_pages_and_no_others(position: int, name: str) -> None:
    client = as_role(name)
    seen = {page: client.get(reverse(f"admin:{page}")).status_code == 200 for page in SEEN}
    assert seen == {page: roles[position] for page, roles in SEEN.items()}


@pytest.mark.parametrize("name", NAMES)
def test_nobody_hands_out_roles_by_having_one(name: str) -> None:
    assert as_role(name).get(reverse("admin:auth_group_add")).status_code == 403


def test_support_may_set_progress_and_an_analyst_changes_nothing() -> None:
    make_again()
    codes = {name: set(Group.objects.get(name=name).permissions.values_list("codename", flat=True)) for name in NAMES}
    assert "adjust_progress" in codes["Support"] & codes["Manager"] & codes["Owner"]
    assert {code.partition("_")[0] for code in codes["Analyst"]} == {"view"}
    assert codes["Analyst"] < codes["Support"] < codes["Manager"] < codes["Owner"]


def test_what_people_made_of_a_role_stays() -> None:
    make_again()
    Group.objects.get(name="Analyst").permissions.clear()
    make_again()
    assert not Group.objects.get(name="Analyst").permissions.exists()
