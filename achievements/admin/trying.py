"""Trying an achievement before it is published: on events that are pasted or picked, and on everything in the log."""

import json
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from achievements.engine import Definition
from achievements.engine.narrate import tell_end, tell_steps
from achievements.engine.simulation import LineRefused, simulate
from achievements.models import Achievement
from achievements.reading.lines import lines_of
from achievements.services.backtests import begin_backtest, cancel_backtest
from achievements.services.definitions.reading import examined
from members.actors import Actor
from members.admin.confirm import change_url
from members.admin.scope import may, person_of
from members.admin.searching import find_members
from members.errors import Refused
from members.jsontext import exact_json
from members.models import Event, Member

from .charts import chart_of
from .labels import achievement_label

SIMULATE = "admin/achievements/simulate.html"
BACKTEST = "admin/achievements/backtest.html"
RUN = "admin/achievements/_backtest.html"
MOST_LINES, MOST_TEXT, MOST_RUNS = 2_000, 1_000_000, 5
EXAMPLE = """{"id": "1", "type": "visit", "occurred_at": "2026-03-02T10:00:00Z", "body": {"stars": 5}}
{"id": "2", "kind": "transaction", "occurred_at": "2026-03-03T10:00:00Z", "transaction": {"gross_value": 25}}
{"cancel": "1", "at": "2026-03-04T10:00:00Z"}"""


class Unusable(Exception):  # noqa: N818  an answer to a person, not a failure of ours
    """What was pasted cannot be played; the message says on which line, and why."""


class Asked(NamedTuple):
    """What is tried, and by whom."""

    page: Any
    request: HttpRequest
    achievement: Achievement

    def shown(self, template: str, **context: Any) -> HttpResponse:
        around = {
            **self.page.admin_site.each_context(self.request),
            "opts": self.page.opts,
            "original": self.achievement,
            "state": achievement_label(self.achievement.status),
            "back": change_url(self.achievement),
        }
        return TemplateResponse(self.request, template, {**around, **context})


# Events that are pasted or picked ------------------------------------------------------------------------


def simulator(page: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Step by step what the events would do, for one member; nothing is stored."""
    asked = Asked(page, request, page.get_or_404(request, object_id))
    text, who = request.POST.get("events", ""), request.POST.get("member", "").strip()
    zone = request.POST.get("zone", "")
    shown: dict[str, Any] = {"example": EXAMPLE, "who": who, "zone": zone, "sees_members": _sees_members(request)}
    definition, wrong = examined(asked.achievement.definition)
    if definition is None:
        return asked.shown(SIMULATE, **shown, error=wrong[0].detail, events=text)
    try:
        if "take" in request.POST:
            return asked.shown(SIMULATE, **shown, events=_taken(asked, who))
        played = _play(asked, definition, text, zone) if request.method == "POST" else {}
    except Unusable as unusable:
        return asked.shown(SIMULATE, **shown, error=str(unusable), events=text)
    return asked.shown(SIMULATE, **shown, **played, events=text)


def _sees_members(request: HttpRequest) -> bool:
    return may(request, "view", Member) and may(request, "view", Event)


def _taken(asked: Asked, who: str) -> str:
    """A member's stored events, a line each."""
    if not _sees_members(asked.request):
        raise PermissionDenied
    members = Member.objects.filter(store=asked.achievement.store_id)
    found = list(find_members(members, who, [asked.achievement.store_id])[:2]) if who else []
    if len(found) != 1:
        raise Unusable(_("More than one member is called so.") if found else _("No member is called so."))
    lines = lines_of(found[0], asked.achievement.key)
    if not lines:
        raise Unusable(_("There is no event of this member yet."))
    return "\n".join(map(exact_json, lines))


def _play(asked: Asked, definition: Definition, text: str, zone: str) -> dict[str, Any]:
    numbered = _read(text)
    lines = [line for _number, line in numbered]
    try:
        result = simulate(
            definition, lines, store_zone=asked.achievement.store.time_zone, member_zone=_known(zone) or None
        )
    except LineRefused as refused:
        raise Unusable(_called(numbered[refused.line - 1][0], str(refused))) from None
    for (number, _line), step in zip(numbered, result["steps"], strict=True):
        step["line"] = number
    return {"steps": list(tell_steps(definition, lines, result)), "end": list(tell_end(definition, result))}


def _known(zone: str) -> str:
    try:
        return ZoneInfo(zone).key if zone else ""
    except (ValueError, OSError, KeyError):
        raise Unusable(_("There is no time zone called “%s”.") % zone) from None


def _read(text: str) -> list[tuple[int, dict[str, Any]]]:
    if len(text) > MOST_TEXT:
        raise Unusable(_("This is too much to be tried at once."))
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            read = json.loads(line, parse_float=Decimal)
        except (ValueError, RecursionError):
            raise Unusable(_called(number, _("This is not JSON."))) from None
        if not isinstance(read, dict):
            raise Unusable(_called(number, _("This must be an object.")))
        found.append((number, read))
    if not 0 < len(found) <= MOST_LINES:
        raise Unusable(_("Give 1 to %d events, each on a line of its own.") % MOST_LINES)
    return found


def _called(number: int, reason: str) -> str:
    return _("Line %(number)d: %(reason)s") % {"number": number, "reason": reason}


# Everything in the log ---------------------------------------------------------------------------------


def backtest(page: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Begun, looked at while it runs, cancelled; it moves nobody's progress."""
    asked = Asked(page, request, page.get_or_404(request, object_id))
    error: list[str] = []
    if request.method == "POST":
        if not may(request, "change", Achievement):
            raise PermissionDenied
        try:
            _carry_out(asked)
        except Refused as refused:
            error = [refused.message, *(f"{each.field.strip('/')}: {each.detail}" for each in refused.wrong)]
        else:
            return HttpResponseRedirect(request.path)
    runs = list(asked.achievement.backtests.all()[:MOST_RUNS])
    context = {"runs": [(run, chart_of(run)) for run in runs], "error": error, "may_begin": _may_begin(asked, runs)}
    if request.headers.get("HX-Request") == "true":
        return TemplateResponse(request, RUN, {**context, "address": request.path})
    return asked.shown(BACKTEST, **context, address=request.path)


def _may_begin(asked: Asked, runs: list[Any]) -> bool:
    return may(asked.request, "change", Achievement) and all(run.finished_at for run in runs)


def _carry_out(asked: Asked) -> None:
    actor = Actor.person(person_of(asked.request))
    cancelled = asked.request.POST.get("cancel", "")
    if not cancelled:
        begin_backtest(asked.achievement, actor=actor)
        return
    run = asked.achievement.backtests.filter(pk=cancelled if cancelled.isdigit() else 0).first()
    if run is not None:
        cancel_backtest(run, actor=actor)
