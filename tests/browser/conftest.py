"""Real Chromium; a page fails its test on any console error, policy violation or request to another host."""

import os
import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from members.models import Staff

# Playwright keeps an event loop in this thread, and Django would refuse the tests' own queries because of it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PASSWORD = "correct horse battery"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]


# What is waited for comes as soon as it can; how soon that is on a busy machine is not what these tests are about.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1440, "height": 900})
    page, complaints = context.new_page(), list[str]()
    marker = request.node.get_closest_marker("provokes")
    # Chromium complains of every refusal, also where the page shows it as it should. Only those announced may come,
    # and all of them must.
    refusals = {f"the server responded with a status of {status}": 0 for status in (marker.args if marker else ())}

    def note_message(message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        announced = next((each for each in refusals if each in message.text), None)
        if announced is None:
            complaints.append(message.text)
        else:
            refusals[announced] += 1

    def note_request(request: Request) -> None:
        if urlsplit(request.url).netloc not in (urlsplit(live_server.url).netloc, ""):
            complaints.append(f"asked another host: {request.url}")

    page.on("console", note_message)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", note_request)
    yield page
    context.close()
    assert complaints == []
    assert all(refusals.values()), refusals


@pytest.fixture
def owner(db: None) -> Staff:
    return Staff.objects.create_superuser("owner", password=PASSWORD)


@pytest.fixture
def panel(page: Page, owner: Staff) -> Page:
    """The panel, for somebody who may do everything."""
    return enter(page, owner)


def enter(page: Page, person: Staff) -> Page:
    """Signed in without the form, which has tests of its own."""
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address_of(page)}])
    return page


def address_of(page: Page) -> str:
    """Of the server that the page's context knows."""
    return str(page.context._impl_obj._options["baseURL"])


def check_barriers(page: Page, within: str | None = None) -> None:
    """axe-core finds nothing in the way of people, or says what."""
    found = Axe().run(page, context=within, options={"resultTypes": ["violations"]}).response["violations"]
    serious = [each for each in found if each["impact"] in ("serious", "critical")]
    assert [(each["id"], [node["html"][:300] for node in each["nodes"]]) for each in serious] == []


def sign_in(page: Page, username: str) -> None:
    page.goto("/admin/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")
