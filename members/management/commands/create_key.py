"""`manage.py create_key --store shop --scopes ingest,read`: a key for a program, printed once."""

import datetime
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from members.actors import Actor
from members.doors import API
from members.errors import Refused
from members.inbox.incoming import Mistaken, read_moment
from members.models import Scope, Store
from members.services.access_keys import create_access_key
from members.services.audit import record

_DOORS = "The interface it opens, like open_loyalty"


class Command(BaseCommand):
    help = "Make an access key of a store, and print the key alone: it is not shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--store", required=True, metavar="CODE", help="The code of the store.")
        parser.add_argument("--scopes", required=True, help=f"With commas between: {', '.join(Scope.values)}.")
        parser.add_argument("--name", default="made by create_key", help="Who uses it, like “web shop”.")
        parser.add_argument("--for", dest="opens", default=API, help=f"{_DOORS}; Laurel's own API if left out.")
        parser.add_argument("--expires", metavar="WHEN", help="Like 2027-01-01T00:00:00+01:00; never if left out.")

    def handle(self, *args: Any, **options: Any) -> str:
        store = _store(options["store"])
        scopes = [scope.strip() for scope in options["scopes"].split(",") if scope.strip()]
        expires_at = _moment(options["expires"], store) if options["expires"] else None
        try:
            with transaction.atomic():
                key, secret = create_access_key(
                    store, name=options["name"], scopes=scopes, opens=options["opens"], expires_at=expires_at
                )
                after = {"name": key.name, "scopes": key.scopes, "opens": key.opens, "expires_at": expires_at}
                record(Actor.command("create_key"), "access_key.created", key, store=store, after=after)
        except Refused as error:
            raise CommandError(error.message) from error
        return secret


def _store(code: str) -> Store:
    store = Store.objects.filter(code=code).first()
    if store is None:
        known = ", ".join(Store.objects.order_by("code").values_list("code", flat=True)) or "none yet"
        raise CommandError(f"There is no store “{code}”. Stores: {known}.")
    return store


def _moment(text: str, store: Store) -> datetime.datetime:
    """A day alone is its first instant."""
    try:
        moment = read_moment(f"{text}T00:00:00" if len(text) == 10 else text, store)
    except Mistaken as mistake:
        raise CommandError(f"--expires: {mistake.detail}") from mistake
    if moment <= timezone.now():
        raise CommandError("--expires: this instant is over.")
    return moment
