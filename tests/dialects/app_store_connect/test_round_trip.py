"""What the format can say survives every way round: into Laurel and back, and from Laurel out and back in."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from achievements.models import Achievement
from achievements.services.definitions import create_achievement
from members.models import Store
from tests.achievements.factories import ACTOR

from .client import DETAIL, Vendor, achievement, localization

QUIET = {"deadline": None, "derandomize": True, "database": None, "suppress_health_check": list(HealthCheck)}
_letters = st.characters(codec="utf-8", categories=["L", "N", "P", "S"])
lines = st.text(_letters, min_size=1, max_size=30).filter(lambda text: "{{" not in text)
achievements = st.fixed_dictionaries(
    {
        "referenceName": lines,
        "vendorIdentifier": st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,40}\Z"),
        "points": st.integers(0, 100),
        "showBeforeEarned": st.booleans(),
        "repeatable": st.booleans(),
    },
    optional={"activityProperties": st.dictionaries(st.text(_letters, min_size=1, max_size=8), lines, max_size=3)},
)
said = {"name": lines, "beforeEarnedDescription": lines, "afterEarnedDescription": lines}
locales = st.dictionaries(st.sampled_from(["en", "en-US", "de", "pt-BR", "zh-Hans"]), st.fixed_dictionaries(said))
HERE = "gameCenterAchievements"


def read(vendor: Vendor, name: str) -> tuple[Any, dict[str, Any]]:
    """An achievement, and its texts by locale."""
    shown = vendor.get(f"{HERE}/{name}").json["data"]["attributes"]
    texts = vendor.get(f"{HERE}/{name}/localizations").json["data"]
    return shown, {each["attributes"].pop("locale"): each["attributes"] for each in texts}


@pytest.mark.django_db
def test_what_is_sent_is_read_back_and_so_it_is_of_a_copy_made_in_laurel(vendor: Vendor, store: Store) -> None:
    @settings(max_examples=20, **QUIET)  # type: ignore[arg-type]
    @given(sent=achievements, texts=locales)
    def try_it(sent: dict[str, Any], texts: dict[str, Any]) -> None:
        with transaction.atomic():
            answer = vendor.post(HERE, achievement(sent["vendorIdentifier"], DETAIL, **sent))
            assert answer.status == 201, answer
            name = answer.json["data"]["id"]
            for locale, said in texts.items():
                made = vendor.post("gameCenterAchievementLocalizations", localization(name, locale, **said))
                assert made.status == 201, made
            assert read(vendor, name) == ({**sent, "archived": False}, texts)
            # The same over Laurel's own interface: what only this format says of it is not there.
            one = Achievement.objects.get(uuid=name)
            values = {
                **{field: getattr(one, field) for field in ("points", "is_hidden", "texts")},
                "definition": {**one.definition, "key": "copy"},
            }
            copy = create_achievement(store, values, actor=ACTOR)
            shown, said_there = read(vendor, str(copy.uuid))
            kept = {field: sent[field] for field in ("points", "showBeforeEarned", "repeatable")}
            assert shown == {"referenceName": copy.name, "vendorIdentifier": "copy", **kept, "archived": False}
            assert said_there == texts
            transaction.set_rollback(True)

    try_it()
