"""What members read about an achievement: which texts there are, their defaults, and the blanks that are filled in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from typing import Any, TypeAlias

from achievements.engine.amounts import to_decimal
from achievements.engine.definition import (
    Amount,
    CalendarPeriod,
    CalendarWindow,
    Definition,
    FixedPeriod,
    RelativePeriod,
    ReturningEnd,
    Unit,
    text_in,
)
from achievements.engine.describe_timing import span
from achievements.engine.forms import BROKEN, ByLanguage, Notes, Text
from achievements.engine.mistakes import step
from achievements.engine.words import ENGLISH, Translations, Words
from members.errors import Wrong

# Per field and language: {"title": {"en": "Big spender", "de": "Vielkäufer"}}.
Texts: TypeAlias = Mapping[str, Mapping[str, str]]

PERIOD, REMAINING = "periodText", "nextRemainingValue"
VARIABLES = (PERIOD, REMAINING)
_BLANK = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class TextField:
    """How long a text may be and what is said in its place; only messages have blanks to be filled in."""

    longest: int
    default: str | None = None
    without_period: str | None = None  # the default of an achievement that has no period to speak of
    has_blanks: bool = False


TEXT_FIELDS: Mapping[str, TextField] = {
    "title": TextField(48),
    "description": TextField(1024),
    "before_earned": TextField(500),
    "after_earned": TextField(500),
    "not_started_label": TextField(32, "Not Started"),
    "in_progress_label": TextField(32, "In Progress"),
    "completed_label": TextField(32, "Completed"),
    "failed_label": TextField(32, "Failed"),
    "view_details_label": TextField(32, "View Details"),
    "completed_message": TextField(
        256,
        "Congratulations! You have completed this challenge! Shop more next {{periodText}} to start a new challenge!",
        "Congratulations! You have completed this challenge!",
        has_blanks=True,
    ),
    "failed_message": TextField(
        256,
        "Your challenge has failed. Don't worry, shop more next {{periodText}} to start a new challenge!",
        "Your challenge has failed.",
        has_blanks=True,
    ),
    "next_milestone_message": TextField(
        256,
        "Shop for ${{nextRemainingValue}} or more to complete the next milestone!",
        has_blanks=True,
    ),
}


def check_texts(texts: object, at: str = "/texts") -> list[Wrong]:
    """Everything that is wrong with the texts, each with its JSON pointer; None is as good as no texts."""
    if texts is None:
        return []
    if not isinstance(texts, dict):
        return [Wrong(at, "wrong_type", "This must be an object.")]
    known = f"There is no such text; known are {', '.join(TEXT_FIELDS)}."
    found = [Wrong(step(at, name), "unknown_key", known) for name in texts if name not in TEXT_FIELDS]
    for name, field in TEXT_FIELDS.items():
        if texts.get(name) is not None:
            found += _check_field(field, texts[name], step(at, name))
    return found


def render_texts(
    texts: Texts,
    language: str,
    *,
    period_text: str | None,
    next_remaining: Amount | None,
    fallback: str = "en",
) -> dict[str, str | None]:
    """Every text in the language, its blanks filled in; None where there is nothing to say.

    A text that is not there in the language is taken without the language's region, then in the fallback, then in
    any; the default stands in for a text that is not there at all. `next_remaining` is an amount in millionths.
    """
    filled = {PERIOD: period_text or "", REMAINING: _two_decimals(next_remaining)}
    return {
        name: _render(field, text_for(texts.get(name, {}), language, fallback), period_text, filled)
        for name, field in TEXT_FIELDS.items()
    }


def text_for(texts: Mapping[str, str], language: str, fallback: str = "en") -> str | None:
    """The text in the language or without its region, in the fallback, in English, in any; None of none."""
    pairs = tuple(texts.items())
    if not {language, language.partition("-")[0]} & texts.keys():
        language = fallback
    return text_in(pairs, language)


def period_text(definition: Definition, language: str = "en", translations: Translations = ENGLISH) -> str | None:
    """What `{{periodText}}` stands for: “month”, “3 months”; None if nothing returns."""
    returns = _returns_after(definition)
    if returns is None:
        return None
    count, unit = returns
    return unit.value if count == 1 else span(count, unit, Words(language, translations))


def _returns_after(definition: Definition) -> tuple[int, Unit] | None:
    match definition.period:
        case CalendarPeriod(unit) | ReturningEnd(unit):
            return 1, unit
        case RelativePeriod(count, unit) | FixedPeriod(_, count, unit):
            return count, unit
    window = definition.rules[0].window
    if len(definition.rules) == 1 and isinstance(window, CalendarWindow):
        return 1, window.unit
    return None


def _check_field(field: TextField, texts: Any, at: str) -> Iterator[Wrong]:
    notes: Notes = []
    read = ByLanguage(Text(maximum=field.longest)).read(texts, at, notes)
    yield from (Wrong(note.pointer, note.code, note.sentence) for note in notes)
    allowed = VARIABLES if field.has_blanks else ()
    for language, text in () if read is BROKEN else read:
        for name in _BLANK.findall(text):
            if name not in allowed:
                known = ", ".join(f"{{{{{each}}}}}" for each in allowed) or "nothing"
                detail = f"“{{{{{name}}}}}” is not filled in here; what is: {known}."
                yield Wrong(step(at, language), "unknown_variable", detail)


def _render(field: TextField, own: str | None, period: str | None, filled: Mapping[str, str | None]) -> str | None:
    text = own or (field.default if period or not field.without_period else field.without_period)
    if text is None or not field.has_blanks:
        return text
    wanted = set(_BLANK.findall(text))
    if REMAINING in wanted and filled[REMAINING] is None:
        return None  # nothing remains, so there is nothing to be said about it
    return _BLANK.sub(lambda found: filled.get(found[1]) or "", text)


def _two_decimals(amount: Amount | None) -> str | None:
    """Rounded up: whoever does that much has done enough."""
    return None if amount is None else str(to_decimal(amount).quantize(_CENT, ROUND_UP))
