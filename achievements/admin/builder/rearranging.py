"""Rows added, copied, moved and removed by a button that sends the form: for browsers that run no script."""

from collections.abc import Mapping, Sequence
from itertools import count

from .values import Values


def rearranged(values: Mapping[str, Sequence[str]], wish: str) -> Values:
    """The inputs after a wish such as “add definition.rules” or “up definition.rules.r2”."""
    verb, _blank, name = wish.partition(" ")
    changed: Values = {each: list(found) for each, found in values.items()}
    if verb == "add":
        changed.setdefault(name, []).append(_free(changed.get(name, [])))
        return changed
    rows, _dot, token = name.rpartition(".")
    order = changed.get(rows, [])
    if token not in order:
        return changed
    at = order.index(token)
    match verb:
        case "remove":
            order.remove(token)
        case "up" if at > 0:
            order[at - 1 : at + 1] = [token, order[at - 1]]
        case "down" if at + 1 < len(order):
            order[at : at + 2] = [order[at + 1], token]
        case "copy":
            order.insert(at + 1, _copied(changed, rows, token))
    return changed


def _copied(values: Values, rows: str, token: str) -> str:
    new = _free(values[rows])
    start = f"{rows}.{token}."
    for name in [each for each in values if each.startswith(start)]:
        values[f"{rows}.{new}.{name.removeprefix(start)}"] = list(values[name])
    # The key is what tells the two apart.
    values[f"{rows}.{new}.key"] = [""]
    return new


def _free(taken: Sequence[str]) -> str:
    return next(f"r{number}" for number in count(1) if f"r{number}" not in taken)
