"""The parts a form is made of: each fills its inputs from a piece of a document, reads them back, and shows them."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.functional import Promise

from achievements.engine.mistakes import step

from .values import Filled, Json, Values

Words = str | Promise
Choices = Sequence[tuple[str, Words]]


@dataclass
class Node:
    """An input, or some of them, as a template shows it."""

    template: str
    name: str = ""
    label: Words = ""
    help: Words = ""
    value: Any = ""
    choices: Choices = ()
    errors: Sequence[str] = ()
    is_locked: bool = False
    # The inputs it depends on, each with the values for which it is shown.
    when: list[tuple[str, str]] = field(default_factory=list)
    inside: list["Node"] = field(default_factory=list)
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"id_{self.name}".replace(".", "-")

    @property
    def kind(self) -> str:
        return self.template.rpartition("/")[2].removesuffix(".html")

    @property
    def is_bare(self) -> bool:
        """Whether it draws all of itself."""
        return self.kind in ("plain", "beside", "period", "languages", "rows")

    @property
    def is_group(self) -> bool:
        return self.kind in ("several", "limit", "tree")

    @property
    def is_check(self) -> bool:
        return self.kind == "check"

    @property
    def is_wide(self) -> bool:
        return self.kind in ("tree", "area")

    @property
    def is_unknown(self) -> bool:
        """Whether what was sent is none of the choices: it is shown, and the check names it."""
        return self.value not in [value for value, _label in self.choices]

    @property
    def described(self) -> str:
        """The ids of what is said about it."""
        said = [("help", self.help), ("wrong", self.errors)]
        return " ".join(f"{self.id}-{what}" for what, there in said if there)

    @property
    def when_json(self) -> str:
        return json.dumps(self.when)

    def names(self) -> list[str]:
        """Its inputs and all those inside."""
        own = [self.name, *self.more.get("names", ())] if self.name else []
        return [*own, *(name for each in self.inside for name in each.names())]


@dataclass(frozen=True)
class When:
    """Only where the input beside it holds one of these, and another one of those."""

    key: str
    values: tuple[str, ...]
    also: "When | None" = None

    def holds(self, chosen: Callable[[str], str]) -> bool:
        return chosen(self.key) in self.values and (self.also is None or self.also.holds(chosen))

    def below(self, name: str) -> list[tuple[str, str]]:
        """The names of the inputs, each with the values."""
        further = self.also.below(name) if self.also else []
        return [(f"{name}.{self.key}", " ".join(self.values)), *further]


@dataclass(frozen=True, kw_only=True)
class Part(ABC):
    """One key of a document."""

    key: str
    label: Words = ""
    help: Words = ""
    when: When | None = None
    # The input's own name where several parts are for the same key.
    called: str = ""
    default: Json = None

    @property
    def own(self) -> str:
        return self.called or self.key

    @abstractmethod
    def fill(self, value: Json, name: str, values: Values) -> None:
        """The inputs for a piece of a document; None is a piece that is not there."""

    @abstractmethod
    def read(self, form: Filled, name: str, at: str) -> Json:
        """The piece that the inputs say; None is none."""

    @abstractmethod
    def show(self, form: Filled, name: str) -> Node:
        """As a template shows it."""

    def _node(self, form: Filled, name: str, template: str, **more: Any) -> Node:
        return Node(
            template=f"admin/achievements/builder/{template}.html",
            name=name,
            label=self.label,
            help=self.help,
            errors=form.errors.get(name, ()),
            is_locked=form.is_locked(name),
            **more,
        )


@dataclass(frozen=True, kw_only=True)
class Record(Part):
    """An object: its parts beside each other. A part that does not belong to what is chosen is not read."""

    parts: tuple[Part, ...]
    template: str = "plain"
    # Whether it is there though nothing in it is filled in.
    is_always: bool = True

    def fill(self, value: Json, name: str, values: Values) -> None:
        given = value if isinstance(value, dict) else {}
        for part in self.parts:
            fits = part.when is None or part.when.holds(partial(self._chosen, given))
            part.fill(given.get(part.key) if fits else None, f"{name}.{part.own}", values)

    def read(self, form: Filled, name: str, at: str) -> Json:
        form.put(at, name)
        found: dict[str, Json] = {}
        for part in self.parts:
            if part.when and not part.when.holds(lambda key: form.text(f"{name}.{key}")):
                continue
            below = step(at, part.key)
            form.put(below, f"{name}.{part.own}")
            value = part.read(form, f"{name}.{part.own}", below)
            if value is not None:
                found[part.key] = value
        return found if found or self.is_always else None

    def show(self, form: Filled, name: str) -> Node:
        node = self._node(form, name, self.template)
        for part in self.parts:
            inside = part.show(form, f"{name}.{part.own}")
            if part.when:
                inside.when = part.when.below(name)
            node.inside.append(inside)
        return node

    def _chosen(self, given: Mapping[str, Json], key: str) -> str:
        beside = next(part for part in self.parts if part.own == key)
        return str(given.get(beside.key) or beside.default)


@dataclass(frozen=True, kw_only=True)
class Rows(Part):
    """A list of records that grows, shrinks and is reordered. Each has a token, whatever its place."""

    row: Record
    template: str = "rows"
    add: Words = ""
    is_keyed: bool = False

    def fill(self, value: Json, name: str, values: Values) -> None:
        rows = value or []
        values[name] = [f"r{number}" for number in range(1, len(rows) + 1)]
        for number, each in enumerate(rows, start=1):
            # A key that was left out is the position: written out, it stays what it is when the row moves.
            keyed = {"key": str(number), **each} if self.is_keyed else each
            self.row.fill(keyed, f"{name}.r{number}", values)

    def read(self, form: Filled, name: str, at: str) -> Json:
        found = [
            self.row.read(form, f"{name}.{token}", step(at, position))
            for position, token in enumerate(form.tokens(name))
        ]
        if self.is_keyed:
            _give_keys(found)
        return found or None

    def show(self, form: Filled, name: str) -> Node:
        node = self._node(form, name, self.template, more={"add": self.add, "blank": self._blank(form, name)})
        for number, token in enumerate(form.tokens(name), start=1):
            row = self.row.show(form, f"{name}.{token}")
            row.more = {"token": token, "number": number}
            node.inside.append(row)
        return node

    def _blank(self, form: Filled, name: str) -> Node:
        """What a new row looks like; the script puts a token of its own in the place of this one."""
        values: Values = {}
        self.row.fill(None, f"{name}.TOKEN", values)
        row = self.row.show(Filled(values, form.languages), f"{name}.TOKEN")
        row.more = {"token": "TOKEN", "number": ""}
        return row


def _give_keys(rows: list[dict[str, Json]]) -> None:
    taken = {row["key"] for row in rows if "key" in row}
    numbers = (str(number) for number in range(1, len(rows) * 2 + 2))
    for position, row in enumerate(rows, start=1):
        if "key" not in row:
            own = str(position)
            row["key"] = own if own not in taken else next(each for each in numbers if each not in taken)
            taken.add(row["key"])


@dataclass(frozen=True, kw_only=True)
class Languages(Part):
    """The same in every language of the page."""

    inner: Part
    preview: str = ""

    def fill(self, value: Json, name: str, values: Values) -> None:
        for language, each in (value or {}).items():
            self.inner.fill(each, f"{name}.{language}", values)

    def read(self, form: Filled, name: str, at: str) -> Json:
        found = {}
        for language in form.languages:
            below = step(at, language)
            form.put(below, f"{name}.{language}")
            value = self.inner.read(form, f"{name}.{language}", below)
            if value is not None:
                found[language] = value
        return found or None

    def show(self, form: Filled, name: str) -> Node:
        node = self._node(form, name, "languages")
        for language in form.languages:
            inside = self.inner.show(form, f"{name}.{language}")
            inside.more = {**inside.more, "language": language, "preview": self.preview}
            node.inside.append(inside)
        return node
