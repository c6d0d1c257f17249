"""Random cases: an accepted definition of any kind, and a stream of lines for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from achievements.engine.check import examine

from .random_documents import HOURS, ZONES, random_document
from .random_lines import finest_unit, moments_of, random_lines


@dataclass(frozen=True)
class Case:
    """A definition, the lines that arrive, and the zones they are read in."""

    document: dict[str, Any]
    lines: list[dict[str, Any]]
    zones: dict[str, str | None]
    # When it is looked at; None is at the end of the lines.
    at: str | None = None

    def played(self, play: Callable[..., dict[str, Any]]) -> dict[str, Any]:
        """What an implementation makes of it."""
        return play(self.document, self.lines, **self.zones, at=self.at)


def random_case(rng: Random) -> Case:
    """One case; its definition is accepted by the check."""
    document = random_document(rng)
    zones = {"store_zone": rng.choice(ZONES), "member_zone": rng.choice([None, *ZONES])}
    lines = random_lines(rng, document, zones)
    if rng.random() < 0.15:
        document = rng.choice([_set_by_hand_while_others_roll, _lowered_under_a_limit])(rng, document, lines)
    return Case(document, lines, zones, _later(rng, document, lines) if rng.random() < 0.5 else None)


def _later(rng: Random, document: dict[str, Any], lines: list[dict[str, Any]]) -> str:
    """A moment after the lines, when attempts may have expired, broken or rolled out of their windows."""
    texts = [line[key] for line in lines for key in ("occurred_at", "accepted_at", "at") if key in line]
    moments = [datetime.fromisoformat(text) for text in texts]
    # A wall time without offset is at most half a day off.
    last = max(each if each.tzinfo else each.replace(tzinfo=UTC) + timedelta(hours=14) for each in moments)
    at = last + timedelta(hours=HOURS[finest_unit(document)] * rng.choice([0.1, 0.5, 1, 2, 3, 10]) * rng.random())
    return at.isoformat()


# Where what people change meets what is worked out from others ------------------------------------------------


def _set_by_hand_while_others_roll(rng: Random, document: dict[str, Any], lines: list[dict[str, Any]]) -> Any:
    """One more rule, which only a person moves, does so when something may have rolled out of the other windows."""
    hand = {"key": "hand", "trigger": "custom_event", "event": "never", "goal": 4}
    hand |= {"aggregation": {"type": "count"}, "window": {"type": "attempt"}}
    tenths = [{"key": f"m{target}", "target": target} for target in range(10, 100, 10)]
    # Far from their goals, so that they are on the way when it comes to that.
    others = [{**rule, "goal": rule["goal"] * (1 if _is_percent(rule) else 4)} for rule in document["rules"]]
    changed = {**document, "rules": [*others, hand], "milestones": tenths}
    changed |= {"recurrence": "once", "period": {"type": "none"}}
    if examine(changed).definition is None:
        return document
    for change in [line["adjust"] for line in lines if "progress" in line.get("adjust", {})]:
        if not isinstance(change["progress"], dict):
            change["progress"] = {document["rules"][0]["key"]: change["progress"]}
    at = max(moments_of(lines)) + timedelta(hours=HOURS[finest_unit(document)] * rng.choice([0.5, 1, 2, 4]))
    lines.append({"adjust": {"progress": {"hand": rng.randint(0, 4)}}, "at": at.isoformat()})
    return changed


def _lowered_under_a_limit(rng: Random, document: dict[str, Any], lines: list[dict[str, Any]]) -> Any:
    """Completions are taken back in an interval that had no room for more."""
    interval = {"count": rng.choice([1, 2]), "unit": {"hour": "day", "day": "week"}.get(finest_unit(document), "year")}
    changed = {**document, "recurrence": "on_completion"}
    changed["completion_limit"] = {"value": rng.randint(1, 2), "per": interval}
    changed["rules"] = [{**rule, "goal": 100 if _is_percent(rule) else 1} for rule in document["rules"]]
    changed.pop("milestones", None)
    if examine(changed).definition is None:
        return document
    for _ in range(2):
        lines.insert(rng.randint(len(lines) // 2, len(lines)), {"adjust": {"completions": rng.choice([0, 0, 1])}})
    return changed


def _is_percent(rule: dict[str, Any]) -> bool:
    return bool(rule["aggregation"].get("kind") == "percent")


# For Hypothesis -------------------------------------------------------------------------------------------

# By their seeds: a whole case drawn number by number takes Hypothesis longer than it is worth.
cases = st.integers(0, 2**32 - 1).map(lambda seed: random_case(Random(seed)))
documents = st.integers(0, 2**32 - 1).map(lambda seed: random_document(Random(seed)))
