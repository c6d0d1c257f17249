"""Every text that describes a definition, in English, by code: the one place translators need to read.

A pair is for one and for several; the number that decides is the phrase's `number`. {curly} names are
filled in. A translation is looked up by the English text itself (see `words.Translations`).
"""

from collections.abc import Mapping
from typing import TypeAlias

Phrase: TypeAlias = str | tuple[str, str]

# What a member does, by trigger and aggregation ------------------------------------------------------------

_DEEDS: Mapping[str, Phrase] = {
    "do.custom_event.count": (
        "log custom event *{event}* once",
        "log custom event *{event}* {number} times",
    ),
    "do.custom_event.sum": "log custom event *{event}* with `{attribute}` summing up to {amount}",
    "do.custom_event.max": "log custom event *{event}* with `{attribute}` reaching {amount}",
    "do.custom_event.distinct": (
        "log custom event *{event}* with any value of `{attribute}`",
        "log custom event *{event}* with {number} different values of `{attribute}`",
    ),
    "do.transaction.count": ("make a transaction", "make {number} transactions"),
    "do.transaction.sum": "make transactions with `{attribute}` summing up to {amount}",
    "do.transaction.max": "make a transaction with `{attribute}` reaching {amount}",
    "do.transaction.distinct": (
        "make a transaction with any value of `{attribute}`",
        "make transactions with {number} different values of `{attribute}`",
    ),
    "do.transaction.item_quantity": "make transactions with item quantities summing up to {amount}",
    "do.transaction.item_value": "make transactions with item values summing up to {amount}",
    "do.reported.increment": "have increments reported that add up to {amount}",
    "do.reported.at_least": "have a value of at least {amount} reported",
    "do.reported.percent": "have {amount} per cent reported",
    "do.other": "gather {amount}",
}
_REFERRED_DEEDS: Mapping[str, Phrase] = {
    "refer.custom_event.count": (
        "have a referred member log custom event *{event}* once",
        "have referred members log custom event *{event}* {number} times",
    ),
    "refer.custom_event.sum": (
        "have referred members log custom event *{event}* with `{attribute}` summing up to {amount}"
    ),
    "refer.custom_event.max": (
        "have a referred member log custom event *{event}* with `{attribute}` reaching {amount}"
    ),
    "refer.custom_event.distinct": (
        "have a referred member log custom event *{event}* with any value of `{attribute}`",
        "have referred members log custom event *{event}* with {number} different values of `{attribute}`",
    ),
    "refer.custom_event.unique": (
        "have a referred member log custom event *{event}*",
        "have {number} different referred members log custom event *{event}*",
    ),
    "refer.transaction.count": (
        "have a referred member make a transaction",
        "have referred members make {number} transactions",
    ),
    "refer.transaction.sum": ("have referred members make transactions with `{attribute}` summing up to {amount}"),
    "refer.transaction.max": "have a referred member make a transaction with `{attribute}` reaching {amount}",
    "refer.transaction.distinct": (
        "have a referred member make a transaction with any value of `{attribute}`",
        "have referred members make transactions with {number} different values of `{attribute}`",
    ),
    "refer.transaction.unique": (
        "have a referred member make a transaction",
        "have {number} different referred members make a transaction",
    ),
    "refer.transaction.item_quantity": (
        "have referred members make transactions with item quantities summing up to {amount}"
    ),
    "refer.transaction.item_value": ("have referred members make transactions with item values summing up to {amount}"),
    "refer.reported.increment": "have increments reported for referred members that add up to {amount}",
    "refer.reported.at_least": "have a value of at least {amount} reported for a referred member",
    "refer.reported.percent": "have {amount} per cent reported for a referred member",
    "refer.other": "have referred members gather {amount}",
}

# The goal and what surrounds it ----------------------------------------------------------------------------

