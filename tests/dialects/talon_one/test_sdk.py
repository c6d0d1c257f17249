"""The vendor's Python SDK, unmodified, against a live server: all its achievement methods, and each trap it sets."""

import datetime
import importlib
import inspect
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from achievements.models import Achievement
from dialects.talon_one.models import Campaign
from members.models import Member
from tests.members.factories import make_store

from .client import COFFEE, Shop, secret_of

pytestmark = [pytest.mark.prove, pytest.mark.timeout(300), pytest.mark.django_db(transaction=True)]
WHO = "ada/achievements é"  # what an id may be like


@pytest.fixture
def sdk() -> Any:
    return importlib.import_module("talon_one")


class Driven:
    """The SDK's two clients, pointed at the live server, and a store behind it."""

    def __init__(self, sdk: Any, url: str) -> None:
        self.sdk = sdk
        self.shop = Shop(make_store(time_zone="Europe/Vienna"))
        secret = secret_of(self.shop.store)
        self.management = sdk.ManagementApi(self._client(url, secret, "ManagementKey-v1"))
        self.integration = sdk.IntegrationApi(self._client(url, secret, "ApiKey-v1"))
        self.application, self.campaign = self.shop.application.pk, self.shop.campaign.pk

    def _client(self, url: str, secret: str, scheme: str) -> Any:
        keys = {"api_key": {"api_key_v1": secret}, "api_key_prefix": {"api_key_v1": scheme}}
        return self.sdk.ApiClient(self.sdk.Configuration(host=f"{url}/talon-one", **keys))

    def body(self, **values: Any) -> Any:
        return self.sdk.CreateAchievement(**{**COFFEE, **values})

    def make(self, **values: Any) -> Any:
        return self.management.create_achievement(self.application, self.campaign, self.body(**values))

    def close(self, name: str, quantity: int = 1) -> Any:
        item = self.sdk.CartItem(sku="latte", quantity=quantity, price=2.5)
        session = self.sdk.NewCustomerSessionV2(profile_id=WHO, state="closed", cart_items=[item])
        return self.put(name, session)

    def put(self, name: str, session: Any, **query: Any) -> Any:
        request = self.sdk.IntegrationRequest(customer_session=session, response_content=["customerSession"])
        return self.integration.update_customer_session_v2(name, request, **query)


@pytest.fixture
def driven(sdk: Any, live_server: LiveServer) -> Iterator[Driven]:
    driven = Driven(sdk, live_server.url)
    yield driven
    for api in (driven.management, driven.integration):
        api.api_client.rest_client.pool_manager.clear()


def refused(call: Callable[[], Any]) -> Any:
    """What the SDK raises, its body in the vendor's own model, also where the SDK does not expect one."""
    sdk = importlib.import_module("talon_one")
    with pytest.raises(sdk.ApiException) as caught:
        call()
    caught.value.told = sdk.ErrorResponseWithStatus.from_json(caught.value.body)
    return caught.value


# The methods: a success and an error of each --------------------------------------------------------------

Attempt = Callable[[Driven, Any], Any]
NOTHING = 999_999
METHODS: dict[str, tuple[Attempt, Attempt, int]] = {
    "create_achievement": (
        lambda d, _: d.make(name="Another", title="Another"),
        lambda d, _: d.make(),
        409,
    ),
    "list_achievements": (
        lambda d, _: d.management.list_achievements(
            d.application, d.campaign, page_size=50, skip=0, title=COFFEE["title"]
        ),
        lambda d, _: d.management.list_achievements(d.application, NOTHING),
        404,
    ),
    "get_achievement": (
        lambda d, made: d.management.get_achievement(d.application, d.campaign, made.id),
        lambda d, _: d.management.get_achievement(d.application, d.campaign, NOTHING),
        404,
    ),
    "update_achievement": (
        lambda d, made: d.management.update_achievement(
            d.application, d.campaign, made.id, d.sdk.UpdateAchievement(title="Said anew")
        ),
        lambda d, made: d.management.update_achievement(
            d.application, d.campaign, made.id, d.sdk.UpdateAchievement(target=7)
        ),
        400,
    ),
    "delete_achievement": (
        lambda d, _: d.management.delete_achievement(d.application, d.campaign, d.make(name="Gone", title="Gone").id),
        lambda d, made: d.management.delete_achievement(d.application, d.campaign, made.id),
        400,
    ),
    "export_achievements": (
        lambda d, made: d.management.export_achievements(d.application, d.campaign, made.id),
        lambda d, _: d.management.export_achievements(d.application, d.campaign, NOTHING),
        404,
    ),
    "get_customer_profile_achievement_progress": (
        lambda d, made: d.management.get_customer_profile_achievement_progress(
            d.application, WHO, page_size=50, skip=0, achievement_id=made.id, title=made.title
        ),
        lambda d, _: d.management.get_customer_profile_achievement_progress(d.application, "nobody"),
        404,
    ),
    "get_customer_achievements": (
        lambda d, made: d.integration.get_customer_achievements(
            WHO,
            campaign_ids=[str(d.campaign)],
            achievement_ids=[str(made.id), "1"],
            achievement_status=["active", "scheduled"],
            current_progress_status=["inprogress", "completed"],
            page_size=1000,
            skip=0,
        ),
        lambda d, _: d.integration.get_customer_achievements("nobody"),
        404,
    ),
    "get_customer_achievement_history": (
        lambda d, made: d.integration.get_customer_achievement_history(
            WHO,
            made.id,
            progress_status=["inprogress", "completed"],
            start_date=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC),
            end_date=datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC),
            page_size=1000,
            skip=0,
        ),
        lambda d, _: d.integration.get_customer_achievement_history(WHO, NOTHING),
        404,
    ),
}


