"""Single inputs: text, numbers, choices, moments, days and trees of conditions."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from achievements.engine.mistakes import step
from members.jsontext import exact_json, read_exact

from .parts import Choices, Node, Part, Words
from .values import Filled, Json, Values

_OF_LIMIT = ("value", "count", "unit")
_NUMBER = re.compile(r"[+-]?\d{1,40}(\.\d{1,40})?", re.ASCII)
_LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", re.ASCII)
_CLOCK = re.compile(r"\d\d:\d\d(:\d\d)?", re.ASCII)
_NO_SECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?=$|Z|[+-])", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Text(Part):
    """Words; empty is not there."""

    suggest: str = ""
    lines: int = 1
    longest: int = 255
    placeholder: Words = ""

    def fill(self, value: Json, name: str, values: Values) -> None:
        values[name] = ["" if value is None else str(value)]

    def read(self, form: Filled, name: str, at: str) -> Json:
        return form.text(name) or None

    def show(self, form: Filled, name: str) -> Node:
        value = form.text(name)
        # One line cannot carry a line end: a browser would drop it.
        template = "area" if self.lines > 1 or "\n" in value else "text"
        more = {"suggest": self.suggest, "lines": self.lines, "longest": self.longest, "placeholder": self.placeholder}
        return self._node(form, name, template, value=value, more=more)


@dataclass(frozen=True, kw_only=True)
class Number(Text):
    """A number, whole or with decimals. What is none goes on as it was typed, and the check names it."""

    def fill(self, value: Json, name: str, values: Values) -> None:
        number = self.default if value is None else value
        values[name] = ["" if number is None else plain(number)]

    def read(self, form: Filled, name: str, at: str) -> Json:
        return number_or_text(form.text(name).strip())

    def show(self, form: Filled, name: str) -> Node:
        node = super().show(form, name)
        node.more = {**node.more, "mode": "decimal"}
        return node


def plain(value: Json) -> str:
    """Digits, whatever the size; what is no number stays what it is."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value)
    text = format(Decimal(str(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def number_or_text(text: str) -> Json:
    if not _NUMBER.fullmatch(text):
        return text or None
    return Decimal(text) if "." in text else int(text)


@dataclass(frozen=True, kw_only=True)
class Check(Part):
    """Yes or no."""

    default: Json = False

    def fill(self, value: Json, name: str, values: Values) -> None:
        if self.default if value is None else value:
            values[name] = ["on"]

    def read(self, form: Filled, name: str, at: str) -> Json:
        return bool(form.text(name))

    def show(self, form: Filled, name: str) -> Node:
        return self._node(form, name, "check", value=bool(form.text(name)))


@dataclass(frozen=True, kw_only=True)
class Select(Part):
    """One of some words."""

    choices: Choices

    def fill(self, value: Json, name: str, values: Values) -> None:
        chosen = self.default if value is None else value
        values[name] = ["" if chosen is None else plain(chosen)]

    def read(self, form: Filled, name: str, at: str) -> Json:
        return form.text(name) or None

    def show(self, form: Filled, name: str) -> Node:
        return self._node(form, name, "select", value=form.text(name), choices=self.choices)


@dataclass(frozen=True, kw_only=True)
class NumberSelect(Select):
    """One of some numbers; words among them stay words."""

    def read(self, form: Filled, name: str, at: str) -> Json:
        return number_or_text(form.text(name))


@dataclass(frozen=True, kw_only=True)
class Moment(Text):
    """A date and time; with an offset, or finer than a second, it is typed."""

    def read(self, form: Filled, name: str, at: str) -> Json:
        text = form.text(name).strip()
        return _NO_SECONDS.sub(lambda found: found[0] + ":00", text) or None

    def show(self, form: Filled, name: str) -> Node:
        node = super().show(form, name)
        shown_as = "datetime-local" if not node.value or _LOCAL.fullmatch(str(node.value)) else "text"
        node.more = {**node.more, "type": shown_as}
        return node


@dataclass(frozen=True, kw_only=True)
class Time(Text):
    """A time of day."""

    def show(self, form: Filled, name: str) -> Node:
        node = super().show(form, name)
        node.more = {**node.more, "type": "time" if not node.value or _CLOCK.fullmatch(str(node.value)) else "text"}
        return node


@dataclass(frozen=True, kw_only=True)
class Several(Part):
    """Some of the choices. The order they came in is kept while they are the same: it may be locked."""

    choices: Choices
    are_numbers: bool = False

    def fill(self, value: Json, name: str, values: Values) -> None:
        values[name] = [plain(each) for each in value or ()]
        values[f"{name}.was"] = [json.dumps(values[name])]

    def read(self, form: Filled, name: str, at: str) -> Json:
        chosen = list(form.all(name))
        was = _texts(form.text(f"{name}.was"))
        chosen = was if set(was) == set(chosen) else chosen
        return [number_or_text(each) if self.are_numbers else each for each in chosen]

    def show(self, form: Filled, name: str) -> Node:
        was = form.text(f"{name}.was")
        return self._node(form, name, "several", value=form.all(name), choices=self.choices, more={"was": was})


def _texts(text: str) -> list[str]:
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return []
    return [str(each) for each in found] if isinstance(found, list) else []


@dataclass(frozen=True, kw_only=True)
class MonthDays(Text):
    """Days of the month with commas between, “last” among them."""

    def fill(self, value: Json, name: str, values: Values) -> None:
        values[name] = [", ".join(plain(each) for each in value or ())]

    def read(self, form: Filled, name: str, at: str) -> Json:
        return [number_or_text(each.strip()) for each in form.text(name).split(",") if each.strip()]


@dataclass(frozen=True, kw_only=True)
class Tree(Part):
    """Conditions: one field of JSON, which a widget of ours draws as nested groups."""

    roots: str = ""

    def fill(self, value: Json, name: str, values: Values) -> None:
        values[name] = [exact_json(value or [])]

    def read(self, form: Filled, name: str, at: str) -> Json:
        try:
            found = read_exact(form.text(name) or "[]")
        except (ValueError, RecursionError):
            form.note(name, _("This is not JSON."))
            return None
        return found or None if isinstance(found, list) else found

    def show(self, form: Filled, name: str) -> Node:
        more = {"roots": self.roots, "wrong": _inside(form, name)}
        return self._node(form, name, "tree", value=form.text(name), more=more)


def _inside(form: Filled, name: str) -> str:
    """Which mistakes are at which node of the tree."""
    at = next((pointer for pointer, own in form.places.items() if own == name), None)
    found = (
        {}
        if at is None
        else {
            pointer.removeprefix(at): sentences
            for pointer, sentences in form.pointed.items()
            if pointer.startswith(f"{at}/")
        }
    )
    return exact_json(found)


@dataclass(frozen=True, kw_only=True)
class WordOr(Part):
    """A word, or instead of it something that is filled in."""

    choices: Choices
    other: str
    inner: Part
    # The object's key under which what is filled in stands; without one it stands for itself.
    inside: str = ""

    def fill(self, value: Json, name: str, values: Values) -> None:
        words = {word for word, _label in self.choices} - {self.other}
        given = self.default if value is None else value
        is_word = isinstance(given, str) and given in words
        values[name] = [given if is_word else self.other]
        filled = given.get(self.inside) if isinstance(given, dict) else given
        self.inner.fill(None if is_word else filled, f"{name}.{self.other}", values)

    def read(self, form: Filled, name: str, at: str) -> Json:
        word = form.text(name)
        if word != self.other:
            return word or None
        below = step(at, self.inside) if self.inside else at
        form.put(below, f"{name}.{self.other}")
        value = self.inner.read(form, f"{name}.{self.other}", below)
        if value is None:
            form.note(f"{name}.{self.other}", _("This is needed."))
        return {self.inside: value} if self.inside else value

    def show(self, form: Filled, name: str) -> Node:
        inner = self.inner.show(form, f"{name}.{self.other}")
        inner.when = [(name, self.other)]
        word = self._node(form, name, "select", value=form.text(name), choices=self.choices)
        return Node("admin/achievements/builder/beside.html", inside=[word, inner])


@dataclass(frozen=True, kw_only=True)
class Limit(Part):
    """So many, per so many units; not there while no number is given."""

    units: Choices

    def fill(self, value: Json, name: str, values: Values) -> None:
        given = value or {}
        per = given.get("per") or {}
        values[f"{name}.value"] = [plain(given.get("value", ""))]
        values[f"{name}.count"] = [plain(per.get("count", 1))]
        values[f"{name}.unit"] = [str(per.get("unit", "" if given else self.units[0][0]))]

    def read(self, form: Filled, name: str, at: str) -> Json:
        value, count, unit = (form.text(f"{name}.{each}").strip() for each in _OF_LIMIT)
        for key, own in (("value", "value"), ("per", "unit")):
            form.put(step(at, key), f"{name}.{own}")
        form.put(step(step(at, "per"), "count"), f"{name}.count")
        if not value:
            return None
        per = {"per": {"count": number_or_text(count or "1"), "unit": unit}} if unit else {}
        return {"value": number_or_text(value), **per}

    def show(self, form: Filled, name: str) -> Node:
        return self._node(
            form,
            name,
            "limit",
            choices=self.units,
            value={each: form.text(f"{name}.{each}") for each in _OF_LIMIT},
            more={
                "wrong": {each: form.errors.get(f"{name}.{each}", ()) for each in _OF_LIMIT},
                "names": [f"{name}.{each}" for each in _OF_LIMIT],
            },
        )


@dataclass(frozen=True, kw_only=True)
class ResetOn(Select):
    """On what a relative period ends: the unit it belongs to, and how the end is rounded."""

    groups: tuple[tuple[str, str, str, Words], ...] = ()

    def fill(self, value: Json, name: str, values: Values) -> None:
        unit = values.get(name.rpartition(".")[0] + ".relative_unit", [""])[0]
        rounding = value or "none"
        found = [word for word, units, own, _label in self.groups if unit in units.split() and own == rounding]
        values[name] = found[:1] or [self.groups[0][0]]

    def read(self, form: Filled, name: str, at: str) -> Json:
        unit = form.text(name.rpartition(".")[0] + ".relative_unit")
        word = form.text(name)
        for own, units, rounding, _label in self.groups:
            if own == word and unit in units.split():
                return rounding
        form.note(name, _("This does not go with the unit under “Reset every”."))
        return None

    def show(self, form: Filled, name: str) -> Node:
        choices = [(word, label) for word, _units, _rounding, label in self.groups]
        units = {word: units for word, units, _rounding, _label in self.groups}
        node = self._node(form, name, "select", value=form.text(name), choices=choices)
        node.more = {"units": exact_json(units), "units_of": name.rpartition(".")[0] + ".relative_unit"}
        return node
