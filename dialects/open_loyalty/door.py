"""Who calls: a program with a key made for this dialect, or a person with a token they signed in for."""

from django.http import Http404, HttpRequest, HttpResponse

from dialects.door import Door, Guest, Need
from members.actors import Actor
from members.api.auth import caller_by_key
from members.api.problems import Problem
from members.models import Scope, Staff, Store

from .errors import NobodyKnown, answer_error, answer_status
from .tokens import read_token

NAME = "open_loyalty"

# The vendor's permissions have two levels for each kind of thing: to view it, and to modify it.
VIEW_ACHIEVEMENTS = Need(Scope.READ, "achievements.view_achievement")
MODIFY_ACHIEVEMENTS = Need(Scope.MANAGE, "achievements.change_achievement")
VIEW_PROGRESS = Need(Scope.READ, "achievements.view_progress")
MODIFY_PROGRESS = Need(Scope.ADJUST, "achievements.adjust_progress")
VIEW_MEMBERS = Need(Scope.READ, "members.view_member")
MODIFY_MEMBERS = Need(Scope.MANAGE, "members.change_member")
VIEW_EVENTS = Need(Scope.READ, "members.view_event")
SEND_EVENTS = Need(Scope.INGEST, "members.change_event")
ASSIGN_EVENTS = Need(Scope.MANAGE, "members.change_event")
VIEW_SCHEMAS = Need(Scope.READ, "members.view_eventtype")
MODIFY_SCHEMAS = Need(Scope.MANAGE, "members.change_eventtype")
VIEW_CAMPAIGNS = Need(Scope.READ, "campaigns.view_campaign")
MODIFY_CAMPAIGNS = Need(Scope.MANAGE, "campaigns.change_campaign")


class OpenLoyaltyDoor(Door):
    def let_in(self, request: HttpRequest, store_code: str | None) -> Guest:
        if key := request.headers.get("X-AUTH-TOKEN"):
            return _program(key, store_code)
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise NobodyKnown
        return _person(read_token(token.strip()), store_code)

    def answer_error(self, error: Exception) -> HttpResponse | None:
        return answer_error(error)

    def answer_status(self, status: int) -> HttpResponse:
        return answer_status(status)


def _program(credential: str, store_code: str | None) -> Guest:
    """Another store's address is one that does not exist."""
    try:
        if not credential.isascii() or not credential.isprintable():
            raise NobodyKnown
        caller = caller_by_key(credential, NAME)
    except Problem as problem:
        raise NobodyKnown from problem
    if caller.store.code != store_code:
        raise Http404
    return Guest(caller.store, caller.actor, key=caller.key)


def _person(staff: Staff, store_code: str | None) -> Guest:
    store = Store.objects.filter(code=store_code).first()
    limit = set(staff.stores.values_list("pk", flat=True))
    if store is None or (limit and store.pk not in limit):
        raise Http404
    return Guest(store, Actor.person(staff), staff=staff)


DOOR = OpenLoyaltyDoor()
