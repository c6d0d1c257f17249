"""Form fields for what the database keeps as durations and lists: people enter days, names and an order."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelect2MultipleWidget,
    UnfoldAdminSelect2Widget,
    UnfoldAdminSelectWidget,
)

DAY, MINUTE = datetime.timedelta(days=1), datetime.timedelta(minutes=1)
LANGUAGES = sorted((code, info["name"]) for code, info in LANG_INFO.items() if "name" in info)


class DurationIn(forms.DecimalField):
    """A duration as a number of units, like 30 days."""

    widget = UnfoldAdminDecimalFieldWidget

    def __init__(self, unit: datetime.timedelta, **options: Any) -> None:
        self.unit = unit
        super().__init__(**{"min_value": 0, "decimal_places": 3, "max_digits": 9, **options})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, datetime.timedelta):
            return value
        return f"{Decimal(value // datetime.timedelta(seconds=1)) / int(self.unit.total_seconds()):.3f}".rstrip(
            "0"
        ).rstrip(".")

    def clean(self, value: Any) -> datetime.timedelta | None:
        amount = super().clean(value)
        return None if amount is None else datetime.timedelta(seconds=round(amount * int(self.unit.total_seconds())))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class LanguagesField(forms.MultipleChoiceField):
    """Some languages by name; codes that Django has no name for stay what they are."""

    widget = UnfoldAdminSelect2MultipleWidget

    def __init__(self, *, known: Iterable[str] = (), **options: Any) -> None:
        super().__init__(choices=language_choices(known), **options)


def language_choices(known: Iterable[str]) -> list[tuple[str, str]]:
    """Every language by name with its code, and the codes that are in use already."""
    named = [(code, f"{name} ({code})") for code, name in LANGUAGES]
    return named + [(code, code) for code in known if code not in LANG_INFO]


class OrderWidget(forms.MultiWidget):
    """One list for each place in the order."""

    template_name = "admin/members/widgets/order.html"

    def __init__(self, choices: list[tuple[str, Any]]) -> None:
        self.places = len(choices)
        selects = [
            UnfoldAdminSelectWidget(choices=[("", "—"), *choices], attrs={"aria-label": _("Place %d") % (place + 1)})
            for place in range(self.places)
        ]
        super().__init__(selects)

    def decompress(self, value: Any) -> list[Any]:
        chosen = list(value or [])[: self.places]
        return chosen + [""] * (self.places - len(chosen))


class OrderField(forms.Field):
    """Some of the choices in an order, none twice."""

    def __init__(self, choices: list[tuple[str, Any]], **options: Any) -> None:
        self.known = dict(choices)
        super().__init__(widget=OrderWidget(choices), **options)

    def clean(self, value: Any) -> list[str]:
        chosen = [name for name in value or [] if name]
        if not chosen:
            raise ValidationError(_("Choose at least one."), code="required")
        if unknown := [name for name in chosen if name not in self.known]:
            raise ValidationError(_("“%(name)s” is not one of the choices."), params={"name": unknown[0]})
        if len(set(chosen)) < len(chosen):
            twice = next(name for name in chosen if chosen.count(name) > 1)
            raise ValidationError(_("“%(name)s” is chosen twice."), params={"name": self.known[twice]})
        return chosen

    def has_changed(self, initial: Any, data: Any) -> bool:
        return [name for name in data or [] if name] != list(initial or [])


class SearchableWidget(UnfoldAdminSelect2Widget):
    # Django's own includes two templates for each option: of every time zone, that takes longer than all the page.
    template_name = "admin/members/widgets/searchable.html"


def searchable(choices: Iterable[tuple[str, Any]]) -> SearchableWidget:
    """A list too long to scroll: it is typed into."""
    return SearchableWidget(choices=list(choices))
