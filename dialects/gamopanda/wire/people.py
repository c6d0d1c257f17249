"""Members, whom the vendor calls account users."""

import re
from typing import Any

from dialects.reading import Path, Sheet

from .fields import Document, Field, Read, choice, text
from .goals import STATUSES

STATUS = "status"
_PHONE = re.compile(r"\+[1-9][0-9]{1,14}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
OURS = {
    "externalId": "external_id",
    "firstName": "first_name",
    "lastName": "last_name",
    "email": "email",
    "phoneNumber": "phone",
}
_THEIRS = {ours: theirs for theirs, ours in OURS.items()}
_BLANK_IS_EMPTY = ("first_name", "last_name")
LIVE = "live"


def _fitting(pattern: re.Pattern[str], most: int, message: str) -> Field:
    def read(sheet: Sheet) -> str | None:
        found = text(most).read(sheet)
        if found is not None and not pattern.fullmatch(found):
            sheet.refuse("invalid", message)
        return found

    return Field(read)


FIELDS = {
    "externalId": text(255, required=True),
    "firstName": text(200),
    "lastName": text(200),
    "email": _fitting(_EMAIL, 320, "This is no e-mail address."),
    "phoneNumber": _fitting(_PHONE, 16, "Write it like +436601234567: at most 15 digits."),
    STATUS: choice(*STATUSES),
}


def member_in(said: Read | Document) -> Document:
    """Laurel's values; what was not said is not among them."""
    values: Document = {ours: said.get(theirs) for theirs, ours in OURS.items() if theirs in said}
    values = {name: "" if value is None and name in _BLANK_IS_EMPTY else value for name, value in values.items()}
    if said.get(STATUS) is not None:
        values["status"] = "active" if said.get(STATUS) == LIVE else "blocked"
    return values


def member_out(values: Document, kept_status: str | None) -> Document:
    """Laurel knows who takes part and who does not; why not is kept beside it."""
    shown: dict[str, Any] = {theirs: values[ours] or None for theirs, ours in OURS.items()}
    is_live = values["status"] == "active"
    away = kept_status if kept_status in STATUSES and kept_status != LIVE else "paused"
    return {**shown, STATUS: LIVE if is_live else away}


def place_of(field: str) -> Path:
    return (_THEIRS.get(field, field),) if field else ()
