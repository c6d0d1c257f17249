"""What can be wrong with a definition: where, which, and one sentence for people."""

from dataclasses import dataclass
from typing import TypeAlias

Params: TypeAlias = tuple[tuple[str, str | int], ...]


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something that must be put right before the definition can be used."""

    pointer: str
    code: str
    params: Params = ()

    @property
    def sentence(self) -> str:
        """The mistake in English."""
        return MISTAKES[self.code].format(**dict(self.params))


@dataclass(frozen=True, slots=True)
class Advice:
    """Something that works as written but is hardly meant so."""

    pointer: str
    code: str
    params: Params = ()

    @property
    def sentence(self) -> str:
        """The warning in English."""
        return WARNINGS[self.code].format(**dict(self.params))


def mistake(pointer: str, code: str, **params: str | int) -> Mistake:
    """A mistake with its parameters by name."""
    return Mistake(pointer, code, tuple(params.items()))


def advice(pointer: str, code: str, **params: str | int) -> Advice:
    """A warning with its parameters by name."""
    return Advice(pointer, code, tuple(params.items()))


def step(pointer: str, key: str | int) -> str:
    """The pointer one step further down (RFC 6901)."""
    text = str(key).replace("~", "~0").replace("/", "~1")
    # A lone surrogate cannot be sent anywhere; a pointer with one would break the answer it is part of.
    return f"{pointer}/{text.encode('utf-8', 'replace').decode()}"


# English, by code; translations look the code up. {curly} names are the parameters.
MISTAKES = {
    # The document's form
    "wrong_type": "This must be {expected}.",
    "missing_key": "The key “{key}” is required here.",
    "unknown_key": "This key is not known here; known are {known}.",
    "not_allowed": "This must be one of {allowed}.",
    "out_of_range": "This must be from {minimum} to {maximum}.",
    "too_long": "This text may have at most {maximum} characters.",
    "empty_text": "This text must not be empty.",
    "bad_text": "This text holds a character that cannot be stored.",
    "bad_format": "This must be {expected}.",
    "too_few": "At least {minimum} must be given here.",
    "too_many": "At most {maximum} may be given here.",
    "too_deep": "Groups of conditions may be nested at most {maximum} deep.",
    "duplicate": "This was already given before.",
    "too_many_decimals": "A number here may have at most 6 decimals.",
    "too_large": "A number here may be at most 1,000,000,000 in size.",
    "too_many_digits": "A number here may have at most {maximum} digits.",
    "ambiguous": "This must be either a condition or one group, “all” or “any”.",
}
WARNINGS: dict[str, str] = {}
