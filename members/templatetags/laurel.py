"""Values as people read them."""

from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from members.jsontext import exact_json

register = template.Library()


@register.filter
def readable(value: Any) -> str:
    """A JSON value in words: no braces, no None."""
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(readable(entry) for entry in value)
    if isinstance(value, dict):
        if set(value) == {"key", "value"}:
            return f"{value['key']}: {value['value']}"
        return "; ".join(f"{words(name)}: {readable(entry)}" for name, entry in value.items())
    return str(value)


@register.filter
def words(name: str) -> str:
    """A field's name without its underscores."""
    return str(name).replace("_", " ").strip()


@register.filter
def pretty(value: Any) -> str:
    """JSON over several lines, every number as it was sent."""
    return _indented(value, "")


@register.filter
def amount(value: Any) -> str:
    """A number with its thousands grouped, and no digit lost."""
    return number_format(value, use_l10n=True, force_grouping=True) if value is not None else "–"


def _indented(value: Any, margin: str) -> str:
    inner = margin + "  "
    if isinstance(value, dict) and value:
        lines = [f"{inner}{exact_json(name)}: {_indented(entry, inner)}" for name, entry in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{margin}}}"
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(inner + _indented(entry, inner) for entry in value) + f"\n{margin}]"
    return exact_json(value)
