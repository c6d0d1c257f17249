from typing import Any, ClassVar

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from achievements.api.serializers import AdjustedOut, AdjustIn, ResetIn, ResetOut
from achievements.api.serializers.changes import SeenOut
from achievements.models import Achievement, Progress
from achievements.services.adjustments import Stale, adjust, preview_adjustment
from achievements.services.resets import reset_progress
from achievements.services.values import check_values, need_reason
from achievements.services.whose import compiled_of
from members.api.document import operation, sample
from members.api.problems import Problem
from members.api.resource import Resource
from members.api.views.texts import ID
from members.models import Member, Scope

from .progress import KEY

DRY_RUN = OpenApiParameter("dry_run", bool, description="Say what would happen, and change nothing.")
SEEN = {"version": 3, "status": "in_progress", "value": 320.5, "percent": 64, "completions": 0, "rules": {"1": 320.5}}
ADJUSTED = {
    "before": SEEN,
    "after": {**SEEN, "version": 4, "status": "completed", "value": 500, "percent": 100, "completions": 1},
    "milestones": [],
    "completed": 1,
    "evaluated": 0,
    "settled": 3,
    "dry_run": False,
}


class OfProgress(Resource):
    """The member's and the achievement's of the address, both of the caller's own store."""

    queryset = Progress.objects.all()
    pagination_class = None

    @property
    def member(self) -> Member:
        members = Member.objects.filter(store=self.caller.store).select_related("store")
        return get_object_or_404(members, uuid=self.kwargs["id"])

    @property
    def achievement(self) -> Achievement:
        if "\0" in self.kwargs["key"]:
            raise Http404
        return get_object_or_404(Achievement, store=self.caller.store, key=self.kwargs["key"])


class MemberAdjust(OfProgress):
    scopes: ClassVar[dict[str, str]] = {"POST": Scope.ADJUST}
    parameters: ClassVar[frozenset[str]] = frozenset({"dry_run"})
    serializer_class = AdjustedOut

    @operation(
        "adjust_member_achievement",
        "Set a member's progress by hand",
        scope=Scope.ADJUST,
        request=AdjustIn,
        answers={200: AdjustedOut},
        problems=[404, 409],
        parameters=[ID, KEY, DRY_RUN],
        samples=[
            sample({"progress": 500, "reason": "The till was broken", "version": 3}),
            sample(ADJUSTED, status=200),
        ],
        text=(
            "To absolute values, at this moment. What was accepted before is evaluated first, and is settled then. A "
            "version that is not the present one is a 409 with the present values under `present`."
        ),
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        member, achievement, sent = self.member, self.achievement, self.sent(AdjustIn)
        wanted = {
            "progress": _by_key(member, achievement, sent.get("progress")),
            "completions": sent.get("completions"),
            "version": sent["version"],
        }
        need_reason(sent["reason"])
        is_dry = _is_dry(request)
        try:
            if is_dry:
                done = preview_adjustment(member, achievement, **wanted)
            else:
                done = adjust(member, achievement, reason=sent["reason"], actor=self.caller.actor, **wanted)
        except Stale as stale:
            wrong = [each._asdict() for each in stale.wrong]
            present = SeenOut(stale.present).data
            raise Problem(409, stale.code, stale.message, errors=wrong, present=present) from stale
        return Response({**self.get_serializer(done).data, "dry_run": is_dry})


class MemberReset(OfProgress):
    scopes: ClassVar[dict[str, str]] = {"POST": Scope.ADJUST}
    serializer_class = ResetOut

    @operation(
        "reset_member_achievement",
        "Start a member's progress over",
        scope=Scope.ADJUST,
        request=ResetIn,
        answers={200: ResetOut},
        problems=[404, 409],
        parameters=[ID, KEY],
        samples=[
            sample({"reason": "A new season"}),
            sample({"changed": True, "before": SEEN, "after": {**SEEN, "version": 4, "value": 0}}, status=200),
        ],
        text="What happened before counts no more; what was earned stays, unless `completions` is true.",
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        sent = self.sent(ResetIn)
        done = reset_progress(self.member, self.achievement, actor=self.caller.actor, **sent)
        shown = {"changed": done is not None, "before": done and done.before, "after": done and done.after}
        return self.shown(shown)


def _by_key(member: Member, achievement: Achievement, given: dict[str | None, int] | None) -> dict[str, int] | None:
    """A number alone is the only rule's."""
    if given is None:
        return None
    compiled = compiled_of(member, achievement)
    rules = [rule.key for rule in compiled.plan.rules]
    if None in given and len(rules) > 1:
        message = f"Say which rule is meant: {', '.join(rules)}."
        raise serializers.ValidationError({"progress": [serializers.ErrorDetail(message, code="which_rule")]})
    named = {rules[0] if key is None else key: amount for key, amount in given.items()}
    check_values(compiled, named, None)
    return named


def _is_dry(request: Request) -> bool:
    asked = request.query_params.get("dry_run", "false")
    if asked not in ("true", "false"):
        error = {"field": "dry_run", "code": "bad_parameter", "detail": "It is true or false."}
        raise Problem(400, "bad_parameter", "Write true or false.", errors=[error])
    return asked == "true"
