"""What the engine says in words and numbers, as pages show it."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from achievements.engine.amounts import to_decimal
from members.templatetags.laurel import amount

register = template.Library()
_EVENT, _ATTRIBUTE = re.compile(r"\*([^*]+)\*"), re.compile(r"`([^`]+)`")


@register.filter
def marked(sentence: str) -> SafeString:
    """The name of an event set apart, and an attribute as code."""
    named = _EVENT.sub(r"<em>\1</em>", escape(sentence))
    return mark_safe(_ATTRIBUTE.sub(r"<code>\1</code>", named))  # noqa: S308  escaped above


@register.filter
def millionths(value: int) -> str:
    """An amount of the engine as people write it."""
    return str(amount(to_decimal(value)))
