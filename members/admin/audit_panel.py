"""The audit of one object, on its own page."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.models import AuditEntry

from .panels import LAST, Panel
from .scope import may

MOST_SHOWN = 50
Row = tuple[str, Any, Any]


class AuditPanel(Panel):
    """Who changed this, when, what and why; newest first."""

    slug, title = "audit", _("Audit")
    template_name = "admin/members/panels/audit.html"
    position = LAST

    def may_see(self, request: HttpRequest) -> bool:
        return may(request, "view", AuditEntry)

    def context(self, request: HttpRequest, subject: Model) -> dict[str, Any]:
        entries = AuditEntry.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
        return {"entries": [(entry, change_rows(entry)) for entry in entries[:MOST_SHOWN]], "most": MOST_SHOWN}


def change_rows(entry: AuditEntry) -> list[Row]:
    """One row a field: its name, before, after."""
    before, after = entry.before or {}, entry.after or {}
    return [(name, before.get(name), after.get(name)) for name in {**before, **after}]
