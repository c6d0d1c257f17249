"""What the interface shows: achievements where they belong, and what is derived of them with its ids."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple, TypeAlias

from achievements.models import Achievement
from dialects.app_store_connect.wire import words
from dialects.app_store_connect.wire.achievements import can_say
from dialects.reading import read_uuid
from members.jsontext import exact_json
from members.models import Store

from .errors import NotThere
from .models import AppGroup, Detail, Placement

Owner: TypeAlias = Detail | AppGroup
Status = Achievement.Status
BEFORE, AFTER = "before_earned", "after_earned"
BETWEEN = "_"


class Relation(NamedTuple):
    """How a resource is related: to one or to many, and whether there is an address to ask for it."""

    many: bool = False
    linked: bool = True


class Thing(ABC):
    """A resource."""

    kind: ClassVar[str]
    relations: ClassVar[Mapping[str, Relation]] = {}

    @property
    @abstractmethod
    def name(self) -> str:
        """Its id."""

    @abstractmethod
    def attributes(self) -> dict[str, Any]:
        """By name; what is None is left out."""

    def related(self, relation: str) -> "list[Thing]":  # noqa: ARG002  most have none
        return []


@dataclass(eq=False)
class Placed(Thing):
    """An achievement, whose it is, and what only this format says of it."""

    achievement: Achievement
    owner: Owner
    placement: Placement | None = None
    kind: ClassVar[str] = words.ACHIEVEMENTS
    relations: ClassVar[Mapping[str, Relation]] = {
        "gameCenterDetail": Relation(linked=False),
        "gameCenterGroup": Relation(linked=False),
        "groupAchievement": Relation(),
        "localizations": Relation(many=True),
        "releases": Relation(many=True),
    }

    @property
    def name(self) -> str:
        return str(self.achievement.uuid)

    @property
    def names(self) -> dict[str, str]:
        return dict(self.achievement.definition.get("name") or {})

    @property
    def locales(self) -> list[str]:
        """A name in the store's own language and no more is the reference name, and no localization."""
        texts, names = self.achievement.texts, self.names
        described = {*texts.get(BEFORE, {}), *texts.get(AFTER, {})}
        if not described and set(names) <= {self.achievement.store.default_language}:
            return []
        return sorted({*described, *names})

    @property
    def reference_name(self) -> str:
        if self.placement is not None and self.locales:
            return self.placement.reference_name
        return self.achievement.name

    @property
    def vendor_identifier(self) -> str:
        return self.placement.vendor_identifier if self.placement else self.achievement.key

    @property
    def is_archived(self) -> bool:
        status = self.achievement.status
        is_put_away = self.placement is not None and self.placement.is_archived and status != Status.LIVE
        return status == Status.ARCHIVED or is_put_away

    @property
    def is_released(self) -> bool:
        is_withdrawn = self.placement is not None and self.placement.is_withdrawn
        return not self.achievement.is_draft and not (is_withdrawn and self.achievement.status != Status.LIVE)

    def attributes(self) -> dict[str, Any]:
        return {
            "referenceName": self.reference_name,
            "vendorIdentifier": self.vendor_identifier,
            "points": self.achievement.points,
            "showBeforeEarned": not self.achievement.is_hidden,
            "repeatable": self.achievement.definition.get("recurrence") == "on_completion",
            "archived": self.is_archived,
            "activityProperties": self.placement.activity_properties if self.placement else None,
        }

    def related(self, relation: str) -> list[Thing]:
        if relation == "localizations":
            return [*self.localizations()]
        if relation == "releases":
            return [*self.releases()]
        if relation == "groupAchievement":
            found = self.group_achievement()
            return [found] if found else []
        wanted = {"gameCenterDetail": Detail, "gameCenterGroup": AppGroup}.get(relation)
        return [_shown_owner(self.owner)] if wanted and isinstance(self.owner, wanted) else []

    def localizations(self) -> "list[Localization]":
        return [Localization(self, locale) for locale in self.locales]

    def releases(self) -> "list[Release]":
        if not self.is_released:
            return []
        details = [self.owner] if isinstance(self.owner, Detail) else self.owner.details.all()
        return [Release(self, detail) for detail in details]

    def group_achievement(self) -> "Placed | None":
        number = self.placement.group_achievement if self.placement else None
        return next(iter(_of_ids(self.achievement.store, [number])), None) if number else None


