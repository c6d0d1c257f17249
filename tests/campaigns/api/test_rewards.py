"""Rewards, points and pools over the API: for keys, and for members' own tokens."""

import datetime
from decimal import Decimal
from typing import Any

import pytest

from achievements.models import Achievement
from campaigns.models import CouponPool, LedgerEntry, Reward
from members.models import AuditEntry, Member, Scope, Store
from tests.campaigns.factories import COUPON, POINTS, complete, fire, make_live_campaign, make_pool
from tests.members.api.client import Answer, Api, api_as, api_of
from tests.members.factories import make_member, make_store

CALLER = {"kind": "coupon", "settings": {"from": "caller", "name": "Voucher", "valid_days": 10}}
UNKNOWN = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def rewards(clock: Any, store: Store, ada: Member, visits: Achievement) -> dict[str, Reward]:
    """One of each kind for ada, and points for bob."""
    make_pool(store, "SUN-1")
    make_live_campaign(store, "points")
    make_live_campaign(store, "caller", CALLER)
    make_live_campaign(store, "pool", COUPON)
    complete(ada, visits)
    fire()
    clock.shift(60)
    complete(make_member(store, "bob"), visits)
    fire()
    return {each.campaign.key: each for each in Reward.objects.filter(member=ada)}


def names(answer: Answer) -> list[tuple[str, str]]:
    assert answer.status == 200, answer
    return [(each["campaign"], each["state"]) for each in answer.json["results"]]


# Rewards -----------------------------------------------------------------------------------------------------


def test_rewards_are_narrowed_and_paged_newest_first(api: Api, ada: Member, rewards: dict[str, Reward]) -> None:
    assert len(names(api.get("rewards"))) == 6
    of_ada = {"member": str(ada.uuid)}
    assert sorted(names(api.get("rewards", **of_ada))) == [
        ("caller", "awaiting_code"), ("points", "issued"), ("pool", "issued")]  # fmt: skip
    assert names(api.get("rewards", campaign="pool")) == [("pool", "awaiting_code"), ("pool", "issued")]
    assert names(api.get("rewards", state="awaiting_code", kind="coupon", **of_ada)) == [("caller", "awaiting_code")]
    assert names(api.get("rewards", code="SUN-1")) == [("pool", "issued")]
    assert len(names(api.get("rewards", created_from="2026-03-11T11:00:30Z"))) == 3
    assert len(names(api.get("rewards", created_until="2026-03-11T11:00:30Z"))) == 3
    assert len(names(api.get(api.get("rewards", page_size="4").json["next"]))) == 2
    for name, value in (("state", "lost"), ("member", "ada"), ("created_from", "soon")):
        assert api.get("rewards", **{name: value}).fields == [name]


def test_a_code_is_filled_in_redeemed_and_never_twice(
    api: Api, clock: Any, store: Store, rewards: dict[str, Reward]
) -> None:
    address = f"rewards/{rewards['caller'].uuid}"
    assert api.post(f"{address}/redeem").status == 409, "there is nothing to be redeemed yet"
    filled = api.post(f"{address}/fill", {"code": " V-1 "})
    assert (filled.status, filled.json["code"], filled.json["state"]) == (200, "V-1", "issued")
    assert filled.json["expires_at"] == "2026-03-21T11:01:00Z", "it is valid from when there is something"
    assert api.post(f"{address}/fill", {"code": "V-2"}).status == 409
    redeemed = api.post(f"{address}/redeem")
    assert (redeemed.status, redeemed.json["state"]) == (200, "redeemed")
    again = api.post(f"{address}/redeem")
    assert (again.status, again.fields) == (409, ["state"])
    assert api.post(f"{address}/void", {"reason": "x"}).status == 409
    assert AuditEntry.objects.filter(action__startswith="reward.").count() == 2