_SENTENCES: Mapping[str, Phrase] = {
    "goal.one": "Member must {deed}",
    "goal.all": "Member must do all of these{period}: {deeds}",
    "goal.any": "Member must do any of these{period}: {deeds}",
    "goal.at_least": "Member must do at least {number} of these{period}: {deeds}",
    "goal.item": "({number}) {deed}",
    "goal.next": "; ",
    "deed.windowed": "{deed} {window}",
    "deed.within": "{deed} {period}",
    "deed.all_within": "{deed}, all {period}",
    "deed.limited": "{deed}, {limit}",
    "deed.where": "{deed}, counting only {what} where {conditions}",
    "deed.where_items": "{deed}, counting only items where {conditions}",
    "deed.where_both": "{deed}, counting only {what} where {conditions}, and only items where {items}",
    "what.custom_event": "events",
    "what.transaction": "transactions",
    "what.reported": "reports",
    "source.custom_event": "custom event *{event}*",
    "source.transaction": "transactions",
    "source.reported": "progress that the client reports",
    "subject.direct": "the member's own",
    "subject.direct.unique": "the member's own",
    "subject.referral": "of members whom the member referred",
    "subject.referral.unique": "of members whom the member referred, each counted once in an attempt",
    "needs.all": "all rules",
    "needs.any": "any of the rules",
    "needs.at_least": "at least {number} of the rules",
    "target.count": ("once", "{number} times"),
    "target.distinct": ("{number} different value", "{number} different values"),
    "target.unique": ("{number} referred member", "{number} different referred members"),
    "target.rules": "{number} of {rules} rules",
    "audience.all": "every member",
    "audience.some": "members where {conditions}",
}

# Windows and periods ---------------------------------------------------------------------------------------

_WINDOWS: Mapping[str, Phrase] = {
    "window.attempt": "the whole attempt",
    "window.calendar.hour": ("within one calendar hour", "in each of {number} calendar hours in a row"),
    "window.calendar.day": ("within one calendar day", "in each of {number} calendar days in a row"),
    "window.calendar.week": ("within one calendar week", "in each of {number} calendar weeks in a row"),
    "window.calendar.month": ("within one calendar month", "in each of {number} calendar months in a row"),
    "window.calendar.quarter": ("within one quarter", "in each of {number} quarters in a row"),
    "window.calendar.year": ("within one calendar year", "in each of {number} calendar years in a row"),
    "window.misses": "{window} ({number} may be missed)",
    "window.rolling.hour": (
        "within the current calendar hour",
        "within the last {number} calendar hours, the current one included",
    ),
    "window.rolling.day": (
        "within the current calendar day",
        "within the last {number} calendar days, the current one included",
    ),
    "streak.hour": ("{number} hour", "{number} hours in a row"),
    "streak.day": ("{number} day", "{number} days in a row"),
    "streak.week": ("{number} week", "{number} weeks in a row"),
    "streak.month": ("{number} month", "{number} months in a row"),
    "streak.quarter": ("{number} quarter", "{number} quarters in a row"),
    "streak.year": ("{number} year", "{number} years in a row"),
}
_PERIODS: Mapping[str, Phrase] = {
    "period.none": "without a time limit",
    "period.calendar.hour": "within a calendar hour",
    "period.calendar.day": "within a calendar day",
    "period.calendar.week": "within a calendar week",
    "period.calendar.month": "within a calendar month",
    "period.calendar.quarter": "within a quarter",
    "period.calendar.year": "within a calendar year",
    "period.relative": "within {span} of the first event that counts",
    "period.relative.up.day": "by the end of the day that is {span} after the first event that counts",
    "period.relative.up.week": "by the end of the week that is {span} after the first event that counts",
    "period.relative.up.month": "by the end of the month that is {span} after the first event that counts",
    "period.relative.up.year": "by the end of the year that is {span} after the first event that counts",
    "period.relative.down.day": "before the day begins that is {span} after the first event that counts",
    "period.fixed": "within one stretch of {span}, back to back from {start} on",
    "period.absolute": "before {end}",
    "period.returning.day": "between {time} on one day and the next",
    "period.returning.week": "between one {weekday} at {time} and the next",
    "period.returning.month": "between day {day} of one month at {time} and day {day} of the next",
    "period.returning.month.last": "between the last day of one month at {time} and the last day of the next",
    "period.returning.year": "between {day} {month} at {time} in one year and the next",
    "period.returning.year.last": "between the last day of {month} at {time} in one year and the next",
    "point.shorter_month": "{point} (the last day of a month that lacks it)",
    "span.second": ("{number} second", "{number} seconds"),
    "span.minute": ("{number} minute", "{number} minutes"),
    "span.hour": ("{number} hour", "{number} hours"),
    "span.day": ("{number} day", "{number} days"),
    "span.week": ("{number} week", "{number} weeks"),
    "span.month": ("{number} month", "{number} months"),
    "span.quarter": ("{number} quarter", "{number} quarters"),
    "span.year": ("{number} year", "{number} years"),
    "reset.relative": "Relative time",
    "reset.relative.day": "Relative time of the day",
    "reset.relative.week": "Relative day of the week",
    "reset.relative.month": "Relative day of the month",
    "reset.relative.year": "Relative day of the year",
    "reset.end.hour": "End of the hour",
    "reset.end.day": "End of the day",
    "reset.end.week": "Last day of the week",
    "reset.end.month": "Last day of the month",
    "reset.end.quarter": "Last day of the quarter",
    "reset.end.year": "Last day of the year",
    "reset.start.day": "Start of the day",
    "reset.fixed": "Schedule from {start}",
    "reset.returning.day": "Every day at {time}",
    "reset.returning.week": "{weekday} at {time}",
    "reset.returning.month": "Day {day} of the month at {time}",
    "reset.returning.month.last": "Last day of the month at {time}",
    "reset.returning.year": "{day} {month} at {time}",
    "reset.returning.year.last": "Last day of {month} at {time}",
}

