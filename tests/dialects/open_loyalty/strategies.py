"""Achievements as the format can say them, at random."""

from typing import Any

from hypothesis import strategies as st

Document = dict[str, Any]
_words = st.text("abcäß ", min_size=1, max_size=12).filter(str.strip)
_numbers = st.integers(1, 10**6) | st.decimals(min_value=1, max_value=1000, places=2)
_moments = st.datetimes().filter(lambda at: 1900 < at.year < 2900).map(lambda at: at.isoformat(timespec="seconds"))
_texts = st.dictionaries(st.sampled_from(["de", "pl"]), st.none(), max_size=2)


def _range(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Document]:
    pairs = st.lists(values, min_size=2, max_size=2, unique=True).map(sorted)
    return pairs.map(lambda pair: {"from": pair[0], "to": pair[1]})


@st.composite
def _translations(draw: st.DrawFn, *, named: bool) -> Document:
    languages = ["en", *sorted(draw(_texts))]
    name = _words if named else _words | st.just("")
    return {each: {"name": draw(name), "description": draw(_words | st.just(""))} for each in languages}


_clocks = st.sampled_from(["08:00", "09:30", "17:00", "23:59:59"])
_TIMEFRAMES: dict[str, st.SearchStrategy[Any]] = {
    "is_after": _moments,
    "is_before": _moments,
    "is_between": _range(_moments),
    "is_not_between": _range(_moments),
    "is_day_of_week": st.lists(st.integers(0, 6), min_size=1, max_size=3, unique=True),
    "is_month_of_year": st.lists(st.integers(1, 12), min_size=1, max_size=3, unique=True),
    "is_day_of_month": st.lists(st.integers(1, 31) | st.just("L"), min_size=1, max_size=3, unique=True),
    "is_time_between": _range(_clocks),
}
_labels = st.lists(st.fixed_dictionaries({"key": _words}, optional={"value": _words}), min_size=1, max_size=2)
_DATA: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("is_equal", "is_not_equal"), _words | st.booleans() | _numbers),
    **dict.fromkeys(("contains", "not_contains", "starts_with", "ends_with"), _words),
    **dict.fromkeys(("is_one_of", "is_not_one_of"), st.lists(_words | _numbers, min_size=1, max_size=3)),
    **dict.fromkeys(("contains_one_of", "not_contains_one_of"), st.lists(_words, min_size=1, max_size=3)),
    **dict.fromkeys(("is_greater", "is_greater_or_equal", "is_less", "is_less_or_equal"), _numbers),
    "is_number_between": _range(st.integers(0, 1000)),
    "matches_regex": st.sampled_from(["a+b", "[0-9]{3}"]),
    **_TIMEFRAMES,
}
_on_bodies = st.sampled_from(sorted(_DATA)).flatmap(
    lambda operator: st.fixed_dictionaries(
        {
            "attribute": st.sampled_from(
                ["event.body.x", "event.body.deep.y", "customer.birthDate", "customer.customFields.z"]
            ),
            "operator": st.just(operator),
            "data": _DATA[operator],
        }
    )
)
_on_labels = st.fixed_dictionaries(
    {
        "attribute": st.just("customer.labels"),
        "operator": st.just("has_at_least_one_label"),
        "data": _labels,
    }
)
_INTERVALS = ("calendarHours", "calendarDays", "calendarWeeks", "calendarMonths", "calendarYears")
_intervals = st.fixed_dictionaries({"type": st.sampled_from(_INTERVALS), "value": st.integers(1, 12)})
_limits = st.fixed_dictionaries({"value": st.integers(1, 20)}, optional={"interval": _intervals})
_periods = (
    st.just({"type": "overall"})
    | st.fixed_dictionaries({"type": st.just("last_day"), "value": st.integers(1, 366)})
    | st.fixed_dictionaries(
        {"type": st.sampled_from(["day", "week", "month", "year"]), "consecutive": st.integers(1, 50)}
    )
)


@st.composite
def rules(draw: st.DrawFn) -> Document:
    trigger = draw(st.sampled_from(["transaction", "custom_event"]))
    counted = draw(st.sampled_from(["quantity", "attribute", "unique", "nothing"]))
    attribute = "transaction.grossValue" if trigger == "transaction" else "event.body.metres"
    complete: Document = {"period": draw(_periods), "periodGoal": draw(_numbers)}
    rule: Document = {
        "trigger": trigger,
        "type": draw(st.sampled_from(["direct", "referral"])),
        "completeRule": complete,
        "conditions": draw(st.lists(_on_bodies | _on_labels, max_size=3)),
        "translations": draw(_translations(named=False)),
    }
    rule |= {"event": draw(st.sampled_from(["app_login", "trip"]))} if trigger == "custom_event" else {}
    rule |= {"aggregation": {"type": "quantity"}} if counted == "quantity" else {}
    rule |= {"aggregation": {"type": "attribute", "rule": attribute}} if counted == "attribute" else {}
    if counted == "unique":
        complete |= {"uniqueAttribute": "event.body.venue", "periodGoal": draw(st.integers(1, 1000))}
    if draw(st.booleans()):
        rule["limit"] = {"value": draw(st.integers(1, 9)), "interval": draw(_intervals)}
    return rule


@st.composite
def achievements(draw: st.DrawFn) -> Document:
    operator = draw(st.sampled_from(["", *_TIMEFRAMES]))
    limit = draw(st.none() | _limits)
    return {
        "active": draw(st.booleans()),
        "translations": draw(_translations(named=True)),
        "activity": {"operator": operator, "data": draw(_TIMEFRAMES[operator]) if operator else None},
        "rules": draw(st.lists(rules(), min_size=1, max_size=3)),
        **({} if limit is None else {"limit": limit}),
    }
