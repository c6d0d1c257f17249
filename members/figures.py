"""What Prometheus is told about the inbox: what was answered, and what nobody has looked at yet."""

from collections import Counter as Tally
from collections.abc import Iterable, Iterator

from django.db.models import Min
from django.utils import timezone
from prometheus_client import Counter
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from members.models import Event, Pending, SetAside, Waiting

ANSWERS = Counter("laurel_events_total", "Events sent to the inbox, by what was answered.", ["answer"])


def count_answers(statuses: Iterable[str]) -> None:
    """Add the answers of one request to the figures."""
    for status, count in Tally(statuses).items():
        ANSWERS.labels(status).inc(count)


class Backlog(Collector):
    """Read from the database at each scrape, so that every process of every host tells the same."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        oldest = Pending.objects.aggregate(id=Min("event_id"))["id"]
        accepted_at = Event.objects.filter(pk=oldest).values_list("accepted_at", flat=True).first()
        age = (timezone.now() - accepted_at).total_seconds() if accepted_at else 0.0
        for name, meaning, value in (
            ("laurel_pending_events", "Events no worker has looked at yet.", Pending.objects.count()),
            ("laurel_oldest_pending_seconds", "How long the oldest of them has waited.", age),
            ("laurel_waiting_returns", "Returns whose sale has not arrived.", Waiting.objects.count()),
            ("laurel_events_set_aside", "Events whose evaluation failed.", SetAside.objects.count()),
        ):
            yield GaugeMetricFamily(name, meaning, value=value)