def test_a_code_that_was_given_is_not_given_again(api: Api, rewards: dict[str, Reward]) -> None:
    refused = api.post(f"rewards/{rewards['caller'].uuid}/fill", {"code": "SUN-1"})
    assert (refused.status, refused.fields) == (409, ["code"])
    for code in ("", "x" * 101, "a\tb"):
        refused = api.post(f"rewards/{rewards['caller'].uuid}/fill", {"code": code})
        assert (refused.status, refused.fields) == (422, ["code"])
    rewards["caller"].refresh_from_db()
    assert (rewards["caller"].state, rewards["caller"].code) == ("awaiting_code", "")


def test_what_has_expired_is_not_redeemed(api: Api, clock: Any, rewards: dict[str, Reward]) -> None:
    address = f"rewards/{rewards['caller'].uuid}"
    api.post(f"{address}/fill", {"code": "V-1"})
    clock.shift(datetime.timedelta(days=10))
    assert api.get(address).json["state"] == "expired"
    assert names(api.get("rewards", state="expired")) == [("caller", "expired")]
    assert api.post(f"{address}/redeem").status == 409


def test_voiding_takes_points_back_with_an_entry(api: Api, ada: Member, rewards: dict[str, Reward]) -> None:
    address = f"rewards/{rewards['points'].uuid}/void"
    refused = api.post(address, {"reason": ""})
    assert (refused.status, refused.fields) == (422, ["reason"])
    assert api.post(address, {"reason": "by mistake"}).json["state"] == "voided"
    assert api.get(f"members/{ada.uuid}/points").json == {"balance": 0}
    kinds = [each["kind"] for each in api.get(f"members/{ada.uuid}/points/entries").json["results"]]
    assert kinds == ["reversed", "earned"]
    assert api.post(address, {"reason": "again"}).status == 409
    assert LedgerEntry.objects.filter(account=ada.pk).count() == 2
    points = api.post(f"rewards/{Reward.objects.get(kind='points', state='issued').uuid}/redeem")
    assert (points.status, points.fields) == (422, ["kind"])


# Points ------------------------------------------------------------------------------------------------------


def test_points_are_spent_to_the_last_and_no_further(api: Api, ada: Member, rewards: dict[str, Reward]) -> None:
    address = f"members/{ada.uuid}/points"
    spent = api.post(f"{address}/spend", {"points": 20.5, "reason": "Order 17", "request_id": "o-17"})
    assert (spent.status, spent.json["points"], spent.json["balance"]) == (201, Decimal("-20.5"), Decimal("29.5"))
    again = api.post(f"{address}/spend", {"points": 20.5, "reason": "Order 17", "request_id": "o-17"})
    assert (again.status, again.json) == (201, spent.json)
    for sent, status, field in (
        ({"points": 20, "request_id": "o-17"}, 409, "request_id"),
        ({"points": 29.500001}, 409, "points"),
        ({"points": 0}, 422, "points"),
        ({"points": -5}, 422, "points"),
        ({"points": "5"}, 422, "points"),
        ({"points": 0.0000001}, 422, "points"),
        ({}, 422, "points"),
    ):
        refused = api.post(f"{address}/spend", sent)
        assert (refused.status, refused.fields) == (status, [field]), sent
    assert api.get(address).json == {"balance": Decimal("29.5")}
    assert [each["kind"] for each in api.get(f"{address}/entries", kind="spent").json["results"]] == ["spent"]


def test_points_are_set_right_with_a_reason(api: Api, ada: Member, rewards: dict[str, Reward]) -> None:
    address = f"members/{ada.uuid}/points/correct"
    assert api.post(address, {"points": -50, "reason": "not theirs"}).json["balance"] == 0
    for sent, status, field in (
        ({"points": -1, "reason": "x"}, 409, "points"),
        ({"points": 5, "reason": " "}, 422, "reason"),
        ({"points": 5}, 422, "reason"),
        ({"points": 0, "reason": "x"}, 422, "points"),
    ):
        refused = api.post(address, sent)
        assert (refused.status, refused.fields) == (status, [field]), sent
    assert LedgerEntry.objects.filter(account=ada.pk).count() == 2


# Pools -------------------------------------------------------------------------------------------------------


