"""Rounds: who runs when, what is timed, and what a figure is made of."""

from collections.abc import Iterator
from itertools import count

import pytest

from benchmarks import rounds
from benchmarks.entry import Done, Figure, Form, OracleDisagreesError, Sample, cost_ratio, fact, rate_ratio
from benchmarks.rounds import measure, median_of
from tests.benchmarks.forms import form


def ignore(number: int, name: str, sample: Sample) -> None:
    """Nobody listens."""


def samples(**seconds: float) -> dict[str, Sample]:
    return {name: Sample(each, units=100) for name, each in seconds.items()}


def sliced(name: str, log: list[str], slices: int) -> Form:
    """Writes down its preparation, its slices and its check."""

    def run() -> Iterator[Done]:
        for number in range(1, slices + 1):
            log.append(f"{name}{number}")
            yield Done(10)

    return Form(name, run, lambda: log.append(f"{name}?"), lambda: log.append(f"{name}!"))


def test_every_form_runs_once_in_a_warm_up_and_in_each_of_three_rounds_and_they_take_turns_to_be_first() -> None:
    log: list[str] = []
    counted = measure([form("a", log), form("b", log)], ignore)
    assert log == ["a", "b", "b", "a", "a", "b", "b", "a"]
    assert [set(each) for each in counted] == [{"a", "b"}] * 3


def test_forms_alternate_slice_by_slice_there_and_back_again() -> None:
    log: list[str] = []
    measure([sliced("a", log, 2), sliced("b", log, 3)], ignore)
    first_round = log[: len(log) // 4]
    assert first_round == ["a!", "a1", "b!", "b1", "b2", "a2", "a?", "b3", "b?"]


def test_a_form_in_one_piece_is_checked_before_the_next_one_is_prepared() -> None:
    log: list[str] = []

    def whole(name: str) -> Form:
        return Form(name, lambda: Done(1), lambda: log.append(f"{name}?"), lambda: log.append(f"{name}!"))

    measure([whole("a"), whole("b")], ignore)
    assert log[:8] == ["a!", "a?", "b!", "b?", "b!", "b?", "a!", "a?"]


def test_the_slices_of_a_form_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = count()
    monkeypatch.setattr(rounds, "perf_counter", lambda: float(next(ticks)))
    (first, *_) = measure([sliced("a", [], 4), sliced("b", [], 2)], ignore)
    # One second per turn, the one that finds nothing left included.
    assert {name: (each.seconds, each.units) for name, each in first.items()} == {"a": (5.0, 40), "b": (3.0, 20)}


def test_the_warm_up_is_told_but_not_counted() -> None:
    told: list[tuple[int, Sample]] = []
    counted = measure([form("a")], lambda number, name, sample: told.append((number, sample)))
    assert [number for number, _ in told] == [0, 1, 2, 3]
    assert [each["a"] for each in counted] == [sample for _, sample in told[1:]]


def test_only_the_run_is_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = {"now": 0.0}

    def passes(seconds: float) -> Done:
        clock["now"] += seconds
        return Done(10)

    def idle() -> None:
        passes(50)

    slow = Form("a", run=lambda: passes(2), check=idle, prepare=idle)
    monkeypatch.setattr(rounds, "perf_counter", lambda: clock["now"])
    assert [each["a"].rate for each in measure([slow], ignore)] == [5.0, 5.0, 5.0]


def test_a_figure_is_the_median_of_ratios_not_the_ratio_of_medians() -> None:
    taken = [samples(a=1, b=2), samples(a=10, b=10), samples(a=4, b=40)]
    # The ratios are 2, 1 and 10; the medians of the times are 4 and 10, whose ratio would be 2.5.
    assert median_of(Figure("x", rate_ratio("a", "b")), taken) == 2.0


def test_forms_that_did_different_amounts_compare_per_unit() -> None:
    taken = {"naive": Sample(1.0, units=10), "batched": Sample(1.0, units=1000)}
    assert rate_ratio("batched", "naive")(taken) == 100.0
    assert cost_ratio("naive", "batched")(taken) == 100.0


def test_a_figure_can_be_something_a_form_measured_itself() -> None:
    taken = [{"a": Sample(1.0, 1, {"p99_ms": each})} for each in (30.0, 10.0, 20.0)]
    assert median_of(Figure("x", fact("a", "p99_ms")), taken) == 20.0


def test_a_value_that_is_no_number_stops_the_run() -> None:
    taken = [{"a": Sample(1.0, 1, {"p99_ms": float("nan")})}]
    with pytest.raises(OracleDisagreesError, match="x came out as nan"):
        median_of(Figure("x", fact("a", "p99_ms")), taken)


def test_a_wrong_result_in_the_warm_up_already_stops_the_rounds() -> None:
    log: list[str] = []
    with pytest.raises(OracleDisagreesError, match="b: found 2, expected 1"):
        measure([form("a", log), form("b", log, found=2), form("c", log)], ignore)
    assert log == ["a", "b"]
