"""What game servers say of their players: a higher value is a report, a lower one an adjustment; either reveals."""

import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext

from achievements.engine.amounts import MICRO
from achievements.engine.definition import ReportKind
from achievements.engine.instants import to_instant
from achievements.evaluation.settling import in_lane, settle
from achievements.models import Achievement
from achievements.reading import catalogue_of, shown_one
from achievements.reading.shown import Shown
from achievements.services.adjustments import adjust
from achievements.services.reports import Report, Told, accept_report
from dialects.app_store_connect.wire import words
from dialects.app_store_connect.wire.achievements import RULE
from dialects.app_store_connect.wire.bodies import ATTRIBUTES, Body, Form, read_resource
from dialects.door import Call
from dialects.reading import Path
from members.actors import Actor
from members.lanes import lane_of
from members.models import Event, Member, Store
from members.services.members import upsert_member
from members.uuids import new_uuid

from . import things
from .door import LOWER
from .errors import INVALID, STATE, placed, refuse
from .models import LONGEST_IDENTIFIER, LONGEST_NAME, Detail
from .things import Owner, Placed, list_of

MOST_CHALLENGES = 100
ASKED = ("bundleId", "vendorIdentifier", "scopedPlayerId", "percentageAchieved")
CREATE = Form(
    words.SUBMISSIONS,
    attributes=(*ASKED, "challengeIds", "submittedDate", "preReleased"),
    required=ASKED,
)
PLACES = {"occurred_at": "submittedDate", "percent": "percentageAchieved", "external_id": "scopedPlayerId"}


def submit(call: Call) -> things.Told:
    """The submission as it was sent, under the id of what it became."""
    body = read_resource(call.sent, CREATE)
    percent = body.whole("percentageAchieved", least=0, most=100)
    named = [body.line(name, most) for name, most in zip(ASKED, (LONGEST_NAME, LONGEST_IDENTIFIER, 255), strict=False)]
    submitted_at = _read_date(body)
    _check_rest(body)
    body.conclude()
    bundle, identifier, player = (str(each) for each in named)
    target = _target(call.store, bundle, identifier)
    with placed(_place):
        member = _member(call.store, player, call.actor)
        name = _move(member, target, percent or 0, submitted_at, call)
    sent = {key: value for key, value in call.sent["data"]["attributes"].items() if value is not None}
    return things.Told(name, sent)


def _move(member: Member, target: Placed, percent: int, submitted_at: datetime.datetime | None, call: Call) -> str:
    achievement = target.achievement
    if achievement.status != Achievement.Status.LIVE:
        raise refuse((*ATTRIBUTES, "vendorIdentifier"), STATE, "This achievement is not released, or it is archived.")
    in_lane(lane_of(member.pk), lambda: settle(lane_of(member.pk), [member.pk]))
    shown = _shown(member, achievement)
    if _is_old(shown, target, percent, submitted_at):
        return str(new_uuid())
    now = _percent(shown, target)
    at = submitted_at or timezone.now()
    if percent > now and not _is_before_base(shown, at):
        named = _request_id(percent, submitted_at) if submitted_at else _next_id(member)
        report = Report(kind=ReportKind.PERCENT, amount=Decimal(percent), request_id=named, occurred_at=at)
        return str(accept_report(Told(member, achievement, report)).id)
    if percent != now or not shown.revealed_at:
        _set(member, achievement, percent, call, is_lower=percent < now)
    return str(new_uuid())


def _set(member: Member, achievement: Achievement, percent: int, call: Call, *, is_lower: bool) -> None:
    """What it is now, absolutely: where no report could say so."""
    if is_lower and not call.user.may(LOWER):
        raise PermissionDenied
    reason = gettext("Submitted over the interface for App Store Connect's clients")
    adjust(member, achievement, reason=reason, actor=call.actor, progress={RULE: percent * MICRO}, version=None)


