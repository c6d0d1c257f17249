"""Times as the store's own clock shows them, on the pages of what belongs to one store."""

from collections.abc import Callable

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from members.models import Store


def on_clock_of(store: Store, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer, its page drawn and its form read in the store's time zone."""
    with timezone.override(store.zone):
        response = answer()
        return response.render() if isinstance(response, TemplateResponse) else response
