"""Law 1: the same event sent by eight processes at the same instant is one row, and every answer says so."""

from collections import Counter
from pathlib import Path

import pytest

from tests import senders
from tests.databases import migrated_database
from tests.nursery import Nursery
from tests.senders import BATCH, EVENTS, PEOPLE

PROCESSES = 8


@pytest.mark.needs("postgres")
def test_law_1_eight_processes_one_row_on_postgresql(tmp_path: Path) -> None:
    with migrated_database() as database:
        race(tmp_path, DATABASE_URL=database)


def test_law_1_eight_processes_one_row_on_sqlite(tmp_path: Path) -> None:
    race(tmp_path)


@pytest.mark.needs("postgres")
def test_without_the_constraint_the_same_race_doubles_events(tmp_path: Path) -> None:
    with migrated_database() as database, pytest.raises(AssertionError, match=r"'accepted': [2-8]"):
        race(tmp_path, constrained=False, DATABASE_URL=database)


def race(home: Path, *, constrained: bool = True, **environment: str) -> None:
    with Nursery(home, **environment) as nursery:
        nursery.run(senders.make_shop, constrained=constrained)
        everybody = [nursery.start(senders.send_all, number=number) for number in range(PROCESSES)]
        for each in everybody:  # everybody is ready before anybody begins
            assert each.said() == {"at": "start"}
        for each in everybody:
            each.go_on()
        check_answers([each.returned() for each in everybody])
        assert nursery.run(senders.counts) == [EVENTS + BATCH, EVENTS + PEOPLE, EVENTS + BATCH]


def check_answers(outputs: list[list[list[str]]]) -> None:
    by_event: dict[str, list[list[str]]] = {}
    for answers in outputs:
        for answer in answers:
            by_event.setdefault(answer[3], []).append(answer)
    assert len(by_event) == EVENTS + BATCH
    for answers in by_event.values():
        assert Counter(answer[0] for answer in answers) == {"accepted": 1, "duplicate": PROCESSES - 1}
        assert len({(answer[1], answer[2]) for answer in answers}) == 1, "every answer names the same event and member"
