from random import Random

import pytest

from achievements.engine import examine
from achievements.engine.narrate import narrate, sentence_of, tell_end, tell_steps
from achievements.engine.plan import compile_plan
from achievements.engine.reasons import Reason
from achievements.engine.simulation import simulate

from .cases import random_case


@pytest.mark.parametrize("seed", range(0, 400, 4))
def test_whatever_happened_can_be_told(seed: int) -> None:
    case = random_case(Random(seed))
    definition = examine(case.document).definition
    assert definition is not None
    told = list(narrate(definition, case.lines, simulate(definition, case.lines, **case.zones)))
    assert all(len(line.splitlines()) <= 1 for line in told)
    numbers = [int(line[:4]) for line in told if line[:4].strip().isdigit() and line[4:6] == "  "]
    assert numbers == list(range(1, len(case.lines) + 1))


@pytest.mark.parametrize("seed", range(0, 40, 4))
def test_it_is_told_step_by_step_as_in_one_go(seed: int) -> None:
    case = random_case(Random(seed))
    definition = examine(case.document).definition
    assert definition is not None
    result = simulate(definition, case.lines, **case.zones)
    whole = "\n".join(narrate(definition, case.lines, result))
    steps = list(tell_steps(definition, case.lines, result))
    assert [step.line for step in steps] == list(range(1, len(case.lines) + 1))
    assert all(said in whole for step in steps for said in (*step.said, step.now))
    assert all(line in whole for line in tell_end(definition, result))


def test_surplus_is_promised_exactly_where_it_is_carried() -> None:
    found = [examine(random_case(Random(seed)).document).definition for seed in range(300)]
    carried = [(each.carries_surplus, compile_plan(each).carries) for each in found if each is not None]
    assert all(promised is kept for promised, kept in carried)
    assert {promised for promised, _ in carried} == {True, False}


@pytest.mark.parametrize("code", [*Reason, "duplicate", "in_future", "waiting_for_sale", "unmatched"])
def test_every_reason_is_a_sentence(code: str) -> None:
    said = sentence_of({"rule": "1", "code": code})
    assert said.endswith(".")
    assert "{" not in said


def test_an_instant_in_a_reason_is_told_as_people_say_it() -> None:
    said = sentence_of({"rule": "1", "code": "frequency_capped", "until": "2025-12-02T00:00:00Z"})
    assert said == "No more events count until 2 December 2025 at 00:00 (UTC)."
