"""The web server: gunicorn with threads, inside this very process, so that nothing is imported twice."""

import os
from collections.abc import Callable
from typing import Any

from django.conf import settings
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker
from prometheus_client import multiprocess

from .celery import spare_the_collector


class WebServer(BaseApplication):
    """Gunicorn configured in code."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        from config.wsgi import application

        return application


def serve(bind: str, port: int) -> None:
    """Serve until a signal ends it."""
    house = settings.LAUREL
    WebServer(
        {
            "bind": [f"{bind}:{port}"],
            "worker_class": "gthread",
            "workers": house.web_processes,
            "threads": house.web_threads,
            # A slow leak anywhere must not matter; the jitter keeps the processes from leaving together.
            "max_requests": 100_000,
            "max_requests_jitter": 10_000,
            "timeout": 60,
            "graceful_timeout": 5 if not house.production else 25,
            "keepalive": 20,
            # Whom to believe about scheme and caller is decided in one place, the settings. Left alone, gunicorn lets
            # a caller behind the proxy rewrite the path by sending SCRIPT_NAME or PATH_INFO as a header.
            "secure_scheme_headers": {},
            "forwarder_headers": "",
            "logconfig_dict": settings.LOGGING,
            "loglevel": "warning",
            "control_socket_disable": True,
            "post_worker_init": lambda _: spare_the_collector(),
            "child_exit": _forget_metrics_of,
        }
    ).run()


def _forget_metrics_of(_: Arbiter, worker: Worker) -> None:
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.mark_process_dead(worker.pid)
