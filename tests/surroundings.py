"""What the suite needs around it, decided before any setting is read; loaded as the first pytest plugin."""

import os
import secrets
import shutil
import socket
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

POSTGRES = os.environ.get("LAUREL_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("LAUREL_TEST_REDIS", "redis://127.0.0.1:6379/9")
HOME = Path(tempfile.mkdtemp(prefix="laurel-tests-"))

for _folder in ("broker/messages", "broker/control"):
    (HOME / _folder).mkdir(parents=True)
os.environ["LAUREL_HOME"] = str(HOME)
os.environ.pop("LAUREL_BROKER_URL", None)
os.environ.pop("LAUREL_MODE", None)
if os.environ.get("LAUREL_TEST_ON") == "postgres":
    os.environ["DATABASE_URL"] = POSTGRES
else:
    os.environ.pop("DATABASE_URL", None)


def pytest_configure() -> None:
    """A database nobody else has, shared by the parallel workers of one run; what is costly and says nothing, cheap."""
    from django.conf import settings

    run = os.environ.setdefault("LAUREL_TEST_RUN", secrets.token_hex(4))
    if os.environ.get("LAUREL_TEST_ON") == "postgres":
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = f"laurel_test_{run}"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Or each test client would look through all static files once more when it is made.
    settings.WHITENOISE_AUTOREFRESH = True


def absent(*needs: str) -> list[str]:
    """Those of the named things that this machine does not have."""
    return [need for need in needs if not PROBES[need]()]


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() == "true"


def pytest_unconfigure() -> None:
    shutil.rmtree(HOME, ignore_errors=True)
    if "PYTEST_XDIST_WORKER" not in os.environ and not absent("postgres"):
        from tests.databases import drop_template

        drop_template()


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 0), timeout=1).close()
    except OSError:
        return False
    return True


PROBES = {
    "postgres": lambda: _answers(POSTGRES),
    "redis": lambda: _answers(REDIS),
    "chromium": lambda: shutil.which("chromium") is not None,
    "node": lambda: shutil.which("node") is not None,
}
