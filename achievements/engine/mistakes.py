"""What can be wrong with a definition: where, which, and one sentence for people."""

from dataclasses import dataclass
from typing import TypeAlias

Params: TypeAlias = tuple[tuple[str, str | int], ...]


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something that must be put right before the definition can be used."""

    pointer: str
    code: str
    params: Params = ()

    @property
    def sentence(self) -> str:
        """The mistake in English."""
        return MISTAKES[self.code].format(**dict(self.params))


@dataclass(frozen=True, slots=True)
class Advice:
    """Something that works as written but is hardly meant so."""

    pointer: str
    code: str
    params: Params = ()

    @property
    def sentence(self) -> str:
        """The warning in English."""
        return WARNINGS[self.code].format(**dict(self.params))


def mistake(pointer: str, code: str, **params: str | int) -> Mistake:
    """A mistake with its parameters by name."""
    return Mistake(pointer, code, tuple(params.items()))


def advice(pointer: str, code: str, **params: str | int) -> Advice:
    """A warning with its parameters by name."""
    return Advice(pointer, code, tuple(params.items()))


def step(pointer: str, key: str | int) -> str:
    """The pointer one step further down (RFC 6901)."""
    text = str(key).replace("~", "~0").replace("/", "~1")
    # A lone surrogate cannot be sent anywhere; a pointer with one would break the answer it is part of.
    return f"{pointer}/{text.encode('utf-8', 'replace').decode()}"


# English, by code; translations look the code up. {curly} names are the parameters.
MISTAKES = {
    # The document's form
    "wrong_type": "This must be {expected}.",
    "missing_key": "The key “{key}” is required here.",
    "unknown_key": "This key is not known here; known are {known}.",
    "not_allowed": "This must be one of {allowed}.",
    "out_of_range": "This must be from {minimum} to {maximum}.",
    "too_long": "This text may have at most {maximum} characters.",
    "empty_text": "This text must not be empty.",
    "bad_text": "This text holds a character that cannot be stored.",
    "bad_format": "This must be {expected}.",
    "too_few": "At least {minimum} must be given here.",
    "too_many": "At most {maximum} may be given here.",
    "too_deep": "Groups of conditions may be nested at most {maximum} deep.",
    "duplicate": "This was already given before.",
    "too_many_decimals": "A number here may have at most 6 decimals.",
    "too_large": "A number here may be at most 1,000,000,000 in size.",
    "too_many_digits": "A number here may have at most {maximum} digits.",
    "ambiguous": "This must be either a condition or one group, “all” or “any”.",
    # The whole achievement
    "unknown_zone": "There is no time zone of this name.",
    "end_before_start": "The end must be after the start.",
    "begins_after_end": "This must be before the achievement's end.",
    "empty_range": "This range is empty: its end must be after its start.",
    "more_than_there_are": "More rules are asked for than the {rules} there are.",
    "period_too_long": "A period may be at most 100 years long.",
    "rounding_not_for_unit": "A period in units of a {unit} cannot be rounded so.",
    "missing_for_unit": "An end that returns every {unit} needs “{key}”.",
    "not_for_unit": "An end that returns every {unit} does not have this.",
    "never_expires": "Trying again after expiry needs a period that ends.",
    "ends_for_good": "An end at one moment is for good: nobody can try again after it.",
    "milestone_not_positive": "A milestone must be above 0.",
    "milestone_above_goal": "A milestone must not be above what completes the achievement, {goal}.",
    "milestones_not_ascending": "Each milestone must be above the one before it.",
    # A rule
    "goal_not_positive": "The goal must be above 0.",
    "percent_goal": "The goal of a rule in per cent is 100.",
    "too_many_distinct": "At most {maximum} different values can be counted.",
    "event_not_for_trigger": "A rule with the trigger {trigger} has no event type.",
    "reserved_event": "Event types that begin with “{prefix}” are reserved.",
    "aggregation_not_for_trigger": "The trigger {trigger} has nothing of this kind to add up.",
    "unknown_attribute": "There is no such attribute.",
    "attribute_not_here": "Attributes of the {root} cannot be looked at here.",
    "attribute_not_for_aggregation": "An attribute of the type {kind} cannot be added up so.",
    "unique_referee_needs_counted_referral": "Only a count by referral can count each referred member once.",
    "unbounded_referees": "In this window there would be no end to the referred members to be remembered.",
    "too_many_referees": "At most {maximum} different referred members can be counted.",
    "rolling_too_long": "A rolling window in units of a {unit} may have at most {maximum} of them.",
    "window_longer_than_period": "The window does not fit into the achievement's period.",
    "limit_without_interval": "This limit needs an interval, “per”.",
    # A condition
    "operator_not_for_attribute": "An attribute of the type {kind} cannot be compared so.",
    "value_not_for_attribute": "An attribute of the type {kind} cannot have this value.",
    "pattern_not_supported": "This pattern cannot be used: {construct}.",
}
WARNINGS = {
    "first_event_completes": "The first event that counts reaches this goal, so the window has no effect.",
    "goal_not_whole": "Events are counted in whole numbers, so the goal is reached at the next one above.",
    "goal_out_of_reach": "So few events count that the goal can never be reached within its window.",
    "misses_without_effect": "A single unit is no series: a missed one changes nothing.",
    "limit_without_effect": "An achievement that can be tried once is completed at most once.",
    "end_is_not_included": "The end is the first moment that is out, so this last second is not included.",
    "never_available": "There is no day on which events could count.",
}
