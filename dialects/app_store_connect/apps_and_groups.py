"""Details and groups, as far as achievements need them: whose they are."""

from typing import Any

from django.db import IntegrityError, transaction

from dialects.app_store_connect.wire import words
from dialects.app_store_connect.wire.bodies import RELATIONSHIPS, Form, read_resource
from members.actors import Actor
from members.models import Store
from members.services.audit import record

from .definitions import related
from .errors import BAD_RELATIONSHIP, NotThere, refuse
from .models import LONGEST_NAME, AppGroup, Detail
from .things import find_detail, find_group

NEW_DETAIL = Form(words.DETAILS, attributes=("challengeEnabled",), relationships={"app": words.APPS}, needed=("app",))
CHANGED_DETAIL = Form(
    words.DETAILS,
    attributes=("arcadeEnabled", "challengeEnabled"),
    relationships={"gameCenterGroup": words.GROUPS},
)
NEW_GROUP = Form(words.GROUPS, attributes=("referenceName",))


def create_detail(store: Store, sent: Any, *, actor: Actor) -> Detail:
    """Of an app whose id is its bundle id as well, until somebody says otherwise in the panel."""
    body = read_resource(sent, NEW_DETAIL)
    body.truth("challengeEnabled")
    body.conclude()
    app, path = body.relationships["app"], (*RELATIONSHIPS, "app")
    if not 0 < len(app.strip()) <= len(app) <= LONGEST_NAME or "\0" in app:
        raise refuse(path, BAD_RELATIONSHIP, f"The id of an app has 1 to {LONGEST_NAME} characters.")
    try:
        with transaction.atomic():
            made = Detail.objects.create(store=store, app_id=app, bundle_id=app)
            record(actor, "detail.created", made, store=store, after={"app_id": app})
    except IntegrityError as error:
        raise refuse(path, BAD_RELATIONSHIP, "This app has a detail.") from error
    return made


def change_detail(store: Store, name: str, sent: Any, *, actor: Actor) -> Detail:
    """Into a group, where its achievements are its own as well."""
    detail = find_detail(store, name)
    body = read_resource(sent, CHANGED_DETAIL, name=name)
    for each in ("arcadeEnabled", "challengeEnabled"):
        body.truth(each)
    body.conclude()
    if "gameCenterGroup" in body.relationships:
        group = related(lambda: find_group(store, body.relationships["gameCenterGroup"]), "gameCenterGroup")
        with transaction.atomic():
            detail.group = group
            detail.save(update_fields=["group"])
            record(actor, "detail.changed", detail, store=store, after={"group": str(group.uuid)})
    return detail


def create_group(store: Store, sent: Any, *, actor: Actor) -> AppGroup:
    body = read_resource(sent, NEW_GROUP)
    name = body.line("referenceName", LONGEST_NAME)
    body.conclude()
    with transaction.atomic():
        made = AppGroup.objects.create(store=store, name=name or "")
        record(actor, "group.created", made, store=store, after={"name": made.name})
    return made


def detail_of_app(store: Store, app: str) -> Detail:
    found = Detail.objects.filter(store=store, app_id=app).select_related("store", "group").first()
    if found is None:
        raise NotThere(words.APPS, app)
    return found
