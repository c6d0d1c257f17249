"""Real Chromium; a page fails its test on any console error, policy violation or request to another host."""

import os
import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright
from pytest_django.live_server_helper import LiveServer

from members.models import Staff

# Playwright keeps an event loop in this thread, and Django would refuse the tests' own queries because of it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PASSWORD = "correct horse battery"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1440, "height": 900})
    page, complaints = context.new_page(), list[str]()

    def note_message(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    def note_request(request: Request) -> None:
        if urlsplit(request.url).netloc not in (urlsplit(live_server.url).netloc, ""):
            complaints.append(f"asked another host: {request.url}")

    page.on("console", note_message)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", note_request)
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def owner(db: None) -> Staff:
    return Staff.objects.create_superuser("owner", password=PASSWORD)


@pytest.fixture
def panel(page: Page, owner: Staff) -> Page:
    """The panel, signed in through its own form."""
    sign_in(page, owner.username)
    return page


def sign_in(page: Page, username: str) -> None:
    page.goto("/admin/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")
