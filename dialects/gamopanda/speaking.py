"""Texts in a language, as the vendor's fields."""

from collections.abc import Mapping

from achievements.texts import text_for

from .wire.goals import Kind, default_of


def spoken(kind: Kind, texts: Mapping[str, Mapping[str, str]], language: str, fallback: str) -> dict[str, str | None]:
    """Every text of the kind; where nothing was written, its default."""
    return {
        slug: text_for(texts.get(name, {}), language, fallback) or default_of(kind.slug, name)
        for slug, name in kind.spoken.items()
    }
