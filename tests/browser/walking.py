"""A member who walks, and short ways to her lines and drawers."""

from playwright.sync_api import Locator, Page

from members.models import Member
from tests.achievements.admin.drawing import STEPS, trip
from tests.achievements.evaluation.making import make_live
from tests.members.factories import make_member, make_store


def make_walker() -> Member:
    store = make_store("walkers", name="Walkers", time_zone="Asia/Tokyo")
    ada = make_member(store, "ada", first_name="Ada", last_name="Lovelace", tier="Gold")
    make_live(store, {**STEPS, "milestones": [{"key": "half", "target": 5000, "name": {"en": "Half way"}}]})
    make_live(store, {"key": "visitor", "rules": [{"trigger": "custom_event", "event": "visit", "goal": 3}]})
    trip(ada, 2500)
    return ada


def page_of(member: Member, tab: str = "") -> str:
    return f"/admin/members/member/{member.pk}/change/" + (f"#dataset-{tab}" if tab else "")


def details_of(member: Member, key: str = "steps") -> str:
    return f"/admin/achievements/progress/of/{member.pk}/{member.store.achievements.get(key=key).pk}/"


def line(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("progressbar", name=name))


def drawer_of(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Details of the achievement")


def open_drawer(page: Page, member: Member, name: str = "Walk far") -> Locator:
    page.goto(page_of(member, "achievements"))
    line(page, name).get_by_role("link", name=name, exact=True).click()
    drawer = drawer_of(page)
    drawer.get_by_role("heading", name=name).wait_for()
    return drawer
