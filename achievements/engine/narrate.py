"""What `simulate` found, told line by line in plain English."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from .amounts import MICRO, exact
from .definition import CalendarWindow, Definition, Rule
from .describe import describe
from .describe_rule import headline_in_words, target_of
from .moments import read_moment
from .reasons import Reason, why
from .words import Words, in_one_line

# A line, a step or another part of what `simulate` takes and gives.
Part: TypeAlias = Mapping[str, Any]

_WORDS = Words()
# Answers that the engine never gives, because the event does not get as far as the achievement.
_INBOX = {
    "duplicate": "An event with this id was already accepted.",
    "in_future": "The event lies further ahead than the store allows.",
    "waiting_for_sale": "The sale that it belongs to is not known yet.",
    "unmatched": "What it refers to is not known.",
}
# What a completion or an attempt is put down to.
_CAUSES = {"event": "by an event", "adjustment": "by hand"}
_STATUSES = {"not_started": "not started", "in_progress": "in progress"}


def narrate(definition: Definition, lines: Sequence[Part], result: Part) -> Iterator[str]:
    """The goal, then what each line did, then where the member stands in the end."""
    narrator = _Narrator(definition)
    yield f"{_WORDS.name(definition.name) or definition.key}: {describe(definition).goal}."
    yield ""
    for line, step in zip(lines, result["steps"], strict=True):
        yield from narrator.step(line, step)
    yield ""
    yield from narrator.end(result)


class StepTold(NamedTuple):
    """One line: what it is, what it did, and where that left the member."""

    line: int
    called: str
    said: tuple[str, ...]
    now: str


def tell_steps(definition: Definition, lines: Sequence[Part], result: Part) -> Iterator[StepTold]:
    """The same line by line, for whoever lays it out in another way."""
    narrator = _Narrator(definition)
    for line, step in zip(lines, result["steps"], strict=True):
        yield StepTold(step["line"], _called(line), tuple(narrator.said(line, step)), narrator.headline(step["value"]))


def tell_end(definition: Definition, result: Part) -> Iterator[str]:
    """Where the member stands in the end, and what was recorded."""
    return _Narrator(definition).end(result)


@dataclass(frozen=True, slots=True)
class _Narrator:
    definition: Definition

    def step(self, line: Part, step: Part) -> Iterator[str]:
        """The number of the line and what it is; behind and below it, what it did."""
        said = [*self.said(line, step), f"Now {self.headline(step['value'])}."]
        yield f"{step['line']:>4}  {_called(line)}: {said[0]}"
        yield from (f"      {each}" for each in said[1:])

    def end(self, result: Part) -> Iterator[str]:
        """Where the member stands, and what was recorded."""
        yield from self._standing(result["progress"])
        yield from _listed("Completions and milestones:", map(self._record, result["completions"]))
        yield from _listed("Attempts that are over:", map(self._attempt, result["attempts"]))

    # A step

    def said(self, line: Part, step: Part) -> Iterator[str]:
        """What the line did, a sentence each."""
        is_set = "adjust" in line
        yield from (self._counted(each, is_set=is_set) for each in step["counted"])
        yield from (f"{self._named(each)}Did not count: {sentence_of(each)}" for each in step["reasons"])
        yield from (f"Reached {self._milestone(each)}." for each in step["milestones"])
        yield from (_completed(each) for each in step["completions"])

    def _counted(self, counted: Part, *, is_set: bool) -> str:
        unit = self._rule(counted["rule"]).unit
        amount = _WORDS.counted(_millionths(counted["amount"]), unit)
        before, after = _number(counted["before"]), _number(counted["after"])
        return f"{self._named(counted)}{'Set' if is_set else f'Counted {amount}'}, from {before} to {after}."

    def _milestone(self, milestone: Part) -> str:
        target = self._of_target(milestone["target"])
        return f"the milestone {milestone['key']} at {target}, on {_moment(milestone['at'])}"

    # The end

    def _standing(self, progress: Part) -> Iterator[str]:
        completed = _completed_so_far(progress["completions"])
        status = _STATUSES.get(progress["status"], progress["status"])
        is_single = len(self.definition.rules) == 1
        percent = f" ({progress['percent']}%)" if is_single else ""
        yield f"In the end: {self.headline(progress['value'])}{percent}, {status}, {completed}."
        if progress["attempt"] is not None and progress["period_ends_at"] is not None:
            yield f"The attempt ends on {_moment(progress['period_ends_at'])}."
        if progress["streak"] is not None:
            yield f"In a row now: {progress['streak']}; at the longest: {progress['longest_streak']}."
        if progress["streak"] is not None or not is_single:
            yield from (self._rule_standing(each) for each in progress["rules"])

    def _rule_standing(self, rule: Part) -> str:
        reached = ", reached" if rule["reached"] else ""
        window = self._rule(rule["rule"]).window
        now = f" in the present {window.unit.value}" if isinstance(window, CalendarWindow) else ""
        name = "" if len(self.definition.rules) == 1 else f"{rule['rule']}: "
        return f"  {name}{_number(rule['value'])} of {_number(rule['goal'])}{now}{reached}"

    def _record(self, record: Part) -> str:
        what = f"Completion {record['k']}" if record["milestone"] is None else f"Milestone {record['milestone']}"
        slot = f" in the period from {_moment(record['slot'])}" if record["slot"] else ""
        count = "" if record["count"] == 1 else f", counting {record['count']:+}"
        back = record.get("rolled_back_at")
        taken = f", taken back on {_moment(back)}" if back else ""
        cause = _CAUSES.get(record["cause"], record["cause"])
        return f"{what}{slot} on {_moment(record['at'])}, {cause}{count}{taken}"

    def _attempt(self, attempt: Part) -> str:
        start, end = _moment(attempt["started_at"]), _moment(attempt["ended_at"])
        return f"{attempt['outcome'].capitalize()} at {self.headline(attempt['value'])}, from {start} to {end}"

    # Parts of sentences

    def headline(self, value: Any) -> str:
        """How far it is."""
        if len(self.definition.rules) > 1:
            return f"{_number(value)}%"
        rule = self.definition.rules[0]
        # A target of one is said as “once”, and nothing is so much of that.
        target = headline_in_words(MICRO, rule, _WORDS) if rule.target == MICRO else target_of(rule, _WORDS)
        return f"{_number(value)} of {target}"

    def _of_target(self, amount: Any) -> str:
        rules = self.definition.rules
        millionths = _millionths(amount)
        if len(rules) == 1:
            return headline_in_words(millionths, rules[0], _WORDS)
        return _WORDS.say_amount("headline.percent", millionths)

    def _named(self, part: Part) -> str:
        """The rule in front of a sentence about it, where there is more than one."""
        if len(self.definition.rules) == 1 or part["rule"] is None:
            return ""
        return f"{part['rule']}: "

    def _rule(self, key: str) -> Rule:
        return next(rule for rule in self.definition.rules if rule.key == key)


def sentence_of(reason: Part) -> str:
    """Why something did not count, with its details."""
    if reason["code"] in _INBOX:
        return _INBOX[reason["code"]]
    details = {key: value for key, value in reason.items() if key not in ("rule", "code")}
    return why(Reason(reason["code"]), **{key: _detail(value) for key, value in details.items()}).sentence


def _called(line: Part) -> str:
    for verb in ("cancel", "return"):
        if verb in line:
            return f"{verb} {in_one_line(str(line[verb]))}"
    for verb in ("adjust", "reset"):
        if verb in line:
            return verb
    return in_one_line(str(line.get("id", "event")))


def _completed(completion: Part) -> str:
    count = completion["count"]
    if completion["cause"] == "adjustment" and count != 1:
        return f"Completions changed by {count:+}."
    more = "" if completion["k"] == 1 else f", number {completion['k']}"
    return f"Completed on {_moment(completion['at'])}{more}."


def _listed(head: str, items: Iterable[str]) -> Iterator[str]:
    for position, each in enumerate(items):
        if not position:
            yield head
        yield f"  {each}"


def _detail(value: Any) -> Any:
    moment = read_moment(value) if isinstance(value, str) else None
    return value if moment is None else _WORDS.moment(moment)


def _moment(text: str) -> str:
    moment = read_moment(text)
    return text if moment is None else _WORDS.moment(moment)


def _millionths(number: Any) -> int:
    # Beyond the size of amounts a value is still exact: numbers come as they are printed.
    return int((exact(number) or Decimal(0)) * MICRO)


def _number(number: Any) -> str:
    return _WORDS.amount(_millionths(number))


def _completed_so_far(count: int) -> str:
    return {0: "not completed yet", 1: "completed once"}.get(count, f"completed {count:,} times")
