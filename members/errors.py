"""What this floor refuses; each refusal has a stable code, and names the field where there is one."""

from collections.abc import Iterable
from typing import NamedTuple


class Wrong(NamedTuple):
    """One thing that is wrong with what was sent: where, by which rule, and in words."""

    field: str
    code: str
    detail: str


class Refused(Exception):  # noqa: N818  a refusal is an answer, not a malfunction
    """The request cannot be carried out, and nothing was changed."""

    def __init__(self, code: str, message: str, *, field: str | None = None, wrong: Iterable[Wrong] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.wrong = tuple(wrong) or ((Wrong(field, code, message),) if field else ())
