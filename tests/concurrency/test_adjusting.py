"""Eight people set one progress at once while its events come in: nobody overwrites what they have not seen."""

from pathlib import Path

import pytest

from tests import repairers
from tests.databases import migrated_database
from tests.nursery import Nursery

pytestmark = [pytest.mark.needs("postgres"), pytest.mark.timeout(300)]
PEOPLE, TIMES, EVENTS = 8, 3, 30


def test_versions_refuse_what_is_stale_and_nothing_is_lost(tmp_path: Path) -> None:
    with migrated_database() as database, Nursery(tmp_path, DATABASE_URL=database) as nursery:
        nursery.run(repairers.make_one)
        sender = nursery.start(repairers.send_often, events=EVENTS)
        people = [nursery.start(repairers.adjust_often, seed=seed, times=TIMES) for seed in range(PEOPLE)]
        told = [each.returned() for each in people]
        sender.returned()
        history = nursery.run(repairers.history)
    made = sorted(each for one in told for each in one["made"])
    assert sum(one["stale"] for one in told) > 0
    assert len(made) == len({before for before, _ in made}) == PEOPLE * TIMES
    assert all(after == before + 1 for before, after in made)
    changes = history["changes"]
    assert [kind for kind, _, _ in changes] == ["adjustment"] * PEOPLE * TIMES
    assert all(after == before + 10 for _, before, after in changes)
    # One history: what lies between two changes, and after the last of them, are the events that counted.
    values = [0, *(value for _, before, after in changes for value in (before, after)), history["value"]]
    between = [after - before for before, after in zip(values[::2], values[1::2], strict=True)]
    assert all(each >= 0 for each in between)
    assert sum(between) == history["counted"] <= EVENTS
    assert (history["bases"], history["pending"], history["differences"]) == (PEOPLE * TIMES, 0, [])
