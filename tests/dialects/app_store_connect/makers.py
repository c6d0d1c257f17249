"""A thing of this store, named so, for every page of the panel that the dialect has."""

from collections.abc import Callable

from django.db import models

from dialects.app_store_connect.models import AppGroup, Detail
from members.models import Store

MAKERS: dict[type[models.Model], Callable[[Store, str], models.Model]] = {
    AppGroup: lambda store, word: AppGroup.objects.create(store=store, name=word),
    Detail: lambda store, word: Detail.objects.create(store=store, app_id=word, bundle_id=f"com.example.{word}"),
}
