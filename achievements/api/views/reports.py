import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar

import msgspec
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from achievements.api.serializers import ReportedManyOut, ReportedOneOut, ReportIn, ReportOfIn, ReportsIn
from achievements.api.serializers.reports import report_of
from achievements.models import Achievement
from achievements.services.reports import Told, accept_report, accept_reports, members_named
from members.api.document import operation, sample
from members.api.events_in import PATIENCE, STATUSES
from members.api.problems import as_problem
from members.api.resource import Resource
from members.api.views.texts import EVENT_ID, ID
from members.errors import Refused
from members.inbox import Answer
from members.inbox.preview import wait_for_changes
from members.models import Member, Scope, normal_identifier

from .changes import OfProgress
from .progress import KEY

NOBODY = "This store has no such member."
NOTHING = "This store has no such achievement."
REPORTED = {"status": "accepted", "id": EVENT_ID, "state": "evaluated", "changes": {"progress": []}}


class MemberReport(OfProgress):
    scopes: ClassVar[dict[str, str]] = {"POST": Scope.INGEST}
    serializer_class = ReportedOneOut

    @operation(
        "report_member_achievement",
        "Say how far a member is",
        scope=Scope.INGEST,
        request=ReportIn,
        answers={200: ReportedOneOut},
        problems=[404, 409],
        parameters=[ID, KEY],
        samples=[sample({"increment": 2.5, "request_id": "level-7"}), sample(REPORTED, status=200)],
        text=(
            "For clients that keep their own count. It becomes an event and is evaluated at once; only rules of "
            "*reported* progress listen to it. The same `request_id` with other content is a 409."
        ),
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        report = report_of(self.sent(ReportIn))
        answer = accept_report(Told(self.member, self.achievement, report))
        changes = wait_for_changes([answer], timezone.now() + PATIENCE)
        return Response({**_shown(answer), "changes": changes})


class Reports(Resource):
    scopes: ClassVar[dict[str, str]] = {"POST": Scope.INGEST}
    serializer_class = ReportedManyOut
    queryset = Achievement.objects.none()
    pagination_class = None

    @operation(
        "post_reports",
        "Say how far many members are",
        scope=Scope.INGEST,
        request=ReportsIn,
        answers={200: ReportedManyOut},
        samples=[
            sample({"reports": [{"member": {"external_id": "ada"}, "achievement": "levels", "at_least": 7}]}),
            sample(
                {
                    "counts": {"accepted": 1, "duplicate": 0, "conflict": 0, "refused": 0},
                    "items": [{"status": "accepted", "id": EVENT_ID, "state": "evaluated"}],
                    "changes": {"progress": []},
                },
                status=200,
            ),
        ],
        text="Up to 1,000 in one request, each with an answer of its own, in the same order.",
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        sent = self.sent(ReportsIn)["reports"]
        answers = accept_reports(self.caller.store, self._told([self._read(each) for each in sent]))
        taken = [answer for answer in answers if answer.is_taken]
        changes = wait_for_changes(taken, timezone.now() + PATIENCE + timedelta(seconds=len(taken) // 100))
        counts = Counter(answer.status for answer in answers)
        return Response(
            {
                "counts": {status: counts[status] for status in STATUSES},
                "items": [_shown(answer) for answer in answers],
                "changes": changes,
            }
        )

    def _read(self, item: Mapping[str, Any]) -> dict[str, Any] | Refused:
        """What one item says, or what is wrong with it first of all."""
        serializer = ReportOfIn(data=item, context=self.get_serializer_context())
        try:
            serializer.is_valid(raise_exception=True)
        except Exception as error:
            problem = as_problem(error)
            if problem is None:
                raise
            first = problem.body["errors"][0]
            return Refused(first["code"], first["detail"], field=first["field"])
        return dict(serializer.validated_data)

    def _told(self, items: Sequence[dict[str, Any] | Refused]) -> list[Told | Refused]:
        """Each with its member and achievement, looked up at once."""
        store = self.caller.store
        names = [{} if isinstance(each, Refused) else _names(each["member"]) for each in items]
        keys = {each["achievement"] for each in items if not isinstance(each, Refused)}
        achievements = {each.key: each for each in Achievement.objects.filter(store=store, key__in=keys)}
        return [
            _told(each, member, achievements) for each, member in zip(items, members_named(store, names), strict=True)
        ]


def _told(
    item: dict[str, Any] | Refused, member: Member | None, achievements: Mapping[str, Achievement]
) -> Told | Refused:
    if isinstance(item, Refused):
        return item
    if member is None:
        return Refused("unknown_member", NOBODY, field="member")
    achievement = achievements.get(item["achievement"])
    if achievement is None:
        return Refused("unknown_achievement", NOTHING, field="achievement")
    return Told(member, achievement, report_of(item))


def _names(given: Mapping[str, Any]) -> dict[str, str]:
    return {field: normal_identifier(field, str(value)) for field, value in given.items()}


def _shown(answer: Answer) -> dict[str, Any]:
    """Without what an answer does not say, and without the source, which is Laurel's own."""
    shown: dict[str, Any] = msgspec.to_builtins(answer, builtin_types=(uuid.UUID,))
    return {name: value for name, value in shown.items() if name not in ("source", "source_id", "member")}
