"""Start-up mistakes, each with an id and what to do about it."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Caution


def check_environment(**_: Any) -> list[CheckMessage]:
    """Every setting that made no sense when the environment was read."""
    return [Error(problem.message, hint=problem.hint, id=problem.code) for problem in settings.LAUREL.problems]


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
