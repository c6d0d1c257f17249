"""A progress bar on a terminal; a line now and then where there is none."""

import sys
import time
from typing import TextIO

WIDTH = 30
EVERY_SECONDS = 5.0


class Progress:
    """Says how far a long command is, and how long it may still take."""

    def __init__(self, total: int | None, *, out: TextIO | None = None) -> None:
        self._total, self._out = total, out or sys.stderr
        self._begun = self._said = time.monotonic()

    def show(self, done: int, *, rows: int | None = None) -> None:
        """`done` out of the total; `rows` is what people count, where that is something else."""
        now = time.monotonic()
        if not self._out.isatty() and now - self._said < EVERY_SECONDS:
            return
        self._said = now
        self._write(self._line(done, done if rows is None else rows, now - self._begun), "\r")

    def finish(self, text: str) -> None:
        self._write(text.ljust(WIDTH + 40), "\n")

    def _line(self, done: int, rows: int, seconds: float) -> str:
        if not self._total:
            return f"{rows:,} rows"
        share = min(done / self._total, 1.0)
        left = seconds / share - seconds if share else 0.0
        bar = ("█" * int(share * WIDTH)).ljust(WIDTH, "·")
        return f"{bar} {share:4.0%}  {rows:,} rows, {left:,.0f} s left "

    def _write(self, text: str, end: str) -> None:
        self._out.write(
            ("\r" if self._out.isatty() else "") + text + (end if not self._out.isatty() or end == "\n" else "")
        )
        self._out.flush()
