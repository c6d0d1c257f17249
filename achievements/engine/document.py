"""The one JSON form of a definition: what `docs/definitions.md` describes, read and written."""

from typing import Any, TypeAlias

from . import definition as d
from .definition import Definition, Operator
from .forms import (
    BROKEN,
    AmountForm,
    Broken,
    ByLanguage,
    Choice,
    Either,
    Field,
    Form,
    Json,
    ListOf,
    Notes,
    Number,
    Record,
    Schema,
    Tagged,
    Text,
    Truth,
    Whole,
    refuse,
)
from .mistakes import Mistake, step
from .moments import MomentForm, TimeForm

Document: TypeAlias = dict[str, Any]

KEY = "[A-Za-z][A-Za-z0-9_.-]{0,99}"
PART_KEY = "[A-Za-z0-9][A-Za-z0-9_.-]{0,99}"
DEEPEST_GROUP = 4
MOSTRULES = 20
MOST_MILESTONES = 100
MOST_CONDITIONS = 50
MOST_COUNT = 10_000_000_000

_TEXT = Text()
_TEXTS = ByLanguage(_TEXT)
_MOMENT = MomentForm()
_NUMBER = Number()
_COUNT = Whole(1, MOST_COUNT)
_PART = Text(maximum=100, pattern=PART_KEY, expected="a letter or digit, then letters, digits, “_”, “.” or “-”")


def _is_text(value: Json) -> bool:
    return isinstance(value, str)


class _MonthDay(Form[int]):
    """A day of the month, or the word “last”."""

    def read(self, value: Json, at: str, notes: Notes) -> int | Broken:
        return d.LAST_DAY if value == "last" else Whole(1, 31).read(value, at, notes)

    def write(self, value: int) -> Json:
        return "last" if value == d.LAST_DAY else value

    def schema(self) -> Schema:
        return {"anyOf": [Whole(1, 31).schema(), {"const": "last"}]}


# Conditions -----------------------------------------------------------------------------------------------

_SCALAR: Form[d.Scalar] = Either(
    (_is_text, str, _TEXT),
    (lambda value: isinstance(value, bool), bool, Truth()),
    (lambda _: True, object, _NUMBER),
)
_MOMENTS = {"from": Field(_MOMENT, "start"), "to": Field(_MOMENT, "end")}
_TIMES = {"from": Field(TimeForm(), "start"), "to": Field(TimeForm(), "end")}
_MOMENT_RANGE = Record(d.MomentRange, _MOMENTS)
_TIME_RANGE = Record(d.TimeRange, _TIMES)
_NUMBER_RANGE = Record(d.NumberRange, {"from": Field(_NUMBER, "low"), "to": Field(_NUMBER, "high")})
_WEEKDAYS = ListOf(Choice(tuple(d.Weekday)), minimum=1, maximum=7)
_MONTH_DAYS = ListOf(_MonthDay(), minimum=1, maximum=32)
_MONTHS = ListOf(Whole(1, 12), minimum=1, maximum=12)
_SCALARS = ListOf(_SCALAR, minimum=1, maximum=1_000)
_LABELS = ListOf(Record(d.Label, {"key": _TEXT, "value": _TEXT}), minimum=1, maximum=100)

