"""A refusal of a service becomes an error at the field it names, on the page that was being saved."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest

from members.errors import Refused


def note_refusal(request: HttpRequest, refused: Refused) -> None:
    """Remember it for the second rendering of the same request, and no longer."""
    request.__dict__["_refused"] = refused


def with_refusal(request: HttpRequest, form_class: type[Any]) -> type[Any]:
    """The form, which also says what was refused a moment ago."""
    refused = request.__dict__.get("_refused")
    if refused is None:
        return form_class
    return type(form_class.__name__, (_Refusing, form_class), {"refused": refused})


def add_refusal(form: BaseForm, refused: Refused) -> None:
    """Everything that is wrong, at its field where the form has one, above the form and with its name otherwise."""
    if not refused.wrong:
        form.add_error(None, refused.message)
    for each in refused.wrong:
        field = each.field if each.field in form.fields else None
        is_named = field is not None or each.detail == refused.message
        form.add_error(field, each.detail if is_named else f"{each.field.strip('/')}: {each.detail}")


class _Refusing:
    refused: Refused

    def full_clean(self) -> None:
        super().full_clean()  # type: ignore[misc]
        if self.is_bound:  # type: ignore[attr-defined]
            add_refusal(self, self.refused)  # type: ignore[arg-type]
