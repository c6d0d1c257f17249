"""Numbers: read from addresses, and of trackers, which are computed."""

from django.http import Http404

LARGEST = 2**63 - 1
# A tracker's number is made of the numbers of the progress and of the attempt; so many bits are the attempt's.
ATTEMPT_BITS = 20


def read_id(name: str) -> int:
    """The number in an address; what is none names nothing."""
    if not name.isascii() or not name.isdigit() or len(name) > len(str(LARGEST)) or int(name) > LARGEST:
        raise Http404
    return int(name)


def progress_of(tracker: int) -> int:
    """The number of the progress whose tracker it is."""
    return tracker >> ATTEMPT_BITS


def tracker_id(progress: int, attempt: int) -> int:
    """Of one try of one member: a number that JavaScript can hold, too."""
    return progress << ATTEMPT_BITS | attempt & (1 << ATTEMPT_BITS) - 1
