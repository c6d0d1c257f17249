"""What the format can say survives every way round: into Laurel and back, and from Laurel out and back in."""

import datetime
from dataclasses import replace
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from achievements.engine import Definition, check, compile_plan, parse
from achievements.engine.instants import to_instant
from achievements.engine.periods import Stretch
from achievements.models import Achievement
from dialects.reading import sheet_of
from dialects.talon_one.models import Placement
from dialects.talon_one.wire.achievements import can_say, definition_in, new_definition, zone_of
from dialects.talon_one.wire.timing import cut_at, timing_in, timing_out
from tests.engine.random_documents import random_document

from .client import COFFEE, Shop

QUIET = {
    "deadline": None,
    "derandomize": True,
    "database": None,
    "suppress_health_check": list(HealthCheck),
    "phases": [Phase.generate],
}
VIENNA = ZoneInfo("Europe/Vienna")
_numbers = st.integers(1, 10**6) | st.decimals(min_value="0.000001", max_value=1000, places=6)
_words = st.text("abcäß ", min_size=1, max_size=12).filter(lambda text: text == text.strip())
_moments = st.datetimes(
    min_value=datetime.datetime(2024, 1, 1),  # noqa: DTZ001  the zones are drawn
    max_value=datetime.datetime(2030, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([ZoneInfo("UTC"), VIENNA]),
).map(lambda at: at.replace(microsecond=0).isoformat())
_periods = st.builds("{}{}".format, st.integers(1, 90), st.sampled_from("smhDWMY")) | st.sampled_from(
    ["1.5h", "0.5D", "30D_D", "23W_U", "3M_U", "1Y_U", "1D_U"]
)
_clock = {"hour": st.integers(0, 23), "minute": st.integers(0, 59), "second": st.integers(0, 59)}
_points = st.one_of(
    st.tuples(st.just("1D"), st.fixed_dictionaries(_clock)),
    st.tuples(st.just("1W"), st.fixed_dictionaries({**_clock, "dayOfWeek": st.integers(1, 7)})),
    st.tuples(st.just("1M"), st.fixed_dictionaries({**_clock, "dayOfMonth": st.integers(1, 31)})),
    st.tuples(
        st.just("1Y"),
        st.fixed_dictionaries({**_clock, "dayOfMonth": st.integers(1, 31), "month": st.integers(1, 12)}),
    ),
)


@st.composite
def timings(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["user", "point", "fixed", "completion", "bare"]))
    ends = {"endDate": draw(_moments).replace("20", "21", 1)} if draw(st.booleans()) else {}
    policy = {"recurrencePolicy": draw(st.sampled_from(["no_recurrence", "on_expiration"]))}
    if kind == "completion":
        return {"recurrencePolicy": "on_completion", "activationPolicy": "user_action", **ends}
    if kind == "fixed":
        period = {"period": draw(_periods.filter(lambda text: "_" not in text))} if draw(st.booleans()) else {}
        start = {"activationPolicy": "fixed_schedule", "fixedStartDate": draw(_moments)}
        return {**policy, **period, **start, **ends}
    policy["activationPolicy"] = "user_action"
    if kind == "point":
        period, point = draw(_points)
        return {**policy, "period": period, "periodEndOverride": point, **ends}
    return {**policy, **ends, **({"period": draw(_periods)} if kind == "user" else {})}


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "name": draw(st.from_regex(r"[a-zA-Z][a-zA-Z0-9_]{1,20}", fullmatch=True)),
        "title": draw(_words),
        "description": draw(st.just("") | _words),
        "target": draw(_numbers),
        "allowRollbackAfterCompletion": draw(st.booleans()),
        **draw(timings()),
    }


