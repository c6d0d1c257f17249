"""A filter by a span of time, read on the clock the panel shows."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_time
from unfold.contrib.filters.admin import RangeDateTimeFilter

START, END = datetime.time.min, datetime.time.max


class MomentFilter(RangeDateTimeFilter):
    """The theme's two dates and times. A date alone means the whole day; what is no date limits nothing."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        since, until = self._moment("from", START), self._moment("to", END)
        if since is not None:
            queryset = queryset.filter(**{f"{self.parameter_name}__gte": since})
        if until is not None:
            queryset = queryset.filter(**{f"{self.parameter_name}__lte": until})
        return queryset

    def _moment(self, side: str, at: datetime.time) -> datetime.datetime | None:
        date, time = (str(self.used_parameters.get(f"{self.parameter_name}_{side}_{part}") or "") for part in (0, 1))
        try:
            day, hour = parse_date(date), parse_time(time) or at
        except ValueError:
            return None
        return None if day is None else timezone.make_aware(datetime.datetime.combine(day, hour))
