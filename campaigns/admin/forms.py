"""Forms of campaigns: the parts that are documents are checked as the API checks them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminDecimalFieldWidget

from achievements.engine.amounts import MICRO
from campaigns.audiences import check_audience
from campaigns.effects import KINDS
from campaigns.models import Campaign, Effect, Limit


class CampaignForm(forms.ModelForm):
    class Meta:
        model = Campaign
        fields = "__all__"  # noqa: DJ007  the page says which

    def clean_audience(self) -> Any:
        """An audience left empty is everybody."""
        audience = self.cleaned_data["audience"] or []
        if audience and (wrong := check_audience(audience)):
            raise ValidationError([f"{each.field}: {each.detail}" for each in wrong])
        return audience


def in_units(of: str, number: Decimal) -> int:
    """A limit as it is kept: points in millionths, the others counted."""
    if of == Limit.Of.POINTS:
        return int(number * MICRO)
    if number != int(number):
        raise ValidationError(_("This must be a whole number."))
    return int(number)


class Counted:
    """Refuses parts of what can only be counted."""

    def __init__(self, of: str) -> None:
        self.of = of

    def __call__(self, number: Decimal) -> None:
        in_units(self.of, number)


def limit_field(**options: Any) -> forms.DecimalField:
    """A limit as people write it."""
    return forms.DecimalField(
        min_value=Decimal("0.000001"),
        max_value=Decimal(10) ** 12,
        decimal_places=6,
        widget=UnfoldAdminDecimalFieldWidget,
        **options,
    )


class LimitForm(forms.ModelForm):
    value = limit_field(label=_("value"))

    class Meta:
        model = Limit
        fields = ("of", "value", "per_count", "per_unit")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if self.instance.pk:
            self.initial["value"] = self.instance.number

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("value") is not None and cleaned.get("of"):
            try:
                cleaned["value"] = in_units(cleaned["of"], cleaned["value"])
            except ValidationError as error:
                self.add_error("value", error)
        return cleaned


class EffectForm(forms.ModelForm):
    class Meta:
        model = Effect
        fields = ("position", "kind", "settings")

    def clean(self) -> dict[str, Any] | None:
        """By the kind that was chosen, as far as the store is known."""
        cleaned = super().clean() or self.cleaned_data
        kind, store = KINDS.get(cleaned.get("kind", "")), getattr(self.instance.campaign, "store", None)
        if kind is not None and store is not None:
            for wrong in kind.check_settings(cleaned.get("settings"), store):
                self.add_error("settings", f"{wrong.field} {wrong.detail}")
        return cleaned
