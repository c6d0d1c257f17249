"""What an entry is made of: forms that do the same work in different ways, and figures taken between them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

# No statement of a benchmark has business running longer; a lost lock must not hang the machine.
_LONGEST_STATEMENT_MS = 600_000


class OracleDisagreesError(Exception):
    """A form did not do the work it was timed for; no figure of such a run is worth printing."""


def agree(what: str, found: object, expected: object) -> None:
    """Stop the run unless the database holds what plain Python says it should."""
    if found != expected:
        raise OracleDisagreesError(f"{what}: found {found}, expected {expected}")


@dataclass(frozen=True)
class Scale:
    """How large a run is: full sizes are divided by `divisor`."""

    name: str
    divisor: int


FULL, SHORT, TINY = Scale("full", 1), Scale("short", 10), Scale("tiny", 1000)


@dataclass(frozen=True)
class Bench:
    """What an entry gets to work with."""

    url: str
    scale: Scale
    folder: Path  # for whatever an entry has to put somewhere; deleted afterwards

    def size(self, full: int) -> int:
        """A size, given as it is in the full run."""
        return max(1, full // self.scale.divisor)

    def connect(self, schema: str = "public") -> psycopg.Connection:
        """A connection that commits each statement by itself, with tables of its own; use `with` to close it."""
        options = f"-c statement_timeout={_LONGEST_STATEMENT_MS} -c search_path={schema}"
        connection = psycopg.connect(self.url, autocommit=True, options=options)
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        return connection


@dataclass(frozen=True)
class Done:
    """What a form says of a run or a slice of it: how many units it did, and what else it measured on the way."""

    units: int
    facts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Sample:
    """One form in one round: the sum of its timed slices."""

    seconds: float
    units: int
    facts: Mapping[str, float] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Units per second."""
        return self.units / self.seconds


Round = Mapping[str, Sample]


def _nothing() -> None:
    """For forms that need no preparation."""


@dataclass(frozen=True)
class Form:
    """One way to do the work. Only `run` is timed; `check` holds its result against the oracle.

    A `run` that yields gives up its turn with every `Done`, and the other forms' slices come in between; it must not
    keep a transaction open over a yield. One that returns a single `Done` runs in one piece, prepared right before and
    checked right after, and may share tables with others.
    """

    name: str
    run: Callable[[], Done | Iterator[Done]]
    check: Callable[[], None]
    prepare: Callable[[], None] = _nothing


@dataclass(frozen=True)
class Figure:
    """A name of the goals' table and how to take it inside one round."""

    name: str
    of: Callable[[Round], float]


def rate_ratio(form: str, reference: str) -> Callable[[Round], float]:
    """How many times as fast per unit the form is as the reference."""
    return lambda samples: samples[form].rate / samples[reference].rate


def cost_ratio(form: str, reference: str) -> Callable[[Round], float]:
    """How many times as much the form costs per unit as the reference."""
    return rate_ratio(reference, form)


def fact(form: str, name: str) -> Callable[[Round], float]:
    """Something the form measured itself, such as a percentile in milliseconds."""
    return lambda samples: samples[form].facts[name]


@dataclass(frozen=True)
class Entry:
    """One subject: opens its forms (set-up and tear-down are the context manager's) and names its figures."""

    name: str
    figures: Sequence[Figure]
    forms: Callable[[Bench], AbstractContextManager[Sequence[Form]]]
