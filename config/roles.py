"""Roles that are there from the beginning, as groups: made once, and from then on people's own to change."""

from collections.abc import Iterable
from typing import Any

from django.apps import AppConfig, apps
from django.db.models import Q

FLOORS = ("members", "achievements", "campaigns")
# What only the owner of the house sees: who works in it, and the keys programs come in with.
HOUSE = ("staff", "accesskey")
PROGRAMME = ("achievement", "campaign", "couponpool", "eventtype", "eventfield")


def make_roles(app_config: AppConfig, using: str, **_options: Any) -> None:
    """After the tables of the last floor are there: what a role may concerns them all."""
    if app_config.label != FLOORS[-1]:
        return
    for other in FLOORS:
        _make_permissions(other, using)
    for name, may in ROLES.items():
        _make_role(name, may, using)


def _make_permissions(label: str, using: str) -> None:
    from django.contrib.auth.management import create_permissions

    create_permissions(apps.get_app_config(label), verbosity=0, using=using)


def _make_role(name: str, may: Q, using: str) -> None:
    groups, permissions = apps.get_model("auth.Group")._default_manager, apps.get_model("auth.Permission")
    group, is_new = groups.using(using).get_or_create(name=name)
    if is_new:
        ours = permissions._default_manager.using(using).filter(content_type__app_label__in=FLOORS)
        group.permissions.set(ours.filter(may))


def _may(verbs: Iterable[str], models: Iterable[str]) -> Q:
    return Q(codename__in=[f"{verb}_{model}" for verb in verbs for model in models])


_SEE = Q(codename__startswith="view_") & ~Q(content_type__model__in=HOUSE)
ROLES = {
    # All that is in the stores, and who works in them; roles themselves are handed out by superusers.
    "Owner": Q(),
    # The programme: what can be earned and what follows, with the members it is for.
    "Manager": _SEE
    | _may(("add", "change", "delete"), PROGRAMME)
    | _may(("add", "change"), ("member", "ledgerentry"))
    | _may(("change",), ("event", "firing", "reward"))
    | Q(codename="adjust_progress"),
    # A member, where they stand and why, and putting it right.
    "Support": _SEE
    | _may(("add",), ("ledgerentry",))
    | _may(("change",), ("member", "event", "firing", "reward"))
    | Q(codename="adjust_progress"),
    # Reading alone.
    "Analyst": _SEE,
}
