"""Which dialects are on: each is an app of its own, with a prefix that all its addresses begin with."""

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from django.apps import AppConfig, apps
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from members.doors import Cutter, add_door

if TYPE_CHECKING:
    # With them come models, which are not there yet when apps are made.
    from members.models import AccessKey

    from .door import Door


class Page(NamedTuple):
    """An entry of the sidebar: what people call it, its picture, and the model whose list it is."""

    title: Promise
    icon: str
    model: str


class DialectConfig(AppConfig):
    """A dialect's app: where it is served, what people call it, and the door everybody comes in by."""

    default = False  # each dialect's own says that it is the one
    prefix: ClassVar[str]
    title: ClassVar[str | Promise]

    pages: ClassVar[tuple["Page", ...]] = ()  # of the panel, where it has some of its own
    cutter: ClassVar[str | None] = None  # where its callers hold something else than a secret in one line

    def ready(self) -> None:
        add_door(self.label, self.title, cutter=self._cut if self.cutter else None)

    def _cut(self, key: "AccessKey", secret: str) -> str:
        cut: Cutter = import_string(f"{self.name}.{self.cutter}")
        return cut(key, secret)

    @cached_property
    def door(self) -> "Door":
        found: Door = import_string(f"{self.name}.door.DOOR")
        return found


def dialects() -> list[DialectConfig]:
    """Those that are switched on."""
    return [each for each in apps.get_app_configs() if isinstance(each, DialectConfig)]


def addresses() -> list[URLPattern | URLResolver]:
    """What they serve; below its prefix, a dialect answers for whatever does not exist as well."""
    return [path(f"{each.prefix}/", include(f"{each.name}.urls")) for each in dialects()]


def answer_for(request: HttpRequest, status: int) -> HttpResponse | None:
    """The answer of the dialect below whose prefix the request is, for what no view of it ever saw; None of none."""
    for each in dialects():
        if request.path.startswith(f"/{each.prefix}/"):
            return each.door.answer_status(status)
    return None
