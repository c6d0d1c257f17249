"""Identifiers: in the order of their time, never twice, whoever draws them."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from members.uuids import new_uuid


def test_they_are_version_7_and_follow_each_other() -> None:
    first = new_uuid()
    time.sleep(0.002)
    second = new_uuid()
    assert (first.version, first.variant) == (7, UUID(int=second.int).variant)
    assert first < second


def test_many_threads_get_none_twice() -> None:
    with ThreadPoolExecutor(8) as threads:
        drawn = list(threads.map(lambda _: [new_uuid().int & (2**62 - 1) for _ in range(1_000)], range(8)))
    assert len({each for some in drawn for each in some}) == 8_000


def test_a_child_does_not_draw_what_its_parent_will() -> None:
    new_uuid()  # something is drawn ahead
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write_end, b"".join((new_uuid().int & (2**62 - 1)).to_bytes(8) for _ in range(50)))
        os._exit(0)
    os.close(write_end)
    theirs = b""
    while piece := os.read(read_end, 4_096):
        theirs += piece
    os.close(read_end)
    assert os.waitpid(child, 0)[1] == 0
    ours = {(new_uuid().int & (2**62 - 1)).to_bytes(8) for _ in range(300)}
    assert ours.isdisjoint({theirs[start : start + 8] for start in range(0, len(theirs), 8)})
