"""Which member an address names: by the id here, or by an identifier with its kind in front."""

import re

from django.http import Http404

from dialects.reading import read_uuid
from members.models import Member, Store

# The vendor's own patterns.
_KINDS = {
    "email": ("email", re.compile(r"[a-zA-Z0-9!#$%&'.*+\-@=?^_{|}~;]+")),
    "phone": ("phone", re.compile(r"[0-9+]+")),
    "loyaltyCardNumber": ("loyalty_card_number", re.compile(r"[0-9a-zA-Z._-]+")),
}


def find_member(store: Store, name: str) -> Member:
    """The member; whoever was erased is nobody."""
    members = Member.objects.filter(store=store, erased_at=None).select_related("store")
    kind, _, value = name.partition("=")
    if number := read_uuid(name):
        found = members.filter(uuid=number).first()
    elif kind in _KINDS and _KINDS[kind][1].fullmatch(value):
        found = members.named(_KINDS[kind][0], value).first()
    else:
        found = None
    if found is None:
        raise Http404
    return found
