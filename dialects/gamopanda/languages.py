"""Which language is meant: by its code, in the store's own spelling of it."""

from dialects.reading import Invalid, Mistake
from members.models import Store

PARAMETER = "languageCode"


def language_of(store: Store, code: str | None) -> str:
    """For reading: what the store does not speak is read in its default language."""
    return _known(store, code or "") or store.default_language


def language_to_write(store: Store, code: str | None) -> str:
    """For writing: a text in a language that the store does not speak would never be read."""
    if code is None:
        return store.default_language
    known = _known(store, code)
    if known is None:
        raise Invalid(Mistake((PARAMETER,), "unknown_language", f"This store speaks {', '.join(store.languages)}."))
    return known


def _known(store: Store, code: str) -> str | None:
    spelled = {each.lower(): each for each in store.languages}
    return spelled.get(code.lower()) or spelled.get(code.lower().partition("-")[0])
