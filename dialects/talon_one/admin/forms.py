"""Forms: what an Application, a campaign and a rule must be, each mistake at its field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from achievements.models import Achievement
from dialects.talon_one.door import NAME
from dialects.talon_one.models import CampaignRule
from dialects.talon_one.placed import SHOWN
from dialects.talon_one.rules import OPERATORS, mistakes_of
from members.models import AccessKey

OPERATOR_NAMES = {
    "is_equal": _("is"),
    "is_not_equal": _("is not"),
    "is_greater": _("is greater than"),
    "is_greater_or_equal": _("is at least"),
    "is_less": _("is less than"),
    "is_less_or_equal": _("is at most"),
    "is_one_of": _("is one of (a, b, c)"),
    "is_not_one_of": _("is none of (a, b, c)"),
    "contains": _("contains"),
    "not_contains": _("does not contain"),
    "contains_one_of": _("contains one of (a, b, c)"),
    "not_contains_one_of": _("contains none of (a, b, c)"),
    "starts_with": _("starts with"),
    "ends_with": _("ends with"),
}
Moves, Listens = CampaignRule.Amount, CampaignRule.Listens


class ApplicationForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "keys" in self.fields:
            keys: Any = self.fields["keys"]
            keys.queryset = keys.queryset.filter(opens=NAME, revoked_at=None)
            if self.instance.pk:
                keys.queryset = keys.queryset.filter(store=self.instance.store_id)

    def clean(self) -> dict[str, Any] | None:
        """Keys of another store are none of this Application's."""
        values = super().clean() or {}
        store = values.get("store") or getattr(self.instance, "store", None)
        keys: list[AccessKey] = list(values.get("keys") or [])
        if store is not None and any(key.store_id != store.pk for key in keys):
            self.add_error("keys", _("This key belongs to another store."))
        return values


class CampaignForm(forms.ModelForm):
    pass


class RuleForm(forms.ModelForm):
    operator = forms.ChoiceField(
        label=_("Is"),
        required=False,
        choices=[("", "–"), *((each.value, OPERATOR_NAMES[each.value]) for each in OPERATORS)],
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.amount is not None:
            self.initial["amount"] = f"{self.instance.amount.normalize():f}"
        if "achievement" in self.fields:
            about: Any = self.fields["achievement"]
            about.queryset = about.queryset.filter(status__in=SHOWN)
            for way in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
                setattr(about.widget, way, False)  # they have pages of their own

    def clean(self) -> dict[str, Any] | None:
        """The engine itself says what is wrong with a rule."""
        values = super().clean() or {}
        if self.errors:
            return values
        rule = CampaignRule(**{name: value for name, value in values.items() if name in _OWN})
        self._check_numbers(rule)
        if bool(rule.attribute) != bool(rule.operator):
            self.add_error("operator" if rule.attribute else "attribute", _("A condition needs both."))
        elif not self.errors:
            for wrong in mistakes_of(rule):
                self.add_error(wrong.field, wrong.detail)
        self._check_achievement(values.get("achievement"))
        return values

    def _check_numbers(self, rule: CampaignRule) -> None:
        if rule.moves_by == Moves.NUMBER and (rule.amount is None or rule.amount <= 0):
            self.add_error("amount", _("By how much? A number above 0."))
        if rule.moves_by in (Moves.TOTAL, Moves.QUANTITY) and rule.listens != Listens.SESSION:
            self.add_error("moves_by", _("Only a session has items and a total."))

    def _check_achievement(self, about: Achievement | None) -> None:
        if about is None:
            return
        if about.store_id != self.instance.campaign.application.store_id:
            self.add_error("achievement", _("This achievement belongs to another store."))
        rules = about.definition["rules"]
        if len(rules) != 1 or rules[0].get("aggregation") != {"type": "reported", "kind": "increment"}:
            self.add_error("achievement", _("This achievement is not told how much more: events move it themselves."))


_OWN = frozenset(field.name for field in CampaignRule._meta.fields) - {"id", "campaign", "achievement"}
