"""What stands above every tab of a member: how they are, how they are known, and when they were last seen."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.models import Event, Member, MemberStatus

Fact = tuple[Any, Any]
Facts = Callable[[HttpRequest, Member], Iterable[Fact]]

STATUS_LABELS = {MemberStatus.ACTIVE: "success", MemberStatus.BLOCKED: "danger", MemberStatus.LEFT: "default"}
_more: list[Facts] = []


def add_to_header(facts: Facts) -> None:
    """Floors above say what else belongs there, each for whoever may see it."""
    _more.append(facts)


def header_of(request: HttpRequest, member: Member) -> dict[str, Any]:
    """What the template of the header is given."""
    status = MemberStatus(member.status)
    return {
        "status": (STATUS_LABELS[status], status.label),
        "tier": member.tier,
        "is_erased": member.erased_at is not None,
        "facts": [*_known_as(member), *(fact for each in _more for fact in each(request, member)), *_seen(member)],
        "zone": member.store.time_zone,
    }


def _known_as(member: Member) -> Iterator[Fact]:
    names = {
        _("External id"): member.external_id,
        _("E-mail"): member.email,
        _("Phone"): member.phone,
        _("Card"): member.loyalty_card_number,
    }
    yield from ((name, value) for name, value in names.items() if value)


def _seen(member: Member) -> Iterator[Fact]:
    yield _("Last seen"), last_seen(member) or _("never")


def last_seen(member: Member) -> datetime.datetime | None:
    """When the event happened that came last."""
    return Event.objects.filter(member=member).order_by("-id").values_list("occurred_at", flat=True).first()
