"""The engine by itself, held against a dictionary; `python -m benchmarks.engine` runs it without a cluster."""

from benchmarks.engine import FIGURES, engine_forms
from benchmarks.entry import Entry

ENTRY = Entry(name="engine", figures=FIGURES, forms=lambda bench: engine_forms(bench.scale))
