"""One object of every model that has a page, made in a given store and carrying a word to look for."""

import importlib
from collections.abc import Callable

from django.db import models

from achievements.models import Achievement, Completion, Progress
from campaigns.models import Campaign, CouponPool, Firing, LedgerEntry, Reward
from campaigns.services.points import correct_points
from members.actors import Actor
from members.models import AccessKey, AuditEntry, Event, EventType, Member, Store
from members.services.access_keys import create_access_key
from members.services.audit import record
from tests.achievements.evaluation.making import evaluate_everything, make_live
from tests.achievements.factories import create
from tests.campaigns.factories import fire, make_campaign, make_live_campaign, make_pool
from tests.live import ROOT
from tests.members.factories import accept, event, make_member

Maker = Callable[[Store, str], models.Model]


def make_event(store: Store, word: str, **values: object) -> Event:
    make_member(store, f"m-{word}", last_name=word)
    (answer,) = accept(store, event(word, member={"external_id": f"m-{word}"}, body={"word": word}, **values))
    return Event.objects.get(uuid=answer.id)


def make_entry(store: Store, word: str) -> AuditEntry:
    return record(Actor.command("test"), "store.changed", store, store=store, after={"word": word}, reason=word)


def make_achievement(store: Store, word: str) -> Achievement:
    rule = {"trigger": "custom_event", "event": "visit", "goal": 3}
    return create(store, definition={"key": word, "name": {"en": word}, "rules": [rule]})


def make_progress(store: Store, word: str) -> Progress:
    """Of somebody called so, completed by their first event, which a worker evaluated."""
    if not Achievement.objects.filter(store=store, key="first").exists():
        make_live(store, {"key": "first", "rules": [{"trigger": "custom_event", "event": "visit", "goal": 1}]})
    found = make_event(store, word)
    evaluate_everything()
    return Progress.objects.get(member=found.member_id)


def make_completion(store: Store, word: str) -> Completion:
    return Completion.objects.get(member=make_progress(store, word).member_id)


def make_firing(store: Store, word: str) -> Firing:
    """With a reward, of somebody called so."""
    if not Campaign.objects.filter(store=store).exists():
        make_live_campaign(store, f"campaign-{word}")
    completion = make_completion(store, word)
    fire()
    return Firing.objects.get(member=completion.member_id)


def make_ledger_entry(store: Store, word: str) -> LedgerEntry:
    member = make_member(store, word, last_name=word)
    return correct_points(member, 1, actor=Actor.command("test"), reason=word)


MAKERS: dict[type[models.Model], Maker] = {
    Store: lambda store, word: store,
    Member: lambda store, word: make_member(store, word, email=f"{word.lower()}@example.com", last_name=word),
    Event: make_event,
    EventType: lambda store, word: EventType.objects.create(store=store, name=word, title=word),
    AccessKey: lambda store, word: create_access_key(store, name=word, scopes=["read"])[0],
    AuditEntry: make_entry,
    Achievement: make_achievement,
    Progress: make_progress,
    Completion: make_completion,
    Campaign: lambda store, word: make_campaign(store, f"c-{word}"),
    CouponPool: lambda store, word: make_pool(store, key=f"p-{word}"),
    Firing: make_firing,
    Reward: lambda store, word: make_firing(store, word).rewards.get(),
    LedgerEntry: make_ledger_entry,
}
# Of the dialects that are there: each can go away with its folder.
for path in (ROOT / "tests/dialects").glob("*/makers.py"):
    MAKERS |= importlib.import_module(f"tests.dialects.{path.parent.name}.makers").MAKERS
