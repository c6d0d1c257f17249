"""Forms without a database, for the parts of the harness that need none."""

from contextlib import nullcontext
from pathlib import Path

from benchmarks.entry import SHORT, Bench, Done, Entry, Figure, Form, agree, rate_ratio

BENCH = Bench("postgresql://nowhere", SHORT, Path("/nowhere"))


def form(name: str, log: list[str] | None = None, *, found: int = 1, units: int = 1) -> Form:
    """A form that writes down its name, and passes its check if it found 1."""
    steps: list[str] = [] if log is None else log

    def run() -> Done:
        steps.append(name)
        return Done(units)

    return Form(name, run, lambda: agree(name, found, 1))


def entry(name: str, figures: list[str], forms: list[Form]) -> Entry:
    """An entry whose figures all compare its first two forms."""
    ratio = rate_ratio(forms[0].name, forms[-1].name)
    return Entry(name, [Figure(figure, ratio) for figure in figures], lambda bench: nullcontext(forms))