def test_the_table_has_every_achievement_method_there_is(sdk: Any) -> None:
    apis = (sdk.ManagementApi, sdk.IntegrationApi)
    members = [name for api in apis for name, _ in inspect.getmembers(api, inspect.isfunction)]
    variants = ("_with_http_info", "_without_preload_content")  # of each there are these, too
    public = {name for name in members if not name.startswith("_") and not name.endswith(variants)}
    found = {name for name in public if "achievement" in name}
    assert found == set(METHODS)
    assert len(found) == 9


@pytest.mark.parametrize("name", METHODS)
def test_each_method_succeeds_and_is_refused(driven: Driven, name: str) -> None:
    made = driven.make()
    driven.shop.rule({"id": made.id, "campaignId": driven.campaign, "name": made.name})
    driven.close("one")
    succeed, fail, status = METHODS[name]
    told = succeed(driven, made)
    assert told is not None or name == "delete_achievement"
    if hasattr(told, "data"):
        assert len(told.data) == 1
    error = refused(lambda: fail(driven, made))
    assert (error.status, error.told.status_code) == (status, status)
    assert all(sum(value is not None for value in each.source.to_dict().values()) == 1 for each in error.told.errors)


def test_the_sessions_and_events_of_the_sdk_move_progress(driven: Driven) -> None:
    sdk, made = driven.sdk, driven.make(target=2)
    about = {"id": made.id, "campaignId": driven.campaign, "name": made.name}
    driven.shop.rule(about)
    driven.shop.rule(about, listens="event", event_type="visit")
    state = driven.close("a/b c")
    (effect,) = state.effects
    props = sdk.IncreaseAchievementProgressEffectProps.from_dict(effect.props)
    assert (effect.effect_type, props.value, props.is_just_completed) == ("increaseAchievementProgress", 1, False)
    assert (state.customer_session.state, state.customer_session.total) == ("closed", 2.5)
    cancelled = driven.put("a/b c", sdk.NewCustomerSessionV2(profile_id=WHO, state="cancelled"))
    back = sdk.RollbackIncreasedAchievementProgressEffectProps.from_dict(cancelled.effects[0].props)
    assert (back.decrease_progress_by, back.current_progress, back.progress_tracker_id) == (
        1,
        0,
        props.progress_tracker_id,
    )
    preview = driven.put("x", sdk.NewCustomerSessionV2(profile_id=WHO, state="closed"), dry=True)
    assert len(preview.effects) == 1
    event = sdk.IntegrationEventV2Request(profile_id=WHO, type="visit", attributes={"city": "Graz"})
    assert len(driven.integration.track_event_v2(event).effects) == 1
    (found,) = driven.integration.get_customer_achievements(WHO).data
    assert (found.status, found.current_progress.status, found.current_progress.progress) == ("active", "inprogress", 1)
    (progress,) = driven.management.get_customer_profile_achievement_progress(driven.application, WHO).data
    assert (progress.achievement_recurrence_policy, progress.progress) == ("on_expiration", 1)


# The traps, as they are numbered in the facts -------------------------------------------------------------


def test_trap_1_ids_and_numbers_are_json_numbers(driven: Driven) -> None:
    made = driven.make(target=3.5)
    assert isinstance(made.id, int)
    assert (made.target, made.campaign_id, made.user_id) == (3.5, driven.campaign, driven.shop.store.pk)


def test_trap_2_a_description_is_a_text_and_dates_have_offsets(driven: Driven) -> None:
    made = driven.make(description="", end_date=datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC))
    assert made.description == ""
    assert made.created.tzinfo is not None
    assert made.end_date == datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC)


