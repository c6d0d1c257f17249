"""What the engine makes of a batch: for each progress a step, folded where that is possible and replayed where not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from achievements.engine import Standing, Step, evaluate, evaluate_weighed
from achievements.engine.items import Place
from achievements.models import Base

from .history import History, load_history
from .statements import Pair, StoredProgress
from .work import Taken, Turn

# At once into the named tuples that standings are.
_EMPTY = Standing()
# A named tuple's own constructor takes many times as long.
_new = tuple.__new__
_decode = msgspec.json.Decoder(Standing).decode


class Decided(NamedTuple):
    """One progress: how it was, what it is now, and how it came to be."""

    turn: Turn
    stored: StoredProgress | None
    before: Standing
    step: Step
    # The items the step's positions are about.
    taken: Sequence[Taken]
    is_replay: bool = False
    # Where the replay began; attempts from here on are those of the replay.
    base: Standing | None = None

    @property
    def pair(self) -> Pair:
        return self.turn.owner_id, self.turn.compiled.id


def decide(turns: Mapping[Pair, Turn], stored: Mapping[Pair, StoredProgress]) -> Iterator[Decided]:
    """A step for each progress that is concerned, one at a time: one can go before the next is made."""
    to_replay: list[Turn] = []
    for pair, turn in turns.items():
        known, taken = stored.get(pair), turn.taken
        before = standing_of(turn, known)
        if turn.corrected_by is not None and not _is_settled(turn, before):
            to_replay.append(turn)
            continue
        step = _folded(turn, before, taken)
        if step.replay_from is not None:
            to_replay.append(turn)
        else:
            yield _new(Decided, (turn, known, before, step, taken, False, None))
    if to_replay:
        yield from replay(to_replay, stored)


def _is_settled(turn: Turn, before: Standing) -> bool:
    """Whether all that was corrected is inside the base: then nothing is changed, and nothing rolled back."""
    if before.based_at is None or turn.corrected_at > before.based_at:
        return False
    turn.corrected_by = None
    return True


def _folded(turn: Turn, before: Standing, taken: list[Taken]) -> Step:
    """The step, whose positions are those of what was taken, in order then."""
    if turn.compiled.by_member_zone:
        taken.sort(key=_place)
        return evaluate(turn.compiled.plan, before, [each.item for each in taken])
    return evaluate_weighed(turn.compiled.plan, before, taken)


def _place(taken: Taken) -> Place:
    return taken.item.place


def replay(
    turns: Iterable[Turn], stored: Mapping[Pair, StoredProgress], history: History | None = None
) -> list[Decided]:
    """Each folded again from its base."""
    turns = list(turns)
    types = {each for turn in turns for each in turn.compiled.plan.event_types}
    history = history or load_history({turn.owner_id for turn in turns}, types)
    bases = load_bases([found for turn in turns if (found := stored.get((turn.owner_id, turn.compiled.id)))])
    return [_replayed(turn, stored.get((turn.owner_id, turn.compiled.id)), history, bases) for turn in turns]


def _replayed(turn: Turn, stored: StoredProgress | None, history: History, bases: Mapping[int, Standing]) -> Decided:
    before = standing_of(turn, stored)
    base = (stored and bases.get(stored.id)) or Standing(zone=before.zone)
    taken = history.of(turn.owner_id, turn.compiled)
    step = evaluate(turn.compiled.plan, base, [each.item for each in taken])
    return Decided(turn, stored, before, step, taken, is_replay=True, base=base)


def load_bases(progress: Iterable[StoredProgress]) -> dict[int, Standing]:
    """The standings replay starts from, by progress; those that have none start from nothing."""
    based = [each.id for each in progress if each.base_count]
    if not based:
        return {}
    return {
        pk: read_standing(text) for pk, text in Base.objects.filter(pk__in=based).values_list("progress_id", "standing")
    }


def standing_of(turn: Turn, stored: StoredProgress | None) -> Standing:
    """As it was left; at first it is empty, and takes the member's zone where days are the member's."""
    if stored is not None:
        return read_standing(stored.standing)
    return Standing(zone=turn.zone) if turn.compiled.by_member_zone else _EMPTY


def read_standing(text: str) -> Standing:
    return _decode(text)
