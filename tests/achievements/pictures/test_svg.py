"""An SVG is a drawing, or it is refused with the reason."""

import pytest

from achievements.pictures import kind_of
from members.errors import Refused
from tests.achievements.factories import SVG
from tests.live import ROOT

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def svg(inside: str = "", attributes: str = "", before: str = "") -> bytes:
    return f"{before}{OPEN} {attributes}>{inside}</svg>".encode()


DRAWINGS = {
    "plain": SVG,
    "a declaration": svg(before='<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'),
    "a byte order mark": b"\xef\xbb\xbf" + SVG,
    "a comment": svg("<!-- <script> -->"),
    "gradients by reference": svg(
        '<defs><linearGradient id="a"><stop offset="1" stop-color="#fff"/></linearGradient></defs>'
        '<path d="M0 0h8v8z" fill="url(#a)" style="stroke: url( \'#a\' )"/><use xlink:href="#a" href="#a"/>'
    ),
    "a style": svg("<style>@media (min-width: 1px) { path { fill: #fff } }</style>"),
    "CDATA": svg("<style><![CDATA[path { fill: red }]]></style>"),
    "what an editor leaves": svg(
        '<sodipodi:namedview inkscape:zoom="1.5"/><metadata><rdf:RDF><cc:Work rdf:about=""/></rdf:RDF></metadata>',
        'xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" '
        'xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:cc="http://creativecommons.org/ns#" '
        'inkscape:version="1.3 (0e150ed, 2023)"',
    ),
    "a prefix": b'<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:g/></s:svg>',
    "our own default": (ROOT / "static/laurel/achievement.svg").read_bytes(),
}
REFUSED = {
    "not SVG": (b"<html/>", "begins with <html>"),
    "SVG of no namespace": (b"<svg/>", "begins with <svg>"),
    "not well-formed": (svg("<g>"), "not well-formed"),
    "cut off": (SVG[:-3], "not well-formed"),
    "something behind it": (SVG + b"<g/>", "not well-formed"),
    "nothing but a bracket": (b"<", "not well-formed"),
    "not UTF-8": (svg("<title>\xe9</title>").replace("\xe9".encode(), b"\xe9"), "not well-formed"),
    "UTF-16": (SVG.decode().encode("utf-16"), "not_a_picture"),
    "another encoding": (svg(before='<?xml version="1.0" encoding="utf-7"?>'), "written in utf-7"),
    "a document type": (svg(before='<!DOCTYPE svg SYSTEM "http://evil.example/x.dtd">'), "document type"),
    "entities that unfold": (
        svg("&b;", before='<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'),
        "document type",
    ),
    "a file as entity": (
        svg("&x;", before='<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "document type",
    ),
    "a style sheet": (svg(before='<?xml-stylesheet href="http://evil.example/x.css"?>'), "xml-stylesheet"),
    "a script": (svg("<script>alert(1)</script>"), "<script>"),
    "a script of another case": (svg("<SCRIPT>alert(1)</SCRIPT>"), "<SCRIPT>"),
    "a script under a prefix": (
        svg('<x:script xmlns:x="http://www.w3.org/2000/svg">1</x:script>'),
        "<script>",
    ),
    "a script of HTML": (svg('<script xmlns="http://www.w3.org/1999/xhtml">1</script>'), "<script>"),
    "a handler": (svg(attributes='onload="alert(1)"'), "onload"),
    "a handler inside": (svg('<g OnClick="alert(1)"/>'), "OnClick"),
    "foreign objects": (svg("<foreignObject/>"), "<foreignObject>"),
    "an image": (svg('<image href="http://evil.example/x.png"/>'), "<image>"),
    "a link": (svg('<a href="javascript:alert(1)"><text>x</text></a>'), "<a>"),
    "an animation": (svg('<g><set attributeName="href" to="javascript:alert(1)"/></g>'), "<set>"),
    "a reference outside": (svg('<use href="http://evil.example/x.svg#a"/>'), "href"),
    "a reference outside, with xlink": (svg('<use xlink:href="//evil.example/x.svg#a"/>'), "href"),
    "data by reference": (svg('<use href="data:image/svg+xml,%3Csvg/%3E"/>'), "href"),
    "another base": (svg('<use href="#a"/>', 'xml:base="http://evil.example/"'), "base"),
    "a fetching attribute": (svg('<g fill="url(http://evil.example/x)"/>'), "in fill"),
    "a fetching style": (svg("<g style=\"fill:url( 'https://evil.example/x')\"/>"), "in style"),
    "a fetching attribute in disguise": (svg('<g fill="u\\72l(http://evil.example/x)"/>'), "in fill"),
    "a style that imports": (svg("<style>@import 'http://evil.example/x.css';</style>"), "in <style>"),
    "a style that fetches": (svg("<style>g { fill: URL(//evil.example/x) }</style>"), "in <style>"),
    "a style in disguise": (svg("<style>@\\69mport 'x';</style>"), "in <style>"),
    "a style that sets an image": (svg("<style>g { mask: image-set('x' 1x) }</style>"), "in <style>"),
    "nested without end": (svg("<g>" * 100 + "</g>" * 100), "64 deep"),
}


@pytest.mark.parametrize("what", DRAWINGS)
def test_a_drawing_is_taken_as_it_is(what: str) -> None:
    assert kind_of(DRAWINGS[what]) == "image/svg+xml"


@pytest.mark.parametrize("what", REFUSED)
def test_what_could_run_or_fetch_is_refused_with_the_reason(what: str) -> None:
    content, why = REFUSED[what]
    with pytest.raises(Refused) as refused:
        kind_of(content)
    assert why in f"{refused.value.code}: {refused.value.message}"
    assert refused.value.field == "icon"
