"""Customer sessions and events, taken in: recorded in Laurel's inbox, evaluated at once, answered with effects."""

import datetime
import hashlib
from collections.abc import Callable
from typing import NamedTuple

import msgspec
from django.db import transaction
from django.utils import timezone

from achievements.evaluation.settling import in_lane, settle
from achievements.models import Progress
from dialects.door import Call
from dialects.reading import conclude, sheet_of
from members.actors import Actor
from members.inbox import accept_events
from members.inbox.accept import again_after_deadlock
from members.inbox.incoming import Mistaken
from members.jsontext import exact_bytes
from members.lanes import lane_of
from members.models import Event, Member, Store
from members.services.members import upsert_member

from .errors import NotThere, Unlinked, placed, refuse
from .ids import progress_of
from .locks import hold_session
from .models import LONGEST_ID, Application, Campaign, Session
from .moving import cancel_once, move_by, take_back
from .placed import all_placed
from .wire.documents import Document
from .wire.query import PARAMETER
from .wire.sessions import (
    CANCELLED,
    CLOSED,
    OPEN,
    SESSION,
    SESSION_TYPE,
    SOURCE,
    EventIn,
    SessionIn,
    place_in_event,
    place_in_session,
    read_event,
    read_session,
    transaction_of,
)

State = Session.State
MOST_KEY = 255
_encoder = msgspec.json.Encoder(decimal_format="number")


class Outcome(NamedTuple):
    """What became of a session or an event, and what it moved."""

    said: SessionIn | EventIn
    application: Application
    member: Member | None
    effects: list[Document]
    session: Session | None = None
    event: Event | None = None


def application_of(call: Call) -> Application:
    """The key's, or the only one of its store."""
    found = Application.objects.filter(store=call.store).select_related("store")
    linked = found.filter(keys=call.user.key).first()
    if linked is not None:
        return linked
    if len(known := list(found[:2])) == 1:
        return known[0]
    if known:
        raise Unlinked("There are several Applications: in the panel, the key is given to one of them.")
    raise refuse((PARAMETER, "Authorization"), "no_application", "The key's store has no Application yet.")


def put_session(call: Call, integration_id: str, *, dry: bool) -> Outcome:
    """The session as it is sent now; an open one moves nothing, but its effects are said."""
    sheet = sheet_of(call.sent)
    said = read_session(sheet)
    _check_id(integration_id)
    conclude(sheet)
    assert said is not None  # noqa: S101  all that is wrong was said

    def work() -> Outcome:
        with placed(place_in_session):
            return _Turn(call, integration_id, said).run()

    return _done(work, dry=dry)


def reopen(call: Call, integration_id: str) -> list[Document]:
    """A closed session is open again, and what it moved is taken back."""
    application = application_of(call)

    @transaction.atomic
    def work() -> list[Document]:
        session = _existing(application, integration_id)
        if session.state != State.CLOSED:
            raise refuse((PARAMETER, "customerSessionId"), "wrong_state", "Only a closed session is opened again.")
        effects = _take_all_back(session, call.actor)
        session.state, session.moves = State.OPEN, []
        session.save()
        return effects

    return again_after_deadlock(work)


def send_event(call: Call, *, dry: bool) -> Outcome:
    """One event; with an Idempotency-Key it counts once, however often it is sent."""
    sheet = sheet_of(call.sent)
    said = read_event(sheet)
    conclude(sheet)
    key = call.request.headers.get("Idempotency-Key")
    if key is not None and not (1 <= len(key) <= MOST_KEY and key.isprintable()):
        raise refuse((PARAMETER, "Idempotency-Key"), "wrong_length", f"A key has 1 to {MOST_KEY} characters.")
    application = application_of(call)

    def work() -> Outcome:
        with placed(place_in_event):
            member = _member(call.store, said.profile, call.actor, ("profileId",))
            document = {"type": said.type, "body": dict(said.attributes)}
            source_id = f"event/{application.pk}/{key}" if key else None
            event, moves = _record(application, member, document, said.campaigns, source_id)
            return Outcome(said, application, member, _effects_of(moves), event=event)

    return _done(work, dry=dry)


class _Turn:
    """One session being put."""

    def __init__(self, call: Call, integration_id: str, said: SessionIn) -> None:
        self.call, self.said, self.actor = call, said, call.actor
        self.application = application_of(call)
        self.session = hold_session(self.application, integration_id)
        self.hash = hashlib.blake2b(exact_bytes(said.said), digest_size=16).hexdigest()

    def run(self) -> Outcome:
        session, said = self.session, self.said
        if session.state != State.OPEN and (session.state, session.content_hash) == (said.state, self.hash):
            effects = _effects_of(session.moves) if said.state == CLOSED else []  # the same again: the answer of then
            return Outcome(said, self.application, session.member, effects, session)
        self._check_state()
        effects = self._carry_out()
        session.state, session.content_hash = said.state, self.hash
        session.updates_count += 1
        session.save()
        return Outcome(said, self.application, session.member, effects, session)

    def _check_state(self) -> None:
        if self.session.state == State.OPEN or (self.session.state, self.said.state) == (CLOSED, CANCELLED):
            return
        told = f"This session is {self.session.state}: it cannot be {self.said.state} now, or be something else."
        raise refuse((SESSION, "state"), "wrong_state", told)

    def _carry_out(self) -> list[Document]:
        session, said = self.session, self.said
        if said.state == CANCELLED:
            effects = _take_all_back(session, self.actor)
            session.moves = []
            return effects
        if said.profile is not None:
            session.member = _member(self.application.store, said.profile, self.actor, (SESSION, "profileId"))
        session.total = said.total
        if said.state == OPEN:
            return self._preview()
        session.moves = self._close()
        session.closings_count += 1
        return _effects_of(session.moves)

    def _preview(self) -> list[Document]:
        with transaction.atomic():
            effects = _effects_of(self._close())
            transaction.set_rollback(True)
        self.session.event = None
        return _previewed(effects)

    def _close(self) -> list[Document]:
        session, application = self.session, self.application
        if session.member is None:
            return []  # of nobody there is no progress
        number = f"talon_one/{session.pk}/{session.closings_count + 1}"
        currency = application.currency or application.store.currency
        document = {
            "type": SESSION_TYPE,
            "kind": "transaction",
            "transaction": transaction_of(self.said, number, session.integration_id, currency),
        }
        event, moves = _record(application, session.member, document, self.said.campaigns, number)
        session.event = event.uuid
        return moves


