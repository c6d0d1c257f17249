"""Tokens for people of the panel: JWTs of this dialect's own making, which open nothing else."""

import datetime
from typing import Any

import jwt
from django.utils import timezone
from django.utils.crypto import salted_hmac

from members.models import Staff

ALGORITHM, AUDIENCE = "HS256", "laurel/open-loyalty"
ACCESS, REFRESH = "access", "refresh"
LIVES = {ACCESS: datetime.timedelta(hours=24), REFRESH: datetime.timedelta(days=30)}
MOST_CHARACTERS = 4096


class ExpiredToken(Exception):  # noqa: N818  an answer, not a malfunction
    """It was good once."""


class InvalidToken(Exception):  # noqa: N818  likewise
    """It was never good, or not for this."""


def issue_tokens(staff: Staff) -> dict[str, str]:
    """What signing in gives."""
    return {"token": _issue(staff, ACCESS), "refresh_token": _issue(staff, REFRESH)}


def read_token(token: str, use: str = ACCESS) -> Staff:
    """The person a token speaks for, who still may sign in and has the password of then."""
    try:
        if len(token) > MOST_CHARACTERS:
            raise InvalidToken
        claims = jwt.decode(
            token,
            _secret(),
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            options={"require": ["exp", "sub", "aud"]},
        )
    except jwt.ExpiredSignatureError as error:
        raise ExpiredToken from error
    except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise InvalidToken from error
    return _person(claims, use)


def _person(claims: dict[str, Any], use: str) -> Staff:
    staff = Staff.objects.filter(pk=int(claims["sub"]), is_active=True, is_staff=True).first()
    if staff is None or claims.get("use") != use or claims.get("fits") != _fit(staff):
        raise InvalidToken
    return staff


def _issue(staff: Staff, use: str) -> str:
    now = timezone.now()
    claims = {"aud": AUDIENCE, "sub": str(staff.pk), "iat": now, "exp": now + LIVES[use], "use": use}
    return jwt.encode({**claims, "fits": _fit(staff)}, _secret(), algorithm=ALGORITHM)


def _fit(staff: Staff) -> str:
    """Another after each change of the password."""
    return salted_hmac(AUDIENCE, staff.password, algorithm="sha256").hexdigest()[:32]


def _secret() -> str:
    """Of this dialect alone, so that no other token of this house is one here."""
    return salted_hmac("dialects.open_loyalty.tokens", "", algorithm="sha256").hexdigest()
