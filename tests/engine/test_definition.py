"""What a definition says of itself, and that it needs nothing but Python to be read."""

import sys
from pathlib import Path

from achievements import engine
from achievements.engine import definition, examine

from .documents import document, rule


def test_how_many_rules_are_needed_and_what_the_headline_is_measured_against() -> None:
    for needs, expected in (("all", 3), ("any", 1), ({"at_least": 2}, 2)):
        examined = examine(document(rules=[rule()] * 3, completes_when=needs))
        assert examined.definition is not None
        assert examined.definition.rules_needed == expected
        assert examined.definition.headline_target == 100_000_000


def test_texts_fall_back_to_english_then_to_any() -> None:
    texts = (("de", "Hallo"), ("en", "Hello"))
    assert definition.text_in(texts, "de") == "Hallo"
    assert definition.text_in(texts, "fr") == "Hello"
    assert definition.text_in((("de", "Hallo"),), "fr") == "Hallo"
    assert definition.text_in((), "fr") is None
    assert definition.report_type("a") == "laurel.report.a"


def test_the_engine_is_the_standard_library_alone() -> None:
    files = list(Path(engine.__file__).parent.rglob("*.py"))
    assert len(files) > 40
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    imported = {line.split()[1].partition(".")[0] for line in lines if line.startswith(("import ", "from "))}
    assert imported - {""} <= set(sys.stdlib_module_names)
