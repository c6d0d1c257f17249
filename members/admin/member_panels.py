"""What the page of a member shows beside the profile: their events, and the facts that held before."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.models import Event, Member

from .event_states import state_kind
from .panels import Panel, leaf_of
from .scope import may


class EventsPanel(Panel):
    """The member's latest events with where each stands, a page at a time."""

    slug, title = "events", _("Events")
    template_name = "admin/members/panels/events.html"
    position = 20

    def may_see(self, request: HttpRequest) -> bool:
        return may(request, "view", Event)

    def context(self, request: HttpRequest, subject: Member) -> dict[str, Any]:
        leaf = leaf_of(request, self.slug, Event.objects.filter(member_id=subject.pk).with_state().order_by("-id"))
        return {"events": [(event, state_kind(event.state)) for event in leaf.rows], "leaf": leaf}


class EarlierFactsPanel(Panel):
    """Facts that were in force once; events accepted then are judged by them."""

    slug, title = "earlier-facts", _("Earlier facts")
    template_name = "admin/members/panels/earlier_facts.html"
    position = 900

    def context(self, request: HttpRequest, subject: Member) -> dict[str, Any]:
        return {"versions": subject.earlier_facts.select_related("referrer").order_by("-version")[:100]}
