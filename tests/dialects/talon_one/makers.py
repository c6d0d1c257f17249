"""A thing of this store, named so, for every page of the panel that the dialect has."""

from collections.abc import Callable

from django.db import models

from dialects.talon_one.models import Application, Campaign
from members.models import Store


def make_campaign(store: Store, word: str) -> Campaign:
    application = Application.objects.create(store=store, name=word)
    return Campaign.objects.create(application=application, name=word)


MAKERS: dict[type[models.Model], Callable[[Store, str], models.Model]] = {
    Application: lambda store, word: Application.objects.create(store=store, name=word),
    Campaign: make_campaign,
}
