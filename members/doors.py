"""Which interfaces keys can be made for: Laurel's own API, and what the floors above add."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from django.utils.functional import Promise

from members.errors import Refused

if TYPE_CHECKING:
    from members.models import AccessKey  # models are not there yet when doors are added

API = ""
# Given a new key and its secret, makes what its holder calls with, and says what is shown of it once.
Cutter: TypeAlias = Callable[["AccessKey", str], str]
_others: dict[str, str | Promise] = {}
_cutters: dict[str, Cutter] = {}


def add_door(name: str, title: str | Promise, *, cutter: Cutter | None = None) -> None:
    """From now on keys can be made for it; a key opens one interface and no other.

    `cutter`: where callers hold something else than a secret in one line, such as a private key, or where it is kept.
    """
    _others[name] = title
    if cutter is not None:
        _cutters[name] = cutter


def cutter_of(name: str) -> Cutter | None:
    """What makes the keys of this interface; None where a key is its secret."""
    return _cutters.get(name)


def doors() -> list[tuple[str, str | Promise]]:
    """Every interface by its name, with what people call it."""
    return [(API, "Laurel"), *sorted(_others.items(), key=lambda door: door[0])]


def check_door(name: str) -> None:
    """Refuse what no key could open."""
    if name != API and name not in _others:
        known = ", ".join(sorted(_others)) or "none but Laurel's own"
        raise Refused("unknown_interface", f"Interfaces are {known}; got {name}.", field="opens")
