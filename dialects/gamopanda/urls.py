"""Every address of the dialect, with the store's code or without; whatever is none of them gets the vendor's form, too.

Without a code, the store is that of the key.
"""

from collections.abc import Iterator

from django.urls import URLPattern, path, re_path

from dialects.gamopanda.views import activity, definitions

from .door import DOOR

app_name = "gamopanda"
SCHEMAS = {
    "challenge": definitions.goal_handlers("challenge"),
    "streak": definitions.goal_handlers("streak"),
    "milestone": definitions.milestone_handlers(),
    "challenge_log": activity.log_handlers("challenge"),
    "streak_log": activity.log_handlers("streak"),
    "challenge_progress": activity.progress_handlers("challenge"),
    "streak_progress": activity.progress_handlers("streak"),
    "reward_log": activity.reward_handlers(),
    "account_user": activity.member_handlers(),
}


def _addresses(prefix: str) -> Iterator[URLPattern]:
    for slug, (of_all, of_one) in SCHEMAS.items():
        yield path(f"{prefix}schema/{slug}/record", DOOR.address(**of_all))
        yield path(f"{prefix}schema/{slug}/record/<str:record>", DOOR.address(**of_one))


urlpatterns = [*_addresses(""), *_addresses("<str:store_code>/"), re_path(r"", DOOR.nowhere())]
