"""Start-up mistakes, each with an id and what to do about it."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Caution


def check_environment(**_: Any) -> list[CheckMessage]:
    """Every setting that made no sense when the environment was read."""
    return [Error(problem.message, hint=problem.hint, id=problem.code) for problem in settings.LAUREL.problems]


def check_static(**_: Any) -> list[CheckMessage]:
    """A folder for collected files that holds none would turn every page into an error."""
    root = settings.LAUREL.static_root
    if root is None or (root / "staticfiles.json").exists():
        return []
    return [
        Error(
            f"LAUREL_STATIC_ROOT is {str(root)!r}, where no files were collected.",
            hint="Run manage.py collectstatic, or leave LAUREL_STATIC_ROOT unset.",
            id="laurel.E012",
        )
    ]


def check_proxy(**_: Any) -> list[CheckMessage]:
    """Whoever ends TLS must be believed, or every request looks plain and is sent to https again."""
    house = settings.LAUREL
    if not (house.production and house.secure) or house.trust_proxy:
        return []
    return [
        Caution(
            "LAUREL_URL is https, but no proxy is trusted to say so: requests would be redirected for ever.",
            hint="Set LAUREL_TRUST_PROXY=1, and let the proxy set X-Forwarded-Proto and X-Forwarded-For itself.",
            id="laurel.W002",
        )
    ]


def check_transport(**_: Any) -> list[CheckMessage]:
    """In production people sign in over TLS, or somebody decided otherwise knowingly."""
    if settings.LAUREL.production and settings.LAUREL.url and not settings.LAUREL.secure:
        return [
            Caution(
                "LAUREL_URL is plain http: cookies and passwords travel in the clear.",
                hint="Put a TLS proxy in front, and set LAUREL_URL to its https address.",
                id="laurel.W001",
            )
        ]
    return []