VALUES: dict[Operator, Form[Any]] = {
    Operator.IS_EQUAL: _SCALAR,
    Operator.IS_NOT_EQUAL: _SCALAR,
    Operator.IS_ONE_OF: _SCALARS,
    Operator.IS_NOT_ONE_OF: _SCALARS,
    Operator.CONTAINS: _SCALAR,
    Operator.NOT_CONTAINS: _SCALAR,
    Operator.CONTAINS_ONE_OF: _SCALARS,
    Operator.NOT_CONTAINS_ONE_OF: _SCALARS,
    Operator.HAS_AT_LEAST_ONE_LABEL: _LABELS,
    Operator.MATCHES_REGEX: _TEXT,
    Operator.STARTS_WITH: _TEXT,
    Operator.ENDS_WITH: _TEXT,
    Operator.IS_GREATER: _NUMBER,
    Operator.IS_GREATER_OR_EQUAL: _NUMBER,
    Operator.IS_LESS: _NUMBER,
    Operator.IS_LESS_OR_EQUAL: _NUMBER,
    Operator.IS_NUMBER_BETWEEN: _NUMBER_RANGE,
    Operator.IS_AFTER: _MOMENT,
    Operator.IS_BEFORE: _MOMENT,
    Operator.IS_BETWEEN: _MOMENT_RANGE,
    Operator.IS_NOT_BETWEEN: _MOMENT_RANGE,
    Operator.IS_DAY_OF_WEEK: _WEEKDAYS,
    Operator.IS_DAY_OF_MONTH: _MONTH_DAYS,
    Operator.IS_MONTH_OF_YEAR: _MONTHS,
    Operator.IS_TIME_BETWEEN: _TIME_RANGE,
}


class _Node(Form[d.Condition | d.Group]):
    """A condition, or a group of them under “all” or “any”."""

    def __init__(self, depth: int = 0) -> None:
        self.depth = depth

    def read(self, value: Json, at: str, notes: Notes) -> d.Condition | d.Group | Broken:
        if not isinstance(value, dict):
            return refuse(notes, at, "wrong_type", expected="an object")
        kinds = [kind for kind in d.GroupKind if kind.value in value]
        if not kinds:
            return self._condition(value, at, notes)
        if len(value) > 1:
            return refuse(notes, at, "ambiguous")
        if self.depth >= DEEPEST_GROUP:
            return refuse(notes, at, "too_deep", maximum=DEEPEST_GROUP)
        inside = ListOf(_Node(self.depth + 1), minimum=1, maximum=MOST_CONDITIONS)
        nodes = inside.read(value[kinds[0]], step(at, kinds[0]), notes)
        return BROKEN if nodes is BROKEN else d.Group(kinds[0], nodes)

    def write(self, value: d.Condition | d.Group) -> Json:
        if isinstance(value, d.Group):
            return {value.kind.value: [self.write(node) for node in value.conditions]}
        return self._record(value.operator).write(value)

    def schema(self) -> Schema:
        return {"$ref": "#/$defs/condition"}

    def _condition(self, value: dict[str, Json], at: str, notes: Notes) -> d.Condition | Broken:
        if "operator" in value:
            operator = Choice(tuple(Operator)).read(value["operator"], step(at, "operator"), notes)
            if operator is not BROKEN:
                return self._record(operator).read(value, at, notes)
        else:
            refuse(notes, at, "missing_key", key="operator")
        return BROKEN

    @staticmethod
    def _record(operator: Operator) -> Record[d.Condition]:
        return Record(d.Condition, {"attribute": _TEXT, "operator": Choice((operator,)), "value": VALUES[operator]})


def condition_schema() -> Schema:
    """The schema of one node of a condition tree, which refers to itself."""
    several = {
        "type": "array",
        "items": {"$ref": "#/$defs/condition"},
        "minItems": 1,
        "maxItems": MOST_CONDITIONS,
    }
    groups = [
        {
            "type": "object",
            "properties": {kind.value: several},
            "required": [kind.value],
            "additionalProperties": False,
        }
        for kind in d.GroupKind
    ]
    return {"oneOf": groups + [_Node._record(operator).schema() for operator in Operator]}


_CONDITIONS = ListOf(_Node(), maximum=MOST_CONDITIONS)

# Rules ----------------------------------------------------------------------------------------------------

