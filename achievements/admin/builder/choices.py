"""The words that the builder offers, each with what it is called."""

from django.utils.translation import gettext_lazy as _

from .parts import Choices, Words

TRIGGERS: Choices = (
    ("custom_event", _("A custom event")),
    ("transaction", _("A transaction")),
    ("reported", _("Progress that a client reports")),
)
SUBJECTS: Choices = (
    ("direct", _("The member's own")),
    ("referral", _("Those of members they referred")),
)
AGGREGATIONS: Choices = (
    ("count", _("Each counts as one")),
    ("sum", _("Sum of an attribute")),
    ("distinct", _("Different values of an attribute")),
    ("max", _("Greatest value of an attribute")),
    ("item_quantity", _("Quantity of items bought")),
    ("item_value", _("Value of items bought")),
    ("reported", _("As the client reports it")),
)
# For which trigger each can be chosen.
SUITS = {
    "count": "custom_event transaction",
    "sum": "custom_event transaction",
    "distinct": "custom_event transaction",
    "max": "custom_event transaction",
    "item_quantity": "transaction",
    "item_value": "transaction",
    "reported": "reported",
}
REPORTS: Choices = (
    ("increment", _("So much more each time")),
    ("at_least", _("So much in all, never falling")),
    ("percent", _("A percentage")),
)
WINDOWS: Choices = (
    ("attempt", _("The whole attempt")),
    ("calendar", _("In a row: each day, week, month …")),
    ("rolling", _("The last days or hours")),
)
_UNITS = {
    "second": _("second(s)"),
    "minute": _("minute(s)"),
    "hour": _("hour(s)"),
    "day": _("day(s)"),
    "week": _("week(s)"),
    "month": _("month(s)"),
    "quarter": _("quarter(s)"),
    "year": _("year(s)"),
}


def units(*names: str) -> Choices:
    return tuple((name, _UNITS[name]) for name in names)


CALENDAR_UNITS = units("hour", "day", "week", "month", "quarter", "year")
PERIOD_UNITS = units("day", "week", "month", "year", "hour", "minute", "second")
ROLLING_UNITS = units("day", "hour")
RETURNING_UNITS = units("day", "week", "month", "year")
LIMIT_UNITS = units("day", "hour", "week", "month", "year")
IN_ALL: Choices = (("", _("in all")), *LIMIT_UNITS)

PERIODS: Choices = (
    ("none", _("Never")),
    ("relative", _("Relative, per member")),
    ("calendar", _("With the calendar")),
    ("returning", _("Absolute, returning")),
    ("absolute", _("Absolute, once")),
    ("fixed", _("On a schedule")),
)
# On what a relative period ends: its word, the units it goes with, the rounding it stands for.
RESET_ON: tuple[tuple[str, str, str, Words], ...] = (
    ("relative_day", "day", "none", _("Relative time of the day")),
    ("relative_week", "week", "none", _("Relative day of the week")),
    ("relative_month", "month", "none", _("Relative day of the month")),
    ("last_of_month", "month", "up", _("Last day of the month")),
    ("relative_year", "year", "none", _("Relative day of the year")),
    ("end_of_day", "day", "up", _("End of the day")),
    ("start_of_day", "day", "down", _("Start of the day")),
    ("last_of_week", "week", "up", _("Last day of the week")),
    ("last_of_year", "year", "up", _("Last day of the year")),
    ("relative", "hour minute second", "none", _("Relative time")),
)
RECURRENCES: Choices = (
    ("once", _("Once")),
    ("after_expiry", _("Again after the reset")),
    ("on_completion", _("Again as soon as it is completed")),
)
NEEDS: Choices = (
    ("all", _("All rules")),
    ("any", _("Any one of the rules")),
    ("at_least", _("At least so many rules")),
)
ZONES: Choices = (
    ("store", _("The store's")),
    ("member", _("The member's, else the store's")),
    ("named", _("Another one")),
)
COUNTS_FROM: Choices = (
    ("going_live", _("When it goes live")),
    ("everything", _("Everything in the log")),
    ("moment", _("A moment")),
)
AVAILABILITIES: Choices = (
    ("days_of_week", _("On days of the week")),
    ("time_of_day", _("At a time of day")),
    ("days_of_month", _("On days of the month")),
    ("months", _("In some months")),
    ("after", _("After a moment")),
    ("before", _("Before a moment")),
    ("between", _("Between two moments")),
    ("not_between", _("Not between two moments")),
)
WEEKDAYS: Choices = (
    ("monday", _("Monday")),
    ("tuesday", _("Tuesday")),
    ("wednesday", _("Wednesday")),
    ("thursday", _("Thursday")),
    ("friday", _("Friday")),
    ("saturday", _("Saturday")),
    ("sunday", _("Sunday")),
)
MONTHS: Choices = (
    ("1", _("January")),
    ("2", _("February")),
    ("3", _("March")),
    ("4", _("April")),
    ("5", _("May")),
    ("6", _("June")),
    ("7", _("July")),
    ("8", _("August")),
    ("9", _("September")),
    ("10", _("October")),
    ("11", _("November")),
    ("12", _("December")),
)
MONTH_DAYS: Choices = (*((str(day), str(day)) for day in range(1, 32)), ("last", _("the last one")))
OPERATORS = {
    "is_equal": _("is"),
    "is_not_equal": _("is not"),
    "is_one_of": _("is one of"),
    "is_not_one_of": _("is none of"),
    "contains": _("contains"),
    "not_contains": _("does not contain"),
    "contains_one_of": _("contains one of"),
    "not_contains_one_of": _("contains none of"),
    "has_at_least_one_label": _("has one of the labels"),
    "matches_regex": _("matches the pattern"),
    "starts_with": _("starts with"),
    "ends_with": _("ends with"),
    "is_greater": _("is greater than"),
    "is_greater_or_equal": _("is at least"),
    "is_less": _("is less than"),
    "is_less_or_equal": _("is at most"),
    "is_number_between": _("is from … to …"),
    "is_after": _("is after"),
    "is_before": _("is before"),
    "is_between": _("is between"),
    "is_not_between": _("is not between"),
    "is_day_of_week": _("is on a day of the week"),
    "is_day_of_month": _("is on a day of the month"),
    "is_month_of_year": _("is in a month"),
    "is_time_between": _("is at a time of day"),
}
# Which kind of value each operator has.
SHAPES = {
    **dict.fromkeys(("is_equal", "is_not_equal", "contains", "not_contains"), "scalar"),
    **dict.fromkeys(("is_one_of", "is_not_one_of", "contains_one_of", "not_contains_one_of"), "scalars"),
    **dict.fromkeys(("matches_regex", "starts_with", "ends_with"), "text"),
    **dict.fromkeys(("is_greater", "is_greater_or_equal", "is_less", "is_less_or_equal"), "number"),
    **dict.fromkeys(("is_after", "is_before"), "moment"),
    **dict.fromkeys(("is_between", "is_not_between"), "moments"),
    "has_at_least_one_label": "labels",
    "is_number_between": "numbers",
    "is_day_of_week": "weekdays",
    "is_day_of_month": "monthdays",
    "is_month_of_year": "months",
    "is_time_between": "times",
}