def test_a_pool_is_made_filled_and_gives_to_who_waits(api: Api, rewards: dict[str, Reward]) -> None:
    made = api.post("pools", {"key": "winter", "name": "Winter"})
    assert (made.status, made.headers["Location"]) == (201, "/api/v1/pools/winter")
    assert (made.json["codes"], made.json["free"], made.json["awaiting"]) == (0, 0, 0)
    assert api.get("pools/summer").json["awaiting"] == 1
    filled = api.post("pools/summer/codes", {"codes": ["SUN-1", "SUN-2", "SUN-2", "SUN-3", "a\tb"]})
    assert filled.json == {"added": 2, "duplicates": ["SUN-2", "SUN-1"], "bad": ["a\tb"]}
    shown = api.get("pools/summer").json
    assert (shown["codes"], shown["free"], shown["awaiting"]) == (3, 1, 0)
    assert [each["key"] for each in api.get("pools").json["results"]] == ["winter", "summer"]
    assert [each["key"] for each in api.get("pools", key="winter").json["results"]] == ["winter"]


def test_a_pool_that_makes_no_sense_is_refused(api: Api, store: Store) -> None:
    make_pool(store)
    taken = api.post("pools", {"key": "summer"})
    assert (taken.status, taken.fields) == (409, ["key"])
    assert api.post("pools", {"key": "1"}).fields == ["key"]
    assert api.post("pools/summer/codes", {"codes": []}).fields == ["codes"]
    assert api.post("pools/nothing/codes", {"codes": ["A"]}).status == 404
    assert CouponPool.objects.count() == 1


# Who may -----------------------------------------------------------------------------------------------------


def test_a_member_reads_their_own_rewards_and_points_and_nobody_elses(
    store: Store, ada: Member, rewards: dict[str, Reward]
) -> None:
    own = api_as(ada)
    assert sorted(names(own.get("me/rewards"))) == [
        ("caller", "awaiting_code"), ("points", "issued"), ("pool", "issued")]  # fmt: skip
    assert names(own.get("me/rewards", kind="points")) == [("points", "issued")]
    assert own.get("me/points").json == {"balance": 50}
    assert [each["points"] for each in own.get("me/points/entries").json["results"]] == [50]
    bob = api_as(Member.objects.get(external_id="bob"))
    assert {each["member"] for each in bob.get("me/rewards").json["results"]} != {str(ada.uuid)}
    for path in ("rewards", "campaigns", f"members/{ada.uuid}/points", f"rewards/{rewards['pool'].uuid}"):
        assert own.get(path).status == 403, path
    assert own.post(f"members/{ada.uuid}/points/spend", {"points": 1}).status == 403
    assert own.post(f"rewards/{rewards['pool'].uuid}/redeem").status == 403
    assert own.get("me/rewards", member=str(ada.uuid)).status == 400


def test_each_operation_asks_for_its_scope_and_its_store(store: Store, ada: Member, rewards: dict[str, Reward]) -> None:
    reader, adjuster = api_of(store, Scope.READ), api_of(store, Scope.ADJUST)
    address = f"members/{ada.uuid}/points"
    assert (reader.get(address).status, adjuster.get(address).status) == (200, 403)
    assert reader.post(f"{address}/spend", {"points": 1}).status == 403
    assert adjuster.post(f"{address}/spend", {"points": 1}).status == 201
    stranger = api_of(make_store("other"))
    for path in (address, f"rewards/{rewards['pool'].uuid}", f"rewards/{UNKNOWN}", "pools/summer"):
        assert stranger.get(path).status == 404, path
    assert stranger.post(f"{address}/spend", {"points": 1}).status == 404
    assert stranger.get("rewards").json["results"] == []


def test_a_firing_of_points_says_which_reward_it_became(api: Api, store: Store, rewards: dict[str, Reward]) -> None:
    (shown,) = api.get("rewards", campaign="points", member=str(rewards["points"].member.uuid)).json["results"]
    (firing,) = api.get("campaigns/points/firings", member=shown["member"]).json["results"]
    assert (shown["firing"], shown["points"], shown["kind"]) == (firing["id"], 50, POINTS["kind"])
