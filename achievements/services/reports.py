"""Reported progress: what clients say that keep their own count. A report is an event, so it counts like any other."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from achievements.engine.definition import Reported, ReportKind, report_type
from achievements.evaluation.plans import Compiled, StorePlans, plans_of
from achievements.models import Achievement
from members.errors import Refused
from members.inbox.accept import Answer, accept_incoming
from members.inbox.incoming import Incoming, Mistaken, check_amount, make_incoming
from members.models import Event, Member, Store
from members.uuids import new_uuid

from .whose import compiled_of

SOURCE = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """So much more, at least so much, or so many per cent; of all rules that are told so, or of one."""

    kind: ReportKind
    amount: Decimal | int
    rule: str | None = None
    # The same report sent again counts once.
    request_id: str | None = None
    occurred_at: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A report with whose it is, and about what."""

    member: Member
    achievement: Achievement
    report: Report


def accept_reports(store: Store, told: Iterable[Told | Refused]) -> list[Answer]:
    """Take the reports in, each exactly once, and answer for each in the order given, refusals among them."""
    at, plans = timezone.now(), plans_of(store.pk)
    answers: dict[int, Answer] = {}
    items: list[Incoming] = []
    count = 0
    for index, each in enumerate(told):
        count += 1
        try:
            if isinstance(each, Refused):
                raise each
            items.append(_incoming(each, plans, index, at))
        except Refused as error:
            answers[index] = Answer("refused", field=error.field, code=error.code, detail=error.message)
    accepted = accept_incoming(store, items, at) if items else []
    answers |= {item.index: answer for item, answer in zip(items, accepted, strict=True)}
    return [answers[index] for index in range(count)]


def accept_report(told: Told) -> Answer:
    """One; refused if it cannot be taken in, and then nothing was changed."""
    (answer,) = accept_reports(told.member.store, [told])
    if not answer.is_taken:
        raise Refused(answer.code or "invalid", answer.detail or "", field=answer.field)
    return answer


def _incoming(told: Told, plans: StorePlans, index: int, at: datetime.datetime) -> Incoming:
    member, achievement, report = told.member, told.achievement, told.report
    _check(compiled_of(member, achievement, plans), achievement, report)
    name = report.request_id or new_uuid().hex
    body: dict[str, Any] = {report.kind.value: report.amount}
    if report.rule is not None:
        body["rule"] = report.rule
    return make_incoming(
        index,
        (SOURCE, f"{achievement.key}/{member.uuid}/{name}"),
        (Event.Kind.REPORTED.value, report_type(achievement.key)),
        body,
        reference={"id": str(member.uuid)},
        occurred_at=report.occurred_at,
        at=at,
    )


def _check(compiled: Compiled, achievement: Achievement, report: Report) -> None:
    if achievement.status != Achievement.Status.LIVE:
        raise Refused("not_live", f"This achievement is {achievement.status}: nothing counts now.", field="achievement")
    _check_rule(compiled, report)
    kind = report.kind.value
    try:
        check_amount(kind, report.amount)
    except Mistaken as mistake:
        raise Refused(mistake.code, mistake.detail, field=mistake.field) from None
    if report.amount < 0:
        raise Refused("out_of_range", "A report lowers nothing: it is 0 or more.", field=kind)
    if report.kind is ReportKind.PERCENT and report.amount > 100:
        raise Refused("out_of_range", "Per cent go from 0 to 100.", field=kind)


def _check_rule(compiled: Compiled, report: Report) -> None:
    told = _told_by_rule(compiled)
    if report.rule is not None and report.rule not in {rule.key for rule in compiled.plan.rules}:
        known = ", ".join(rule.key for rule in compiled.plan.rules)
        raise Refused("unknown_rule", f"There is no rule “{report.rule}”; there is: {known}.", field="rule")
    meant = told if report.rule is None else {key: kind for key, kind in told.items() if key == report.rule}
    if not meant:
        raise Refused("not_reported", "Its progress comes from events, not from reports.", field="rule")
    if report.kind not in meant.values():
        kinds = " or ".join(sorted({kind.value for kind in meant.values()}))
        raise Refused("wrong_kind", f"It is told by {kinds}, not by {report.kind.value}.", field=report.kind.value)


def _told_by_rule(compiled: Compiled) -> Mapping[str, ReportKind]:
    """How each rule is told that is told by reports."""
    return {
        rule.key: rule.aggregation.kind
        for rule in compiled.plan.definition.rules
        if isinstance(rule.aggregation, Reported)
    }


def members_named(store: Store, names: Sequence[Mapping[str, str]]) -> list[Member | None]:
    """Who is called so, each by the first of the names that somebody has; one query for each kind of name."""
    known: dict[tuple[str, str], Member] = {}
    members = Member.objects.filter(store=store, erased_at=None)
    for field in dict.fromkeys(field for each in names for field in each):
        column = "uuid" if field == "id" else field
        asked = {each[field] for each in names if field in each}
        for member in members.filter(**{f"{column}__in": asked}):
            known[field, str(getattr(member, column))] = member
    return [next((known[name] for name in each.items() if name in known), None) for each in names]