@dataclass(eq=False)
class Localization(Thing):
    of: Placed
    locale: str
    kind: ClassVar[str] = words.LOCALIZATIONS
    relations: ClassVar[Mapping[str, Relation]] = {
        "gameCenterAchievement": Relation(),
        "gameCenterAchievementImage": Relation(),
    }

    @property
    def name(self) -> str:
        return f"{self.of.name}{BETWEEN}{self.locale}"

    def attributes(self) -> dict[str, Any]:
        texts = self.of.achievement.texts
        return {
            "locale": self.locale,
            "name": self.of.names.get(self.locale),
            "beforeEarnedDescription": texts.get(BEFORE, {}).get(self.locale),
            "afterEarnedDescription": texts.get(AFTER, {}).get(self.locale),
        }

    def related(self, relation: str) -> list[Thing]:
        return [self.of] if relation == "gameCenterAchievement" else []


@dataclass(eq=False)
class Release(Thing):
    """That an achievement went live with an app; it lasts as long as the achievement is not withdrawn."""

    of: Placed
    detail: Detail
    kind: ClassVar[str] = words.RELEASES
    relations: ClassVar[Mapping[str, Relation]] = {
        "gameCenterDetail": Relation(linked=False),
        "gameCenterAchievement": Relation(linked=False),
    }

    @property
    def name(self) -> str:
        return f"{self.of.name}{BETWEEN}{self.detail.uuid}"

    @property
    def is_live(self) -> bool:
        return self.of.achievement.status == Status.LIVE

    def attributes(self) -> dict[str, Any]:
        return {"live": self.is_live}

    def related(self, relation: str) -> list[Thing]:
        return [self.of] if relation == "gameCenterAchievement" else [ShownDetail(self.detail)]


@dataclass(eq=False)
class ShownDetail(Thing):
    detail: Detail
    kind: ClassVar[str] = words.DETAILS
    relations: ClassVar[Mapping[str, Relation]] = {
        "app": Relation(linked=False),
        "gameCenterGroup": Relation(linked=False),
        "gameCenterAchievements": Relation(many=True),
        "achievementReleases": Relation(many=True),
    }

    @property
    def name(self) -> str:
        return str(self.detail.uuid)

    def attributes(self) -> dict[str, Any]:
        return {"arcadeEnabled": False, "challengeEnabled": False}

    def related(self, relation: str) -> list[Thing]:
        if relation == "gameCenterGroup":
            return [ShownGroup(self.detail.group)] if self.detail.group else []
        return [*(list_of(self.detail) if relation == "gameCenterAchievements" else releases_of(self.detail))]


@dataclass(eq=False)
class ShownGroup(Thing):
    group: AppGroup
    kind: ClassVar[str] = words.GROUPS
    relations: ClassVar[Mapping[str, Relation]] = {
        "gameCenterDetails": Relation(many=True, linked=False),
        "gameCenterAchievements": Relation(many=True),
    }

    @property
    def name(self) -> str:
        return str(self.group.uuid)

    def attributes(self) -> dict[str, Any]:
        return {"referenceName": self.group.name or None}

    def related(self, relation: str) -> list[Thing]:
        if relation == "gameCenterDetails":
            return [ShownDetail(each) for each in self.group.details.all()]
        return [*list_of(self.group)]


