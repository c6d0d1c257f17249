"""Reward logs: coupons that campaigns gave for goals and milestones, and codes that the shop fills in."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils import timezone

from campaigns.models import Reward
from campaigns.services.rewards import fill_reward
from dialects.reading import Invalid, Mistake, Path, conclude, read_uuid, sheet_of
from members.actors import Actor
from members.inbox.incoming import read_moment
from members.models import Store

from .errors import placed
from .goals import goals_of, kind_read
from .ids import milestone_id
from .wire.fields import Document, moment, read_record, text

CODE, ISSUED, EXPIRES = "couponCode", "rewardIssuedAt", "rewardExpiryAt"
FIELDS = {CODE: text(100), ISSUED: moment(required=False), EXPIRES: moment(required=False)}
FROZEN = frozenset(
    {"linkedSchemaSlug", "linkedSchemaRecordId", "milestoneId", "milestone", "ownedById", "periodKey", "rewardStatus"}
)
PERIOD_KEYS = {"daily": "%Y-%m-%d", "weekly": "%G-W%V", "monthly": "%Y-%m"}
_OURS = {"code": CODE, "issued_at": ISSUED, "expires_at": EXPIRES, "state": CODE}


def rewards_in(store: Store) -> Any:
    """Coupons for challenges and streaks, whichever campaign gave them."""
    goals = [goal.achievement.pk for goal in goals_of(store, with_deleted=True)]
    return _together(Reward.objects.filter(store=store, kind=Reward.Kind.COUPON, firing__achievement__in=goals))


def rewards_of(completions: Iterable[int]) -> Any:
    """What followed from these."""
    found = Reward.objects.filter(kind=Reward.Kind.COUPON, firing__completion__in=list(completions))
    return _together(found).order_by("firing__completion__pk", "pk")


def find_reward(store: Store, name: str) -> Reward:
    number = read_uuid(name)
    found = rewards_in(store).filter(uuid=number).first() if number else None
    if found is None:
        raise Http404
    return found


def fill(reward: Reward, body: Any, *, actor: Actor) -> None:
    """A code for a reward that waits for one; what is there already may be said again."""
    sheet = sheet_of(body)
    said = read_record(sheet, FIELDS, whole=False, ignored=FROZEN)
    conclude(sheet)
    store = reward.store
    with placed(_place):
        issued, expires = (
            read_moment(said.values[slug], store, slug) if said.get(slug) else None for slug in (ISSUED, EXPIRES)
        )
        if _says_what_is(reward, said.get(CODE), issued, expires):
            return
        if said.get(CODE) is None:
            raise Invalid(Mistake((CODE,), "required", "Say the code of the coupon."))
        fill_reward(reward, said.values[CODE], actor=actor, issued_at=issued, expires_at=expires)


def show_rewards(rewards: Iterable[Reward]) -> list[Document]:
    return [_show(each) for each in rewards]


def _show(reward: Reward) -> Document:
    firing = reward.firing
    achievement, completion = firing.achievement, firing.completion
    key = completion.milestone if completion else ""
    named = [
        each for number, each in enumerate(achievement.definition.get("milestones") or (), 1)
        if each.get("key", str(number)) == key
    ]  # fmt: skip
    milestone = _milestone(reward, key, named[0]) if key and named else None
    return {
        "id": reward.uuid,
        "linkedSchemaSlug": _slug(reward),
        "linkedSchemaRecordId": achievement.uuid,
        "milestoneId": milestone["id"] if milestone else None,
        "milestone": milestone,
        "ownedById": reward.member.uuid,
        CODE: reward.code or None,
        ISSUED: _written(reward.issued_at),
        EXPIRES: _written(reward.expires_at),
        "rewardStatus": reward.state_at(timezone.now()),
        "periodKey": _period_key(reward),
        "createdAt": _written(reward.created_at),
        "updatedAt": _written(reward.voided_at or reward.redeemed_at or reward.issued_at or reward.created_at),
    }


def _slug(reward: Reward) -> str | None:
    kind = kind_read(reward.firing.achievement.definition)
    return kind.slug if kind else None


def _milestone(reward: Reward, key: str, said: Document) -> Document:
    names = said.get("name") or {}
    name = names.get(reward.store.default_language) or next(iter(names.values()), key)
    number = milestone_id(reward.firing.achievement.uuid, key)
    return {"id": number, "name": name, "milestoneTargetValue": said["target"]}


def _period_key(reward: Reward) -> str:
    """In which of the goal's periods it was earned, on the store's clock."""
    definition = reward.firing.achievement.definition
    unit = (definition.get("period") or {}).get("unit") or definition["rules"][0].get("window", {}).get("unit")
    period = {"day": "daily", "week": "weekly"}.get(unit, "monthly")
    return reward.firing.happened_at.astimezone(reward.store.zone).strftime(PERIOD_KEYS[period])


def _says_what_is(reward: Reward, code: str | None, issued: datetime | None, expires: datetime | None) -> bool:
    said = ((code, reward.code), (issued, reward.issued_at), (expires, reward.expires_at))
    return all(wanted is None or wanted == now for wanted, now in said)


def _together(found: Any) -> Any:
    return found.select_related("store", "member", "firing__achievement", "firing__completion")


def _written(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _place(field: str) -> Path:
    return (_OURS.get(field, field),) if field else ()
