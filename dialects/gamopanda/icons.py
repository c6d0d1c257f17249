"""Icons: sent as data addresses, read as addresses of pictures."""

import base64
import binascii
import re

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from achievements.api.fields import DEFAULT_ICON
from achievements.models import Achievement
from achievements.services.icons import remove_icon, set_icon
from dialects.reading import Invalid, Mistake
from members.actors import Actor
from members.errors import Refused

from .wire.goals import ICON

_DATA = re.compile(r"data:image/(?:png|jpeg|jpg|gif|svg\+xml)(?:;charset=[\w-]+)?;base64,(.*)", re.DOTALL)
UNREADABLE = "Send the picture as data:image/png;base64,…: PNG, JPEG, JPG, GIF or SVG, at most 100 KB."


def show_icon(achievement: Achievement, sent: str | None, *, actor: Actor) -> None:
    """What was read back as it is now changes nothing; null is the default."""
    if sent is None:
        remove_icon(achievement, actor=actor)
        return
    if sent.endswith(_path(achievement)):
        return
    found = _DATA.fullmatch(sent)
    try:
        if found is None:
            raise ValueError
        set_icon(achievement, base64.b64decode(found[1], validate=True), actor=actor)
    except (binascii.Error, ValueError):
        raise Invalid(Mistake((ICON,), "not_a_picture", UNREADABLE)) from None
    except Refused as error:
        raise Invalid(Mistake((ICON,), error.code, error.message)) from error


def icon_address(achievement: Achievement, request: HttpRequest) -> str:
    return request.build_absolute_uri(_path(achievement))


def _path(achievement: Achievement) -> str:
    return reverse("icon", args=[achievement.icon.uuid]) if achievement.icon else static(DEFAULT_ICON)
