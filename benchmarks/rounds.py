"""Interleaved rounds: the forms take turns slice by slice, so that a neighbour's load falls on all of them alike."""

import gc
import math
import statistics
from collections.abc import Callable, Iterator, Sequence
from time import perf_counter

from .entry import Done, Figure, Form, OracleDisagreesError, Round, Sample

WARM_UPS = 1
ROUNDS = 3

Notice = Callable[[int, str, Sample], None]


def measure(forms: Sequence[Form], notice: Notice) -> list[Round]:
    """The counted rounds, each run of each form checked; the warm-up is checked too, then discarded."""
    return [_round(forms, number, notice) for number in range(WARM_UPS + ROUNDS)][WARM_UPS:]


def median_of(figure: Figure, rounds: Sequence[Round]) -> float:
    """The median of the values taken inside each round, never the value of medians."""
    value = statistics.median(figure.of(samples) for samples in rounds)
    if not math.isfinite(value):
        raise OracleDisagreesError(f"{figure.name} came out as {value}")
    return value


def _round(forms: Sequence[Form], number: int, notice: Notice) -> Round:
    runs = {form.name: _Run(form) for form in forms}
    waiting = list(runs.values()) if number % 2 == 0 else list(runs.values())[::-1]
    while waiting:
        # There and back again: nobody works in the wake of the same neighbour all the time.
        waiting = [run for run in waiting if run.takes_a_turn()][::-1]
    samples = {name: run.sample for name, run in runs.items()}
    for name, sample in samples.items():
        notice(number, name, sample)
    return samples


class _Run:
    """One form in one round: prepared before its first slice, checked right after its last."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._slices: Iterator[Done] | None = None
        self.sample = Sample(0.0, 0)

    def takes_a_turn(self) -> bool:
        """Do one slice; False once the form is done and checked."""
        if self._slices is None:
            self._form.prepare()
            gc.collect()  # nobody pays for the garbage of the form before
            gc.freeze()  # nor for walks through what the run itself keeps; a server's processes do the same
        started = perf_counter()
        done = self._slice()
        self._add(perf_counter() - started, done)
        if done and self._slices:
            return True
        self._form.check()
        return False

    def _slice(self) -> Done | None:
        if self._slices is None:
            result = self._form.run()
            if isinstance(result, Done):
                return result  # in one piece, so this was the only turn
            self._slices = result
        return next(self._slices, None)

    def _add(self, seconds: float, done: Done | None) -> None:
        so_far, more = self.sample, done or Done(0)
        self.sample = Sample(so_far.seconds + seconds, so_far.units + more.units, {**so_far.facts, **more.facts})
