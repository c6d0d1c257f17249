from typing import Any

from django.core.management.base import BaseCommand

from members.models import Store
from members.secrets import rotate, rotate_others


class Command(BaseCommand):
    help = "Encrypt every kept secret anew with the first key of LAUREL_OPERATOR_KEYS; then the old ones can go."

    def handle(self, *args: Any, **options: Any) -> None:
        stores = Store.objects.exclude(member_secret="")
        for store in stores:
            store.member_secret = rotate(store.member_secret)
            store.save(update_fields=["member_secret"])
        count = len(stores) + rotate_others()
        self.stdout.write(f"{count} secrets are under the first key now.")
