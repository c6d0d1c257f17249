"""What achievements mean: pure functions over values, with the standard library alone."""

from .check import Checked, Examined, check, examine
from .definition import Definition
from .describe import Description, describe
from .document import parse, render
from .mistakes import Advice, Mistake
from .reasons import Reason, Why
from .schema import definition_schema

__all__ = [
    "Advice",
    "Checked",
    "Definition",
    "Description",
    "Examined",
    "Mistake",
    "Reason",
    "Why",
    "check",
    "definition_schema",
    "describe",
    "examine",
    "parse",
    "render",
]
