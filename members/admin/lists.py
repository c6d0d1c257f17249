"""Lists over tables that grow for years: nothing here counts them to the end."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.views import ChangeList

MOST_COUNTED = 10_000


class PatientPaginator(Paginator):
    """Counts up to a limit and says "more than that" beyond; filters and searches lead further."""

    template_name = "admin/components/pagination.html"

    @cached_property
    def count(self) -> int:
        if not isinstance(self.object_list, QuerySet):
            return len(self.object_list)
        # Only what is stored decides how many there are; annotations for showing would be worked out for every row.
        rows = self.object_list.order_by().values("pk")[: MOST_COUNTED + 1]
        return min(rows.count(), MOST_COUNTED)

    @property
    def has_more(self) -> bool:
        return self.count == MOST_COUNTED


class PatientChangeList(ChangeList):
    """The theme's list, which offers "show all" only where something is hidden."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if not (self.query or self.get_filters_params()):
            self.full_result_count: Any = self.result_count
