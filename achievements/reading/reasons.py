"""Reasons as they are told: the engine's, and those of the inbox for what never came to the engine."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from achievements.engine.narrate import sentence_of

# Its code, and by name whatever it is about.
Told: TypeAlias = Mapping[str, Any]

# English, by code; translations look the code up.
SENTENCES = {
    "pending": "The event has not been evaluated yet.",
    "unmatched": "It is not known yet whose event it is.",
    "waiting_for_sale": "The sale that it belongs to is not known yet.",
    "set_aside": "The event could not be evaluated: {error}.",
}


def sentence_for(told: Told) -> str:
    """The reason in English."""
    sentence = SENTENCES.get(told["code"])
    return sentence.format_map(told) if sentence else sentence_of(dict(told))