_AGGREGATION: Form[d.Aggregation] = Tagged(
    [
        Record(d.Count, {}, tag="count"),
        Record(d.Sum, {"attribute": _TEXT}, tag="sum"),
        Record(d.Distinct, {"attribute": _TEXT}, tag="distinct"),
        Record(d.Max, {"attribute": _TEXT}, tag="max"),
        Record(d.ItemQuantity, {"conditions": _CONDITIONS}, tag="item_quantity"),
        Record(d.ItemValue, {"conditions": _CONDITIONS}, tag="item_value"),
        Record(d.Reported, {"kind": Choice(tuple(d.ReportKind))}, tag="reported"),
    ]
)
_WINDOW: Form[d.Window] = Tagged(
    [
        Record(d.WholeAttempt, {}, tag="attempt"),
        Record(
            d.CalendarWindow,
            {
                "unit": Choice(d.CALENDAR_UNITS),
                "consecutive": Whole(1, 10_000),
                "allowed_misses": Whole(0, 10_000),
            },
            tag="calendar",
        ),
        Record(d.RollingWindow, {"count": Whole(1, 10_000), "unit": Choice(d.ROLLING_UNITS)}, tag="rolling"),
    ]
)
_INTERVAL = Record(d.Interval, {"count": Whole(1, 10_000), "unit": Choice(d.INTERVAL_UNITS)})
_LIMIT = Record(d.Limit, {"value": Whole(1, 1_000_000), "per": _INTERVAL})
_NOUN = Record(d.Noun, {"one": Text(maximum=50), "other": Text(maximum=50)})

RULE = Record(
    d.Rule,
    {
        "key": Field(_PART, "key", "What adjustments and history call the rule; its position, from 1, if left out."),
        "name": Field(_TEXTS, "name", "The rule's name per language."),
        "unit": Field(ByLanguage(_NOUN), "unit", "What is counted, for one and for several, per language."),
        "trigger": Field(Choice(tuple(d.Trigger)), "trigger", "What kind of event the rule listens for."),
        "event": Field(Text(), "event", "The type of the custom event; only with that trigger."),
        "subject": Field(Choice(tuple(d.Subject)), "subject", "Whose progress the event moves."),
        "unique_referee": Field(Truth(), "unique_referee", "Count each referred member once."),
        "conditions": Field(_CONDITIONS, "conditions", "All of these must hold for an event to count."),
        "aggregation": Field(_AGGREGATION, "aggregation", "What an event adds."),
        "goal": Field(AmountForm(), "goal", "How much must be reached; in each unit, for a calendar window."),
        "window": Field(_WINDOW, "window", "Over which time inside the attempt the value is taken."),
        "frequency_limit": Field(_LIMIT, "frequency_limit", "How many events count in each interval."),
    },
)
_MILESTONE = Record(
    d.Milestone,
    {
        "key": Field(_PART, "key", "What history calls the milestone; its position, from 1, if left out."),
        "target": Field(AmountForm(), "target", "The progress at which it is reached."),
        "name": Field(_TEXTS, "name", "The milestone's name per language."),
    },
)


class _Keyed(ListOf[Any]):
    """A list whose items have a key, which is the position where it is not given."""

    def read(self, value: Json, at: str, notes: Notes) -> tuple[Any, ...] | Broken:
        if isinstance(value, list | tuple):
            value = [
                {"key": str(position), **each} if isinstance(each, dict) else each
                for position, each in enumerate(value, start=1)
            ]
        return super().read(value, at, notes)

    def write(self, value: tuple[Any, ...]) -> Json:
        written = super().write(value)
        for position, each in enumerate(written, start=1):
            if each["key"] == str(position):
                del each["key"]
        return written

    def schema(self) -> Schema:
        schema = super().schema()
        schema["items"]["required"].remove("key")
        return schema


# The achievement ------------------------------------------------------------------------------------------

