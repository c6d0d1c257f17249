"""Finds words for people that no translator would ever see: bare strings in Python, bare text in templates."""

import ast
from collections.abc import Iterator
from html.parser import HTMLParser

from django.template.base import Lexer, TokenType

# Keyword arguments, and all but `label` as attributes of a class, whose value is read by people.
NAMES = {
    "description", "empty_label", "empty_value_display", "help_text", "label", "message", "placeholder",
    "short_description", "title", "verbose_name", "verbose_name_plural", "violation_error_message",
}  # fmt: skip
REFUSALS = {"ValidationError", "PermissionDenied", "Http404"}
MESSAGES = {"debug", "error", "info", "message_user", "success", "warning"}
MARKUP = {"format_html", "mark_safe"}
CHOICES = {"TextChoices", "IntegerChoices"}
ATTRIBUTES = {"alt", "aria-description", "aria-label", "data-label", "placeholder", "title"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNSEEN = {"script", "style"}


def bare_in_python(source: str) -> list[str]:
    """Every string in a place where people read, outside gettext, as `line: string`."""
    places = [place for node in ast.walk(ast.parse(source)) for place in _places(node)]
    return [f"{place.lineno}: {ast.unparse(place)}" for whole in places for place in _strings(whole)]


def bare_in_template(source: str) -> list[str]:
    """Every piece of text, and every attribute that is read out, outside a translate tag."""
    return _Reader().read("".join(_markup(source)))


def _places(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.Call():
            yield from (keyword.value for keyword in node.keywords if keyword.arg in NAMES)
            yield from _arguments(node)
        case ast.Assign(targets=[ast.Name(id=name) | ast.Attribute(attr=name)]) if name in NAMES - {"label"}:
            yield node.value
        case ast.Dict():
            yield from (value for key, value in zip(node.keys, node.values, strict=True) if _is_title(key))
        case ast.ClassDef() if CHOICES & {_last_name(base) for base in node.bases}:
            yield from (line.value for line in node.body if isinstance(line, ast.Assign))


def _arguments(call: ast.Call) -> Iterator[ast.expr]:
    """The positional arguments that people read."""
    name, arguments = _last_name(call.func), call.args
    if name in REFUSALS and arguments:
        yield from arguments[0].values if isinstance(arguments[0], ast.Dict) else arguments[:1]
    elif name == "RegexValidator" or (name in MESSAGES and arguments and _last_name(arguments[0]) == "request"):
        yield from arguments[1:2]
    elif name in MARKUP and arguments and bare_in_template(_text_of(arguments[0])):
        yield arguments[0]
    elif name.endswith("Field") and ast.unparse(call.func).startswith("models."):
        yield from arguments[:1]  # what a model's field is called


def _strings(place: ast.expr) -> Iterator[ast.expr]:
    """The strings with letters in them that stand there as they are; a value before its label is not for people."""
    match place:
        case ast.Constant() | ast.JoinedStr():
            if any(character.isalpha() for character in _text_of(place)):
                yield place
        case ast.IfExp(body=one, orelse=other) | ast.BinOp(left=one, right=other):
            yield from (*_strings(one), *_strings(other))
        case ast.List(elts=elements):
            yield from (string for element in elements for string in _strings(element))
        case ast.Tuple(elts=[_, *_, label]):
            yield from _strings(label)


def _text_of(place: ast.expr) -> str:
    match place:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_text_of(part) for part in parts)
    return ""


def _last_name(node: ast.expr) -> str:
    return getattr(node, "attr", "") or getattr(node, "id", "")


def _is_title(key: ast.expr | None) -> bool:
    """An entry of the theme's navigation."""
    return isinstance(key, ast.Constant) and key.value == "title"


def _markup(template: str) -> Iterator[str]:
    """The template's own text; what is translated, commented out or computed leaves nothing."""
    ending = ""
    for token in Lexer(template).tokenize():
        tag = token.contents.split()[0] if token.token_type == TokenType.BLOCK else ""
        if ending:
            ending = "" if tag == ending else ending
        elif tag in {"blocktranslate", "blocktrans", "comment"}:
            ending = f"end{tag}"
        elif token.token_type == TokenType.TEXT:
            yield token.contents


class _Reader(HTMLParser):
    """Collects what a person would read or hear; `translate="no"` is for names and code."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[bool] = []
        self.found: list[str] = []

    def read(self, markup: str) -> list[str]:
        self.feed(markup)
        self.close()
        return self.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        silent = self._silent or tag in UNSEEN or named.get("translate") == "no"
        if not silent:
            for name in ATTRIBUTES & named.keys():
                self._note(named[name] or "")
        if tag not in VOID:
            self.open.append(silent)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if self.open and tag not in VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._note(data)

    @property
    def _silent(self) -> bool:
        return bool(self.open) and self.open[-1]

    def _note(self, text: str) -> None:
        if any(character.isalpha() for character in text):
            self.found.append(" ".join(text.split()))
