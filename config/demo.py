"""The demo: one believable store, made by every floor in turn, and the way in to it."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db import transaction

from achievements.demo import evaluate_everything, seed_programme, seed_reports
from campaigns.demo import pay_out, seed_campaigns
from members.demo import seed_members, seed_store
from members.models import Scope, Staff, Store
from members.services.access_keys import create_access_key

USERNAME = "admin"


@dataclass(frozen=True)
class WayIn:
    """What a newcomer needs to look around."""

    username: str
    password: str
    api_key: str


def seed_demo(home: Path, *, seed: int) -> WayIn:
    """Make what is missing of the demo; running it again changes nothing that is there."""
    with transaction.atomic():
        store = seed_store()
        seed_programme(store)
        seed_members(store, seed=seed, evaluate=evaluate_everything)
        seed_reports(store)
        seed_campaigns(store)
        pay_out(store)
        way_in = read_way_in(home) or _new_way_in(store)
    keep_way_in(home, way_in)
    return way_in


def is_seeded() -> bool:
    return Store.objects.filter(code="demo").exists()


def read_way_in(home: Path) -> WayIn | None:
    """The kept login, unless there is none that still fits the database."""
    try:
        kept = WayIn(**json.loads(_file(home).read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return kept if Staff.objects.filter(username=kept.username).exists() else None


def keep_way_in(home: Path, way_in: WayIn) -> None:
    """Readable by its owner alone: it is a password."""
    home.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(_file(home), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(way_in), file)


def _new_way_in(store: Store) -> WayIn:
    password = secrets.token_urlsafe(12)
    person, _ = Staff.objects.get_or_create(username=USERNAME, defaults={"is_staff": True, "is_superuser": True})
    person.set_password(password)
    person.save()
    _, secret = create_access_key(store, name="Demo key", scopes=Scope.values)
    return WayIn(USERNAME, password, secret)


def _file(home: Path) -> Path:
    return home / "demo-login.json"