# Limits, recurrence and the rest ---------------------------------------------------------------------------

_REST: Mapping[str, Phrase] = {
    "recurrence.once": "can be completed once, and not tried again when its time is over",
    "recurrence.once.no_end": "can be completed once",
    "recurrence.after_expiry": "can be tried again when its period is over",
    "recurrence.on_completion": "starts again from nothing whenever it is completed",
    "recurrence.on_completion.surplus": (
        "starts again whenever it is completed; what is above the goal counts towards the next time"
    ),
    "recurrence.or_when_over": "{recurrence}, and from nothing when its period is over",
    "limit.frequency": "at most {times} {per}",
    "limit.times": ("once", "{number} times"),
    "limit.completions": ("at most {number} completion {per}", "at most {number} completions {per}"),
    "limit.in_total": "in total",
    "per.hour": ("an hour", "every {number} calendar hours"),
    "per.day": ("a day", "every {number} calendar days"),
    "per.week": ("a week", "every {number} calendar weeks"),
    "per.month": ("a month", "every {number} calendar months"),
    "per.year": ("a year", "every {number} calendar years"),
    "past_goal.stops": "a completed attempt takes no more progress",
    "past_goal.goes_on": "progress goes on above the goal until the attempt ends",
    "rollback.never": "a completion stays whatever happens to its events",
    "rollback.possible": "a cancelled event or a return can take a completion back",
    "counts_from.going_live": "from when it goes live",
    "counts_from.everything": "everything recorded so far",
    "counts_from.moment": "from {start} on",
    "dates.from": "from {start} on",
    "dates.until": "before {end}",
    "dates.both": "from {start} on, and before {end}",
    "zone.store": "the store's time zone",
    "zone.member": "the member's time zone, else the store's",
    "availability.after": "from {start} on",
    "availability.before": "before {end}",
    "availability.between": "from {start} on, and before {end}",
    "availability.not_between": "not from {start} on until {end}",
    "availability.days_of_week": "only on {days}",
    "availability.days_of_month": "only on {days} of a month",
    "availability.months": "only in {months}",
    "availability.time_of_day": "only from {start} until {end}",
    "availability.over_night": "only from {start} until {end} of the next day",
    "milestone": "at {amount}",
    "milestone.named": "at {amount}: {name}",
    "headline.percent": "{number}%",
    "amount.noun": "{number} {noun}",
}

