"""Setting a member's progress by hand: asked, shown what it would do, and only then done."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminTextareaWidget

from achievements.engine.amounts import MICRO, VALUE_MOST, to_decimal
from achievements.evaluation.changing import Seen
from achievements.reading import Detail
from achievements.reading.detail import RuleShown
from achievements.services.adjustments import Adjusted
from achievements.services.values import MOST_COMPLETIONS
from achievements.templatetags.achieved import millionths
from members.errors import Refused
from members.models import Member

from .following import following
from .labels import progress_label

LONGEST_REASON = 1000


class Present(NamedTuple):
    """What the form starts from."""

    version: int
    completions: int
    # Of a streak its units.
    rules: Mapping[str, int]


class AdjustForm(forms.Form):
    """Absolute values; those left as they were on screen are not set."""

    completions = forms.IntegerField(
        label=gettext_lazy("Completions"),
        min_value=0,
        max_value=MOST_COMPLETIONS,
        show_hidden_initial=True,
        widget=UnfoldAdminDecimalFieldWidget(attrs={"inputmode": "numeric"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Kept in the history and the audit."),
        max_length=LONGEST_REASON,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    previewed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, detail: Detail, present: Present, data: QueryDict | None = None, **options: Any) -> None:
        initial = {"version": present.version, "completions": present.completions}
        super().__init__(data, initial=initial | options.pop("initial", {}), auto_id="adjust_%s", **options)
        # Keys may be written in any way, names of fields may not.
        self.rules = {f"rule{number}": rule.key for number, rule in enumerate(detail.rules, 1)}
        for (name, key), rule in zip(self.rules.items(), detail.rules, strict=True):
            self.fields[name] = _amount_field(rule, is_only=len(self.rules) == 1)
            self.initial[name] = to_decimal(present.rules.get(key, 0))
        self.order_fields([*self.rules, "completions", "reason", "version", "previewed"])

    def wanted(self) -> dict[str, Any]:
        """As the service takes it."""
        asked = self.cleaned_data
        changed = set(self.changed_data)
        return {
            "progress": {key: int(asked[name] * MICRO) for name, key in self.rules.items() if name in changed},
            "completions": asked["completions"] if "completions" in changed else None,
            "version": asked["version"],
        }

    def fingerprint(self) -> str:
        """What was asked for, so that nothing is saved that was not previewed."""
        asked = self.cleaned_data
        return "|".join(str(asked[name]) for name in ("version", "completions", *self.rules))

    def add_refused(self, refused: Refused) -> None:
        """Each thing that is wrong, at its field; what belongs to none, above."""
        fields = {f"progress.{key}": name for name, key in self.rules.items()} | {"completions": "completions"}
        for each in refused.wrong:
            self.add_error(fields.get(each.field), each.detail)
        if not refused.wrong:
            self.add_error(None, refused.message)


def present_of(detail: Detail) -> Present:
    """As it was read for the page."""
    rules = {rule.key: rule.value if rule.streak is None else rule.streak * MICRO for rule in detail.rules}
    return Present(detail.shown.version, detail.shown.whole.count, rules)


def present_after(seen: Seen) -> Present:
    """As the service saw it, with everything evaluated that was waiting."""
    return Present(seen.version, seen.completions, seen.rules)


def consequences(done: Adjusted, member: Member, detail: Detail) -> list[str]:
    """What it would do, one sentence each."""
    return [*_values(done, detail), *_follow_up(done, member, detail), *_effects(done, detail)]


def _values(done: Adjusted, detail: Detail) -> Iterator[str]:
    before, after = done.before, done.after
    for rule in detail.rules:
        was, will = before.rules.get(rule.key, 0), after.rules.get(rule.key, 0)
        if was != will:
            name = (rule.name or rule.key) if len(detail.rules) > 1 else _("Progress")
            yield f"{name} {millionths(was)} → {millionths(will)}"
    if before.completions != after.completions:
        yield _("Completions %(before)s → %(after)s") % {"before": before.completions, "after": after.completions}
    if before.status != after.status:
        yield _("Status %(before)s → %(after)s") % {
            "before": progress_label(before.status)[1],
            "after": progress_label(after.status)[1],
        }


def _follow_up(done: Adjusted, member: Member, detail: Detail) -> Iterator[str]:
    """Which campaigns answer: each once for the whole, however many completions are added."""
    reached = [*done.milestones, *([""] if done.completed > 0 else [])]
    if reached:
        yield from following(member, detail.shown.entry.id, reached)


def _effects(done: Adjusted, detail: Detail) -> Iterator[str]:
    names = {each.key: each.name or each.key for each in detail.shown.milestones}
    for key in done.milestones:
        yield _("Reaches the milestone “%s”") % names.get(key, key)
    if done.evaluated:
        waiting = ngettext(
            "%(count)d waiting event counts first", "%(count)d waiting events count first", done.evaluated
        )
        yield waiting % {"count": done.evaluated}
    if done.settled:
        settled = ngettext(
            "%(count)d event of before is settled: cancelling it will no longer change this progress",
            "%(count)d events of before are settled: cancelling them will no longer change this progress",
            done.settled,
        )
        yield settled % {"count": done.settled}


def _amount_field(rule: RuleShown, *, is_only: bool) -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Progress") if is_only else rule.name or rule.key,
        help_text=_("The goal is %s.") % _goal(rule),
        min_value=Decimal(0),
        max_value=Decimal(VALUE_MOST // MICRO),
        decimal_places=6,
        show_hidden_initial=True,
        widget=UnfoldAdminDecimalFieldWidget(attrs={"inputmode": "decimal"}),
    )


def _goal(rule: RuleShown) -> str:
    if rule.needed is not None and rule.needed > 1:
        return _("%d in a row") % rule.needed
    unit = f" {rule.unit.one if rule.goal == MICRO else rule.unit.other}" if rule.unit else ""
    return f"{millionths(rule.goal)}{unit}"