@pytest.mark.parametrize("when", ["scheduled", "active", "expired"])
def test_trap_3_each_status_is_in_its_own_vocabulary(driven: Driven, when: str) -> None:
    start = {"scheduled": 2098, "active": 2020, "expired": 2020}[when]
    dates = {
        "activation_policy": "fixed_schedule",
        "fixed_start_date": datetime.datetime(start, 1, 1, tzinfo=datetime.UTC),
        "end_date": datetime.datetime(2021 if when == "expired" else 2099, 1, 1, tzinfo=datetime.UTC),
    }
    made = driven.make(**dates, period="1Y", recurrence_policy="no_recurrence")
    assert made.status == {"scheduled": "not_started", "active": "inprogress", "expired": "expired"}[when]
    driven.close("one")
    found = driven.integration.get_customer_achievements(WHO, achievement_status=["active", "scheduled"]).data
    assert [each.status for each in found] == ([] if when == "expired" else [when])
    bad = refused(lambda: driven.integration.get_customer_achievements(WHO, achievement_status=["expired"]))
    assert bad.status == 400


def test_trap_4_the_export_is_taken_as_a_text(driven: Driven) -> None:
    text = driven.management.export_achievements(driven.application, driven.campaign, driven.make().id)
    assert text.splitlines() == ["profileIntegrationID,title,target,progress,status,startDate,endDate,completionDate"]


def test_trap_5_addresses_have_no_slash_at_their_end(driven: Driven) -> None:
    answer = driven.shop.management.get(f"{driven.shop.path}/")
    assert answer.status == 404
    assert driven.make().name == COFFEE["name"]


def test_trap_6_an_id_of_a_customer_may_hold_slashes(driven: Driven) -> None:
    made = driven.make()
    driven.shop.rule({"id": made.id, "campaignId": driven.campaign, "name": made.name})
    driven.close("one")
    assert Member.objects.get().external_id == WHO
    assert driven.integration.get_customer_achievement_history(WHO, made.id).total_result_size == 1


def test_trap_7_lists_are_joined_and_dates_have_a_short_offset(driven: Driven) -> None:
    made = driven.make()
    driven.shop.rule({"id": made.id, "campaignId": driven.campaign, "name": made.name})
    driven.close("one")
    vienna = datetime.timezone(datetime.timedelta(hours=1))
    soon = datetime.datetime.now(vienna) + datetime.timedelta(days=1)
    read = driven.integration.get_customer_achievement_history
    assert read(WHO, made.id, end_date=soon, progress_status=["completed", "inprogress"]).total_result_size == 1
    assert read(WHO, made.id, start_date=soon).total_result_size == 0
    naive = datetime.datetime(2099, 1, 1)  # noqa: DTZ001  the trap itself
    assert refused(lambda: driven.make(end_date=naive, name="N2", title="N2")).status == 400


def test_trap_8_what_the_client_does_not_check_is_refused_here(driven: Driven) -> None:
    for wrong in ({"name": "abé"}, {"target": 0}, {"target": -1}, {"title": ""}, {"period": "soon"}):
        error = refused(lambda wrong=wrong: driven.make(**wrong))  # type: ignore[misc]
        (mistake,) = error.told.errors
        assert (error.status, mistake.source.pointer) == (400, f"/{next(iter(wrong))}")
    assert not Achievement.objects.exists()


def test_trap_9_a_change_names_only_what_it_changes(driven: Driven) -> None:
    made = driven.make(end_date=datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC))
    Campaign.objects.update(state="disabled")
    change = driven.sdk.UpdateAchievement(target=9, end_date=None)
    changed = driven.management.update_achievement(driven.application, driven.campaign, made.id, change)
    assert (changed.target, changed.end_date, changed.title) == (9, made.end_date, made.title)


def test_trap_10_every_error_fits_the_clients_model(driven: Driven, monkeypatch: pytest.MonkeyPatch) -> None:
    sdk, path = driven.sdk, (driven.application, driven.campaign)
    kinds = {
        400: (sdk.exceptions.BadRequestException, lambda: driven.make(target=0)),
        404: (sdk.exceptions.NotFoundException, lambda: driven.management.get_achievement(*path, NOTHING)),
    }
    for status, (kind, call) in kinds.items():
        error = refused(call)
        assert (type(error), error.told.status_code) == (kind, status)
        assert error.told.message
        assert error.data is not None  # these it expects
    driven.management.api_client.configuration.api_key["api_key_v1"] = "lk_00000000_unknown"
    error = refused(lambda: driven.management.get_achievement(*path, 1))
    assert (type(error), error.told.status_code) == (sdk.exceptions.UnauthorizedException, 401)
    driven.management.api_client.configuration.api_key["api_key_v1"] = secret_of(driven.shop.store)
    monkeypatch.setattr("dialects.talon_one.door.PER_SECOND", 0)
    error = refused(lambda: driven.management.get_achievement(*path, 1))
    assert (type(error), error.told.status_code) == (sdk.ApiException, 429)


def test_trap_11_a_page_that_is_too_large_is_refused_here_as_well(driven: Driven) -> None:
    importlib.import_module("pydantic")
    with pytest.raises(ValueError, match="50"):
        driven.management.list_achievements(driven.application, driven.campaign, page_size=51)
    answer = driven.shop.management.get(driven.shop.path, pageSize=51)
    assert (answer.status, json.loads(answer.body)["errors"][0]["source"]) == (400, {"parameter": "pageSize"})
