"""SVG: read as XML without anything that XML could fetch or unfold, holding nothing that could run or call home.

What is not known to be harmless is refused by name; nothing is rewritten. It is served so that it could not run
anyway: this is the first of two locks.
"""

import re
from collections.abc import Mapping
from typing import Any, NoReturn
from xml.parsers import expat

from members.errors import Refused

SVG, XLINK, XML = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink", "http://www.w3.org/XML/1998/namespace"
# What drawing programs leave behind; no browser does anything with it.
EDITORS = (
    "http://www.inkscape.org/namespaces/",
    "http://sodipodi.sourceforge.net/DTD/",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://creativecommons.org/ns#",
    "http://web.resource.org/cc/",
    "http://purl.org/dc/elements/1.1/",
    "http://www.bohemiancoding.com/sketch/ns",
    "http://www.serif.com/",
    "http://www.figma.com/figma/ns",
)
ELEMENTS = frozenset(
    """
    circle clipPath defs desc ellipse feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix
    feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR
    feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile
    feTurbulence filter g line linearGradient marker mask metadata path pattern polygon polyline radialGradient rect
    stop style svg switch symbol text textPath title tspan use view
    """.split()  # noqa: SIM905  a list in quotation marks would fill the page
)
DEEPEST = 64
# In styles: escapes hide words, @ rules and addresses fetch, and these ran once.
_UNSAFE_STYLE = re.compile(r"@(?!media|supports|keyframes)|expression|behavior|-moz-binding", re.I)
_UNSAFE = re.compile(r"\\|javascript:", re.I)
_FETCHES = re.compile(r"url\((?!\s*[\"']?\s*#)|(?:image|image-set|src|cross-fade)\(", re.I)
_SPACE = " "


def check_svg(content: bytes) -> None:
    """Refused unless it is well-formed, is an SVG, and holds nothing but drawing."""
    # Whatever it says of itself, it is read and served as UTF-8, so that nobody can see it as something else.
    parser = expat.ParserCreate("utf-8", _SPACE)
    reader = _Reader()
    parser.XmlDeclHandler = reader.declared
    parser.StartDoctypeDeclHandler = reader.document_type
    parser.EntityDeclHandler = reader.document_type
    parser.ProcessingInstructionHandler = reader.instruction
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(content, True)  # noqa: FBT003  that is its signature
    except expat.ExpatError as error:
        _refuse(f"is not well-formed XML: {error}")


class _Reader:
    """Says no to the first thing that is not known to be harmless."""

    def __init__(self) -> None:
        self.inside: list[str] = []
        self.style = ""

    def declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding or "utf-8").lower() not in ("utf-8", "us-ascii"):
            _refuse(f"is written in {encoding}; write it in UTF-8")

    def document_type(self, *_: Any) -> None:
        _refuse("has a document type; take the DOCTYPE out")

    def instruction(self, target: str, _data: str) -> None:
        _refuse(f"has a processing instruction, {target}")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        space, _, name = tag.rpartition(_SPACE)
        if not self.inside and (space, name) != (SVG, "svg"):
            _refuse(f"begins with <{name}>, not with <svg> of the SVG namespace")
        if not (space == SVG and name in ELEMENTS) and not space.startswith(EDITORS):
            _refuse(f"has an element <{name}>, which is not allowed")
        if len(self.inside) >= DEEPEST:
            _refuse(f"is nested more than {DEEPEST} deep")
        for attribute, value in attributes.items():
            _check_attribute(attribute, value)
        self.inside.append(name if space == SVG else "")

    def end(self, _tag: str) -> None:
        if self.inside.pop() == "style":
            _check_style("<style>", self.style)
            self.style = ""

    def text(self, text: str) -> None:
        if self.inside[-1] == "style":
            self.style += text


def _check_attribute(attribute: str, value: str) -> None:
    space, _, name = attribute.rpartition(_SPACE)
    if space.startswith(EDITORS):
        return
    if space not in ("", XLINK, XML) or name.lower().startswith("on") or (space, name) == (XML, "base"):
        _refuse(f"has an attribute {name}, which is not allowed")
    if name in ("href", "src") and not value.strip().startswith("#"):
        _refuse(f"refers to something outside of it, in {name}")
    _check_style(name, value)


def _check_style(name: str, value: str) -> None:
    if _FETCHES.search(value):
        _refuse(f"refers to something outside of it, in {name}")
    if _UNSAFE.search(value) or (name in ("style", "<style>") and _UNSAFE_STYLE.search(value)):
        _refuse(f"has something in {name} that is not allowed")


def _refuse(why: str) -> NoReturn:
    raise Refused("unsafe_svg", f"This SVG {why}.", field="icon")
