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
    """At its field where the form has one, above the form otherwise."""
    field = refused.field if refused.field in form.fields else None
    form.add_error(field, refused.message)


class _Refusing:
    refused: Refused

    def full_clean(self) -> None:
        super().full_clean()  # type: ignore[misc]
        if self.is_bound:  # type: ignore[attr-defined]
            add_refusal(self, self.refused)  # type: ignore[arg-type]
