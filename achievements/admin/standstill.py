"""Why does it not move? The events that did not count, and the questions that support asks, in their order."""

import datetime
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from achievements.engine import Reason, Why
from achievements.engine.instants import to_instant
from achievements.engine.telling import tell_why
from achievements.models import Achievement
from achievements.reading import LookedAt, overlooked_of
from achievements.reading.detail import anything_of
from achievements.reading.overlooked import MOST_LOOKED_AT, Overlooked
from achievements.reading.reasons import Told, sentence_for
from achievements.reading.shown import moment
from achievements.templatetags.achieved import marked
from members.admin.scope import may
from members.models import Event, MemberStatus

from .asked import Asked
from .events import what_of
from .following import obstacles

# What each reason is about, before its sentence says it with figures.
TITLES = {
    "not_live": gettext_lazy("Not live"),
    "outside_dates": gettext_lazy("Outside the dates"),
    "outside_availability": gettext_lazy("Not at that time"),
    "not_in_audience": gettext_lazy("Not in the audience"),
    "member_inactive": gettext_lazy("Member not active"),
    "condition_failed": gettext_lazy("Condition failed"),
    "attribute_missing": gettext_lazy("Attribute missing"),
    "frequency_capped": gettext_lazy("Frequency limit"),
    "already_reached": gettext_lazy("Already reached"),
    "ended": gettext_lazy("Over"),
    "completion_limit": gettext_lazy("Completion limit"),
    "too_late": gettext_lazy("Too late"),
    "before_counting_began": gettext_lazy("Before it began"),
    "not_a_referral": gettext_lazy("No referral"),
    "referee_already_counted": gettext_lazy("Counted before"),
    "nothing_to_add": gettext_lazy("Nothing to add"),
    "before_reset": gettext_lazy("Before the change by hand"),
    "reversed": gettext_lazy("Cancelled or returned"),
    "pending": gettext_lazy("Still waiting"),
    "unmatched": gettext_lazy("Nobody's yet"),
    "waiting_for_sale": gettext_lazy("Waiting for its sale"),
    "set_aside": gettext_lazy("Set aside"),
}
_INSTANTS = ("until", "ended_at", "starts_at", "ends_at", "counts_from")
# Of these the limit of completions is not to blame, but that it is over.
_OVER = {Reason.ENDED, Reason.ALREADY_REACHED, Reason.COMPLETION_LIMIT}


class Check(NamedTuple):
    """A question, whether all is well with it, and the answer."""

    question: Any
    is_fine: bool
    answer: Any


class Ignored(NamedTuple):
    """An event that did not count, as it is read."""

    at: datetime.datetime
    what: str
    link: str
    reasons: list[tuple[str, Any, Any]]


def standstill_of(asked: Asked) -> dict[str, Any]:
    """What the template is given."""
    looked = overlooked_of(asked.member, asked.detail.shown.entry)
    return {
        "checks": list(_checks(asked, looked)),
        "ignored": [_ignored(asked, each) for each in looked.overlooked],
        "looked_at": looked.looked_at,
        "is_all": looked.looked_at < MOST_LOOKED_AT,
    }


# The checks ----------------------------------------------------------------------------------------------


def _checks(asked: Asked, looked: LookedAt) -> Iterator[Check]:
    for question, wrong, fine in (
        (_("Is it live, and in its dates?"), list(_closed(asked)), _("Yes.")),
        (_("Is the member in the audience?"), list(_outside(asked)), _("Yes.")),
        (_("Is there any limit or budget left?"), list(_used_up(asked)), _("Yes, or there is none.")),
        (_("Has an event arrived at all?"), list(_silent(asked, looked)), _arrived(looked)),
    ):
        said = format_html_join(" ", "{}", ((each,) for each in wrong)) if wrong else fine
        yield Check(question, not wrong, said)


def _closed(asked: Asked) -> Iterator[str]:
    entry = asked.detail.shown.entry
    if entry.status != Achievement.Status.LIVE:
        yield _("No: it is %s, and nothing counts.") % Achievement.Status(entry.status).label.lower()
        return
    refusal = entry.plan.gate.refusal(to_instant(timezone.now()))
    if refusal is not None:
        yield _said(refusal)


def _outside(asked: Asked) -> Iterator[str]:
    if asked.member.status != MemberStatus.ACTIVE:
        yield _("The member does not take part: %s.") % asked.member.get_status_display().lower()
    anything = anything_of(asked.member, timezone.now())
    refusal = asked.detail.shown.entry.plan.outside_audience(anything)
    if refusal is not None:
        yield _said(refusal)


def _used_up(asked: Asked) -> Iterator[str]:
    shown, why_not = asked.detail.shown, asked.detail.why_not
    if why_not is not None and why_not["code"] in _OVER:
        yield str(marked(sentence_for(why_not)))
    if shown.picture.is_limited and (until := moment(shown.picture.limited_until)):
        yield _("It can be completed again from %s.") % _moment(until)
    for rule in asked.detail.rules:
        if rule.capped_until:
            yield _("The event frequency limit is used up until %s.") % _moment(rule.capped_until)
    yield from obstacles(asked.member, shown.entry.id)


def _silent(asked: Asked, looked: LookedAt) -> Iterator[Any]:
    if not looked.looked_at:
        rules = asked.detail.shown.said.description.rules
        sources = format_html_join(", ", "{}", ((marked(each),) for each in dict.fromkeys(r.source for r in rules)))
        yield _("No: nothing of what counts has ever arrived for this member.")
        yield sources


def _arrived(looked: LookedAt) -> str:
    return _("Yes, the last one happened on %s.") % _moment(looked.last_at) if looked.last_at else ""


# The events ----------------------------------------------------------------------------------------------


def _ignored(asked: Asked, overlooked: Overlooked) -> Ignored:
    event, names = overlooked.event, _rule_names(asked)
    link = reverse("admin:members_event_change", args=[event.pk]) if may(asked.request, "view", Event) else ""
    reasons = [(names.get(rule or "", ""), TITLES.get(told["code"], ""), _sentence(told))
               for rule, told in overlooked.reasons]  # fmt: skip
    return Ignored(event.occurred_at, what_of(event, asked.member.pk), link, reasons)


def _rule_names(asked: Asked) -> dict[str, str]:
    """Only where there are several."""
    rules = asked.detail.rules
    return {rule.key: rule.name or rule.key for rule in rules} if len(rules) > 1 else {}


def _said(why: Why) -> str:
    return _sentence(tell_why(why))


def _sentence(told: Told) -> Any:
    """With its figures, and with its moments on the clock that is shown."""
    return marked(
        sentence_for({name: _on_clock(value) if name in _INSTANTS else value for name, value in told.items()})
    )


def _on_clock(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return timezone.localtime(datetime.datetime.fromisoformat(value)).isoformat()


def _moment(at: datetime.datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
