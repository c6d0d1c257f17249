"""The run: choose entries, start a cluster, measure, check, print."""

import argparse
import json
import os
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

from .cluster import own_cluster
from .entry import FULL, SHORT, TINY, Bench, Entry, OracleDisagreesError, Round, Sample, Scale
from .goals import GOALS
from .journal import Journal
from .programs import ClusterUnavailableError
from .registry import SelectionError, all_entries, select, unmeasured
from .report import Line, line, text
from .rounds import WARM_UPS, measure, median_of
from .stopping import orderly

GOOD, BAD, IMPOSSIBLE = 0, 1, 2

_PROGRESS = Path(__file__).resolve().parent.parent / "bench-results" / "progress.jsonl"
_LIMITS = {FULL.name: 4 * 3600, SHORT.name: 1800, TINY.name: 300}


def main(arguments: Sequence[str] | None = None) -> int:
    """0: every gate holds. 1: one does not, or a result was wrong. 2: nothing could be measured."""
    options = _parser().parse_args(arguments)
    scale = _scale(options)
    progress = options.progress if scale is FULL else None
    with orderly(_LIMITS[scale.name]):
        try:
            entries = all_entries()
            chosen = select(entries, options.names, scale)
            with _journal(progress) as journal:
                if missing := unmeasured(entries):
                    journal.remark(f"no entry measures these yet: {', '.join(missing)}")
                return _in_own_cluster(chosen, scale, journal)
        except (ClusterUnavailableError, SelectionError) as problem:
            print(f"benchmarks: {problem}", file=sys.stderr)
            return IMPOSSIBLE
        except OracleDisagreesError as problem:
            print(f"benchmarks: stopped, a result is wrong: {problem}", file=sys.stderr)
            return BAD


def run_entries(chosen: Sequence[Entry], bench: Bench, journal: Journal) -> int:
    """Print the figures of each entry once all its rounds are measured and checked; a wrong result ends it all."""
    outcome = GOOD
    for entry in chosen:
        for said in _lines_of(entry, bench, journal):
            print(text(said), flush=True)
            journal.note("figure", line=said)
            outcome = outcome if said["ok"] else BAD
    return outcome


def _journal(path: Path | None) -> Journal:
    try:
        return Journal(path)
    except OSError as problem:
        raise SelectionError(f"the progress file cannot be written: {problem}") from problem


def _in_own_cluster(chosen: Sequence[Entry], scale: Scale, journal: Journal) -> int:
    with own_cluster() as cluster:
        machine = {"python": sys.version.split()[0], "processors": os.cpu_count()}
        journal.remark(json.dumps({"settings": {**cluster.settings(), **machine}}))
        return run_entries(chosen, Bench(cluster.url, scale, cluster.scratch()), journal)


def _lines_of(entry: Entry, bench: Bench, journal: Journal) -> list[Line]:
    def notice(number: int, form: str, sample: Sample) -> None:
        kind = "warm-up" if number < WARM_UPS else number - WARM_UPS + 1
        journal.note("form", entry=entry.name, round=kind, form=form, seconds=round(sample.seconds, 4))

    with entry.forms(bench) as forms:
        rounds = measure(forms, notice)
    journal.remark(f"{entry.name}: {_rates(rounds)}")
    values = [(GOALS[figure.name], median_of(figure, rounds)) for figure in entry.figures]
    return [line(goal, value, bench.scale.name) for goal, value in values]


def _rates(rounds: Sequence[Round]) -> str:
    """The absolute rates, for orientation only: they move with the machine and its neighbours."""
    rates = {form: statistics.median(samples[form].rate for samples in rounds) for form in sorted(rounds[0])}
    return ", ".join(f"{form} {rate:,.0f}/s" for form, rate in rates.items())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="an entry or a figure; all of them if none is named")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--full", action="store_true", help="full sizes and the growth lines (as FULL=1 does)")
    size.add_argument("--tiny", action="store_true", help="to try an entry: seconds, and figures that mean nothing")
    parser.add_argument(
        "--progress", type=Path, default=_PROGRESS, metavar="FILE", help="where a full run says how far it is"
    )
    return parser


def _scale(options: argparse.Namespace) -> Scale:
    if options.tiny:
        return TINY
    full = options.full or os.environ.get("FULL", "").lower() not in {"", "0", "no", "false"}
    return FULL if full else SHORT
