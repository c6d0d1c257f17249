"""Customers, who are members by their external ids."""

from members.models import Member, Store

from .errors import NotThere


def find_customer(store: Store, integration_id: str) -> Member:
    found = Member.objects.filter(store=store, erased_at=None).named("external_id", integration_id).first()
    if found is None:
        raise NotThere("There is no such customer.")
    return found
