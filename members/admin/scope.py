"""Who may see which stores: `Staff.stores` limits everybody for whom it is set, superusers among them."""

from collections.abc import Iterable
from typing import Any, TypeVar, cast

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from members.models import Staff, Store

M = TypeVar("M", bound=models.Model)
ITSELF = "pk"  # the path from a store to its store
CHOSEN = "laurel_store"  # in the session


def person_of(request: HttpRequest) -> Staff:
    """The staff member who asks; the panel lets nobody else in."""
    return cast("Staff", request.user)


def store_limit(request: HttpRequest) -> frozenset[int] | None:
    """The ids of the stores that are shown: the one that was chosen, else the person's own; None means all."""
    chosen = chosen_store(request)
    return own_limit(request) if chosen is None else frozenset({chosen})


def own_limit(request: HttpRequest) -> frozenset[int] | None:
    """The ids of the stores this person is limited to; None means all. Read once a request."""
    if not request.user.is_authenticated:
        return frozenset()  # the sign-in page asks too, and whoever is nobody sees nothing
    if "_own_limit" not in request.__dict__:
        own = frozenset(person_of(request).stores.values_list("pk", flat=True))
        request.__dict__["_own_limit"] = own or None
    return cast("frozenset[int] | None", request.__dict__["_own_limit"])


def own_stores(request: HttpRequest) -> models.QuerySet[Store]:
    """All that this person may choose from."""
    limit = own_limit(request)
    return Store.objects.all() if limit is None else Store.objects.filter(pk__in=limit)


def chosen_store(request: HttpRequest) -> int | None:
    """The store the panel is about at present; None is all of them. A choice that is no longer theirs is none."""
    asked = request.session.get(CHOSEN) if hasattr(request, "session") else None
    if asked is None or not request.user.is_authenticated:
        return None
    if "_chosen_store" not in request.__dict__:
        request.__dict__["_chosen_store"] = asked if own_stores(request).filter(pk=asked).exists() else None
    return cast("int | None", request.__dict__["_chosen_store"])


def within_stores(queryset: models.QuerySet[M], request: HttpRequest, path: str) -> models.QuerySet[M]:
    """Those rows whose store, found along `path`, this person may see."""
    limit = store_limit(request)
    return queryset if limit is None else queryset.filter(**{f"{path}__in": limit})


def visible_stores(request: HttpRequest) -> models.QuerySet[Store]:
    return within_stores(Store.objects.all(), request, ITSELF)


def store_ids(request: HttpRequest) -> Iterable[int]:
    """The ids of all visible stores: indexes begin with the store, so a search names them even for the unlimited."""
    limit = store_limit(request)
    return sorted(limit if limit is not None else Store.objects.values_list("pk", flat=True))


def store_path_of(model: type[models.Model]) -> str | None:
    """How a model's rows lead to their store, as its page in the panel or its own field says."""
    page = admin.site._registry.get(model)
    if page is not None and hasattr(page, "store_path"):
        return cast("str", page.store_path)
    if model is Store:
        return ITSELF
    try:
        return "store" if model._meta.get_field("store").related_model is Store else None
    except FieldDoesNotExist:
        return None


def may(request: HttpRequest, verb: str, model: type[models.Model]) -> bool:
    """Whether this person holds the permission of that verb on the model."""
    return person_of(request).has_perm(f"{model._meta.app_label}.{verb}_{model._meta.model_name}")


class StoreFilter(DropdownFilter):
    """By store, offering only those the person may see; not offered where there is one."""

    title = _("store")
    parameter_name = "store"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        stores = [(str(store.pk), store.name) for store in visible_stores(request)]
        return stores if len(stores) > 1 else []

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        chosen = self.value()
        if not chosen:
            return queryset
        path = "store_id" if model_has_store(queryset.model) else store_path_of(queryset.model)
        return queryset.filter(**{f"{path}": chosen}) if chosen.isdigit() else queryset.none()


def model_has_store(model: type[models.Model]) -> bool:
    return any(field.name == "store" for field in model._meta.get_fields())
