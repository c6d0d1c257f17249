"""The builder's sections, each with its parts and where in the document they stand."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from achievements.texts import TEXT_FIELDS

from . import choices as c
from .inputs import (
    Check,
    Limit,
    Moment,
    MonthDays,
    Number,
    NumberSelect,
    ResetOn,
    Select,
    Several,
    Text,
    Time,
    Tree,
    WordOr,
)
from .parts import Languages, Part, Record, Rows, When, Words


class Placed(NamedTuple):
    """A part, and under which key of the whole its own one is; "" is at the top."""

    root: str
    part: Part

    @property
    def name(self) -> str:
        return f"{self.root}.{self.part.own}" if self.root else self.part.own


class Section(NamedTuple):
    slug: str
    title: Words
    parts: tuple[Placed, ...] = ()


def _in(root: str, *parts: Part) -> tuple[Placed, ...]:
    return tuple(Placed(root, part) for part in parts)


def _text(key: str, label: Words, help_text: Words = "") -> Languages:
    """One of the texts for members."""
    field = TEXT_FIELDS[key]
    lines = 3 if field.longest > 200 else 1
    inner = Text(key="", longest=field.longest, lines=lines, placeholder=field.default or "")
    return Languages(key=key, label=label, help=help_text, inner=inner, preview=key)


_INFO = (
    *_in(
        "definition",
        Languages(key="name", label=_("Name"), inner=Text(key="")),
        Text(
            key="key",
            label=_("API name"),
            help=_(
                "What it is called in requests: a letter, then letters, digits, _ . or -. It stays once it is live."
            ),
            longest=100,
        ),
    ),
    *_in("texts", _text("description", _("Description"))),
    *_in(
        "",
        Number(key="points", label=_("Points"), help=_("Shown beside it; pays nothing.")),
        Text(key="group", label=_("Group"), longest=100),
        Text(key="tags", label=_("Tags"), help=_("With commas between.")),
        Number(key="position", label=_("Position"), help=_("Lower ones come first.")),
        Check(key="is_hidden", label=_("Hidden until earned"), help=_("Members see it once they have made progress.")),
    ),
)

_AGGREGATION = Record(
    key="aggregation",
    parts=(
        Select(key="type", label=_("How it is counted"), choices=c.AGGREGATIONS, default="count"),
        Text(
            key="attribute",
            label=_("Attribute"),
            suggest="builder-attributes",
            when=When("type", ("sum", "distinct", "max")),
        ),
        Select(
            key="kind", label=_("It reports"), choices=c.REPORTS, default="increment", when=When("type", ("reported",))
        ),
        Tree(
            key="conditions",
            label=_("Only items where"),
            roots="item",
            when=When("type", ("item_quantity", "item_value")),
        ),
    ),
)
_WINDOW = Record(
    key="window",
    parts=(
        Select(key="type", label=_("Over which time"), choices=c.WINDOWS, default="attempt"),
        Number(
            key="consecutive",
            label=_("How many in a row"),
            default=1,
            when=When("type", ("calendar",)),
        ),
        Select(
            key="unit",
            called="calendar_unit",
            label=_("Of"),
            choices=c.CALENDAR_UNITS,
            default="day",
            when=When("type", ("calendar",)),
        ),
        Number(key="allowed_misses", label=_("Allowed misses"), default=0, when=When("type", ("calendar",))),
        Number(key="count", label=_("The last"), default=7, when=When("type", ("rolling",))),
        Select(
            key="unit",
            called="rolling_unit",
            label=_("Of"),
            choices=c.ROLLING_UNITS,
            default="day",
            when=When("type", ("rolling",)),
        ),
    ),
)
_UNIT = Record(
    key="",
    is_always=False,
    parts=(
        Text(key="one", label=_("One"), longest=50, placeholder=_("order")),
        Text(key="other", label=_("Several"), longest=50, placeholder=_("orders")),
    ),
)
_RULE = Record(
    key="",
    parts=(
        Languages(key="name", label=_("Name of the rule"), inner=Text(key="")),
        Select(key="trigger", label=_("What counts"), choices=c.TRIGGERS, default="custom_event"),
        Text(key="event", label=_("Event type"), suggest="builder-events", when=When("trigger", ("custom_event",))),
        _AGGREGATION,
        Number(key="goal", label=_("Goal"), help=_("How much must be reached; in a row: in each of them.")),
        Languages(key="unit", label=_("What is counted"), inner=_UNIT),
        _WINDOW,
        Tree(key="conditions", label=_("Only where"), roots="event member transaction referrer"),
        Limit(key="frequency_limit", label=_("At most"), units=c.LIMIT_UNITS, help=_("Empty: as often as it happens.")),
        Select(key="subject", label=_("Whose events"), choices=c.SUBJECTS, default="direct"),
        Check(
            key="unique_referee",
            label=_("Each referred member counts once"),
            when=When("subject", ("referral",)),
        ),
        Text(key="key", label=_("Key"), help=_("What history calls the rule; given by itself."), longest=100),
    ),
)
_RULES = _in(
    "definition",
    Rows(key="rules", label=_("Rules"), row=_RULE, add=_("Add a rule"), is_keyed=True),
    WordOr(
        key="completes_when",
        label=_("It is completed by"),
        choices=c.NEEDS,
        other="at_least",
        default="all",
        inner=Number(key="", label=_("How many")),
        inside="at_least",
    ),
    Check(
        key="stops_at_goal",
        label=_("Stops at the goal"),
        help=_("What comes after the goal, while the attempt is still open, does not count."),
        default=True,
    ),
)

_MILESTONES = _in(
    "definition",
    Rows(
        key="milestones",
        label=_("Milestones"),
        help=_("Targets on the way, the lowest first. With several rules they are per cent of the whole."),
        row=Record(
            key="",
            parts=(
                Number(key="target", label=_("Target")),
                Languages(key="name", label=_("Name"), inner=Text(key="")),
                Text(key="key", label=_("Key"), help=_("Given by itself."), longest=100),
            ),
        ),
        add=_("Add a milestone"),
        is_keyed=True,
    ),
)


def _only(kind: str) -> When:
    return When("type", (kind,))


def _every(*units: str) -> When:
    return When("type", ("returning",), also=When("every", units))


_PERIOD = Record(
    key="period",
    template="period",
    parts=(
        Select(
            key="type",
            label=_("Reset"),
            help=_("Relative: from when each member began. All others: at the same time for everybody."),
            choices=c.PERIODS,
            default="none",
        ),
        Number(key="count", called="relative_count", label=_("Reset every"), default=1, when=_only("relative")),
        Select(
            key="unit", called="relative_unit", label=_("Unit"), choices=c.PERIOD_UNITS, default="month",
            when=_only("relative"),
        ),
        ResetOn(key="rounding", label=_("Reset on"), groups=c.RESET_ON, choices=(), when=_only("relative")),
        Select(
            key="unit", called="calendar_unit", label=_("Reset every"), choices=c.CALENDAR_UNITS, default="month",
            when=_only("calendar"),
        ),
        Select(
            key="every", label=_("Reset every"), choices=c.RETURNING_UNITS, default="month", when=_only("returning")
        ),
        Select(key="day_of_week", label=_("Reset on"), choices=(("", "–"), *c.WEEKDAYS), when=_every("week")),
        NumberSelect(
            key="day_of_month", label=_("Day of the month"), choices=(("", "–"), *c.MONTH_DAYS),
            when=_every("month", "year"),
        ),
        NumberSelect(key="month", label=_("Month"), choices=(("", "–"), *c.MONTHS), when=_every("year")),
        Time(key="time", label=_("At"), when=_only("returning")),
        Moment(key="ends_at", label=_("Reset on"), help=_("Ends for everybody, for good."), when=_only("absolute")),
        Number(key="count", called="fixed_count", label=_("Reset every"), default=1, when=_only("fixed")),
        Select(
            key="unit", called="fixed_unit", label=_("Unit"), choices=c.PERIOD_UNITS, default="week",
            when=_only("fixed"),
        ),
        Moment(key="starts_at", label=_("Beginning on"), when=_only("fixed")),
    ),
)  # fmt: skip
_ranges = When("type", ("between", "not_between"))
_AVAILABILITY = Record(
    key="",
    parts=(
        Select(key="type", label=_("When"), choices=c.AVAILABILITIES, default="days_of_week"),
        Several(key="days", called="weekdays", label=_("Days"), choices=c.WEEKDAYS, when=_only("days_of_week")),
        MonthDays(
            key="days", called="month_days", label=_("Days"), help=_("1 to 31 or last, with commas between."),
            when=_only("days_of_month"),
        ),
        Several(key="months", label=_("Months"), choices=c.MONTHS, are_numbers=True, when=_only("months")),
        Moment(key="at", label=_("Moment"), when=When("type", ("after", "before"))),
        Moment(key="from", called="from_moment", label=_("From"), when=_ranges),
        Moment(key="to", called="to_moment", label=_("Until"), when=_ranges),
        Time(key="from", called="from_time", label=_("From"), when=_only("time_of_day")),
        Time(key="to", called="to_time", label=_("Until"), when=_only("time_of_day")),
    ),
)  # fmt: skip
_WHEN = _in(
    "definition",
    _PERIOD,
    Select(key="recurrence", label=_("Can be completed"), choices=c.RECURRENCES, default="once"),
    Limit(key="completion_limit", label=_("Completions at most"), units=c.IN_ALL, help=_("Empty: without limit.")),
    Moment(key="starts_at", label=_("Counts from the moment"), help=_("Empty: from when it goes live.")),
    Moment(key="ends_at", label=_("Counts until the moment"), help=_("This moment is the first that is out.")),
    WordOr(
        key="timezone",
        label=_("Time zone"),
        choices=c.ZONES,
        other="named",
        default="store",
        inner=Text(key="", label=_("Zone"), suggest="builder-zones", placeholder=_("like Europe/Vienna")),
    ),
    WordOr(
        key="counts_from",
        label=_("What has happened before counts from"),
        choices=c.COUNTS_FROM,
        other="moment",
        default="going_live",
        inner=Moment(key="", label=_("Moment")),
    ),
    Rows(key="availability", label=_("Only at some times"), row=_AVAILABILITY, add=_("Add a time")),
    Tree(key="audience", label=_("Only for members where"), roots="member"),
    Check(
        key="rollback_after_completion",
        label=_("A cancellation or return can take a completion back"),
    ),
)

_TEXTS = _in(
    "texts",
    _text("title", _("Title")),
    _text("before_earned", _("Before it is earned")),
    _text("after_earned", _("After it is earned")),
    _text("not_started_label", _("Label: not started")),
    _text("in_progress_label", _("Label: in progress")),
    _text("completed_label", _("Label: completed")),
    _text("failed_label", _("Label: failed")),
    _text("view_details_label", _("Button: view details")),
    _text("completed_message", _("Message: completed")),
    _text("failed_message", _("Message: failed")),
    _text("next_milestone_message", _("Message: the next milestone")),
)

SECTIONS = (
    Section("info", _("Info"), _INFO),
    Section("rules", _("Rules"), _RULES),
    Section("milestones", _("Milestones"), _MILESTONES),
    Section("period", _("Period and limits"), _WHEN),
    Section("texts", _("Texts for members"), _TEXTS),
    Section("summary", _("Summary")),
)
