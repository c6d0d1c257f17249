"""What the format can say survives every way round: into Laurel and back, and from Laurel out and back in."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, given, settings

from achievements.engine import Definition, parse
from achievements.models import Achievement
from achievements.services.definitions import create_achievement
from dialects.open_loyalty.wire.achievements import PARTS, achievement_out, reread
from dialects.open_loyalty.wire.rules import CannotSay
from members.models import Store
from tests.achievements.factories import ACTOR
from tests.engine.strategies import definitions

from .client import Vendor
from .strategies import achievements

QUIET = {"deadline": None, "derandomize": True, "database": None, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=150, **QUIET)  # type: ignore[arg-type]
@given(definition=definitions)
def test_a_definition_is_said_without_loss_or_not_at_all(definition: Definition) -> None:
    try:
        said = achievement_out(definition, {})
    except CannotSay:
        return
    again = reread(said, definition)
    assert again is not None
    assert [part(again) for part in PARTS.values()] == [part(definition) for part in PARTS.values()]


def without_ids(shown: dict[str, Any]) -> dict[str, Any]:
    rules = [{name: value for name, value in rule.items() if name != "achievementRuleId"} for rule in shown["rules"]]
    return {**{name: value for name, value in shown.items() if name != "achievementId"}, "rules": rules}


@pytest.mark.django_db
def test_what_is_sent_is_read_back_and_means_the_same_when_laurel_says_it(vendor: Vendor, store: Store) -> None:
    taken = []

    @settings(max_examples=60, **QUIET)  # type: ignore[arg-type]
    @given(sent=achievements())
    def try_it(sent: dict[str, Any]) -> None:
        with transaction.atomic():
            answer = vendor.post("achievement", {"achievement": sent})
            assume(answer.status == 200)  # what the engine refuses, such as a window that is too long, is refused here
            taken.append(sent)
            here = f"achievement/{answer.json['achievementId']}"
            assert without_ids(vendor.get(here).json) == sent
            original = Achievement.objects.get(uuid=answer.json["achievementId"])
            # The same, made over Laurel's own interface: in words the dialect has to find itself.
            values = {"definition": {**original.definition, "key": "copy"}, "texts": original.texts}
            copy = create_achievement(store, values, actor=ACTOR)
            there = f"achievement/{copy.uuid}"
            said = vendor.get(there).json
            put = vendor.put(there, {"achievement": said})
            # The vendor's PUT requires a limit, so what has none is refused, and not changed.
            assert put.status == (204 if "limit" in said else 400), put
            if put.status == 204:
                copy.refresh_from_db()
                one, other = parse(copy.definition), parse({**original.definition, "key": "copy"})
                assert isinstance(one, Definition)
                assert isinstance(other, Definition)
                assert [part(one) for part in PARTS.values()] == [part(other) for part in PARTS.values()]
                assert [rule.name for rule in one.rules] == [rule.name for rule in other.rules]
            transaction.set_rollback(True)

    try_it()
    assert len(taken) > 20
