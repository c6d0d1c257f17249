"""Which entries run, and what is refused before anything starts."""

import pytest

from benchmarks.entry import FULL, SHORT
from benchmarks.registry import SelectionError, all_entries, check_names, select, unmeasured
from tests.benchmarks.forms import entry, form

FORMS = [form("a"), form("b")]
EVALUATION = entry("evaluation", ["eval_vs_copy", "eval_growth_2m"], FORMS)
CLAIM = entry("claim", ["claim_growth_1m"], FORMS)
FOUND = [EVALUATION, CLAIM]


def chosen(names: list[str], scale: object = SHORT) -> dict[str, list[str]]:
    picked = select(FOUND, names, FULL if scale is FULL else SHORT)
    return {each.name: [figure.name for figure in each.figures] for each in picked}


def test_every_entry_in_the_folder_is_found_with_goals_for_all_its_figures() -> None:
    assert "bare" in [each.name for each in all_entries()]


def test_the_short_form_leaves_the_growth_lines_out() -> None:
    assert chosen([]) == {"evaluation": ["eval_vs_copy"]}


def test_the_full_form_runs_everything() -> None:
    assert chosen([], FULL) == {"evaluation": ["eval_vs_copy", "eval_growth_2m"], "claim": ["claim_growth_1m"]}


def test_a_name_may_be_an_entry_or_a_figure() -> None:
    assert chosen(["claim"], FULL) == {"claim": ["claim_growth_1m"]}
    assert chosen(["eval_growth_2m"], FULL) == {"evaluation": ["eval_growth_2m"]}


def test_an_unknown_name_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(SelectionError, match="nothing called claims; known are: claim, claim_growth_1m"):
        chosen(["claims"])


def test_growth_alone_in_the_short_form_is_refused_with_the_way_out() -> None:
    with pytest.raises(SelectionError, match="add --full"):
        chosen(["claim"])


def test_a_figure_without_a_goal_or_measured_twice_is_a_mistake() -> None:
    with pytest.raises(SelectionError, match="x: no_such_figure has no line"):
        check_names([entry("x", ["no_such_figure"], FORMS)])
    with pytest.raises(SelectionError, match="y: eval_vs_copy is measured elsewhere"):
        check_names([EVALUATION, entry("y", ["eval_vs_copy"], FORMS)])


def test_goals_without_an_entry_are_named() -> None:
    missing = unmeasured(FOUND)
    assert "two_workers" in missing
    assert "eval_vs_copy" not in missing
