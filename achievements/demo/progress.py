"""Everybody's progress, worked out by what works it out in the house."""

from achievements.evaluation.evaluate import BATCH
from achievements.evaluation.setting_aside import evaluate_carefully
from members.lanes import LANES


def evaluate_everything() -> None:
    """Until nothing is pending in any lane; a lane that a worker has just now is that worker's."""
    done = True
    while done:  # once more, because events may be passed on to lanes that had their turn
        done = any(list(map(_evaluate, range(LANES))))


def _evaluate(lane: int) -> bool:
    return bool(evaluate_carefully(lane, BATCH))
