"""The run around the rounds: what is printed when, and what ends it."""

import json
import signal
from pathlib import Path

import pytest

from benchmarks.entry import FULL, Bench, OracleDisagreesError
from benchmarks.journal import Journal
from benchmarks.run import BAD, GOOD, IMPOSSIBLE, main, run_entries
from benchmarks.stopping import held, orderly
from tests.benchmarks.forms import BENCH, entry, form


def test_a_wrong_result_stops_the_run_before_any_figure_of_its_entry(capsys: pytest.CaptureFixture[str]) -> None:
    log: list[str] = []
    good = entry("good", ["bare_sql_counter_vs_copy"], [form("a"), form("b")])
    wrong = entry("wrong", ["bare_json_insert_vs_copy"], [form("a"), form("b", found=0)])
    never = entry("never", ["bare_bulk_create_vs_copy"], [form("never", log), form("b")])
    with pytest.raises(OracleDisagreesError, match="b: found 0, expected 1"):
        run_entries([good, wrong, never], BENCH, Journal())
    printed = [json.loads(line)["name"] for line in capsys.readouterr().out.splitlines()]
    assert printed == ["bare_sql_counter_vs_copy"]
    assert log == []


def test_a_missed_gate_fails_the_run_but_the_rest_is_still_measured(capsys: pytest.CaptureFixture[str]) -> None:
    missed = entry("missed", ["eval_vs_naive_orm"], [form("ours"), form("naive", units=10**9)])
    fine = entry("fine", ["eval_vs_copy"], [form("ours", units=10**9), form("copy")])
    assert run_entries([missed, fine], BENCH, Journal()) == BAD
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["name"], line["ok"]) for line in printed] == [("eval_vs_naive_orm", False), ("eval_vs_copy", True)]


def test_the_progress_file_tells_each_form_of_each_round(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "progress.jsonl"
    with Journal(path) as journal:
        subject = entry("subject", ["bare_json_insert_vs_copy"], [form("a"), form("b")])
        assert run_entries([subject], Bench(BENCH.url, FULL, tmp_path), journal) == GOOD
    notes = [json.loads(line) for line in path.read_text().splitlines()]
    assert [note["what"] for note in notes] == ["started", *["form"] * 8, "remark", "figure", "ended"]
    assert [note["round"] for note in notes if note["what"] == "form"] == ["warm-up"] * 2 + [1, 1, 2, 2, 3, 3]
    assert notes[-1]["by"] == "itself"


def test_a_journal_says_what_ended_it(tmp_path: Path) -> None:
    with pytest.raises(OracleDisagreesError), Journal(tmp_path / "progress") as journal:
        run_entries([entry("x", [], [form("a", found=0), form("b")])], BENCH, journal)
    assert json.loads((tmp_path / "progress").read_text().splitlines()[-1])["by"] == "OracleDisagreesError"


def test_without_postgresql_there_is_one_clear_line_and_status_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.programs._PLACES", ())
    monkeypatch.setenv("PATH", "/nowhere")
    assert main(["bare"]) == IMPOSSIBLE
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines()[-1] == (
        "benchmarks: PostgreSQL's programs (initdb, postgres) were not found; install its server."
    )


def test_an_unknown_name_is_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nothing_like_that"]) == IMPOSSIBLE
    assert "there is nothing called nothing_like_that" in capsys.readouterr().err


def test_a_signal_unwinds_once_and_a_held_block_runs_to_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    steps: list[str] = []
    before = signal.getsignal(signal.SIGTERM)

    def work() -> None:
        try:
            with held():
                signal.raise_signal(signal.SIGTERM)
                steps.append("the held block ended")
            steps.append("not reached")
        finally:
            signal.raise_signal(signal.SIGINT)  # an impatient second one
            steps.append("cleaned up")

    with pytest.raises(SystemExit) as left, orderly(60):
        work()
    assert steps == ["the held block ended", "cleaned up"]
    assert left.value.code == 128 + signal.SIGTERM
    assert "stopped by SIGTERM" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_run_that_takes_too_long_is_ended(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit), orderly(0.05):
        signal.pause()
    assert "stopped by the time limit" in capsys.readouterr().err
