"""Waking workers: a lane is asked for once until a worker begins with it, and many lanes in one question."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.cache import caches

from achievements.evaluation import nudges
from achievements.evaluation.nudges import nudge, work_off


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mock]:
    caches["nudges"].clear()
    sent = Mock(return_value=True)
    monkeypatch.setattr(nudges, "send_nudge", sent)
    monkeypatch.setattr(nudges, "ASKED_FOR", 600)  # however slow the machine is
    yield sent
    caches["nudges"].clear()


def lanes(sent: Mock) -> list[int]:
    found = sorted(call.args[1][0] for call in sent.call_args_list)
    sent.reset_mock()
    return found


def test_a_lane_is_asked_for_once_until_a_worker_begins(db: None, sent: Mock) -> None:
    nudge(frozenset({3, 5}))
    assert lanes(sent) == [3, 5]
    nudge(frozenset({3, 5, 7}))
    nudge(frozenset({5}))
    assert lanes(sent) == [7]
    work_off(5)
    nudge(frozenset({3, 5, 7}))
    assert lanes(sent) == [5]


def test_what_could_not_be_sent_is_asked_for_again(sent: Mock) -> None:
    sent.return_value = False
    nudge(frozenset({3, 5}))
    sent.return_value = True
    nudge(frozenset({3, 5}))
    assert lanes(sent) == [3, 3, 5, 5]


def test_where_all_were_asked_for_one_question_tells(sent: Mock, monkeypatch: pytest.MonkeyPatch) -> None:
    every = frozenset(range(16))
    nudge(every)
    asked: list[Any] = []
    plain = type(caches["nudges"]).get_many

    def get_many(self: Any, keys: Any, *more: Any) -> Any:
        asked.append(list(keys))
        return plain(self, asked[-1], *more)

    monkeypatch.setattr(type(caches["nudges"]), "get_many", get_many)
    monkeypatch.setattr(type(caches["nudges"]), "add", Mock(side_effect=AssertionError("another question")))
    nudge(every)
    assert len(asked) == 1
