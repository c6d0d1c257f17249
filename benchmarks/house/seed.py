"""`python -m benchmarks.house.seed MEMBERS`: migrate, make a store with members, print a key that may send events."""

import datetime
import sys

import django
from django.core.management import call_command


def main(count: int) -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    from members.models import Member, Store  # models exist only once Django is set up
    from members.services.access_keys import create_access_key

    # The events' times are fixed, so that every run has the same ones; they must not become too late one day.
    store = Store.objects.create(code="bench", name="Bench", late_for=datetime.timedelta(days=3660))
    Member.objects.bulk_create(
        [Member(store=store, external_id=f"member-{number}") for number in range(1, count + 1)], batch_size=1000
    )
    print(create_access_key(store, name="bench", scopes=["ingest"])[1])


if __name__ == "__main__":
    main(int(sys.argv[1]))
