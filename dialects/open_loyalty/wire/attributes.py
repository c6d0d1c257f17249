"""What conditions and sums look at: the vendor's names and ours."""

_SAME = ("event.type", "transaction.currency", "transaction.labels")
_KNOWN = {
    **{name: name for name in _SAME},
    "event.eventDate": "event.occurred_at",
    "transaction.grossValue": "transaction.gross_value",
    "transaction.quantity": "transaction.quantity",
    "transaction.purchasedAt": "transaction.purchased_at",
    "transaction.documentNumber": "transaction.document_number",
    "transaction.purchasePlace": "transaction.purchase_place",
    "transaction.channelId": "transaction.channel",
}
_PERSONS = {"customer": "member", "referrer": "referrer"}
_FACTS = {"level": "tier", "labels": "labels", "registeredDate": "registered_at"}
_OTHER_NAMES = {"levelId": "tier", "registeredAt": "registered_at"}
_OURS = {ours: theirs for theirs, ours in _KNOWN.items()}
_FACTS_OURS = {ours: theirs for theirs, ours in _FACTS.items()}


def attribute_in(name: str) -> str:
    """Ours; a name that has none stays as it is, and the engine says that there is no such attribute."""
    root, _, rest = name.partition(".")
    if root not in _PERSONS:
        return _KNOWN.get(name, name)
    fact = _FACTS.get(rest) or _OTHER_NAMES.get(rest) or f"attributes.{rest}"
    return f"{_PERSONS[root]}.{fact}"


def attribute_out(name: str) -> str:
    """The vendor's; what the vendor has no word for keeps ours."""
    root, _, rest = name.partition(".")
    for theirs, ours in _PERSONS.items():
        if root == ours:
            return f"{theirs}.{_FACTS_OURS.get(rest) or rest.removeprefix('attributes.')}"
    return _OURS.get(name, name)
