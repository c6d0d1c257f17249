"""What a form changed, in words that are fit for the audit: before and after, and nothing else."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.forms import BaseModelFormSet, ModelForm

from members.services.audit import difference

Values = dict[str, Any]
NEVER_WRITTEN = frozenset({"password", "secret_hash", "member_secret"})


def snapshot(subject: models.Model) -> Values:
    """Every value of a row, with what it points to by name."""
    return {
        field.name: _named(getattr(subject, field.name) if field.is_relation else field.value_from_object(subject))
        for field in subject._meta.concrete_fields
        if not field.primary_key and not field.auto_created
    }


def stored_snapshot(subject: models.Model) -> Values:
    """The values as the database has them, whatever a form has done to the object in hand."""
    return snapshot(type(subject)._base_manager.get(pk=subject.pk))


def changes_of(form: ModelForm, formsets: Iterable[BaseModelFormSet], before: Values) -> tuple[Values, Values]:
    """Before and after of the object itself, its many-to-many fields and its inline rows."""
    was, now = difference(before, snapshot(form.instance))
    for field in form.instance._meta.many_to_many:
        if field.name in form.changed_data:
            was[field.name] = _named(form.initial.get(field.name) or [])
            now[field.name] = _named(list(form.cleaned_data[field.name]))
    for formset in formsets:
        _add_rows(formset, was, now)
    return _without_secrets(was), _without_secrets(now)


def _add_rows(formset: BaseModelFormSet, was: Values, now: Values) -> None:
    for row in formset.new_objects:
        was[_row_name(row)], now[_row_name(row)] = None, _row_values(row)
    for row in formset.deleted_objects:
        was[_row_name(row)], now[_row_name(row)] = str(row), None
    for row, changed in formset.changed_objects:
        form = next(form for form in formset.initial_forms if form.instance == row)
        was[_row_name(row)] = {name: _named(form.initial.get(name)) for name in changed}
        now[_row_name(row)] = {name: _named(form.cleaned_data.get(name)) for name in changed}


def _row_name(row: models.Model) -> str:
    return f"{row._meta.verbose_name} {row}"


def _row_values(row: models.Model) -> Values:
    return {name: value for name, value in snapshot(row).items() if value not in (None, "", [], {})}


def _named(value: Any) -> Any:
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, list):
        return [_named(entry) for entry in value]
    return value


def _without_secrets(values: Values) -> Values:
    """That a secret changed is worth knowing; what it was is nobody's business."""
    return {name: "…" if name in NEVER_WRITTEN else value for name, value in values.items()}
