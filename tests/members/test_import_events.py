import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from members.models import Event, Store
from tests.members.factories import make_store

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    return make_store()


def write(path: Path, *events: object) -> str:
    path.write_text("".join(json.dumps(event) + "\n" for event in events))
    return str(path)


def visit(number: int, **values: object) -> dict:
    return {"type": "visit", "source_id": str(number), "member": {"external_id": "ada"}, **values}


def test_a_file_of_json_lines_is_accepted_and_running_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    name = write(tmp_path / "events.jsonl", *(visit(number) for number in range(1100)))  # more than one batch
    call_command("import_events", name, store="shop")
    call_command("import_events", name, store="shop")
    assert Event.objects.count() == 1100


def test_lines_without_an_id_are_told_apart_by_their_place_and_found_again(store: Store, tmp_path: Path) -> None:
    same = {"type": "visit", "occurred_at": "2026-11-01T00:00:00Z", "member": {"external_id": "ada"}}
    name = write(tmp_path / "events.jsonl", same, same)
    call_command("import_events", name, store="shop")
    call_command("import_events", name, store="shop")
    assert Event.objects.count() == 2


def test_rows_that_are_wrong_go_to_a_file_with_their_numbers_and_the_others_are_in(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text(
        f'{json.dumps(visit(1))}\n{{"broken\n\n[1]\n{json.dumps(visit(2, type=""))}\n{json.dumps(visit(3))}\n'
    )
    with pytest.raises(CommandError, match="3 rows were not accepted"):
        call_command("import_events", str(path), store="shop")
    rows = (tmp_path / "events.jsonl.errors.csv").read_text().splitlines()
    assert rows[0] == "row,status,field,code,detail"
    assert [row.split(",")[0] for row in rows[1:]] == ["2", "4", "5"]
    assert "This line is not JSON" in rows[1]
    assert rows[3].startswith("5,refused,type,invalid")
    assert sorted(Event.objects.values_list("source_id", flat=True)) == ["1", "3"]


def test_history_is_not_too_late(store: Store, tmp_path: Path) -> None:
    old = "2019-01-01T00:00:00Z"
    call_command("import_events", write(tmp_path / "a.jsonl", visit(1, occurred_at=old)), store="shop", historical=True)
    call_command("import_events", write(tmp_path / "b.jsonl", visit(2, occurred_at=old)), store="shop")
    assert list(Event.objects.order_by("id").values_list("too_late", flat=True)) == [False, True]


def test_a_csv_file_says_its_columns_in_the_first_line(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text(
        "type,source_id,occurred_at,member.email,body.price,body.name,body.gift\n"
        "buy,1,2026-11-20T10:00:00Z,ADA@example.com,12.50,Tea,true\n"
        "buy,2,,ada@example.com,,007-X,\n"
    )
    call_command("import_events", str(path), store="shop")
    first, second = Event.objects.order_by("source_id")
    assert first.member == second.member
    assert (str(first.body["price"]), first.body["name"], first.body["gift"]) == ("12.50", "Tea", True)
    assert second.body == {"name": "007-X"}


def test_a_column_nobody_knows_is_named_and_nothing_is_imported(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("type,when\nvisit,now\n")
    with pytest.raises(CommandError, match="got “when”"):
        call_command("import_events", str(path), store="shop")
    assert not Event.objects.exists()


def test_standard_input_is_read_too(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(visit(1)) + "\n"))
    call_command("import_events", "-", store="shop")
    assert Event.objects.count() == 1


def test_an_unknown_store_and_a_missing_file_are_said(store: Store, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no store “shpo”\. Known: shop"):
        call_command("import_events", "x.jsonl", store="shpo")
    with pytest.raises(CommandError, match=r"missing\.jsonl cannot be read"):
        call_command("import_events", str(tmp_path / "missing.jsonl"), store="shop")
