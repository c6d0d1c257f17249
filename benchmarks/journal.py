"""What is said beside the figures: remarks on standard error, and in a full run a file that shows how far it is."""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO


class Journal:
    """Remarks go to people; notes go to the progress file alone, if there is one."""

    def __init__(self, path: Path | None = None) -> None:
        self._file: TextIO | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("w", encoding="utf-8")
            self.note("started", process=os.getpid())

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._file is not None:
            self.note("ended", by=kind.__name__ if kind else "itself")
            self._file.close()

    def note(self, what: str, **facts: object) -> None:
        """One JSON line, on disk at once, so that following the file shows the truth."""
        if self._file is not None:
            print(
                json.dumps({"at": datetime.now(UTC).isoformat(), "what": what, **facts}),
                file=self._file,
                flush=True,
            )

    def remark(self, text: str) -> None:
        """One line on standard error; standard output belongs to the figures."""
        print(text, file=sys.stderr, flush=True)
        self.note("remark", text=text)
