"""Pages hand their object around; what a service made or changed has to become that object."""

from django.db import models


def adopt(shown: models.Model, saved: models.Model) -> None:
    """The object on the page is now the one the service saved, with its key and its values."""
    for field in saved._meta.concrete_fields:
        setattr(shown, field.attname, getattr(saved, field.attname))
    shown._state.adding = False
    shown._state.db = saved._state.db
