"""Random definitions of every kind, and random JSON of none."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from achievements.engine import definition as d
from achievements.engine.document import VALUES

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.just(10**400)
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.sampled_from(["event", "all", "last", "2025-11-28T00:00:00", "count", "\x00", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(), max_size=8), inner, max_size=4)
    ),
    max_leaves=20,
)

_words = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f"), min_size=1, max_size=20
)
_keys = st.from_regex(r"[A-Za-z][A-Za-z0-9_.-]{0,20}", fullmatch=True)
_texts = st.dictionaries(st.sampled_from(["de", "en", "pt-BR"]), _words).map(lambda texts: tuple(sorted(texts.items())))
_nouns = st.builds(d.Noun, _words, _words)
_units = st.dictionaries(st.sampled_from(["de", "en"]), _nouns).map(
    lambda nouns: tuple(sorted(nouns.items(), key=lambda pair: pair[0]))
)
_amounts = st.integers(1, 10**15)
_offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_moments = st.datetimes(
    datetime.fromisoformat("1950-01-01T00:00:00"),
    datetime.fromisoformat("2900-01-01T00:00:00"),
    timezones=st.none() | st.just(UTC) | _offsets,
)
_times = st.times().map(lambda clock: clock.replace(fold=0))
_numbers = st.decimals(-(10**6), 10**6, places=4)
_scalars = _words | st.booleans() | _numbers
_month_days = st.integers(1, 31) | st.just(d.LAST_DAY)


def _some(item: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(item, min_size=1, max_size=most).map(tuple)


_labels = st.builds(d.Label, _words, st.none() | _words)
_BY_FORM = {
    d.Operator.IS_EQUAL: _scalars,
    d.Operator.IS_ONE_OF: _some(_scalars),
    d.Operator.HAS_AT_LEAST_ONE_LABEL: _some(_labels),
    d.Operator.MATCHES_REGEX: _words,
    d.Operator.IS_GREATER: _numbers,
    d.Operator.IS_NUMBER_BETWEEN: st.builds(d.NumberRange, _numbers, _numbers),
    d.Operator.IS_AFTER: _moments,
    d.Operator.IS_BETWEEN: st.builds(d.MomentRange, _moments, _moments),
    d.Operator.IS_DAY_OF_WEEK: _some(st.sampled_from(d.WEEKDAYS)),
    d.Operator.IS_DAY_OF_MONTH: _some(_month_days),
    d.Operator.IS_MONTH_OF_YEAR: _some(st.integers(1, 12)),
    d.Operator.IS_TIME_BETWEEN: st.builds(d.TimeRange, _times, _times),
}


def _value_of(operator: d.Operator) -> st.SearchStrategy[Any]:
    return next(values for known, values in _BY_FORM.items() if VALUES[known] is VALUES[operator])


_attributes = st.sampled_from(
    ["event.body.x", "event.type", "transaction.gross_value", "transaction.labels", "member.tier", "nothing"]
)
_conditions = st.sampled_from(d.Operator).flatmap(
    lambda operator: st.builds(d.Condition, _attributes, st.just(operator), _value_of(operator))
)


def _nodes(depth: int) -> st.SearchStrategy[Any]:
    if not depth:
        return _conditions
    return _conditions | st.builds(d.Group, st.sampled_from(d.GroupKind), _some(_nodes(depth - 1), 2))


_trees = st.lists(_nodes(3), max_size=2).map(tuple)
_intervals = st.builds(d.Interval, st.integers(1, 100), st.sampled_from(d.INTERVAL_UNITS))
_limits = st.builds(d.Limit, st.integers(1, 100), st.none() | _intervals)
_aggregations = (
    st.just(d.Count())
    | st.builds(d.Sum, _attributes)
    | st.builds(d.Distinct, _attributes)
    | st.builds(d.Max, _attributes)
    | st.builds(d.ItemQuantity, _trees)
    | st.builds(d.ItemValue, _trees)
    | st.builds(d.Reported, st.sampled_from(d.ReportKind))
)
_windows = (
    st.just(d.WholeAttempt())
    | st.builds(d.CalendarWindow, st.sampled_from(d.CALENDAR_UNITS), st.integers(1, 60), st.integers(0, 5))
    | st.builds(d.RollingWindow, st.integers(1, 400), st.sampled_from(d.ROLLING_UNITS))
)
_rules = st.builds(
    d.Rule,
    key=_keys | st.sampled_from(["1", "2"]),
    name=_texts,
    unit=_units,
    trigger=st.sampled_from(d.Trigger),
    event=st.none() | _words,
    subject=st.sampled_from(d.Subject),
    unique_referee=st.booleans(),
    conditions=_trees,
    aggregation=_aggregations,
    goal=_amounts,
    window=_windows,
    frequency_limit=st.none() | _limits,
)
_period_units = st.sampled_from(d.PERIOD_UNITS)
_periods = (
    st.just(d.NoPeriod())
    | st.builds(d.CalendarPeriod, st.sampled_from(d.CALENDAR_UNITS))
    | st.builds(d.RelativePeriod, st.integers(1, 2000), _period_units, st.sampled_from(d.Rounding))
    | st.builds(d.FixedPeriod, _moments, st.integers(1, 2000), _period_units)
    | st.builds(d.AbsoluteEnd, _moments)
    | st.builds(
        d.ReturningEnd,
        st.sampled_from(d.RETURNING_UNITS),
        _times,
        st.none() | st.sampled_from(d.WEEKDAYS),
        st.none() | _month_days,
        st.none() | st.integers(1, 12),
    )
)
_availability = (
    st.builds(d.After, _moments)
    | st.builds(d.Before, _moments)
    | st.builds(d.Between, _moments, _moments)
    | st.builds(d.NotBetween, _moments, _moments)
    | st.builds(d.DaysOfWeek, _some(st.sampled_from(d.WEEKDAYS)))
    | st.builds(d.DaysOfMonth, _some(_month_days))
    | st.builds(d.MonthsOfYear, _some(st.integers(1, 12)))
    | st.builds(d.TimeOfDay, _times, _times)
)
definitions = st.builds(
    d.Definition,
    key=_keys,
    rules=_some(_rules),
    name=_texts,
    timezone=st.sampled_from([d.STORE_ZONE, d.MEMBER_ZONE, "Europe/Berlin", "Nowhere/At_All"]),
    starts_at=st.none() | _moments,
    ends_at=st.none() | _moments,
    availability=st.lists(_availability, max_size=3).map(tuple),
    audience=_trees,
    completes_when=st.sampled_from(d.Needs) | st.builds(d.AtLeast, st.integers(1, 5)),
    period=_periods,
    recurrence=st.sampled_from(d.Recurrence),
    completion_limit=st.none() | _limits,
    stops_at_goal=st.booleans(),
    rollback_after_completion=st.booleans(),
    counts_from=st.sampled_from(d.CountsFrom) | _moments,
    milestones=st.lists(st.builds(d.Milestone, _keys | st.just("1"), _amounts, _texts), max_size=3).map(tuple),
)
