"""A member's rewards and points on the member's page: seen, and put right, by whoever may."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from achievements.models import Achievement
from campaigns.models import Account, LedgerEntry, Reward
from campaigns.services.points import balance_of, correct_points
from members.models import AuditEntry, Member, Store
from tests.campaigns.factories import ACTOR, COUPON, POINTS, complete, fire, make_live_campaign, make_pool
from tests.members.admin.conftest import SignIn
from tests.members.admin.test_isolation import address
from tests.members.admin.test_queries import count_queries
from tests.members.factories import make_member

pytestmark = pytest.mark.django_db
TO_FILL = {"kind": "coupon", "settings": {"from": "caller", "name": "Free coffee"}}


def page_of(client: Client, member: Member, **asked: Any) -> str:
    answer = client.get(address(Member, "change", member.pk), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def correction(member: Member) -> str:
    return f"/admin/campaigns/ledgerentry/correct/{member.pk}/"


def asked(client: Client, url: str, **values: Any) -> dict[str, Any]:
    """The form as it is shown, filled in."""
    return {"token": client.get(url).context["form"]["token"].value(), "points": "25", "reason": "Sorry.", **values}


def offered(client: Client, reward: Reward) -> list[str]:
    page = page_of(client, reward.member)
    return [verb for verb in ("fill", "redeem", "void") if f"/admin/campaigns/reward/{reward.pk}/{verb}/" in page]


@pytest.fixture
def given(store: Store, ada: Member, visits: Achievement) -> Reward:
    """A coupon that was given, and 50 points."""
    make_pool(store, "SUMMER-1")
    make_live_campaign(store, "gold", POINTS, COUPON)
    complete(ada, visits)
    fire()
    return Reward.objects.get(kind="coupon")


# --- rewards -----------------------------------------------------------------------------------------------------


def test_a_line_says_what_was_given_by_which_campaign_with_which_code_and_in_which_state(
    owner: Client, given: Reward
) -> None:
    page = page_of(owner, given.member)
    for words in ("SUMMER-1", "Gold", "Issued", "Points 50", address(Reward, "change", given.pk)):
        assert words in page, words
    assert "campaigns/campaign" in page
    given.expires_at = timezone.now() - datetime.timedelta(seconds=1)
    given.save()
    assert "Expired" in page_of(owner, given.member), "the sweep has not been there, and reading knows"


def test_who_has_nothing_is_told_so(owner: Client, ada: Member) -> None:
    page = page_of(owner, ada)
    assert "No rewards yet." in page
    assert "No points have come or gone yet." in page


def test_only_what_can_be_done_is_offered_and_only_to_whoever_may(
    sign_in: SignIn, owner: Client, given: Reward
) -> None:
    assert offered(owner, given) == ["redeem", "void"]
    assert offered(owner, Reward.objects.get(kind="points")) == ["void"]
    viewer = sign_in("view_member", "view_reward")
    assert offered(viewer, given) == []
    assert "campaigns/campaign/" not in page_of(viewer, given.member)
    url = f"/admin/campaigns/reward/{given.pk}/void/"
    assert viewer.post(url, {"reason": "Because."}).status_code == 403
    given.refresh_from_db()
    assert given.state == Reward.State.ISSUED


def test_a_reward_is_voided_and_leads_back_to_the_member(sign_in: SignIn, owner: Client, given: Reward) -> None:
    url = f"/admin/campaigns/reward/{given.pk}/void/"
    back = address(Member, "change", given.member_id) + "#dataset-rewards"
    assert back in owner.get(url, {"from-member": 1}).content.decode()
    assert "This field is required." in owner.post(f"{url}?from-member=1", {"reason": ""}).content.decode()
    answer = owner.post(f"{url}?from-member=1", {"reason": "A mistake."})
    assert (answer.status_code, answer["Location"]) == (302, back)
    given.refresh_from_db()
    assert given.state == Reward.State.VOIDED
    assert offered(owner, given) == []
    again = owner.post(url, {"reason": "Once more."})
    assert "is voided and cannot be voided" in again.content.decode()
    assert AuditEntry.objects.filter(action="reward.voided").count() == 1
    page = page_of(owner, given.member)
    assert "reward.voided" in page, "what people do with a reward is in the audit of its member"
    assert "A mistake." in page
    blind = sign_in("view_member", "view_auditentry")
    assert "reward.voided" not in page_of(blind, given.member)


def test_a_coupon_is_redeemed_once(owner: Client, given: Reward) -> None:
    url = f"/admin/campaigns/reward/{given.pk}/redeem/"
    assert [owner.post(url).status_code for _ in range(2)] == [302, 200]
    given.refresh_from_db()
    assert given.state == Reward.State.REDEEMED


def test_a_code_is_filled_in_where_one_is_awaited(owner: Client, store: Store, ada: Member, visits: Any) -> None:
    make_live_campaign(store, "coffee", TO_FILL)
    complete(ada, visits)
    fire()
    reward = Reward.objects.get()
    assert offered(owner, reward) == ["fill", "void"]
    url = f"/admin/campaigns/reward/{reward.pk}/fill/"
    assert "This field is required." in owner.post(url, {"code": " "}).content.decode()
    assert owner.post(url, {"code": "COFFEE-1"}).status_code == 302
    reward.refresh_from_db()
    assert (reward.code, reward.state) == ("COFFEE-1", Reward.State.ISSUED)


# --- points ------------------------------------------------------------------------------------------------------


def test_the_balance_stands_above_every_tab_and_is_the_sum_of_the_entries(owner: Client, given: Reward) -> None:
    correct_points(given.member, -20_500_000, actor=ACTOR, reason="Counted twice.")
    page = page_of(owner, given.member)
    assert dict(owner.get(address(Member, "change", given.member_id)).context["header"]["facts"])["Points"] == "29.5"
    for words in ("+50", "−20.5", "29.5", "Counted twice.", "Set right by hand", "Earned", "Gold"):
        assert words in page, words


def test_points_are_set_right_with_a_reason_once_however_often_the_button_is_pressed(
    owner: Client, ada: Member
) -> None:
    url = correction(ada)
    data = asked(owner, url)
    answers = [owner.post(url, data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == address(Member, "change", ada.pk) + "#dataset-points"
    assert balance_of(ada) == 25_000_000
    (entry,) = LedgerEntry.objects.all()
    assert (entry.actor, entry.reason) == ("owner", "Sorry.")
    (noted,) = AuditEntry.objects.filter(action="points.corrected")
    assert (noted.subject_type, noted.subject_id) == ("members.member", str(ada.pk))
    other = owner.post(url, {**data, "points": "30"})
    assert "used before for other points" in other.content.decode()
    assert owner.post(url, asked(owner, url, points="-5")).status_code == 302
    assert balance_of(ada) == 20_000_000


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"points": "0"}, "points", "Nothing would change"),
        ({"points": "many"}, "points", "Enter a number."),
        ({"points": "-1"}, "points", "fewer points than that"),
        ({"points": "1e12"}, "points", "less than or equal to"),
        ({"points": "0.0000001"}, "points", "no more than 6 decimal places"),
        ({"points": ""}, "points", "This field is required."),
        ({"reason": " "}, "reason", "This field is required."),
        ({"token": "x"}, "token", "Enter a valid UUID."),
    ],
)
def test_a_wrong_correction_is_said_at_its_field_and_enters_nothing(
    owner: Client, ada: Member, values: dict[str, str], field: str, message: str
) -> None:
    url = correction(ada)
    refused = owner.post(url, asked(owner, url, **values))
    assert refused.status_code == 200
    assert message in str(refused.context["form"].errors[field])
    assert not LedgerEntry.objects.exists()


def test_points_are_set_right_only_by_whoever_may_add_to_the_ledger(sign_in: SignIn, ada: Member) -> None:
    url = correction(ada)
    viewer = sign_in("view_member", "view_ledgerentry")
    assert url not in page_of(viewer, ada)
    assert (viewer.get(url).status_code, viewer.post(url, {}).status_code) == (403, 403)
    blind = sign_in("view_ledgerentry", "add_ledgerentry", name="kim")
    assert blind.get(url).status_code == 403
    support = sign_in("view_member", "view_ledgerentry", "add_ledgerentry", name="lee")
    assert url in page_of(support, ada)
    assert support.post(url, asked(support, url)).status_code == 302
    assert LedgerEntry.objects.get().actor == "lee"


def test_another_stores_member_and_whoever_was_erased_have_no_such_page(
    sign_in: SignIn, owner: Client, store: Store, there: Store, ada: Member
) -> None:
    limited = sign_in(stores=(store,))
    theirs = correction(make_member(there, "bob"))
    assert limited.get(theirs).status_code == limited.post(theirs, {}).status_code == 404
    owner.post(f"/admin/members/member/{ada.pk}/erase/", {"reason": "Asked for it.", "typed": "erase"})
    assert owner.get(correction(ada)).status_code == 403
    assert correction(ada) not in page_of(owner, ada)


# --- both --------------------------------------------------------------------------------------------------------


def test_rewards_and_points_are_for_those_who_may_see_them(sign_in: SignIn, given: Reward) -> None:
    blind = page_of(sign_in("view_member"), given.member)
    for words in ("dataset-rewards", "dataset-points", "SUMMER-1", "Balance"):
        assert words not in blind, words
    seeing = page_of(sign_in("view_member", "view_ledgerentry", name="kim"), given.member)
    assert "dataset-points" in seeing
    assert "dataset-rewards" not in seeing


def test_long_lists_are_leafed_and_asked_for_as_often_as_short_ones(
    owner: Client, store: Store, ada: Member, visits: Achievement
) -> None:
    make_live_campaign(store, "gold", POINTS, TO_FILL)
    complete(ada, visits)
    fire()
    url = address(Member, "change", ada.pk)
    owner.get(url)
    few = count_queries(owner, url)
    for number in range(2, 25):
        complete(ada, visits, number)
    fire()
    assert count_queries(owner, url) == few
    assert few <= 40
    first = page_of(owner, ada)
    assert "?rewards-page=2#dataset-rewards" in first
    assert "?points-page=2#dataset-points" in first
    assert Account.objects.get().balance == 24 * 50_000_000
    assert "+50" in page_of(owner, ada, **{"points-page": "2"})
    for nonsense in ("x", "-1", "0", "²", "9" * 30):
        assert "?points-page=2" in page_of(owner, ada, **{"points-page": nonsense, "rewards-page": nonsense})
    assert "no entries this far back" in page_of(owner, ada, **{"points-page": "9"})
