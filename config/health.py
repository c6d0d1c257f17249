"""Is the process alive, and can it do its work?"""

from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from config.celery import app


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked, so a restart never hides a database that is down."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """Whether traffic may come: database, broker and migrations, each with its own word."""
    answers = {name: _answer(probe) for name, probe in PROBES.items()}
    ready = all(answer == "ok" for answer in answers.values())
    return JsonResponse({"status": "ok" if ready else "unavailable", "checks": answers}, status=200 if ready else 503)


def probe_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def probe_migrations() -> str:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(missing)} not applied: run manage.py migrate" if missing else "ok"


def probe_broker() -> str:
    if settings.LAUREL.broker_url.startswith("filesystem"):
        folder = settings.LAUREL.home / "broker"
        return "ok" if folder.is_dir() else f"the folder {folder} is missing"
    with app.connection_for_write(connect_timeout=2) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
        broker.default_channel.client.ping()
    return "ok"


PROBES: dict[str, Callable[[], str]] = {
    "database": probe_database,
    "migrations": probe_migrations,
    "broker": probe_broker,
}


def _answer(probe: Callable[[], str]) -> str:
    try:
        return probe()
    except Exception as error:  # noqa: BLE001  whatever is wrong with a neighbour is the answer, not a crash
        return f"{type(error).__name__}: cannot be reached"
