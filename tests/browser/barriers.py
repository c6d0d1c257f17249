"""What stands in people's way on a page, as axe-core sees it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def check_barriers(page: Page) -> None:
    """Nothing serious, or what it is."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    serious = [each for each in found if each["impact"] in ("serious", "critical")]
    told = [(each["id"], [node["html"][:300] for node in each["nodes"]]) for each in serious]
    assert told == [], told