def stretches(definition: Definition) -> list[Any]:
    """Until when a try lasts that begins at each of some moments, if one can: the same ends are the same timing."""
    plan, zone = compile_plan(definition, store_zone="Europe/Vienna"), zone_of(definition, "Europe/Vienna")
    cut, told = cut_at(definition, zone), list[Any]()
    for year in (2022, 2025, 2029, 2105):
        at = to_instant(datetime.datetime(year, 3, 31, 12, tzinfo=VIENNA))
        is_out = definition.starts_at is not None and at < to_instant(definition.starts_at, zone)
        stretch = None if is_out or (cut is not None and at >= cut) else plan.begin(at)
        ends = [end for end in (stretch.end, cut) if end is not None] if isinstance(stretch, Stretch) else [0]
        told.append(min(ends, default=None))
    return told


def test_a_timing_is_said_without_loss_or_not_at_all() -> None:
    """Of definitions that Laurel's own tests make at random: each one's timing, around one plain rule."""
    told, (plain,) = list[Any](), [parse(new_definition("plain") | {"rules": [{"trigger": "transaction", "goal": 1}]})]
    assert isinstance(plain, Definition)
    for number in range(400):
        drawn = parse(random_document(Random(number)))
        assert isinstance(drawn, Definition)
        parts = ("timezone", "starts_at", "ends_at", "period", "recurrence")
        definition = replace(plain, **{name: getattr(drawn, name) for name in parts})
        if check(definition).mistakes or not can_say(definition, zone := zone_of(definition, "Europe/Vienna")):
            continue
        said = timing_out(definition, zone)
        assert said is not None
        told.append(said)
        sheet = sheet_of(said)
        sent = timing_in(said, zone, sheet)
        assert sheet.notes == []
        again = parse(definition_in({"target": 1}, {"timezone": zone.key, **sent}, new_definition("again")))
        assert isinstance(again, Definition), again
        assert (again.recurrence, timing_out(again, zone)) == (definition.recurrence, said)
        assert stretches(again) == stretches(definition)
    assert len(told) > 50
    assert {tuple(sorted(said)) for said in told} >= {
        ("activationPolicy", "recurrencePolicy"),
        ("activationPolicy", "period", "recurrencePolicy"),
        ("activationPolicy", "period", "periodEndOverride", "recurrencePolicy"),
        ("activationPolicy", "fixedStartDate", "period", "recurrencePolicy"),
    }


@pytest.mark.django_db
def test_what_is_sent_is_read_back_and_means_the_same_when_laurel_says_it(shop: Shop) -> None:
    taken = []

    @settings(max_examples=25, **QUIET)  # type: ignore[arg-type]
    @given(body=bodies())
    def try_it(body: dict[str, Any]) -> None:
        with transaction.atomic():
            answer = shop.management.post(shop.path, body)
            assert answer.status == 201, (body, answer)
            taken.append(body)
            path = f"{shop.path}/{answer.json['id']}"
            shown = shop.management.get(path).json
            assert {name: shown[name] for name in body} == body
            assert not (set(shown) & set(OPTIONAL)) - set(body)
            # What was read may be sent back, and changes nothing.
            assert shop.management.put(path, shown).json == shown
            original = Achievement.objects.get(pk=shown["id"])
            # As Laurel says it, had it never been told.
            Placement.objects.all().delete()
            said = shop.management.get(path).json
            assert (said["title"], said["target"], said["description"]) == (
                body["title"],
                body["target"],
                body["description"],
            )
            again = {name: said[name] for name in (*COFFEE, *OPTIONAL) if name in said}
            again |= {"name": "again", "title": "x"}
            made = shop.management.post(shop.path, again)
            assert made.status == 201, (again, made)
            copy = Achievement.objects.get(pk=made.json["id"])
            one, other = parse(original.definition), parse(copy.definition)
            assert isinstance(one, Definition)
            assert isinstance(other, Definition)
            assert stretches(one) == stretches(other)
            transaction.set_rollback(True)

    try_it()
    assert {body["recurrencePolicy"] for body in taken} == {"no_recurrence", "on_expiration", "on_completion"}


OPTIONAL = (
    *("period", "periodEndOverride", "recurrencePolicy", "activationPolicy", "fixedStartDate", "endDate"),
    "allowRollbackAfterCompletion",
)