def _shown(member: Member, achievement: Achievement) -> Shown:
    entry = catalogue_of(achievement.store_id).by_id[achievement.pk]
    shown = shown_one(member, entry, at=timezone.now())
    assert shown is not None  # noqa: S101  it is live
    return shown


def _percent(shown: Shown, target: Placed) -> Decimal:
    """How far the player is; of a repeatable one that was completed, how far the next time is."""
    if _is_repeatable(target) and shown.status == "completed":
        return Decimal(0)
    return Decimal(shown.value) / MICRO


def _is_old(shown: Shown, target: Placed, percent: int, submitted_at: datetime.datetime | None) -> bool:
    """Whether this says no more than the completion that is on record: the same submission again, or an earlier one."""
    last = shown.whole.last_at
    if percent < 100 or last is None:
        return False
    return not _is_repeatable(target) or (submitted_at is not None and submitted_at <= last)


def _is_before_base(shown: Shown, at: datetime.datetime) -> bool:
    """Whether an event of that time would come before what was last set: then it has to be set as well."""
    based_at = shown.standing.based_at
    return based_at is not None and to_instant(at) <= based_at


def _is_repeatable(target: Placed) -> bool:
    return bool(target.attributes()["repeatable"])


def _request_id(percent: int, submitted_at: datetime.datetime) -> str:
    """The same submission sent again counts once. Of those of one date the lower comes first: ids order an instant."""
    return f"{percent:03}@{submitted_at.isoformat()}"


def _next_id(member: Member) -> str:
    """Without a date it is always another, and of one instant it comes after whatever came before it."""
    last = Event.objects.filter(member=member).order_by("-pk").values_list("pk", flat=True).first()
    return f"n{last or 0:019}.{new_uuid().hex}"


# Reading --------------------------------------------------------------------------------------------------


def _target(store: Store, bundle: str, identifier: str) -> Placed:
    """The achievement of that app, or of its group."""
    detail = Detail.objects.filter(store=store, bundle_id=bundle).select_related("store", "group__store").first()
    if detail is None:
        raise refuse((*ATTRIBUTES, "bundleId"), INVALID, "There is no app of this bundle id.")
    owners: list[Owner] = [detail, *([detail.group] if detail.group else [])]
    found = (each for owner in owners for each in list_of(owner) if each.vendor_identifier == identifier)
    target = next(found, None)
    if target is None:
        told = "This app has no achievement of this id."
        raise refuse((*ATTRIBUTES, "vendorIdentifier"), INVALID, told)
    return target


def _member(store: Store, player: str, actor: Actor) -> Member:
    """Whoever has that id, enrolled where the store enrols whom it does not know."""
    known = Member.objects.filter(store=store, erased_at=None).named("external_id", player).first()
    if known is not None:
        return known
    if store.unknown_member != Store.UnknownMember.ENROL:
        raise refuse((*ATTRIBUTES, "scopedPlayerId"), INVALID, "This player is not known here.")
    return upsert_member(store, player, {}, actor=actor)[0]


def _read_date(body: Body) -> datetime.datetime | None:
    if "submittedDate" not in body.attributes:
        return None
    sheet = body.attributes["submittedDate"]
    moment = _moment(sheet.value)
    if moment is None:
        sheet.refuse(INVALID, "This must be a date and time with an offset, such as 2026-03-11T10:00:00Z.")
    return moment


def _moment(value: Any) -> datetime.datetime | None:
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
        return moment.astimezone(datetime.UTC) if moment and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _check_rest(body: Body) -> None:
    if "challengeIds" in body.attributes:
        for each in body.attributes["challengeIds"].entries(most=MOST_CHALLENGES):
            each.text()
    if body.truth("preReleased"):
        told = "There is no progress of a version before its release here."
        body.attributes["preReleased"].refuse(INVALID, told)


def _place(field: str) -> Path:
    return (*ATTRIBUTES, PLACES.get(field.rpartition(".")[2], "vendorIdentifier"))
