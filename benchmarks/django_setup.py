"""Real Django against the cluster: with the house's settings where there are some, with bare ones otherwise."""

import os
from importlib.util import find_spec
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.db import connection

from .entry import Bench


def use_django(bench: Bench) -> None:
    """Make the cluster Django's default database; settings can be chosen only once per process."""
    if not settings.configured:
        if find_spec("config.settings"):
            _enter_house(bench)
        else:
            settings.configure(DATABASES={"default": _database(bench.url)}, USE_TZ=True)
        django.setup()
        settings.DEBUG = False  # in debug mode Django keeps every query it sends, and that would be measured
    if str(connection.settings_dict["PORT"]) != str(urlsplit(bench.url).port):
        raise RuntimeError("Django is already bound to another database in this process.")


def _enter_house(bench: Bench) -> None:
    # Whoever measures may have an installation of their own in the environment; its data folder is not ours.
    for name in [name for name in os.environ if name.startswith("LAUREL_")]:
        del os.environ[name]
    os.environ |= {
        "DATABASE_URL": bench.url,
        "LAUREL_HOME": str(bench.folder),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.removeprefix("/"),
        "USER": parts.username,
        "PASSWORD": parts.password,
        "HOST": parts.hostname,
        "PORT": parts.port,
        "CONN_MAX_AGE": None,
    }
