"""This floor's part of the demo store."""

from members.models import Store


def seed_store() -> Store:
    """The demo store itself; a second call finds it again."""
    store, _ = Store.objects.get_or_create(
        code="demo",
        defaults={
            "name": "Corner Café",
            "time_zone": "Europe/Vienna",
            "languages": ["en", "de"],
            "currency": "EUR",
        },
    )
    return store
