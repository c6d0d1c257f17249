"""Tabs on a page of the panel. A floor registers its own on the pages of the floors below it.

A panel is an object with `slug`, `title`, `template_name` and `context(request, subject)`.
"""

from collections import defaultdict
from typing import Any, NamedTuple

from django.contrib.admin.utils import unquote
from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import Promise, SimpleLazyObject

LAST = 1000
PER_PAGE = 20
MOST_DIGITS = 9  # of a page's number


class Panel:
    """One tab: what it is called, who may see it, and what its template is given."""

    slug: str
    title: str | Promise
    template_name: str
    position = 100

    def may_see(self, request: HttpRequest) -> bool:
        return True

    def context(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        return {}


_registered: dict[type[models.Model], list[Panel]] = defaultdict(list)


def register_panel(model: type[models.Model], panel: Panel) -> None:
    """Show the panel on the page of every object of the model."""
    _registered[model].append(panel)


def panels_of(model: type[models.Model]) -> list[Panel]:
    return sorted(_registered[model], key=lambda panel: panel.position)


class Tab:
    """A panel in the shape of what the theme calls a dataset: it is called to be placed on a page, then read."""

    tab = True
    do_not_call_in_templates = True

    def __init__(self, panel: Panel, model: type[models.Model], subject: Any, general_title: str | Promise) -> None:
        self.panel, self.model, self.subject, self.general_title = panel, model, subject, general_title
        self.model_name, self.title, self.id = panel.slug, panel.title, panel.slug

    def __call__(self, request: HttpRequest, extra_context: dict[str, Any]) -> "Tab":
        self.request = request
        return self

    @property
    def contents(self) -> str:
        context = {**self.panel.context(self.request, self.subject), "panel": self.panel, "subject": self.subject}
        return render_to_string("admin/components/tab.html", context, request=self.request)


def tabs_of(page: Any, request: HttpRequest) -> list[Tab]:
    """The tabs this reader may see on the page they asked for; they share one read of its object."""
    object_id = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
    if object_id is None:
        return []
    subject = SimpleLazyObject(lambda: page.get_object(request, unquote(object_id)))
    shown = [panel for panel in [*panels_of(page.model), *page.common_panels] if panel.may_see(request)]
    return [Tab(panel, page.model, subject, page.general_title) for panel in shown]


class Leaf(NamedTuple):
    """A page of a long list, newest first, and the numbers of its neighbours; 0 where there is none."""

    rows: list[Any]
    newer: int
    older: int


def leaf_of(request: HttpRequest, slug: str, found: models.QuerySet[Any]) -> Leaf:
    """The page that the address asks for; nothing is counted to its end for it."""
    page = _page_number(request.GET.get(f"{slug}-page", "1"))
    rows = list(found[(page - 1) * PER_PAGE : page * PER_PAGE + 1])
    return Leaf(rows[:PER_PAGE], page - 1, page + 1 if len(rows) > PER_PAGE else 0)


def _page_number(written: str) -> int:
    return max(int(written), 1) if written.isascii() and written.isdecimal() and len(written) < MOST_DIGITS else 1
