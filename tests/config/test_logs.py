import logging
import sys

import pytest

from config.logs import logging_config


def line_about(error: BaseException, *, json: bool) -> str:
    wanted = logging_config(json=json)["formatters"]["line"]
    formatter = wanted["()"](processors=wanted["processors"], foreign_pre_chain=wanted["foreign_pre_chain"])
    about = (type(error), error, error.__traceback__)
    return formatter.format(logging.LogRecord("laurel", logging.ERROR, "", 1, "it broke", (), about))


@pytest.mark.parametrize("json", [True, False])
def test_a_traceback_names_the_place_and_never_the_values(json: bool) -> None:
    password = "hunter" + str(2)
    try:
        len(password) / 0
    except ZeroDivisionError:
        line = line_about(sys.exc_info()[1] or AssertionError(), json=json)
    assert "ZeroDivisionError" in line
    assert "test_a_traceback_names_the_place" in line
    assert "hunter2" not in line
