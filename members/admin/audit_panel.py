"""The audit of one object, on its own page."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db.models import Model, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.models import AuditEntry

from .panels import LAST, Panel
from .scope import may

MOST_SHOWN = 50
Row = tuple[str, Any, Any]
# Of an object, what else belongs into its audit.
Beside = Callable[[HttpRequest, Any], Q]
_beside: dict[type[Model], list[Beside]] = defaultdict(list)


def audited_beside(model: type[Model], beside: Beside) -> None:
    """Floors above say which changes to things of their own are shown with this one's, to whoever may see those."""
    _beside[model].append(beside)


def entries_about(model: type[Model], keys: list[int]) -> Q:
    """The entries about these objects."""
    return Q(subject_type=model._meta.label_lower, subject_id__in=[str(key) for key in keys])


class AuditPanel(Panel):
    """Who changed this, when, what and why; newest first."""

    slug, title = "audit", _("Audit")
    template_name = "admin/members/panels/audit.html"
    position = LAST

    def may_see(self, request: HttpRequest) -> bool:
        return may(request, "view", AuditEntry)

    def context(self, request: HttpRequest, subject: Model) -> dict[str, Any]:
        own = subject._meta.label_lower
        about = Q(subject_type=own, subject_id=str(subject.pk))
        for beside in _beside[subject._meta.concrete_model or type(subject)]:
            about |= beside(request, subject)
        entries = AuditEntry.objects.filter(about)[:MOST_SHOWN]
        told = [(entry, change_rows(entry), entry.subject_type != own) for entry in entries]
        return {"entries": told, "most": MOST_SHOWN}


def change_rows(entry: AuditEntry) -> list[Row]:
    """One row a field: its name, before, after."""
    before, after = entry.before or {}, entry.after or {}
    return [(name, before.get(name), after.get(name)) for name in {**before, **after}]
