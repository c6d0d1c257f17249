"""Why an event did not count: a stable code, what is needed to explain it, and a sentence for people."""

from enum import StrEnum
from typing import NamedTuple, TypeAlias

Details: TypeAlias = tuple[tuple[str, object], ...]


class Reason(StrEnum):
    """The reasons the engine gives; the inbox has its own."""

    NOT_LIVE = "not_live"
    OUTSIDE_DATES = "outside_dates"
    OUTSIDE_AVAILABILITY = "outside_availability"
    NOT_IN_AUDIENCE = "not_in_audience"
    MEMBER_INACTIVE = "member_inactive"
    WRONG_EVENT_TYPE = "wrong_event_type"
    CONDITION_FAILED = "condition_failed"
    ATTRIBUTE_MISSING = "attribute_missing"
    FREQUENCY_CAPPED = "frequency_capped"
    ALREADY_REACHED = "already_reached"
    ENDED = "ended"
    COMPLETION_LIMIT = "completion_limit"
    TOO_LATE = "too_late"
    BEFORE_COUNTING_BEGAN = "before_counting_began"
    NOT_A_REFERRAL = "not_a_referral"
    REFEREE_ALREADY_COUNTED = "referee_already_counted"
    NOTHING_TO_ADD = "nothing_to_add"
    BEFORE_RESET = "before_reset"
    REVERSED = "reversed"


# English, by reason; translations look the code up. {curly} names are details.
SENTENCES: dict[Reason, str] = {
    Reason.NOT_LIVE: "The achievement was not live at that time.",
    Reason.OUTSIDE_DATES: "The event is before the achievement's start or after its end.",
    Reason.OUTSIDE_AVAILABILITY: "Events at that time do not count for this achievement.",
    Reason.NOT_IN_AUDIENCE: "The member is not among those the achievement is for: {condition}.",
    Reason.MEMBER_INACTIVE: "The member was not active at that time.",
    Reason.WRONG_EVENT_TYPE: "The rule listens for another type of event.",
    Reason.CONDITION_FAILED: "It was required that {condition}, but it was {got}.",
    Reason.ATTRIBUTE_MISSING: "The event has no {attribute}, which the rule needs.",
    Reason.FREQUENCY_CAPPED: "No more events count until {until}.",
    Reason.ALREADY_REACHED: "The goal was already reached.",
    Reason.ENDED: "The time for this achievement is over for the member.",
    Reason.COMPLETION_LIMIT: "The member has completed the achievement as often as it can be.",
    Reason.TOO_LATE: "The event arrived later than the store allows.",
    Reason.BEFORE_COUNTING_BEGAN: "The event is from before the achievement began to count.",
    Reason.NOT_A_REFERRAL: "The member was referred by nobody.",
    Reason.REFEREE_ALREADY_COUNTED: "The referred member was already counted.",
    Reason.NOTHING_TO_ADD: "The event adds nothing.",
    Reason.BEFORE_RESET: "The event is from before the progress was reset or set by hand.",
    Reason.REVERSED: "The event was cancelled or returned.",
}


class Why(NamedTuple):
    """A reason with its details."""

    reason: Reason
    details: Details = ()

    @property
    def sentence(self) -> str:
        """The reason in English."""
        return SENTENCES[self.reason].format_map(_Told(self.details))


class _Told(dict[str, object]):
    """A detail that was not given is told as such, so that explaining never fails."""

    def __missing__(self, key: str) -> str:
        return "something else" if key == "got" else f"({key})"


def why(reason: Reason, **details: object) -> Why:
    """A reason with its details by name."""
    return Why(reason, tuple(details.items()))
