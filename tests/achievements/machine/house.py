"""A store with two members and every shape, and beside each progress the other side of it."""

import datetime
from collections import Counter
from typing import Any

from django.db import OperationalError
from django.utils import timezone

from achievements.engine.amounts import MICRO
from achievements.engine.definition import ReportKind
from achievements.evaluation.evaluate import evaluate_lane
from achievements.models import Achievement, Change, Progress
from achievements.services.adjustments import adjust
from achievements.services.definitions import pause_achievement, publish_achievement
from achievements.services.expiring import expire_due
from achievements.services.rebuilding import check_progress
from achievements.services.reports import Report, Told, accept_report
from achievements.services.resets import Scope, reset_progress
from members.errors import Refused
from members.lanes import lane_of
from members.models import Event, Member, Pending, Store
from members.services.events import cancel_event
from tests.achievements.evaluation.making import make_live
from tests.achievements.factories import ACTOR
from tests.members.factories import accept, make_member, make_store

from .plain import Plain
from .receipts import Receipt
from .shapes import BY_KEY, SHAPES, Json, hears
from .stored import told

ZONE = "Europe/Vienna"
SEEN: Counter[str] = Counter()


class DifferError(AssertionError):
    """The two sides tell different things."""


class House:
    def __init__(self) -> None:
        self.store: Store = make_store(time_zone=ZONE)
        self.members = [make_member(self.store, name) for name in ("ada", "bob")]
        self.achievements: dict[str, Achievement] = {each["key"]: make_live(self.store, each) for each in SHAPES}
        self.plain = {(each.pk, shape["key"]): Plain(shape, ZONE) for each in self.members for shape in SHAPES}
        self.sent: list[tuple[Member, Json]] = []
        self.lines: dict[str, Json] = {}
        self.receipts: dict[str, Receipt] = {}
        self.paused: set[str] = set()
        self.number = 0

    # The inbox ---------------------------------------------------------------------------------------------

    def send(self, member: Member, event: Json, line: Json, *, kind: str) -> None:
        """An event, and the line it is to the other side."""
        (answer,) = accept(self.store, {**event, "source": "till", "member": {"id": str(member.uuid)}})
        if answer.status == "refused":
            assert answer.code == "in_future"
            SEEN["refused as in the future"] += 1
            return
        assert answer.status == "accepted"
        self.sent.append((member, event))
        if "transaction" in event:
            self._receipt(event["transaction"]["document_number"]).sold = event["transaction"]
        self._took(member, line, str(answer.id), kind)

    def _took(self, member: Member, line: Json, uuid: str, kind: str) -> None:
        line = {**line, "accepted_at": now()}
        if "id" in line:
            self.lines[uuid] = line
        self._tell(member, line)
        SEEN[kind] += 1
        if "occurred_at" in line and timezone.now() - _moment(line["occurred_at"]) > datetime.timedelta(days=30):
            SEEN["too late"] += 1

    def send_again(self, member: Member, event: Json) -> None:
        (answer,) = accept(self.store, {**event, "source": "till", "member": {"id": str(member.uuid)}})
        assert answer.status == "duplicate"
        SEEN["duplicate"] += 1

    def report(self, member: Member, key: str, amount: int, occurred_at: datetime.datetime | None) -> None:
        kind = {"told": ReportKind.INCREMENT, "level": ReportKind.AT_LEAST}[key]
        name = self.name()
        report = Report(kind=kind, amount=amount, request_id=name, occurred_at=occurred_at)
        try:
            answer = accept_report(Told(member, self.achievements[key], report))
        except Refused as refused:
            self._refused(refused, "report refused", {"not_live" if key in self.paused else "in_future"})
            return
        line = {"id": f"report {key}/{member.uuid}/{name}", "kind": "report", "about": key, "type": "report"}
        at = (occurred_at or timezone.now()).isoformat()
        self._took(member, {**line, "occurred_at": at, "body": {kind.value: amount}}, str(answer.id), "report")

    def cancel(self, event: Event) -> None:
        line = self.lines[str(event.uuid)]
        try:
            cancel_event(event, actor=ACTOR, reason="never was")
        except Refused as refused:
            self._refused(refused, "cancelled twice", {"already_cancelled"})
            return
        member = next(each for each in self.members if each.pk == event.member_id)
        self._tell(member, {"cancel": line["id"], "at": now()}, line)
        SEEN["cancel"] += 1

    def give_back(self, member: Member, document: str, line: Json, event: Json, sale: Json) -> None:
        """What came back of a sale, which may be still to come; more than there is, once it has come, is refused."""
        (answer,) = accept(self.store, {**event, "source": "till", "member": {"id": str(member.uuid)}})
        receipt = self._receipt(document)
        if receipt.is_less_than(line):
            assert (answer.status, answer.code) == ("refused", "exceeds_sale")
            SEEN["return refused"] += 1
            return
        assert answer.status == "accepted"
        receipt.back.append(line)
        SEEN["return" if answer.state == "pending" else "return before its sale"] += 1
        self._tell(member, {**line, "return": f"till {document}", "at": now()}, sale)

    def _receipt(self, document: str) -> Receipt:
        return self.receipts.setdefault(document, Receipt())

    def _tell(self, member: Member, line: Json, about: Json | None = None) -> None:
        for (owner, key), plain in self.plain.items():
            if owner == member.pk and hears(BY_KEY[key], about or line):
                plain.arrive(line)

    # The worker --------------------------------------------------------------------------------------------

    def evaluate(self, member: Member) -> None:
        replays = Change.objects.filter(kind="replay").count()
        while evaluate_lane(lane_of(member.pk), 1000):
            pass
        self._evaluated(member)
        SEEN["replay"] += Change.objects.filter(kind="replay").count() - replays
        SEEN["evaluate"] += 1

    def die(self, member: Member, patch: Any) -> None:
        """In the middle of evaluating, so that nothing has happened."""
        lane = lane_of(member.pk)
        before = Pending.objects.filter(lane=lane).count()
        with patch:
            try:
                evaluate_lane(lane, 1000)
            except OperationalError:
                SEEN["worker dies"] += 1
        assert Pending.objects.filter(lane=lane).count() == before

    def _evaluated(self, member: Member) -> None:
        for (owner, _), plain in self.plain.items():
            if owner == member.pk:
                plain.evaluate()

    # People ------------------------------------------------------------------------------------------------

    def adjust(self, member: Member, key: str, progress: dict[str, float] | None, completions: int | None) -> None:
        amounts = None if progress is None else {rule: round(value * MICRO) for rule, value in progress.items()}
        try:
            adjust(
                member,
                self.achievements[key],
                progress=amounts,
                completions=completions,
                reason="they called",
                actor=ACTOR,
                version=None,
            )
        except Refused as refused:
            self._refused(refused, "adjustment refused", {"cannot_begin"})
            return
        given = {"progress": progress, "completions": completions}
        self._changed(member, key, {"adjust": {name: value for name, value in given.items() if value is not None}})
        SEEN["adjust"] += 1

    def adjust_from_an_old_page(self, member: Member, key: str) -> None:
        stored = Progress.objects.filter(member=member, achievement__key=key).first()
        old = (stored.version if stored else 0) - 1
        try:
            adjust(member, self.achievements[key], completions=1, reason="they called", actor=ACTOR, version=old)
        except Refused as refused:
            self._refused(refused, "adjustment refused", {"stale"})
        # What was waiting was evaluated all the same, so that a second look shows it.
        self._evaluated(member)

    def reset(self, member: Member, key: str, *, completions: bool) -> None:
        done = reset_progress(
            member, self.achievements[key], completions=completions, reason="a new season", actor=ACTOR
        )
        if done is None:
            self._evaluated(member)
            SEEN["nothing to reset"] += 1
            return
        self._changed(member, key, {"reset": {"completions": True} if completions else True})
        SEEN["reset with completions" if completions else "reset"] += 1

    def _changed(self, member: Member, key: str, line: Json) -> None:
        self._evaluated(member)
        self.plain[member.pk, key].change({**line, "at": now()})

    def switch(self, key: str) -> None:
        """Paused, or live again."""
        at, is_paused = timezone.now(), key in self.paused
        if is_paused:
            publish_achievement(self.achievements[key], actor=ACTOR)
            self.paused.remove(key)
        else:
            pause_achievement(self.achievements[key], actor=ACTOR)
            self.paused.add(key)
        self.achievements[key].refresh_from_db()
        for (_, its), plain in self.plain.items():
            if its == key:
                plain.resume(at) if is_paused else plain.pause(at)
        SEEN["resume" if is_paused else "pause"] += 1

    def sweep(self) -> None:
        """It evaluates first what the members it finds still wait for."""
        for member in self.members:
            self.evaluate(member)
        SEEN["expired"] += expire_due()

    @staticmethod
    def _refused(refused: Refused, kind: str, codes: set[str]) -> None:
        if refused.code not in codes:
            raise refused
        SEEN[kind] += 1

    # Both sides --------------------------------------------------------------------------------------------

    def compare(self) -> None:
        """Now, and when some time has passed without anything happening."""
        for member in self.members:
            self.evaluate(member)
        for later in (datetime.timedelta(0), datetime.timedelta(days=2)):
            at = timezone.now() + later
            for member in self.members:
                for key, achievement in self.achievements.items():
                    expected, got = self.plain[member.pk, key].told(at), told(member, achievement, at)
                    if expected != got:
                        raise DifferError(f"{member} {key} at {at}:\nnaive {expected}\nhouse {got}")
        report = check_progress(Scope(self.store))
        assert report.differences == []
        SEEN["held"] += len(report.held)
        SEEN["compare"] += 1

    def name(self) -> str:
        self.number += 1
        return f"e{self.number:04}"


def now() -> str:
    return timezone.now().isoformat()


def _moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)
