"""In which language somebody is told: as asked for, where the store has it."""

import re

from django.utils.translation.trans_real import parse_accept_lang_header

from members.models import Member, Store

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def language_for(member: Member, *, asked: str | None, accepted: str = "") -> str | None:
    """The language asked for by name; else the best of those accepted; else the member's own or the store's.

    None if the one asked for by name is none that the store has.
    """
    if asked is not None:
        return _known(member.store, asked) if _TAG.fullmatch(asked) else None
    tags = (tag for tag, weight in parse_accept_lang_header(accepted) if weight and tag != "*")
    return next(filter(None, (_known(member.store, tag) for tag in tags)), None) or default_language(member)


def default_language(member: Member) -> str:
    """The member's own, where the store has it; else the store's."""
    return _known(member.store, member.language) or member.store.default_language


def _known(store: Store, tag: str) -> str | None:
    """The store's own spelling of the tag, or of its language without the region."""
    spelled = {each.lower(): each for each in store.languages}
    tag = tag.lower()
    return spelled.get(tag) or spelled.get(tag.partition("-")[0])