def _done(work: Callable[[], Outcome], *, dry: bool) -> Outcome:
    def once() -> Outcome:
        with transaction.atomic():
            outcome = work()
            if dry:
                transaction.set_rollback(True)
        return outcome._replace(effects=_previewed(outcome.effects)) if dry else outcome

    return again_after_deadlock(once)


def _record(
    application: Application,
    member: Member,
    document: Document,
    campaigns: frozenset[int] | None,
    source_id: str | None,
) -> tuple[Event, list[Document]]:
    """The event in the inbox, and what the rules of the running campaigns make of it."""
    sent = {**document, "member": {"id": str(member.uuid)}, "source": SOURCE}
    raw = _encoder.encode(sent if source_id is None else {**sent, "source_id": source_id})
    at = timezone.now()

    def work() -> tuple[Event, list[Document]]:
        settle(lane_of(member.pk), [member.pk])
        event, is_new = _accept(application.store, raw)
        settle(lane_of(member.pk), [member.pk])
        known = {each.achievement.pk: each for each in all_placed(application.store)}
        return event, move_by(event, member, _running(application, campaigns, at), known, is_new=is_new)

    return in_lane(lane_of(member.pk), work)


def _accept(store: Store, raw: bytes) -> tuple[Event, bool]:
    """The event, and whether it was not there before."""
    (answer,) = accept_events(store, [raw])
    if answer.status == "conflict":
        raise refuse((PARAMETER, "Idempotency-Key"), "conflict", "This key was used before, for another event.")
    if not answer.is_taken:
        raise Mistaken(answer.field or "", answer.code or "invalid", answer.detail or "")
    event = Event.objects.select_related("store").get(store=store, uuid=str(answer.id))
    return event, answer.status == "accepted"


def _take_all_back(session: Session, actor: Actor) -> list[Document]:
    """What the session moved, as far as that can be; its sale is none any more."""
    member = session.member
    if member is None or session.event is None:
        return []

    def work() -> list[Document]:
        settle(lane_of(member.pk), [member.pk])
        known = {each.achievement.pk: each for each in all_placed(session.application.store)}
        effects = take_back(session.moves, member, known, actor)
        cancel_once(session.event, member, actor)
        return effects

    effects = in_lane(lane_of(member.pk), work)
    session.event = None
    return effects


def _running(application: Application, only: frozenset[int] | None, at: datetime.datetime) -> list[Campaign]:
    found = application.campaigns.running(at).order_by("pk")
    return [each for each in found if only is None or each.pk in only]


def _effects_of(moves: list[Document]) -> list[Document]:
    return [effect for move in moves for effect in move["effects"]]


def _previewed(effects: list[Document]) -> list[Document]:
    """Without the numbers of trackers that were there only while it was tried out."""
    trackers = {each["props"]["progressTrackerId"] for each in effects if "progressTrackerId" in each["props"]}
    born = Progress.objects.filter(pk__in=set(map(progress_of, trackers))).values_list("pk", flat=True)
    known = {tracker for tracker in trackers if progress_of(tracker) in set(born)}
    return [{**each, "props": _known_only(each["props"], known)} for each in effects]


def _known_only(props: Document, trackers: set[int]) -> Document:
    return {name: value for name, value in props.items() if name != "progressTrackerId" or value in trackers}


def _member(store: Store, profile: str, actor: Actor, path: tuple[str, ...]) -> Member:
    """Whoever has that id, enrolled where the store enrols whom it does not know."""
    known = Member.objects.filter(store=store, erased_at=None).named("external_id", profile).first()
    if known is not None:
        return known
    if store.unknown_member != Store.UnknownMember.ENROL:
        raise refuse(path, "unknown_member", "This customer is not known here.")
    return upsert_member(store, profile, {}, actor=actor)[0]


def _existing(application: Application, integration_id: str) -> Session:
    if not Session.objects.filter(application=application, integration_id=integration_id).exists():
        raise NotThere("There is no such session.")
    return hold_session(application, integration_id)


def _check_id(integration_id: str) -> None:
    if len(integration_id) > LONGEST_ID:
        raise refuse((PARAMETER, "customerSessionId"), "wrong_length", f"An id has at most {LONGEST_ID} characters.")
