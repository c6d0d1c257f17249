"""What achievements mean: pure functions over values, with the standard library alone."""

from .check import Checked, Examined, check, examine
from .corrections import Cancellation, Return, correct
from .definition import Definition
from .describe import Description, describe
from .document import parse, render
from .fold import evaluate, evaluate_weighed, expire, in_order
from .gate import Since
from .items import Adjustment, Event, Item, Reset
from .mistakes import Advice, Mistake
from .plan import Plan, compile_plan
from .reading import Picture, Status, refusal_at, standing_at, status_in
from .reasons import Reason, Why
from .records import Record, Recorded, compare, recorded
from .schema import definition_schema
from .standing import Standing
from .step import Cause, Outcome, Step

__all__ = [
    "Adjustment",
    "Advice",
    "Cancellation",
    "Cause",
    "Checked",
    "Definition",
    "Description",
    "Event",
    "Examined",
    "Item",
    "Mistake",
    "Outcome",
    "Picture",
    "Plan",
    "Reason",
    "Record",
    "Recorded",
    "Reset",
    "Return",
    "Since",
    "Standing",
    "Status",
    "Step",
    "Why",
    "check",
    "compare",
    "compile_plan",
    "correct",
    "definition_schema",
    "describe",
    "evaluate",
    "evaluate_weighed",
    "examine",
    "expire",
    "in_order",
    "parse",
    "recorded",
    "refusal_at",
    "render",
    "standing_at",
    "status_in",
]
