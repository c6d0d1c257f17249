"""What people change: values set, completions set, everything started over."""

from .definition import Amount
from .headline import value_of
from .items import Adjustment, Change, Reset
from .periods import Stretch
from .rules import CompiledRule
from .standing import Standing
from .step import Cause, Refused, Trigger
from .tally import Tally
from .work import Work


def change(work: Work, item: Change) -> bool:
    """Works the change in and sets a new base; whether it came in time."""
    if work.last is not None and item.place <= work.last:
        return False
    work.advance(item.at)
    if item.recorded is not None:
        work.know(item.recorded, item.at)
    if isinstance(item, Reset):
        _reset(work, item)
    else:
        _adjust(work, item)
    work.last = item.place
    work.based_at = item.at
    work.base = work.frozen()
    return True


def _reset(work: Work, reset: Reset) -> None:
    """Empty as at first; completions and their ordinals stay unless they are to go, too."""
    kept = work.frozen()
    empty = Standing(zone=kept.zone if reset.zone is None else reset.zone, number=kept.number)
    if not reset.completions:
        empty = empty._replace(
            completions=kept.completions,
            interval=kept.interval,
            completed=kept.completed,
            slot=kept.slot,
            ordinal=kept.ordinal,
            milestones=kept.milestones,
        )
    work.take(work.plan.in_zone(empty.zone), empty)


def _adjust(work: Work, item: Adjustment) -> None:
    before = work.completions
    if item.progress:
        _set_progress(work, item)
    if item.completions is not None and item.completions != before:
        if not work.open:
            stretch = work.stretch(item.at)
            work.enter(stretch.slot if isinstance(stretch, Stretch) else work.slot)
        work.record(item.at, Cause.ADJUSTMENT, item.completions - before)


def _set_progress(work: Work, item: Adjustment) -> None:
    if not work.open:
        stretch = work.stretch(item.at)
        if not isinstance(stretch, Stretch):
            work.refused += (Refused(work.item, key, stretch) for key in item.progress)
            return
        work.begin(stretch, [tally.afresh() for tally in work.tallies])
    for rule, tally in zip(work.plan.rules, work.tallies, strict=True):
        # Milestones and completions look at all the rules as they are now.
        rule.window.roll(tally, item.at)
        amount = item.progress.get(rule.key)
        if amount is not None:
            _set(work, rule, tally, amount, item)
    work.settle(item.at, Cause.ADJUSTMENT, records=item.completions is None)


def _set(work: Work, rule: CompiledRule, tally: Tally, amount: Amount, item: Adjustment) -> None:
    before = value_of(rule, tally)
    work.has_moved()
    rule.window.preset(tally, item.at, amount)
    # What came before is settled now, so that nothing late can come under what was taken off.
    tally.lowered = False
    after = value_of(rule, tally)
    work.triggers.append(Trigger(work.item, rule.key, after - before, before, after, item.at, Cause.ADJUSTMENT))
