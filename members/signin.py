"""Signing in to the panel, slowed down for whoever guesses."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import ngettext
from unfold.forms import AuthenticationForm

WINDOW_SECONDS = 15 * 60
MOST_PER_NAME = 5
MOST_PER_ADDRESS = 30


class SignInForm(AuthenticationForm):
    """The theme's form; after too many failures it refuses even the right password until the window is over."""

    def clean(self) -> dict[str, Any]:
        limits = self._limits()
        if any(cache.get(key, 0) >= most for key, most in limits.items()):
            raise ValidationError(_too_many(), code="throttled")
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValidationError:
            for key in limits:
                cache.add(key, 0, WINDOW_SECONDS)
                cache.incr(key)
            raise
        return cleaned

    def confirm_login_allowed(self, user: AbstractBaseUser) -> None:
        super().confirm_login_allowed(user)
        # Only the name is forgiven: one right password must not wash an address that guesses at others.
        cache.delete(next(iter(self._limits())))

    def _limits(self) -> dict[str, int]:
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        name = str(self.cleaned_data.get("username", "")).casefold()
        return {
            f"signin:name:{name.encode().hex()[:120]}:{address}": MOST_PER_NAME,
            f"signin:address:{address}": MOST_PER_ADDRESS,
        }


def _too_many() -> str:
    minutes = WINDOW_SECONDS // 60
    return ngettext(
        "Too many attempts. Try again in %(minutes)d minute.",
        "Too many attempts. Try again in %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}
