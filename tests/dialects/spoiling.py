"""Made-up values, and bodies with one of them in any of their places: what every dialect is tried with."""

import copy
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st


def values_with(*telling: Any) -> st.SearchStrategy[Any]:
    """Anything that JSON can say, and what means something to this dialect."""
    leaves = (
        st.none()
        | st.booleans()
        | st.integers(-(10**20), 10**20)
        | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12)
        | st.text(max_size=20)
        | st.sampled_from(telling)
    )
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=6,
    )


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a body."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for step, each in inner for place in places(each, (*path, step)))]


def put(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    changed = inner = copy.deepcopy(body)
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return changed


def quietly(examples: int) -> settings:
    """So many, the same ones each time."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
