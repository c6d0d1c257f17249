"""Pages of what is no table: a list made for the asking, and two journals read as one."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from achievements.reading.history import Mark
from members.api.pages import LARGEST_ID, Pages

from .progress_filters import bad_parameter


class Links(Pages):
    """The envelope of every list, around cursors that hold numbers of ours."""

    before: str | None = None
    after: str | None = None

    def get_next_link(self) -> str | None:
        return self._link(self.after)

    def get_previous_link(self) -> str | None:
        return self._link(self.before)

    def read(self, request: Request, count: int) -> tuple[int, ...] | None:
        """The numbers of the cursor that came; None without one."""
        self.request = request
        text = request.query_params.get("cursor")
        if text is None:
            return None
        try:
            numbers = tuple(map(int, base64.b64decode(text, altchars=b"-_", validate=True).decode("ascii").split(".")))
        except (binascii.Error, ValueError):
            numbers = ()
        if len(numbers) != count or not all(0 <= number <= LARGEST_ID for number in numbers):
            raise bad_parameter("cursor", "Take the cursor from “next” or “previous” of an answer.")
        return numbers

    def _link(self, cursor: str | None) -> str | None:
        return cursor and replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)


class ListPages(Links):
    """Of a list that is whole: a cursor says how many come before."""

    def paginate_queryset(self, found: Any, request: Request, view: Any = None) -> list[Any]:
        (start,) = self.read(request, 1) or (0,)
        size = self.get_page_size(request)
        self.after = written(start + size) if start + size < len(found) else None
        self.before = written(max(0, start - size)) if start else None
        return list(found[start : start + size])


class HistoryPages(Links):
    """Of journals: a cursor says where the page ended in each, and leads on only."""

    def mark(self, request: Request) -> Mark | None:
        numbers = self.read(request, len(Mark._fields))
        return None if numbers is None else Mark(*numbers)

    def answer(self, lines: Sequence[Any], after: Mark | None) -> Response:
        self.after = after and written(*after)
        return self.get_paginated_response(lines)


def written(*numbers: int) -> str:
    """A cursor with these numbers."""
    return base64.urlsafe_b64encode(".".join(map(str, numbers)).encode()).decode()
