import re
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from achievements.engine.regex import LONGEST_TEXT, Pattern, PatternError

SUPPORTED = [
    r"abc",
    r"^abc$",
    r"^$",
    r"",
    r"a|b|cd",
    r"(a|b)*c",
    r"(?:ab)+",
    r"a?b*?c+?",
    r"[a-c]{2,3}",
    r"[^a-c]",
    r"[]a]",
    r"[a-]",
    r"[\d\-x]",
    r"[+-\-]",
    r"\d\D\w\W\s\S",
    r"a{2}",
    r"a{2,}b",
    r"(a{0,2}b){2}",
    r"\.\*\t\n\r",
    r"x.y",
    r"((a)|(b))",
    r"(|a)b",
    r"(a*)*b",
    r"a}]",
]


@pytest.mark.parametrize("pattern", SUPPORTED)
@given(text=st.text("abcdxy1 -.*+]}\t\n\r_", max_size=8))
def test_a_supported_pattern_finds_what_the_standard_library_finds(pattern: str, text: str) -> None:
    theirs = re.compile(pattern.replace("$", r"\Z"))
    assert Pattern(pattern).matches(text) is bool(theirs.search(text))


@pytest.mark.parametrize(
    ("pattern", "construct"),
    [
        (r"(?=a)", "lookahead"),
        (r"(?!a)", "lookahead"),
        (r"(?<=a)", "lookbehind"),
        (r"(?<!a)", "lookbehind"),
        (r"(?<n>a)", "named group"),
        (r"(?P<n>a)", "named group"),
        (r"(?P=n)", "backreference"),
        (r"(?#a)", "comment"),
        (r"(?(1)a)", "conditional group"),
        (r"(?>a)", "atomic group"),
        (r"(?i)a", "inline flag"),
        (r"(?", "inline flag"),
        (r"(a)\1", "backreference"),
        (r"\bx", "word boundary"),
        (r"\p{L}", "character property"),
        (r"\q", "escape \\q"),
        ("a\\", "escape \\"),
        (r"[[:alpha:]]", "named character class"),
        (r"[a", "unbalanced ["),
        (r"(a", "unbalanced ("),
        (r"a)", "unbalanced )"),
        (r"*a", "quantifier without anything to repeat"),
        (r"a++", "possessive or repeated quantifier"),
        (r"a{2}{3}", "possessive or repeated quantifier"),
        (r"a{", "unfinished quantifier"),
        (r"a{x}", "unfinished quantifier"),
        (r"a{1,x}", "unfinished quantifier"),
        (r"a{99999}", "unfinished quantifier"),
        (r"a{3,2}", "quantifier from more to less"),
        (r"[b-a]", "range from more to less"),
        (r"(a{100}){100}", "pattern too large"),
        (r"a{1000}", "pattern too large"),
        ("a" * 301, "pattern too large"),
        ("(" * 21 + ")" * 21, "groups nested too deep"),
    ],
)
def test_what_is_not_supported_is_refused_by_its_name(pattern: str, construct: str) -> None:
    with pytest.raises(PatternError) as refused:
        Pattern(pattern)
    assert refused.value.construct == construct


@given(st.text(r"ab(){}[]|*+?^$\.,-d1:=<!P", max_size=12))
def test_any_text_is_a_pattern_or_refused(text: str) -> None:
    with suppress(PatternError):
        Pattern(text).matches("abab")


def test_a_pattern_that_would_explode_elsewhere_takes_no_time() -> None:
    began = time.perf_counter()
    assert not Pattern("(a*)*(a*)*(a|a)*b$").matches("a" * LONGEST_TEXT)
    assert time.perf_counter() - began < 2


def test_a_text_that_is_too_long_is_not_looked_at() -> None:
    assert Pattern("a").matches("a" * LONGEST_TEXT)
    assert not Pattern("a").matches("a" * (LONGEST_TEXT + 1))
