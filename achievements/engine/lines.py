"""Lines of a simulation, read into what they mean: events, corrections and changes, each at its instant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from .amounts import AmountError, parse_amount
from .corrections import Cancellation, Correction, Return
from .definition import Amount, Definition, report_type
from .instants import SECOND, Instant, to_instant
from .items import TRANSACTION, Adjustment, Change, Event, Reset
from .moments import FIRST_YEAR, LAST_YEAR
from .operators import read_instant

LATE = 30 * 86_400 * SECOND
AHEAD = 300 * SECOND
KINDS = ("event", "transaction", "report")
Line: TypeAlias = Mapping[str, Any]


class LineRefused(ValueError):  # noqa: N818 - it is the line's error, not one of ours
    """A line that is none of the forms; `line` is its number from 1, the message says what is wrong."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Early:
    """An event further ahead than is allowed."""

    id: str


Arrived: TypeAlias = Event | Early | Correction | Change


class Reader:
    """Reads one line after the other; `now` is the instant of the last."""

    def __init__(self, definition: Definition, store_zone: str) -> None:
        self._definition = definition
        self._zone = ZoneInfo(store_zone)
        self._line = 0
        self.now: Instant | None = None

    def read(self, line: Line) -> Arrived:
        """What the line brings."""
        self._line += 1
        if not isinstance(line, Mapping):
            raise self._refusal("a line must be an object")
        for key, read in _FORMS.items():
            if key in line:
                return read(self, line)
        raise self._refusal(f"a line must have one of {', '.join(_FORMS)}")

    def instant(self, text: Any, name: str) -> Instant:
        """The instant a text says."""
        moment = read_instant(text, self._zone)
        if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise self._refusal(f"{name} must be a date and time such as 2025-11-28T09:30:00Z")
        return to_instant(moment)

    def _refusal(self, message: str) -> LineRefused:
        return LineRefused(self._line, message)

    def _arrive(self, line: Line, name: str, occurred: Instant | None = None) -> Instant:
        """The line's instant: as it says, else the later of what happened and the line before."""
        given = None if line.get(name) is None else self.instant(line[name], name)
        known = [each for each in (given if given is not None else occurred, self.now) if each is not None]
        if not known:
            raise self._refusal(f"the first line must have “{name}”")
        self.now = max(known)
        return self.now

    def _event(self, line: Line) -> Event | Early:
        occurred = self.instant(line.get("occurred_at"), "occurred_at")
        accepted = self._arrive(line, "accepted_at", occurred)
        name = self._text(line, "id")
        if occurred > accepted + AHEAD:
            return Early(name)
        kind = line.get("kind") or ("transaction" if line.get("transaction") else "event")
        if kind not in KINDS:
            raise self._refusal(f"kind must be one of {', '.join(KINDS)}")
        shown = self._text(line, "type") if kind == "event" or line.get("type") else kind
        types = {"transaction": TRANSACTION, "report": report_type(self._definition.key)}
        return Event(
            at=min(occurred, accepted),
            type=types.get(kind, shown),
            id=name,
            facts=_facts(line, shown),
            referee=line.get("referee"),
            owner_active=line.get("active") is not False,
            too_late=accepted - occurred > LATE and not line.get("historical"),
        )

    def _cancellation(self, line: Line) -> Cancellation:
        self._arrive(line, "at")
        return Cancellation(self._text(line, "cancel"))

    def _return(self, line: Line) -> Return:
        self._arrive(line, "at")
        name, items = self._text(line, "return"), line.get("items")
        if items is None:
            return Return(id=name, value=self._amount(line.get("value"), "value"))
        if not isinstance(items, Sequence) or not all(isinstance(each, Mapping) for each in items):
            raise self._refusal("items must be a list of objects")
        return Return(id=name, items=tuple(items))

    def _adjustment(self, line: Line) -> Adjustment:
        at, given = self._arrive(line, "at"), line["adjust"]
        if not isinstance(given, Mapping):
            raise self._refusal("adjust must be an object")
        completions = given.get("completions")
        if completions is not None and (type(completions) is not int or completions < 0):
            raise self._refusal("completions must be a whole number from 0")
        return Adjustment(
            at=at, id=f"{self._line:09}", progress=self._progress(given.get("progress")), completions=completions
        )

    def _progress(self, given: Any) -> dict[str, Amount]:
        rules = [rule.key for rule in self._definition.rules]
        if given is None:
            return {}
        if not isinstance(given, Mapping):
            given = {rules[0]: given}
            if len(rules) > 1:
                raise self._refusal("progress must say the value of each rule by its key")
        for key in given:
            if key not in rules:
                raise self._refusal(f"there is no rule “{key}”")
        return {key: self._amount(value, "progress") for key, value in given.items()}

    def _reset(self, line: Line) -> Reset:
        at, given = self._arrive(line, "at"), line["reset"]
        completions = isinstance(given, Mapping) and bool(given.get("completions"))
        return Reset(at=at, id=f"{self._line:09}", completions=completions)

    def _amount(self, value: Any, name: str) -> Amount:
        try:
            amount = parse_amount(value)
        except AmountError as error:
            raise self._refusal(f"{name}: {error.code}") from None
        if amount < 0:
            raise self._refusal(f"{name} must not be below 0")
        return amount

    def _text(self, line: Line, key: str) -> str:
        text = line.get(key)
        if not isinstance(text, str) or not text:
            raise self._refusal(f"{key} must be a text")
        return text


def _facts(line: Line, shown: str) -> dict[str, Any]:
    event = {"type": shown, "occurred_at": line["occurred_at"], "body": line.get("body") or {}}
    return {"event": event, **{name: line.get(name) or {} for name in ("transaction", "member", "referrer")}}


_FORMS = {
    "id": Reader._event,
    "cancel": Reader._cancellation,
    "return": Reader._return,
    "adjust": Reader._adjustment,
    "reset": Reader._reset,
}