@dataclass(eq=False)
class Told(Thing):
    """A submission as it was sent; nothing of it is kept but what it moved."""

    name: str = ""
    sent: dict[str, Any] = field(default_factory=dict)
    kind: ClassVar[str] = words.SUBMISSIONS

    def attributes(self) -> dict[str, Any]:
        return self.sent


# Finding --------------------------------------------------------------------------------------------------


def find_detail(store: Store, name: str) -> Detail:
    number = read_uuid(name)
    found = Detail.objects.filter(store=store, uuid=number).select_related("store", "group").first() if number else None
    if found is None:
        raise NotThere(words.DETAILS, name)
    return found


def find_group(store: Store, name: str) -> AppGroup:
    number = read_uuid(name)
    found = AppGroup.objects.filter(store=store, uuid=number).select_related("store").first() if number else None
    if found is None:
        raise NotThere(words.GROUPS, name)
    return found


def find_achievement(store: Store, name: str) -> Placed:
    """What the format cannot say does not exist here."""
    number = read_uuid(name)
    found = next(iter(_of_ids(store, [number])), None) if number else None
    if found is None:
        raise NotThere(words.ACHIEVEMENTS, name)
    return found


def find_localization(store: Store, name: str) -> Localization:
    achievement, _, locale = name.partition(BETWEEN)
    found = _or_none(store, achievement)
    if found is None or locale not in found.locales:
        raise NotThere(words.LOCALIZATIONS, name)
    return Localization(found, locale)


def find_release(store: Store, name: str) -> Release:
    achievement, _, detail = name.partition(BETWEEN)
    found = _or_none(store, achievement)
    releases = found.releases() if found else []
    release = next((each for each in releases if str(each.detail.uuid) == detail), None)
    if release is None:
        raise NotThere(words.RELEASES, name)
    return release


def list_of(owner: Owner) -> list[Placed]:
    """The owner's achievements in order. What was made elsewhere in Laurel is with the store's first detail."""
    places = {each.about: each for each in owner.placements.all()}
    store = owner.store
    rows = list(_sayable(Achievement.objects.filter(store=store, uuid__in=places)))
    if isinstance(owner, Detail) and owner == _first(store):
        elsewhere = Placement.objects.values("about")
        rows += _sayable(Achievement.objects.filter(store=store).exclude(uuid__in=elsewhere))
    rows.sort(key=lambda each: (each.position, each.pk))
    return [Placed(each, owner, places.get(each.uuid)) for each in rows]


def releases_of(detail: Detail) -> list[Release]:
    """All that went live with the app, those of its group among them."""
    owned = [*list_of(detail), *(list_of(detail.group) if detail.group else ())]
    return [Release(each, detail) for each in owned if each.is_released]


def belongs(placed: Placed, detail: Detail) -> bool:
    """Whether players of the app can earn it."""
    if isinstance(placed.owner, Detail):
        return placed.owner.pk == detail.pk
    return placed.owner.pk == detail.group_id


def _or_none(store: Store, name: str) -> Placed | None:
    number = read_uuid(name)
    return next(iter(_of_ids(store, [number])), None) if number and name == str(number) else None


def _of_ids(store: Store, ids: Iterable[Any]) -> Iterable[Placed]:
    for row in _sayable(Achievement.objects.filter(store=store, uuid__in=list(ids))):
        placement = Placement.objects.filter(about=row.uuid).select_related("detail__store", "group__store").first()
        owner = (placement.detail or placement.group) if placement else _first(store)
        if owner is not None:
            yield Placed(row, owner, placement)


def _sayable(rows: Any) -> Iterable[Achievement]:
    return [each for each in rows.select_related("store") if can_say(exact_json(each.definition))]


def _first(store: Store) -> Detail | None:
    return Detail.objects.filter(store=store).select_related("store", "group").order_by("pk").first()


def _shown_owner(owner: Owner) -> Thing:
    return ShownDetail(owner) if isinstance(owner, Detail) else ShownGroup(owner)
