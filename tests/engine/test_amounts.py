import json
from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from achievements.engine.amounts import MOST, AmountError, exact, parse_amount, to_decimal, to_json


@pytest.mark.parametrize(
    ("value", "millionths"),
    [
        (0, 0),
        (3, 3_000_000),
        (-3, -3_000_000),
        (0.1, 100_000),
        (0.000001, 1),
        (1e9, MOST),
        (-(10**9), -MOST),
        (999_999_999.999999, 999_999_999_999_999),
        (Decimal("2.50"), 2_500_000),
        (Decimal("1.0000000000"), 1_000_000),
        (Decimal("0E-999999"), 0),
        ("12.5", 12_500_000),
        ("-.5", -500_000),
        ("5.", 5_000_000),
        ("+1e3", 1_000_000_000),
    ],
)
def test_an_amount_is_read_exactly(value: Any, millionths: int) -> None:
    assert parse_amount(value) == millionths


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (True, "not_a_number"),
        (None, "not_a_number"),
        ([], "not_a_number"),
        ("", "not_a_number"),
        (" 1", "not_a_number"),
        ("1,5", "not_a_number"),
        ("1_000", "not_a_number"),
        ("٣", "not_a_number"),
        ("NaN", "not_a_number"),
        ("1" * 401, "not_a_number"),
        (float("nan"), "not_a_number"),
        (float("-inf"), "not_a_number"),
        (Decimal("sNaN"), "not_a_number"),
        (0.0000001, "too_many_decimals"),
        ("1.00000000000000000000000000000000000001", "too_many_decimals"),
        (Decimal("1E-999999"), "too_many_decimals"),
        (10**9 + 1, "too_large"),
        (-1e300, "too_large"),
        pytest.param(10**5000, "too_large", id="huge"),
        ("1e9999", "too_large"),
        (1_000_000_000.000001, "too_large"),
    ],
)
def test_what_is_no_amount_is_refused_by_name(value: Any, code: str) -> None:
    with pytest.raises(AmountError) as refused:
        parse_amount(value)
    assert refused.value.code == code


@given(st.integers(-MOST, MOST))
def test_an_amount_survives_json_and_text(amount: int) -> None:
    assert parse_amount(to_decimal(amount)) == amount
    assert parse_amount(str(to_decimal(amount))) == amount
    assert parse_amount(json.loads(json.dumps(to_json(amount)))) == amount


def test_the_precision_of_the_thread_changes_nothing() -> None:
    with localcontext() as context:
        context.prec = 3
        assert parse_amount("123456.789012") == 123_456_789_012
        assert to_decimal(123_456_789_012) == Decimal("123456.789012")


def test_a_number_sent_as_text_is_the_number() -> None:
    assert exact("20.0") == exact(20) == exact(20.0) == 20
    assert exact("twenty") is None
