"""Evaluating everything that is pending: with one worker that goes round the lanes, in batches of so many."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from time import perf_counter
from typing import Any

from benchmarks.entry import Done, Form

from .floor import Floor

LANES = 16
# A turn takes about so many events, whatever the size of its batches.
_PER_SLICE = 5_000
# What a batch does between reading and writing: who is concerned, the engine, and making rows of what it said.
_IN_PYTHON = ("sort_events", "decide", "rows_of")


def worker_form(floor: Floor, name: str, batch: int) -> Form:
    """In turns with the others."""
    return Form(name, partial(_in_slices, batch), floor.check, floor.rewind)


def whole_form(floor: Floor, name: str, batch: int) -> Form:
    """In one piece, for entries whose forms share the floor's tables."""
    return Form(name, lambda: Done(sum(_batches(batch))), floor.check, floor.rewind)


def _in_slices(batch: int) -> Iterator[Done]:
    done, clock = 0, _Clock()
    with clock.watching():
        for taken in _batches(batch):
            done += taken
            if done >= _PER_SLICE:
                yield Done(done, {"python_share": clock.share})
                done = 0
    yield Done(done, {"python_share": clock.share})


def _batches(batch: int) -> Iterator[int]:
    from achievements.evaluation.evaluate import evaluate_lane

    lanes = list(range(LANES))
    while lanes:
        for lane in list(lanes):
            taken = evaluate_lane(lane, batch)
            if taken:
                yield taken
            else:
                lanes.remove(lane)


class _Clock:
    """How much of the batches' time is Python's."""

    def __init__(self) -> None:
        self._python = self._all = 0.0

    @property
    def share(self) -> float:
        return self._python / self._all

    @contextmanager
    def watching(self) -> Iterator[None]:
        from achievements.evaluation import evaluate

        plain = {name: getattr(evaluate, name) for name in (*_IN_PYTHON, "evaluate_lane")}
        for name in _IN_PYTHON:
            setattr(evaluate, name, self._timed(plain[name], "_python"))
        # From taking the events off the list to the commit.
        evaluate.evaluate_lane = self._timed(plain["evaluate_lane"], "_all")
        try:
            yield
        finally:
            for name, function in plain.items():
                setattr(evaluate, name, function)

    def _timed(self, function: Callable[..., Any], into: str) -> Callable[..., Any]:
        def timed(*arguments: Any) -> Any:
            began = perf_counter()
            try:
                return function(*arguments)
            finally:
                setattr(self, into, getattr(self, into) + perf_counter() - began)

        return timed
