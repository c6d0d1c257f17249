"""Conditions: an attribute, an operator, and data whose shape the operator decides."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from achievements.engine.attributes import Kind, kind_of
from achievements.engine.definition import WEEKDAYS, Operator
from dialects.reading import Sheet

from .attributes import attribute_in, attribute_out

Document: TypeAlias = dict[str, Any]
MOST_CONDITIONS, MOST_VALUES, LONGEST_TEXT = 30, 1_000, 500
EXPRESSION = "expression"
# The vendor counts from Sunday, 0.
_DAYS = {day: (number + 1) % 7 for number, day in enumerate(WEEKDAYS)}
_BY_NUMBER = {number: day.value for day, number in _DAYS.items()}


def conditions_in(sheet: Sheet) -> list[Document]:
    return [read for each in sheet.entries(most=MOST_CONDITIONS) if (read := _condition_in(each)) is not None]


def conditions_out(conditions: list[Document]) -> list[Document]:
    """A group of conditions, which the vendor does not have, raises."""
    return [
        {
            "attribute": attribute_out(each["attribute"]),
            "operator": each["operator"],
            "data": _data_out(each["operator"], each["value"]),
        }
        for each in conditions
    ]


def timeframe_in(operator: str, sheet: Sheet) -> Any:
    """The data of an operator that asks for a time."""
    return _READERS[operator](sheet, Kind.MOMENT)


def timeframe_out(operator: str, value: Any) -> Any:
    return _data_out(operator, value)


def _condition_in(sheet: Sheet) -> Document | None:
    parts = sheet.parts(("attribute", "operator", "data"), required=("attribute", "operator"))
    name, operator = parts.text("attribute"), parts.get("operator")
    if name is None or operator is None:
        return None
    if operator.value == EXPRESSION:
        operator.refuse("not_supported", "Expressions are not supported: write conditions with the other operators.")
        return None
    word = operator.choice(_READERS)
    if word is None:
        return None
    if "data" not in parts:
        sheet.part("data", None).refuse("required", "This value should not be blank.")
        return None
    attribute = attribute_in(name)
    value = _READERS[word](parts["data"], kind_of(attribute))
    return {"attribute": attribute, "operator": word, "value": value}


# Reading data ---------------------------------------------------------------------------------------------

_Read: TypeAlias = Callable[[Sheet, Kind | None], Any]


def _scalar(sheet: Sheet, kind: Kind | None) -> Any:
    """A list of one is what it holds: the vendor's own messages write all data as lists."""
    if isinstance(sheet.value, list) and len(sheet.value) == 1:
        sheet = sheet.part(0, sheet.value[0])
    if isinstance(sheet.value, bool):
        return sheet.value
    if kind is Kind.NUMBER or not isinstance(sheet.value, str):
        return sheet.number()
    return sheet.text(most=LONGEST_TEXT)


def _scalars(sheet: Sheet, kind: Kind | None) -> Any:
    return [_scalar(each, kind) for each in sheet.entries(least=1, most=MOST_VALUES)]


def _text(sheet: Sheet, kind: Kind | None) -> Any:
    return sheet.text(most=LONGEST_TEXT)


def _number(sheet: Sheet, kind: Kind | None) -> Any:
    return sheet.number()


def _moment(sheet: Sheet, kind: Kind | None) -> Any:
    return sheet.moment()


def _range(read: _Read) -> _Read:
    def read_range(sheet: Sheet, kind: Kind | None) -> Any:
        parts = sheet.parts(("from", "to"), required=("from", "to"))
        return {name: read(part, kind) for name, part in parts.items()}

    return read_range


def _days_of_week(sheet: Sheet, kind: Kind | None) -> Any:
    return [_day_of_week(each) for each in sheet.entries(least=1, most=7)]


def _day_of_week(sheet: Sheet) -> str | None:
    if isinstance(sheet.value, str) and sheet.value.lower() in set(_BY_NUMBER.values()):
        return sheet.value.lower()
    number = _digit(sheet).whole(least=0, most=6)
    return None if number is None else _BY_NUMBER[number]


def _days_of_month(sheet: Sheet, kind: Kind | None) -> Any:
    entries = sheet.entries(least=1, most=32)
    return ["last" if each.value == "L" else _digit(each).whole(least=1, most=31) for each in entries]


def _months(sheet: Sheet, kind: Kind | None) -> Any:
    return [_digit(each).whole(least=1, most=12) for each in sheet.entries(least=1, most=12)]


def _digit(sheet: Sheet) -> Sheet:
    """A small number that was sent as text."""
    is_digit = isinstance(sheet.value, str) and sheet.value.isascii() and sheet.value.isdigit() and len(sheet.value) < 4
    return Sheet(int(sheet.value), sheet.path, sheet.notes) if is_digit else sheet


def _clock(sheet: Sheet, kind: Kind | None) -> Any:
    return sheet.text(most=8)


def _labels(sheet: Sheet, kind: Kind | None) -> Any:
    return [_label(each) for each in sheet.entries(least=1, most=100)]


def _label(sheet: Sheet) -> Document:
    if isinstance(sheet.value, str):
        return {"key": sheet.text()}
    parts = sheet.parts(("key", "value"), required=("key",))
    value = parts.text("value", least=0, most=1_000)
    return {"key": parts.text("key"), **({} if value is None else {"value": value})}


_READERS: Mapping[str, _Read] = {
    **dict.fromkeys((Operator.IS_EQUAL, Operator.IS_NOT_EQUAL, Operator.CONTAINS, Operator.NOT_CONTAINS), _scalar),
    **dict.fromkeys((Operator.IS_ONE_OF, Operator.IS_NOT_ONE_OF), _scalars),
    **dict.fromkeys((Operator.CONTAINS_ONE_OF, Operator.NOT_CONTAINS_ONE_OF), _scalars),
    **dict.fromkeys((Operator.MATCHES_REGEX, Operator.STARTS_WITH, Operator.ENDS_WITH), _text),
    **dict.fromkeys((Operator.IS_GREATER, Operator.IS_GREATER_OR_EQUAL), _number),
    **dict.fromkeys((Operator.IS_LESS, Operator.IS_LESS_OR_EQUAL), _number),
    **dict.fromkeys((Operator.IS_AFTER, Operator.IS_BEFORE), _moment),
    **dict.fromkeys((Operator.IS_BETWEEN, Operator.IS_NOT_BETWEEN), _range(_moment)),
    Operator.IS_NUMBER_BETWEEN: _range(_number),
    Operator.IS_TIME_BETWEEN: _range(_clock),
    Operator.HAS_AT_LEAST_ONE_LABEL: _labels,
    Operator.IS_DAY_OF_WEEK: _days_of_week,
    Operator.IS_DAY_OF_MONTH: _days_of_month,
    Operator.IS_MONTH_OF_YEAR: _months,
}


def _data_out(operator: str, value: Any) -> Any:
    if operator == Operator.IS_DAY_OF_WEEK:
        return [_DAYS[day] for day in value]
    if operator == Operator.IS_DAY_OF_MONTH:
        return ["L" if day == "last" else day for day in value]
    return value
