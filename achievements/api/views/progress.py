from typing import Any, ClassVar

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from achievements.api.pages import HistoryPages, ListPages
from achievements.api.progress_filters import ProgressFilters, wishes_of
from achievements.api.serializers import DetailOut, HistoryOut, MyHistoryOut, ShownOut
from achievements.models import Progress
from achievements.reading import Entry, achievement_of, achievements_of, catalogue_of, history_of, shown_one
from achievements.reading.history import START
from achievements.reading.narrow import narrowed
from achievements.reading.shown import LIVE
from members.api.auth import OWN
from members.api.document import operation
from members.api.views.texts import ID
from members.models import Member, Scope

from .whose import LANGUAGE, Mine, OfMember

KEY = OpenApiParameter("key", str, "path", description="The key of the achievement.")
CLOCK = "As of the moment of the answer: what has expired or broken since the last event reads so."
HIDDEN = "What is hidden until earned is left out until progress was made."


class Achievements(OfMember):
    """The achievements of one member, one page of them."""

    queryset = Progress.objects.all()
    serializer_class = ShownOut
    filterset_class = ProgressFilters
    pagination_class = ListPages
    parameters: ClassVar[frozenset[str]] = frozenset({"language"})

    def list(self, request: Request) -> Response:
        wishes, asked = wishes_of(request, self)
        member = self.member
        language, statuses = self.language(member), (asked.get("achievement_status", LIVE),)
        found = achievements_of(member, at=timezone.now(), language=language, statuses=statuses)
        found = [each for each in found if self.sees_hidden or each.is_visible]
        page = self.paginate_queryset(narrowed(found, wishes, asked.get("ordering", "position")))
        answer = self.get_paginated_response(self.get_serializer(page, many=True).data)
        answer["Content-Language"] = language
        return answer


class MemberAchievements(Achievements):
    @operation(
        "list_member_achievements",
        "A member's achievements",
        scope=Scope.READ,
        answers={200: ShownOut(many=True)},
        problems=[404],
        parameters=[ID, LANGUAGE],
        text=f"All that are live, also those not begun. {CLOCK}",
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request)


class MyAchievements(Mine, Achievements):
    @operation(
        "list_my_achievements",
        "The member's own achievements",
        scope=OWN,
        answers={200: ShownOut(many=True)},
        parameters=[LANGUAGE],
        text=f"All that are live, also those not begun. {HIDDEN} {CLOCK}",
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.list(request)


class OneAchievement(OfMember):
    """One achievement of one member."""

    queryset = Progress.objects.all()
    serializer_class: Any = DetailOut
    pagination_class: Any = None
    parameters: ClassVar[frozenset[str]] = frozenset({"language"})

    def entry(self) -> Entry:
        entry = catalogue_of(self.caller.store.pk).by_key.get(self.kwargs["key"])
        if entry is None:
            raise Http404
        return entry

    def detail(self) -> Response:
        member = self.member
        language = self.language(member)
        found = achievement_of(member, self.entry(), at=timezone.now(), language=language)
        if found is None or not (self.sees_hidden or found.shown.is_visible):
            raise Http404
        answer = self.shown(found)
        answer["Content-Language"] = language
        return answer


class MemberAchievement(OneAchievement):
    @operation(
        "get_member_achievement",
        "One achievement of a member",
        scope=Scope.READ,
        answers={200: DetailOut},
        problems=[404],
        parameters=[ID, KEY, LANGUAGE],
        text=f"With its rules, its attempts, and why nothing would count now if that is so. {CLOCK}",
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.detail()


class MyAchievement(Mine, OneAchievement):
    @operation(
        "get_my_achievement",
        "One of the member's own achievements",
        scope=OWN,
        answers={200: DetailOut},
        problems=[404],
        parameters=[KEY, LANGUAGE],
        text=f"With its rules and attempts. {HIDDEN} {CLOCK}",
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.detail()


class History(OneAchievement):
    """What moved one achievement of one member."""

    serializer_class: Any = HistoryOut
    pagination_class = HistoryPages
    parameters: ClassVar[frozenset[str]] = frozenset({"cursor", "page_size"})

    def page(self, request: Request) -> Response:
        pages, member, entry = HistoryPages(), self.member, self.entry()
        after, limit = pages.mark(request) or START, pages.get_page_size(request)
        if not self._may_see(member, entry):
            raise Http404
        found = history_of(member, entry, after=after, limit=limit)
        return pages.answer(self.get_serializer(found.lines, many=True).data, found.next)

    def _may_see(self, member: Member, entry: Entry) -> bool:
        shown = shown_one(member, entry, at=timezone.now())
        return shown is not None and (self.sees_hidden or shown.is_visible)


class MemberHistory(History):
    @operation(
        "list_member_achievement_history",
        "What moved an achievement of a member, newest first",
        scope=Scope.READ,
        answers={200: HistoryOut(many=True)},
        problems=[404],
        parameters=[ID, KEY],
        text="Events that counted, and changes by people and recounts; leads on only, so `previous` is null.",
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.page(request)


class MyHistory(Mine, History):
    serializer_class = MyHistoryOut

    @operation(
        "list_my_achievement_history",
        "What moved one of the member's own achievements, newest first",
        scope=OWN,
        answers={200: MyHistoryOut(many=True)},
        problems=[404],
        parameters=[KEY],
        text="Leads on only, so `previous` is null.",
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.page(request)
