"""The builder's page: what is stored or begun, as it was filled in, with what is wrong at its inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminFileFieldWidget

from achievements.admin.achievement_page import picture_of, rule_facts, when_facts
from achievements.engine import Definition
from achievements.models import Achievement
from achievements.services.definitions import change_achievement, create_achievement
from achievements.services.definitions.rows import has_progress, tags_of
from achievements.services.icons import set_icon
from members.actors import Actor
from members.admin.confirm import change_url
from members.admin.scope import may, person_of, visible_stores
from members.errors import Refused
from members.models import Store

from .document import Whole, judge, languages_of, place, to_values, to_whole
from .mending import sayable
from .parts import Node
from .rearranging import rearranged
from .saying import preview, resets_said, said_by
from .sections import SECTIONS, Section
from .suggest import event_types, vocabulary, zones
from .values import Filled

TEMPLATE = "admin/achievements/builder/page.html"
SUMMARY = "admin/achievements/builder/_said.html"
# What an achievement is of which nothing is said yet.
NOTHING: Whole = {"definition": {"rules": [{"trigger": "custom_event"}]}, "texts": {}}
PICTURES = {"accept": ".png,.jpg,.jpeg,.gif,.svg", "aria-describedby": "id_icon-help"}
PRESENTED = ("points", "is_hidden", "position", "group")


@dataclass
class Building:
    """One achievement in the builder: new, or one that is stored."""

    page: Any
    request: HttpRequest
    store: Store
    whole: Whole
    achievement: Achievement | None = None

    @property
    def languages(self) -> list[str]:
        return languages_of(self.whole, [self.store.default_language, *self.store.languages])

    def form(self, values: Mapping[str, Sequence[str]]) -> Filled:
        posted = [each for each in values.get("languages", ()) if each not in self.languages]
        locked = to_values(self.whole) if self.is_locked else None
        return Filled(values, [*self.languages, *posted], locked)

    @property
    def is_locked(self) -> bool:
        """Whether what counts may not change any more."""
        made = self.achievement
        if made is None or made.is_draft:
            return False
        return made.status == Achievement.Status.ARCHIVED or has_progress(made)


class Shown(NamedTuple):
    """A section with its inputs, and how many mistakes are in it."""

    section: Section
    nodes: list[Node]
    wrong: int


def whole_of(achievement: Achievement) -> Whole:
    """What the builder is about, as it is stored."""
    shown = {name: getattr(achievement, name) for name in PRESENTED}
    return {
        **shown,
        "definition": achievement.definition,
        "texts": achievement.texts,
        "tags": tags_of(achievement),
    }


def build(building: Building) -> HttpResponse:
    """Shown, drawn anew after a wish of its buttons, or saved."""
    request = building.request
    if request.method != "POST":
        return _shown(building, building.form(to_values(building.whole)))
    posted = {name: request.POST.getlist(name) for name in request.POST}
    if wish := request.POST.get("do"):
        return _shown(building, building.form(rearranged(posted, wish)))
    return _save(building, building.form(posted))


def _save(building: Building, form: Filled) -> HttpResponse:
    whole = to_whole(form)
    if building.achievement is not None and building.request.POST.get("seen") != _seen(building.achievement):
        form.blame("", _("Somebody has changed it meanwhile. Open it again in another window and compare."))
    judge(form, whole)
    if not form.errors:
        try:
            saved = _stored(building, whole)
        except Refused as refused:
            place(form, refused.wrong)
            if not form.errors:
                form.blame("", refused.message)
        else:
            return _saved(building, form, saved)
    return _shown(building, form)


def _stored(building: Building, whole: Whole) -> Achievement:
    actor = Actor.person(person_of(building.request))
    if building.achievement is None:
        return create_achievement(building.store, whole, actor=actor)
    return change_achievement(building.achievement, whole, actor=actor)


def _saved(building: Building, form: Filled, saved: Achievement) -> HttpResponse:
    icon = building.request.FILES.get("icon")
    if icon is not None:
        try:
            set_icon(saved, icon.read(), actor=Actor.person(person_of(building.request)))
        except Refused as refused:
            messages.warning(building.request, _("Saved, but without the picture: %s") % refused.message)
            return HttpResponseRedirect(build_url(saved))
    messages.success(building.request, _("“%s” is saved.") % saved)
    if "go_on" in building.request.POST:
        return HttpResponseRedirect(build_url(saved))
    if "publish" in building.request.POST:
        return HttpResponseRedirect(reverse("admin:achievements_achievement_publish", args=[saved.pk]))
    return HttpResponseRedirect(change_url(saved))


def build_url(achievement: Achievement) -> str:
    return reverse("admin:achievements_achievement_build", args=[achievement.pk])


def _seen(achievement: Achievement) -> str:
    return achievement.changed_at.isoformat()


def _shown(building: Building, form: Filled) -> HttpResponse:
    # Read even where nothing is saved: what is said beside the inputs comes from them.
    whole = to_whole(form)
    sections = [_section(each, form) for each in SECTIONS]
    achievement, request = building.achievement, building.request
    placed = {name for each in sections for node in each.nodes for name in node.names()}
    context = {
        **building.page.admin_site.each_context(request),
        **said(building.store, form, whole),
        "title": achievement or _("New achievement"),
        "opts": building.page.opts,
        "sections": sections,
        "wrong": _told(form),
        "elsewhere": [told for name, each in form.errors.items() if name not in placed for told in each],
        "store": building.store,
        "original": achievement,
        "seen": _seen(achievement) if achievement else "",
        "picture": picture_of(achievement.icon.uuid if achievement and achievement.icon else None),
        "icon_input": UnfoldAdminFileFieldWidget(attrs=PICTURES).render("icon", None, {"id": "id_icon"}),
        "languages": form.languages,
        "is_locked": building.is_locked,
        "may_publish": achievement is None or achievement.is_draft,
        "vocabulary": vocabulary(building.store),
        "event_types": event_types(building.store),
        "zones": zones(),
        "back": change_url(achievement) if achievement else reverse("admin:achievements_achievement_changelist"),
    }
    return TemplateResponse(request, TEMPLATE, context)


def _section(section: Section, form: Filled) -> Shown:
    nodes = [placed.part.show(form, placed.name) for placed in section.parts]
    names = {name for node in nodes for name in node.names()}
    return Shown(section, nodes, sum(len(told) for name, told in form.errors.items() if name in names))


def _told(form: Filled) -> str:
    count = sum(map(len, form.errors.values()))
    if not count:
        return ""
    told = ngettext("%d thing is not right yet.", "%d things are not right yet.", count) % count
    return f"{told} " + _("Nothing was saved.")


def said(store: Store, form: Filled, whole: Whole) -> dict[str, Any]:
    """What is said beside the inputs: the goal, the dates, the summary, the texts as members read them."""
    definition: Definition | None = sayable(whole["definition"])
    described = said_by(definition, store)
    dates_are, dates = resets_said(definition, store, timezone.now())
    texts = {name: each for name, each in whole["texts"].items() if each}
    return {
        "said": described,
        "rules_said": [(rule, list(rule_facts(rule))) for rule in described.rules] if described else [],
        "when_said": list(when_facts(described)) if described else [],
        "dates_are": dates_are,
        "dates": dates,
        "preview": preview(texts, definition, list(form.languages), store.default_language),
    }


def begin(page: Any, request: HttpRequest, store: Store, whole: Whole) -> HttpResponse:
    """A new achievement, from what was chosen on the start page."""
    return build(Building(page, request, store, whole))


def change(page: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """What is stored, to be changed by whoever may."""
    achievement = page.get_or_404(request, object_id)
    if not may(request, "change", Achievement):
        raise PermissionDenied
    return build(Building(page, request, achievement.store, whole_of(achievement), achievement))


def chosen_store(request: HttpRequest) -> Store | None:
    """The store it is made in: the one that was chosen, or the only one there is."""
    stores = visible_stores(request)
    asked = request.GET.get("store") or request.POST.get("store") or ""
    if asked:
        return get_object_or_404(stores, pk=asked if asked.isdigit() else 0)
    found = list(stores[:2])
    return found[0] if len(found) == 1 else None
