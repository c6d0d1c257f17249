"""Laws 3 and 4 for what is stored: it is the fold over everything in order, whatever came when and was cut where."""

import itertools
import random
from collections.abc import Iterable, Sequence

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from achievements.evaluation.evaluate import evaluate_lane
from members.lanes import LANES
from members.models import Pending
from tests.achievements.evaluation.oracle import differences, expected_of
from tests.achievements.evaluation.stored import found_in_database, make_world, send
from tests.achievements.evaluation.stream import Json, Stream, batches

pytestmark = pytest.mark.django_db

# Streams come by their seeds, which there is nothing in to shrink.
_law = settings(
    max_examples=10,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
_seeds = st.integers(0, 2**32)


@_law
@given(seed=_seeds)
def test_law_3_arrival_order_does_not_matter(seed: int) -> None:
    stream = Stream(seed, events=150, members=6)
    shuffled = random.Random(seed).sample(stream.in_time, len(stream.in_time))
    prove(stream, [shuffled], limits=[1000])


@_law
@given(seed=_seeds, size=st.integers(1, 60), limits=st.lists(st.integers(1, 40), min_size=1, max_size=5))
def test_law_4_batches_do_not_matter(seed: int, size: int, limits: list[int]) -> None:
    stream = Stream(seed, events=150, members=6)
    prove(stream, batches(stream.arriving(), size), limits)


def prove(stream: Stream, arriving: Iterable[Sequence[Json]], limits: Sequence[int]) -> None:
    """Accept some, evaluate some, in a random order of lanes; what is stored in the end equals the oracle's."""
    dice, limit = random.Random(stream.seed), itertools.cycle(limits)
    with transaction.atomic():
        store = make_world(stream)
        for some in arriving:
            send(store, some)
            for lane in dice.sample(range(LANES), LANES // 2):
                evaluate_lane(lane, next(limit))
        while lanes := list(Pending.objects.values_list("lane", flat=True).distinct().order_by()):
            evaluate_lane(dice.choice(lanes), next(limit))
        expected, found = expected_of(stream), found_in_database()
        transaction.set_rollback(True)
    wrong = differences(expected, found)
    assert not wrong, "\n".join(wrong)
