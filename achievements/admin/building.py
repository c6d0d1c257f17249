"""Where the builder is found on the pages of achievements: new ones, those that are stored, and what is said live."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from achievements.models import Achievement
from members.admin.scope import may

from . import importing, trying
from .builder import live, page, start


class BuildingMixin:
    """What an achievement says is written in the builder; the page of one that is stored is read."""

    admin_site: Any

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request, "add", Achievement)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """First what to start from, then the builder."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return start.start(self, request)

    @action(description=_("Edit"), url_path="build", icon="edit", permissions=["steer"])
    def build(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return page.change(self, request, object_id)

    @action(description=_("Simulate"), url_path="simulate", icon="science", permissions=["view"])
    def simulate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return trying.simulator(self, request, object_id)

    @action(description=_("Backtest"), url_path="backtest", icon="history_toggle_off", permissions=["view"])
    def backtest(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return trying.backtest(self, request, object_id)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        return importing.import_page(self, request)

    def get_urls(self) -> list[URLPattern]:
        said = self.admin_site.admin_view(live.live)
        own = [
            path("live/", said, name="achievements_achievement_live"),
            path("import/", self.admin_site.admin_view(self.import_view), name="achievements_achievement_import"),
        ]
        return [*own, *super().get_urls()]  # type: ignore[misc]
