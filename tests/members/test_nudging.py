"""A message that cannot be sent costs latency, and nothing else."""

from typing import Any

import pytest
from celery import current_app

from members.nudging import send_nudge


def test_a_broker_that_is_away_fails_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, Any]] = []

    def away(task: str, arguments: list[Any], **options: Any) -> None:
        sent.append({"task": task, "arguments": arguments, **options})
        raise ConnectionError("nobody there")

    monkeypatch.setattr(current_app, "send_task", away)
    assert send_nudge("achievements.tasks.evaluate", [3], expires=5) is False
    assert sent == [{"task": "achievements.tasks.evaluate", "arguments": [3], "retry": False, "expires": 5}]