_AVAILABILITY: Form[d.Availability] = Tagged(
    [
        Record(d.After, {"at": _MOMENT}, tag="after"),
        Record(d.Before, {"at": _MOMENT}, tag="before"),
        Record(d.Between, _MOMENTS, tag="between"),
        Record(d.NotBetween, _MOMENTS, tag="not_between"),
        Record(d.DaysOfWeek, {"days": _WEEKDAYS}, tag="days_of_week"),
        Record(d.DaysOfMonth, {"days": _MONTH_DAYS}, tag="days_of_month"),
        Record(d.MonthsOfYear, {"months": _MONTHS}, tag="months"),
        Record(d.TimeOfDay, _TIMES, tag="time_of_day"),
    ]
)
_PERIOD: Form[d.Period] = Tagged(
    [
        Record(d.NoPeriod, {}, tag="none"),
        Record(d.CalendarPeriod, {"unit": Choice(d.CALENDAR_UNITS)}, tag="calendar"),
        Record(
            d.RelativePeriod,
            {"count": _COUNT, "unit": Choice(d.PERIOD_UNITS), "rounding": Choice(tuple(d.Rounding))},
            tag="relative",
        ),
        Record(
            d.FixedPeriod,
            {"starts_at": _MOMENT, "count": _COUNT, "unit": Choice(d.PERIOD_UNITS)},
            tag="fixed",
        ),
        Record(d.AbsoluteEnd, {"ends_at": _MOMENT}, tag="absolute"),
        Record(
            d.ReturningEnd,
            {
                "every": Choice(d.RETURNING_UNITS),
                "time": TimeForm(),
                "day_of_week": Choice(tuple(d.Weekday)),
                "day_of_month": _MonthDay(),
                "month": Whole(1, 12),
            },
            tag="returning",
        ),
    ]
)
_COMPLETES_WHEN: Form[d.Needs | d.AtLeast] = Either(
    (_is_text, d.Needs, Choice(tuple(d.Needs))),
    (lambda _: True, d.AtLeast, Record(d.AtLeast, {"at_least": Field(Whole(1, MOSTRULES), "count")})),
)
_COUNTS_FROM: Form[d.CountsFrom | d.Moment] = Either(
    (lambda value: value in tuple(d.CountsFrom), d.CountsFrom, Choice(tuple(d.CountsFrom))),
    (lambda _: True, d.Moment, _MOMENT),
)

DEFINITION = Record(
    Definition,
    {
        "key": Field(
            Text(maximum=100, pattern=KEY, expected="a letter, then letters, digits, “_”, “.” or “-”"),
            "key",
            "The achievement's name in the API; unique in the store.",
        ),
        "name": Field(_TEXTS, "name", "The achievement's name per language."),
        "timezone": Field(Text(), "timezone", "“store”, “member” (else the store's), or a zone's name."),
        "starts_at": Field(_MOMENT, "starts_at", "Events before this moment do not count."),
        "ends_at": Field(_MOMENT, "ends_at", "Events from this moment on do not count."),
        "availability": Field(
            ListOf(_AVAILABILITY, maximum=20), "availability", "When events may count; all must hold."
        ),
        "audience": Field(_CONDITIONS, "audience", "Conditions on the member whose progress it is."),
        "rules": Field(_Keyed(RULE, minimum=1, maximum=MOSTRULES), "rules", "What is to be done."),
        "completes_when": Field(_COMPLETES_WHEN, "completes_when", "How many rules must reach their goal."),
        "period": Field(_PERIOD, "period", "How long an attempt lasts."),
        "recurrence": Field(Choice(tuple(d.Recurrence)), "recurrence", "When the member may try again."),
        "completion_limit": Field(_LIMIT, "completion_limit", "How often it can be completed."),
        "stops_at_goal": Field(Truth(), "stops_at_goal", "Whether a completed attempt takes no more progress."),
        "rollback_after_completion": Field(
            Truth(),
            "rollback_after_completion",
            "Whether a cancellation or return can take a completion back.",
        ),
        "counts_from": Field(_COUNTS_FROM, "counts_from", "From when on events count."),
        "milestones": Field(_Keyed(_MILESTONE, maximum=MOST_MILESTONES), "milestones", "Targets on the way."),
    },
)


def parse(document: object) -> Definition | list[Mistake]:
    """The definition a JSON document says, or everything that is wrong with its form; never raises."""
    notes: Notes = []
    read = DEFINITION.read(document, "", notes)
    return notes if read is BROKEN or notes else read


def render(definition: Definition) -> Document:
    """The document of a definition: `parse` reads it back as the same; defaults are left out."""
    document: Document = DEFINITION.write(definition)
    return document
