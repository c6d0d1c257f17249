"""Logs: readable lines on a terminal, one JSON object a line in production; request and event ids in both."""

import logging.config
from typing import Any

import structlog

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.ExtraAdder(),
]


def logging_config(*, json: bool) -> dict[str, Any]:
    """The logging dictionary; every line of any library goes through the same processors."""
    rendering: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if json:
        rendering += [structlog.processors.dict_tracebacks, structlog.processors.JSONRenderer()]
    else:
        rendering += [structlog.dev.ConsoleRenderer(colors=False)]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": rendering,
                "foreign_pre_chain": SHARED,
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            "django.server": {"handlers": [], "propagate": True},
            "celery": {"level": "WARNING"},  # a line for every sweep and task would hide everything else
            "kombu.connection": {"level": "ERROR"},  # it misses a host name that the filesystem broker has none of
            # These two bring handlers of their own, or none at all, unless they are given ours.
            "gunicorn.error": {"handlers": ["console"], "propagate": False},
            "multiprocessing": {"handlers": ["console"], "propagate": False, "level": "WARNING"},
        },
    }


def configure_logging(config: dict[str, Any]) -> None:
    """Give the standard library and structlog one voice."""
    logging.config.dictConfig(config)
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
