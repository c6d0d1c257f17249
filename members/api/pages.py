"""Lists come a page at a time, newest first; a cursor leads on, and stays right while new rows arrive."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

from .problems import Problem

PAGE_SIZE, LARGEST_PAGE = 50, 200
LARGEST_ID = 2**63 - 1


class Pages(CursorPagination):
    """`next` and `previous` are whole addresses, or null at the ends."""

    page_size = PAGE_SIZE
    max_page_size = LARGEST_PAGE
    page_size_query_param = "page_size"
    ordering = "-id"

    def decode_cursor(self, request: Request) -> Cursor | None:
        try:
            cursor: Cursor | None = super().decode_cursor(request)
            if cursor is not None and cursor.position is not None and not 0 <= int(cursor.position) <= LARGEST_ID:
                raise ValueError
        except (NotFound, ValueError):
            raise _bad("cursor", "Take the cursor from “next” or “previous” of an answer.") from None
        return cursor

    def get_page_size(self, request: Request) -> int:
        text = request.query_params.get("page_size", str(PAGE_SIZE))
        if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= LARGEST_PAGE):
            raise _bad("page_size", f"A page has 1 to {LARGEST_PAGE} entries.")
        return int(text)

    def get_ordering(self, request: Request, queryset: QuerySet[Any], view: Any) -> tuple[str, ...]:
        return (self.ordering,)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """DRF's own still says `nullable`, which OpenAPI 3.1 does not know."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": {**link, "description": "The page after this one."},
                "previous": {**link, "description": "The page before this one."},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        cursor, size = super().get_schema_operation_parameters(view)
        cursor["description"] = "Where to go on: copied from `next` or `previous`."
        size["description"] = f"How many entries a page has (default {PAGE_SIZE})."
        size["schema"] = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}
        return [cursor, size]


def _bad(name: str, detail: str) -> Problem:
    return Problem(400, "bad_parameter", detail, errors=[{"field": name, "code": "bad_parameter", "detail": detail}])
