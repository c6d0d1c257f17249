"""Short ways to fold items into standings, without lines and an inbox around them."""

from typing import Any

from achievements.engine.check import examine
from achievements.engine.fold import evaluate
from achievements.engine.instants import SECOND, to_instant
from achievements.engine.items import Event
from achievements.engine.moments import read_moment
from achievements.engine.plan import Plan, compile_plan
from achievements.engine.standing import Standing
from achievements.engine.step import Step

DAY, HOUR = 86_400 * SECOND, 3_600 * SECOND


def at(text: str) -> int:
    moment = read_moment(text)
    assert moment is not None
    return to_instant(moment)


def plan(document: dict[str, Any], **settings: Any) -> Plan:
    definition = examine(document).definition
    assert definition is not None
    return compile_plan(definition, **settings)


def came(instant: int, key: str = "e", kind: str = "visit", **body: Any) -> Event:
    return Event(at=instant, type=kind, id=key, facts={"event": {"type": kind, "body": body}})


def fold(of: Plan, *items: Any, standing: Standing | None = None) -> Step:
    return evaluate(of, standing or Standing(), items)
