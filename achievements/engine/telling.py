"""What happened, and where a member stands, as JSON."""

from typing import Any

from .amounts import exact, to_decimal
from .amounts import to_json as number
from .definition import Amount
from .instants import Instant, write_instant
from .reading import Picture
from .reasons import Why
from .step import Closed, Completed, Crossed, Refused, Trigger

Json = dict[str, Any]
# Details of reasons that are instants.
_INSTANTS = frozenset({"until", "ended_at", "starts_at", "ends_at", "counts_from"})


def amount_to_json(amount: Amount) -> int | float | str:
    """The amount as a number, or as its text where no float says exactly that."""
    value = number(amount)
    return value if exact(value) == to_decimal(amount) else str(to_decimal(amount))


def tell_trigger(trigger: Trigger) -> Json:
    """How much an item moved a rule."""
    amounts = {"amount": trigger.amount, "before": trigger.before, "after": trigger.after}
    return {"rule": trigger.rule, **{name: amount_to_json(amount) for name, amount in amounts.items()}}


def tell_refused(refused: Refused) -> Json:
    """Why an item did not count for a rule."""
    return {"rule": refused.rule, **tell_why(refused.why)}


def tell_why(why: Why) -> Json:
    """A reason with its details."""
    return {"code": why.reason.value, **{name: _plain(name, value) for name, value in why.details}}


def _plain(name: str, value: object) -> object:
    return write_instant(value) if name in _INSTANTS and isinstance(value, int) else value


def tell_milestone(crossed: Crossed) -> Json:
    """A milestone that was reached."""
    return {
        "key": crossed.key,
        "target": amount_to_json(crossed.target),
        "k": crossed.ordinal,
        "slot": write_instant(crossed.slot),
        "at": write_instant(crossed.at),
    }


def tell_completion(completed: Completed) -> Json:
    """A completion."""
    return {
        "k": completed.ordinal,
        "slot": write_instant(completed.slot),
        "count": completed.times,
        "at": write_instant(completed.at),
        "cause": completed.cause.value,
    }


def tell_record(found: Completed | Crossed, recorded_at: Instant, rolled_back_at: Instant | None) -> Json:
    """A record of a completion or milestone."""
    return {
        "k": found.ordinal,
        "slot": write_instant(found.slot),
        "count": found.times if isinstance(found, Completed) else 1,
        "at": write_instant(found.at),
        "recorded_at": write_instant(recorded_at),
        "cause": found.cause.value,
        "milestone": found.key if isinstance(found, Crossed) else None,
        "rolled_back_at": write_instant(rolled_back_at),
    }


def tell_attempt(closed: Closed, *, is_single: bool) -> Json:
    """An attempt that is over."""
    return {
        "number": closed.number,
        "started_at": write_instant(closed.started_at),
        "ended_at": write_instant(closed.ended_at),
        "value": headline_to_json(closed.value, is_single=is_single),
        "outcome": closed.outcome.value,
    }


def headline_to_json(value: Amount, *, is_single: bool) -> int | float | str:
    """The headline: one rule's value, or whole per cent of several, rounded down."""
    return amount_to_json(value) if is_single else value // 1_000_000


def tell_progress(picture: Picture) -> Json:
    """Where the member stands."""
    is_single = len(picture.rules) == 1
    missing = picture.missing
    return {
        "value": headline_to_json(picture.value, is_single=is_single),
        "goal": amount_to_json(picture.goal),
        "percent": picture.percent,
        "status": picture.status.value,
        "streak": picture.streak,
        "longest_streak": picture.longest,
        "rules": [
            {
                "rule": rule.rule,
                "value": amount_to_json(rule.value),
                "goal": amount_to_json(rule.goal),
                "reached": rule.reached,
                "streak": rule.streak,
                "longest_streak": rule.longest,
            }
            for rule in picture.rules
        ],
        "attempt": picture.attempt,
        "started_at": write_instant(picture.started_at),
        "period_ends_at": write_instant(picture.ends_at),
        "completed_at": write_instant(picture.completed_at),
        "missing": missing
        and {
            "milestone": missing.key,
            "target": amount_to_json(missing.target),
            "amount": round_up_to_cents(missing.amount),
        },
    }


def round_up_to_cents(amount: Amount) -> int | float | str:
    """With two decimals, and never too little."""
    return amount_to_json(-(-amount // 10_000) * 10_000)