# Conditions, numbers and dates -----------------------------------------------------------------------------

_CONDITIONS: Mapping[str, Phrase] = {
    "operator.is_equal": "{attribute} is {value}",
    "operator.is_not_equal": "{attribute} is not {value}",
    "operator.is_one_of": "{attribute} is one of {value}",
    "operator.is_not_one_of": "{attribute} is none of {value}",
    "operator.contains": "{attribute} contains {value}",
    "operator.not_contains": "{attribute} does not contain {value}",
    "operator.contains_one_of": "{attribute} contains one of {value}",
    "operator.not_contains_one_of": "{attribute} contains none of {value}",
    "operator.has_at_least_one_label": "{attribute} has at least one of {value}",
    "operator.matches_regex": "{attribute} matches the pattern {value}",
    "operator.starts_with": "{attribute} starts with {value}",
    "operator.ends_with": "{attribute} ends with {value}",
    "operator.is_greater": "{attribute} is greater than {value}",
    "operator.is_greater_or_equal": "{attribute} is at least {value}",
    "operator.is_less": "{attribute} is less than {value}",
    "operator.is_less_or_equal": "{attribute} is at most {value}",
    "operator.is_number_between": "{attribute} is from {value}",
    "operator.is_after": "{attribute} is after {value}",
    "operator.is_before": "{attribute} is before {value}",
    "operator.is_between": "{attribute} is between {value}",
    "operator.is_not_between": "{attribute} is not between {value}",
    "operator.is_day_of_week": "{attribute} is on {value}",
    "operator.is_day_of_month": "{attribute} is on {value} of a month",
    "operator.is_month_of_year": "{attribute} is in {value}",
    "operator.is_time_between": "{attribute} is at a time of day between {value}",
    "conditions.all": " and ",
    "conditions.any": " or ",
    "conditions.group": "({conditions})",
    "group.all": "all of these:",
    "group.any": "any of these:",
    "value.true": "true",
    "value.false": "false",
    "value.text": "“{text}”",
    "value.label": "“{key}”: “{text}”",
    "value.numbers": "{low} to {high}",
    "value.range": "{start} and {end}",
    "list.comma": ", ",
    "list.or": " or ",
    "list.and": " and ",
}
_CALENDAR: Mapping[str, Phrase] = {
    # The marks between thousands and before decimals are read off how this number is written.
    "number": "1,234.5",
    "moment": "{day} {month} {year} at {time}",
    "moment.offset": "{day} {month} {year} at {time} ({offset})",
    "month_day": "day {day}",
    "month_day.last": "the last day",
    "month.1": "January",
    "month.2": "February",
    "month.3": "March",
    "month.4": "April",
    "month.5": "May",
    "month.6": "June",
    "month.7": "July",
    "month.8": "August",
    "month.9": "September",
    "month.10": "October",
    "month.11": "November",
    "month.12": "December",
    "weekday.monday": "Monday",
    "weekday.tuesday": "Tuesday",
    "weekday.wednesday": "Wednesday",
    "weekday.thursday": "Thursday",
    "weekday.friday": "Friday",
    "weekday.saturday": "Saturday",
    "weekday.sunday": "Sunday",
}

PHRASES: Mapping[str, Phrase] = {
    **_DEEDS,
    **_REFERRED_DEEDS,
    **_SENTENCES,
    **_WINDOWS,
    **_PERIODS,
    **_REST,
    **_CONDITIONS,
    **_CALENDAR,
}
