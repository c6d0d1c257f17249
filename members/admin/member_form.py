"""The form of a member: who they are, how they are known, and the facts conditions ask about."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from members.models import IDENTIFIERS, Member, normal_identifier
from members.models.store import time_zones
from members.services.members import CHANGEABLE

from .fields import language_choices, searchable
from .rows import AttributesField, LabelsField


class MemberForm(forms.ModelForm):
    labels = LabelsField(
        label=_("Labels"), required=False, help_text=_("Short marks with a value, like “channel: app”.")
    )
    attributes = AttributesField(
        label=_("Attributes"),
        required=False,
        help_text=_("Typed values that conditions can compare, like “birthday” or “visits last year”."),
    )
    reason = forms.CharField(
        label=_("Reason for the change"),
        required=False,
        help_text=_("Kept in the audit."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )

    class Meta:
        model = Member
        fields = "__all__"  # noqa: DJ007  the page's fieldsets say which

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "time_zone" in self.fields:
            zones = [("", _("The store's")), *((name, name) for name in time_zones())]
            self.fields["time_zone"].widget = searchable(zones)
            self.fields["language"].widget = searchable([("", "–"), *language_choices([self.instance.language or ""])])

    def clean(self) -> dict[str, Any]:
        """Identifiers in their normal form, so that the check for others sees what will be stored."""
        cleaned = super().clean() or self.cleaned_data
        for name in IDENTIFIERS:
            if isinstance(cleaned.get(name), str):
                cleaned[name] = normal_identifier(name, cleaned[name]) or None
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the service is given."""
        given = {name: self.cleaned_data[name] for name in CHANGEABLE if name in self.cleaned_data}
        if "referrer" in self.cleaned_data:
            referrer = self.cleaned_data["referrer"]
            given["referrer_id"] = referrer.pk if referrer else None
        return given
