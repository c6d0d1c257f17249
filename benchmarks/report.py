"""The line a figure is printed as."""

import json

from .goals import Goal

Line = dict[str, str | float | bool | None]


def line(goal: Goal, value: float, scale: str) -> Line:
    """Exactly the fields of the contract, judged as printed."""
    printed = _rounded(value)
    return {
        "name": goal.name,
        "value": printed,
        "unit": goal.unit,
        "better": goal.better,
        "goal": goal.goal,
        "gate": goal.gate,
        "ok": goal.holds(printed),
        "scale": scale,
    }


def text(said: Line) -> str:
    """One JSON object on one line."""
    return json.dumps(said)


def _rounded(value: float) -> float:
    """Four significant digits: more would be noise, and naive forms are small numbers."""
    return float(f"{value:.4g}")
