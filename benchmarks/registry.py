"""Finding entries: every module of `benchmarks.entries` that holds an ENTRY."""

import importlib
import pkgutil
from collections.abc import Iterable, Sequence
from dataclasses import replace

from . import entries
from .entry import Entry, Scale
from .goals import GOALS


class SelectionError(Exception):
    """What was asked for cannot be run; the message says why."""


def all_entries() -> list[Entry]:
    """All entries, in the order of their modules' names."""
    names = sorted(module.name for module in pkgutil.iter_modules(entries.__path__))
    found = [importlib.import_module(f"{entries.__name__}.{name}").ENTRY for name in names]
    check_names(found)
    return found


def check_names(found: Iterable[Entry]) -> None:
    """A figure without a line in the goals' table, or measured twice, is a mistake of whoever added it."""
    seen: set[str] = set()
    for entry in found:
        for figure in entry.figures:
            if figure.name not in GOALS:
                raise SelectionError(f"{entry.name}: {figure.name} has no line in goals.py")
            if figure.name in seen:
                raise SelectionError(f"{entry.name}: {figure.name} is measured elsewhere too")
            seen.add(figure.name)


def unmeasured(found: Iterable[Entry]) -> list[str]:
    """Goals no entry measures yet; silence about them would look like success."""
    measured = {figure.name for entry in found for figure in entry.figures}
    return [name for name in GOALS if name not in measured]


def select(found: Sequence[Entry], names: Sequence[str], scale: Scale) -> list[Entry]:
    """The entries to run, each with just the figures to print; a name is an entry's or a figure's."""
    known = {entry.name for entry in found} | {figure.name for entry in found for figure in entry.figures}
    for name in names:
        if name not in known:
            raise SelectionError(f"there is nothing called {name}; known are: {', '.join(sorted(known))}")
    trimmed = [_trimmed(entry, names, scale) for entry in found]
    chosen = [entry for entry in trimmed if entry.figures]
    if not chosen:
        raise SelectionError("growth is measured at full size only: add --full")
    return chosen


def _trimmed(entry: Entry, names: Sequence[str], scale: Scale) -> Entry:
    whole = not names or entry.name in names
    wanted = [figure for figure in entry.figures if whole or figure.name in names]
    if scale.divisor > 1:
        wanted = [figure for figure in wanted if not GOALS[figure.name].about_growth]
    return replace(entry, figures=wanted)
