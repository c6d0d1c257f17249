import pytest
from django.test import Client

from members.models import Staff
from members.signin import MOST_PER_ADDRESS, MOST_PER_NAME

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def ada() -> Staff:
    return Staff.objects.create_user("ada", password=PASSWORD, is_staff=True)


def sign_in(client: Client, name: str, password: str, address: str = "10.0.0.1") -> bool:
    response = client.post("/admin/login/", {"username": name, "password": password}, REMOTE_ADDR=address)
    return response.status_code == 302


def test_the_right_password_leads_to_the_dashboard(client: Client) -> None:
    response = client.post("/admin/login/", {"username": "ada", "password": PASSWORD})
    assert (response.status_code, response.headers["Location"]) == (302, "/admin/")


def test_after_five_failures_even_the_right_password_is_refused_there(client: Client) -> None:
    for _ in range(MOST_PER_NAME):
        assert not sign_in(client, "ada", "wrong")
    assert not sign_in(client, "ADA", PASSWORD)
    page = client.post("/admin/login/", {"username": "ada", "password": PASSWORD}, REMOTE_ADDR="10.0.0.1")
    assert "Too many attempts. Try again in 15 minutes." in page.content.decode()
    assert sign_in(client, "ada", PASSWORD, address="10.0.0.2"), "an attacker must not lock the owner out elsewhere"


def test_success_forgives_the_failures_before_it(client: Client) -> None:
    for _ in range(MOST_PER_NAME - 1):
        sign_in(client, "ada", "wrong")
    assert sign_in(client, "ada", PASSWORD)
    client.logout()
    for _ in range(MOST_PER_NAME - 1):
        sign_in(client, "ada", "wrong")
    assert sign_in(client, "ada", PASSWORD)


def test_an_address_that_guesses_at_many_names_is_stopped(client: Client) -> None:
    for number in range(MOST_PER_ADDRESS):
        sign_in(client, f"name-{number}", "wrong")
    assert not sign_in(client, "ada", PASSWORD)
