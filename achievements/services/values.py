"""Which values may be set by hand."""

from collections.abc import Iterator, Mapping

from achievements.engine.amounts import MICRO, VALUE_MOST
from achievements.engine.definition import Amount, Reported, ReportKind
from achievements.engine.measures import Style
from achievements.engine.rules import CompiledRule
from achievements.evaluation.plans import Compiled
from members.errors import Refused, Wrong

MOST_COMPLETIONS = 1_000_000_000
MOST_UNITS = 1_000


def need_reason(reason: str) -> None:
    """Whatever people change says why."""
    if not reason.strip():
        raise Refused("reason_required", "Say why it is changed.", field="reason")


def check_values(compiled: Compiled, progress: Mapping[str, Amount], completions: int | None) -> None:
    """Refused with all that is wrong."""
    wrong = [*_progress(compiled, progress), *_completions(completions)]
    if wrong:
        raise Refused(wrong[0].code, wrong[0].detail, wrong=wrong)


def _progress(compiled: Compiled, progress: Mapping[str, Amount]) -> Iterator[Wrong]:
    rules = {rule.key: rule for rule in compiled.plan.rules}
    percents = {
        rule.key
        for rule in compiled.plan.definition.rules
        if isinstance(rule.aggregation, Reported) and rule.aggregation.kind is ReportKind.PERCENT
    }
    for key, amount in progress.items():
        at = f"progress.{key}"
        if key not in rules:
            known = ", ".join(rules)
            yield Wrong(at, "unknown_rule", f"There is no rule “{key}”; there is: {known}.")
        elif not 0 <= amount <= VALUE_MOST:
            yield Wrong(at, "out_of_range", f"Progress goes from 0 to {VALUE_MOST // MICRO}.")
        elif key in percents and amount > 100 * MICRO:
            yield Wrong(at, "out_of_range", "Per cent go from 0 to 100.")
        elif told := _wrong_units(rules[key], amount):
            yield Wrong(at, "whole_units", told)


def _wrong_units(rule: CompiledRule, amount: Amount) -> str | None:
    """What is counted one by one is set in whole numbers."""
    if rule.is_streak:
        units = "A streak is set in whole units, at most 1000."
        return units if amount % MICRO or amount > MOST_UNITS * MICRO else None
    if rule.style is Style.COLLECT and (amount % MICRO or amount > rule.goal):
        return f"Different values are counted in whole numbers, at most {rule.goal // MICRO}."
    return None


def _completions(completions: int | None) -> Iterator[Wrong]:
    if completions is not None and not 0 <= completions <= MOST_COMPLETIONS:
        yield Wrong("completions", "out_of_range", f"Completions go from 0 to {MOST_COMPLETIONS}.")
