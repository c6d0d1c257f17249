"""Events: found, read and understood; never written here, only cancelled or given to their member."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminTextInputWidget

from members.actors import Actor
from members.errors import Refused
from members.models import Event, EventState, Member
from members.services.events import assign_event, cancel_event

from .confirm import Question, ReasonForm, ask
from .event_filters import TypeFilter
from .event_page import event_page, member_as_named
from .event_states import KINDS, StateFilter, state_kind
from .moments import MomentFilter
from .scope import StoreFilter, may, person_of, store_ids, within_stores
from .searching import find_events, find_members
from .store_admin import StoreScopedAdmin

LABELS = {kind: kind for kind in set(KINDS.values())}


class AssignForm(forms.Form):
    """Whose event it is, by any of their identifiers."""

    member = forms.CharField(
        label=_("Member"),
        help_text=_("Their external id, e-mail, phone, card number or id here."),
        widget=UnfoldAdminTextInputWidget,
    )


@admin.register(Event)
class EventAdmin(StoreScopedAdmin):
    """What was accepted, with where it stands; the page of one says everything that is known about it."""

    list_display = ["occurred_at", "type", "member", "source_and_id", "kind", "state_label", "late"]
    list_display_links = ["occurred_at", "type"]
    list_select_related = ["member", "store"]
    list_filter = [
        StateFilter,
        TypeFilter,
        ("kind", ChoicesDropdownFilter),
        ("too_late", BooleanRadioFilter),
        StoreFilter,
        ("occurred_at", MomentFilter),
    ]
    search_fields = ["source_id", "uuid", "document_number"]
    search_help_text = _("Source id, id or document number")
    sortable_by = ()  # newest first, along the index; any other order would sort the whole table
    actions_detail = ["assign", "cancel"]
    change_form_before_template = "admin/members/event/page.html"

    # --- who may -----------------------------------------------------------------------------------------------

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_correct_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """To cancel and to assign is to change what the event does, not the event."""
        return may(request, "change", Event)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        event = self.get_queryset(request).filter(pk=object_id).values("state", "member_id").first()
        if event is None or event["state"] == EventState.CANCELLED:
            return []
        names = {"cancel"} if event["member_id"] else {"cancel", "assign"}
        offered = super().get_actions_detail(request, object_id)
        return [offer for offer in offered if offer.path in names]

    # --- lists -------------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).with_state()  # type: ignore[attr-defined]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Event], search_term: str) -> Any:
        return (find_events(queryset, search_term, store_ids(request)) if search_term else queryset), False

    def get_list_display(self, request: HttpRequest) -> list[str]:
        """Names of members are for those who may see members."""
        shown = list(self.list_display)
        return (
            shown
            if may(request, "view", Member)
            else ["member_id_only" if name == "member" else name for name in shown]
        )

    @display(description=_("member"))
    def member_id_only(self, event: Event) -> str:
        return str(event.member.uuid) if event.member else ""

    @display(description=_("source"))
    def source_and_id(self, event: Event) -> str:
        return format_html('<span><span class="laurel-sub">{}/</span><wbr>{}</span>', event.source, event.source_id)

    @display(description=_("state"), label=LABELS)
    def state_label(self, event: Event) -> tuple[str, Any]:
        return state_kind(event.state)  # type: ignore[attr-defined]

    @display(description=_("too late"), label={"late": "warning"})
    def late(self, event: Event) -> Any:
        return ("late", _("too late")) if event.too_late else None

    # --- the page ----------------------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """The page is a template of ours; there is nothing to fill in."""
        return []

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context.update(event_page(request, context["original"]), title=str(context["original"].type))
        return super().render_change_form(request, context, *args, **kwargs)

    @action(
        description=_("Cancel event"),
        url_path="cancel",
        icon="block",
        permissions=["correct"],
        variant=ActionVariant.DANGER,
    )
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        event = self.get_or_404(request, object_id)
        question = Question(
            title=_("Cancel this event"),
            text=_("From now on it counts as if it had never been. It stays in the list, with your reason."),
            button=_("Cancel the event"),
            form=ReasonForm,
            done=_("The event is cancelled."),
        )

        def carry_out(answers: dict[str, Any]) -> None:
            cancel_event(event, actor=Actor.person(person_of(request)), reason=answers["reason"])

        return ask(self, request, event, question, carry_out)

    @action(description=_("Assign to a member"), url_path="assign", icon="person_add", permissions=["correct"])
    def assign(self, request: HttpRequest, object_id: str) -> HttpResponse:
        event = self.get_or_404(request, object_id)
        question = Question(
            title=_("Assign this event"),
            text=_("It is evaluated as of the time it happened. It cannot be given to somebody else afterwards."),
            button=_("Assign"),
            form=AssignForm,
            done=_("The event is assigned."),
            facts=[(_("Named as"), member_as_named(event))],
            dangerous=False,
        )

        def carry_out(answers: dict[str, Any]) -> None:
            member = _the_one(request, event, answers["member"])
            assign_event(event, member, actor=Actor.person(person_of(request)))

        return ask(self, request, event, question, carry_out)


def _the_one(request: HttpRequest, event: Event, term: str) -> Member:
    """The one member of the event's store that the term names."""
    members = within_stores(Member.objects.filter(store_id=event.store_id, erased_at=None), request, "store")
    found = list(find_members(members, term, [event.store_id])[:2])
    if not found:
        raise Refused("unknown_member", gettext("This store has no such member."), field="member")
    if len(found) > 1:
        raise Refused("ambiguous", gettext("Several members fit. Write a whole identifier."), field="member")
    return found[0]
