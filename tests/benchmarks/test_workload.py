"""The events: the same for everyone, and as spread as they say."""

from collections import Counter
from datetime import timedelta

import msgspec

from benchmarks.workload import HOT_MEMBER, TYPES, Workload


def test_the_same_seed_gives_the_same_events_and_another_seed_others() -> None:
    assert list(Workload(500)) == list(Workload(500))
    assert list(Workload(500)) != list(Workload(500, seed=8))


def test_another_spread_or_kind_of_key_leaves_types_times_and_bodies_as_they_were() -> None:
    def rest(workload: Workload) -> list[object]:
        return [(event.type, event.occurred_at, event.body) for event in workload]

    assert rest(Workload(200)) == rest(Workload(200, spread="zipf", keys="random"))


def test_batches_hold_the_same_events_and_the_last_may_be_shorter() -> None:
    batches = list(Workload(250).batches(100))
    assert [len(batch) for batch in batches] == [100, 100, 50]
    assert [event for batch in batches for event in batch] == list(Workload(250))


def test_ten_types_and_five_attributes_in_about_two_hundred_bytes() -> None:
    events = list(Workload(5_000))
    assert {event.type for event in events} == set(TYPES)
    assert len(TYPES) == 10
    assert {len(event.body) for event in events} == {5}
    assert 180 < len(msgspec.json.encode(events)) / len(events) < 260


def test_events_are_in_the_order_of_time_within_their_span() -> None:
    workload = Workload(100, lasts=timedelta(days=2))
    times = [event.occurred_at for event in workload]
    assert times == sorted(times)
    assert times[0] == workload.starts_at
    assert times[-1] < workload.starts_at + timedelta(days=2)


def test_keys_are_unique_and_ordered_unless_asked_otherwise() -> None:
    ordered = [event.source_id for event in Workload(1_000)]
    assert ordered == sorted(set(ordered))
    random = [event.source_id for event in Workload(1_000, keys="random")]
    assert len(set(random)) == 1_000
    assert random != sorted(random)


def test_members_are_spread_evenly_by_zipf_or_with_a_third_on_one() -> None:
    def shares(spread: str) -> Counter[int]:
        return Counter(event.member for event in Workload(20_000, spread=spread))  # type: ignore[arg-type]

    even, zipf, hot = shares("uniform"), shares("zipf"), shares("hot")
    assert len(even) > 8_000
    assert max(even.values()) < 20
    assert zipf[1] > 1.5 * zipf[2] > 1.5 * zipf[8]
    assert 0.29 < hot[HOT_MEMBER] / 20_000 < 0.32
    assert max(max(each) for each in (even, zipf, hot)) <= 10_000
