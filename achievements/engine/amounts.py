"""Amounts as whole millionths: read exactly, refused by name, never rounded."""

import re
from decimal import Decimal

MICRO = 1_000_000
MOST = 10**9 * MICRO
# No value grows beyond this: it still fits a signed 64-bit column.
VALUE_MOST = 9 * 10**12 * MICRO

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
# Long enough for every number that a comparison could need, short enough to cost nothing.
_LONGEST_TEXT = 400


class AmountError(ValueError):
    """A value that is no amount; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def parse_amount(value: object) -> int:
    """The amount in millionths; AmountError with not_a_number, too_many_decimals or too_large."""
    number = exact(value)
    if number is None:
        raise AmountError("not_a_number")
    # The exponent of a huge number is judged before any arithmetic is spent on it.
    if number and (number.adjusted() > 9 or number.copy_abs() > MOST // MICRO):
        raise AmountError("too_large")
    return _millionths(number)


def exact(value: object) -> Decimal | None:
    """The number a JSON value says, also when sent as text; None if it says none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        # The shortest text that reads back as this float is the number its sender wrote.
        value = Decimal(repr(value))
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, str) and len(value) <= _LONGEST_TEXT and _NUMBER.fullmatch(value):
        return Decimal(value)
    return None


def to_decimal(amount: int) -> Decimal:
    """The amount as people write it, without trailing zeros."""
    whole, rest = divmod(abs(amount), MICRO)
    digits = f"{whole}.{rest:06}".rstrip("0").rstrip(".")
    return Decimal(f"-{digits}" if amount < 0 else digits)


def to_json(amount: int) -> int | float:
    """The amount as a JSON number; exact up to the largest amount that can be parsed."""
    return number_to_json(to_decimal(amount))


def number_to_json(number: Decimal) -> int | float:
    """A whole number as an integer, any other as the float that prints the same digits."""
    return int(number) if number == number.to_integral_value() else float(number)


def _millionths(number: Decimal) -> int:
    # By hand, because Decimal's own arithmetic rounds to whatever precision the thread has set.
    if not number:
        return 0
    sign, digits, exponent = number.as_tuple()
    whole: int = int("".join(map(str, digits)))
    shift = 6 + int(exponent)
    if shift >= 0:
        whole *= 10**shift
    elif -shift >= len(digits) or whole % 10**-shift:
        raise AmountError("too_many_decimals")
    else:
        whole //= 10**-shift
    return -whole if sign else whole
