"""`python -m benchmarks.evaluating.worker NUMBER OF`: one worker process, told by its input when to begin and to end.

It says "ready", waits for "go", goes round the lanes from a place of its own, and says what it did as JSON lines. After
"go 1" it stops by itself once nothing is pending; after "go 0" it looks again and again until its input ends.
"""

import gc
import json
import select
import sys
import time

import django

_PAUSE = 0.001


def main(number: int, of: int) -> None:
    django.setup()
    from achievements.evaluation import evaluate
    from members.lanes import LANES
    from members.models import Pending

    from .floor import wake_nobody

    wake_nobody()
    claimed: list[int] = []
    plain = evaluate.claim

    def claim(lane: int, limit: int) -> list[int] | None:
        found = plain(lane, limit)
        claimed[:] = found or ()
        return found

    evaluate.claim = claim
    gc.freeze()
    print("ready", flush=True)
    ends_by_itself = sys.stdin.readline().split()[1] == "1"
    lanes = [(lane + number * LANES // of) % LANES for lane in range(LANES)]
    done: list[tuple[float, list[int]]] = []
    while True:
        idle = True
        for lane in lanes:
            if evaluate.evaluate_lane(lane, 1_000):
                done.append((time.time(), list(claimed)))
                idle = False
        if idle and ends_by_itself and not Pending.objects.exists():
            break
        if idle:
            if not ends_by_itself and select.select([sys.stdin], [], [], 0)[0]:
                break
            time.sleep(_PAUSE)
    for at, ids in done:
        print(json.dumps({"at": at, "ids": ids}))
    print("end", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
