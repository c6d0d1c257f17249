"""Pages that show what was recorded, as facts; what people decide has buttons of its own."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from achievements.admin.members import OfMembersAdmin

Fact = tuple[Any, Any]


class FactsAdmin(OfMembersAdmin):
    """One page of facts for one record."""

    change_form_before_template = "admin/campaigns/facts.html"

    def facts(self, request: HttpRequest, subject: Any) -> list[Fact]:
        raise NotImplementedError

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        subject = context["original"]
        context.update(facts=self.facts(request, subject), title=str(subject))
        return super().render_change_form(request, context, *args, **kwargs)
