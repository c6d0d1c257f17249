"""What became of one event, for every achievement that listens for it: counted, or why not.

What counted is in the journal; reasons are nowhere, and are found by replaying each progress from its base.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from achievements.engine import Reason
from achievements.engine.definition import Amount
from achievements.engine.step import Refused
from achievements.engine.telling import tell_why
from achievements.evaluation.decide import Decided, replay
from achievements.evaluation.facts import type_of
from achievements.evaluation.history import History, load_history, read_events
from achievements.evaluation.plans import Compiled
from achievements.evaluation.statements import StoredEvent, statements
from achievements.evaluation.work import Turn
from achievements.models import Achievement, Trigger
from members.models import Event, EventState, Member

from .catalogue import Entry, catalogue_of
from .reasons import Told


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """What one rule made of the event; None for the rule where it never came so far."""

    rule: str | None
    why: Told | None = None
    amount: Amount | None = None
    before: Amount | None = None
    after: Amount | None = None
    # Of what counted, so much was beyond all that one event may complete.
    dropped: Amount | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the event in one progress."""

    entry: Entry
    owner: UUID | None
    rules: tuple[RuleOutcome, ...]
    milestones: tuple[str, ...] = ()
    completed: int = 0

    @property
    def is_counted(self) -> bool:
        return any(each.why is None for each in self.rules)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of the event everywhere; what became of a return is what became of its sale."""

    event: UUID
    state: str
    about: UUID
    error: str | None
    outcomes: tuple[Outcome, ...]


# Amount, before and after, by rule.
Counted: TypeAlias = tuple[Amount, Amount, Amount]
Journal: TypeAlias = Mapping[int, Counted]

# What the inbox has to say about events that were not evaluated.
INBOX = {
    EventState.PENDING: "pending",
    EventState.UNMATCHED: "unmatched",
    EventState.WAITING: "waiting_for_sale",
    EventState.SET_ASIDE: "set_aside",
}


def outcomes_of(event: Event) -> Outcomes:
    """What became of the event; an achievement that does not listen for its type is not mentioned."""
    state: str = Event.objects.with_state().get(pk=event.pk).state  # type: ignore[attr-defined]  # annotated
    sale = _sale_of(event) if event.document_type == Event.Document.RETURN else None
    about = sale or event
    (stored,) = read_events(Event.objects.filter(pk=about.pk))
    catalogue = catalogue_of(event.store_id)
    entries = [catalogue.by_id[each.id] for each in catalogue.plans.listening(type_of(stored))]
    error = event.set_aside.error if state == EventState.SET_ASIDE else None
    code = INBOX.get(EventState(state))
    found = _not_evaluated(entries, event, code, error) if code else _evaluated(entries, stored)
    return Outcomes(event.uuid, state, about.uuid, error, tuple(filter(_is_worth_telling, found)))


def _sale_of(back: Event) -> Event | None:
    return Event.objects.filter(
        store=back.store_id, document_number=back.linked_document, document_type=Event.Document.SALE
    ).first()


def _not_evaluated(entries: Iterable[Entry], event: Event, code: str, error: str | None) -> Iterator[Outcome]:
    told: Told = {"code": code} if error is None else {"code": code, "error": error}
    owner = event.member.uuid if event.member else None
    for entry in entries:
        if entry.status == Achievement.Status.LIVE:
            yield Outcome(entry, owner, (RuleOutcome(None, told),))


def _is_worth_telling(outcome: Outcome) -> bool:
    """An archived achievement answers for the time in which it was live."""
    is_closed = all(each.why and each.why["code"] == Reason.NOT_LIVE for each in outcome.rules)
    return not (outcome.entry.status == Achievement.Status.ARCHIVED and is_closed)


# By replay ------------------------------------------------------------------------------------------------


def _evaluated(entries: Sequence[Entry], event: StoredEvent) -> Iterator[Outcome]:
    by_id = {entry.id: entry for entry in entries}
    pairs = list(_pairs(entries, event))
    owners = {owner for owner, _ in pairs}
    types = {each for _, compiled in pairs for each in compiled.plan.event_types}
    history = load_history(owners, types)
    turns = [Turn(owner, compiled, _zone(event, owner, history)) for owner, compiled in pairs]
    known = statements().load_progress(sorted((owner, compiled.id) for owner, compiled in pairs))
    stored = {(each.member_id, each.achievement_id): each for each in known}
    names = dict(Member.objects.filter(pk__in=owners).values_list("pk", "uuid"))
    journal = _journal(event)
    for decided in replay(turns, stored, history):
        rules = tuple(_rules(decided, event, journal))
        if rules:
            owner_id, achievement_id = decided.pair
            yield Outcome(by_id[achievement_id], names[owner_id], rules, *_reached(decided, event))


def _pairs(entries: Iterable[Entry], event: StoredEvent) -> Iterator[tuple[int, Compiled]]:
    """Whose progress may be moved; where nobody referred the member, it is for them that it was no referral."""
    for entry in entries:
        compiled = entry.compiled
        if compiled.is_direct or event.referrer_id is None:
            yield event.member_id, compiled
        if compiled.is_referral and event.referrer_id is not None:
            yield event.referrer_id, compiled


def _zone(event: StoredEvent, owner: int, history: History) -> str | None:
    people = history.people
    if owner == event.member_id:
        return people.of_event(event).zone
    referrer = people.referrer_of(event)
    return referrer.zone if referrer else None


def _journal(event: StoredEvent) -> Journal:
    """What was recorded when it counted, by rule."""
    rows = Trigger.objects.filter(event=event.id).values_list("rule_id", "amount", "before", "after")
    return {rule_id: (amount, before, after) for rule_id, amount, before, after in rows}


def _rules(decided: Decided, event: StoredEvent, journal: Journal) -> Iterator[RuleOutcome]:
    position, step = _position(decided, event), decided.step
    if position is None:
        yield from _unheard(decided.turn.compiled, event)
        return
    dropped = {each.rule: each.amount for each in step.dropped if each.item == position}
    for each in step.triggers:
        if each.item == position:
            yield RuleOutcome(each.rule, None, each.amount, each.before, each.after, dropped.get(each.rule))
    for refused in step.refused:
        if refused.item == position and not is_told_elsewhere(refused.why.reason, event):
            yield _refused(refused, journal.get(decided.turn.compiled.rule_ids[refused.rule]))


def _unheard(compiled: Compiled, event: StoredEvent) -> Iterator[RuleOutcome]:
    """Nobody referred the member; or it is not yet the turn of whoever did."""
    code = Reason.NOT_A_REFERRAL.value if event.referrer_id is None else "pending"
    rules = (rule for rule in compiled.plan.rules if rule.event_type == type_of(event))
    yield from (RuleOutcome(rule.key, {"code": code}) for rule in rules)


def is_told_elsewhere(reason: Reason, event: StoredEvent) -> bool:
    """By another rule that did listen, or in the progress of whoever referred the member."""
    return reason is Reason.WRONG_EVENT_TYPE or (reason is Reason.NOT_A_REFERRAL and event.referrer_id is not None)


def _refused(refused: Refused, recorded: Counted | None) -> RuleOutcome:
    if refused.why.reason is Reason.BEFORE_RESET and recorded is not None:
        # It counted once, and what it led to was settled by a person since.
        return RuleOutcome(refused.rule, None, *recorded)
    return RuleOutcome(refused.rule, tell_why(refused.why))


def _position(decided: Decided, event: StoredEvent) -> int | None:
    return next((place for place, taken in enumerate(decided.taken) if taken.event.id == event.id), None)


def _reached(decided: Decided, event: StoredEvent) -> tuple[tuple[str, ...], int]:
    position, step = _position(decided, event), decided.step
    milestones = tuple(each.key for each in step.milestones if each.item == position)
    return milestones, sum(each.times for each in step.completions if each.item == position)
