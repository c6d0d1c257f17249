"""Progress set from a file: each row by itself, in the one way that the panel and the API go, too."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from achievements.models import Change, Progress
from members.models import Member, Store
from tests.achievements.evaluation.making import completions_of, evaluate_everything, make_live, value_of
from tests.members.factories import accept, event, make_member, make_store

VISITS = {"key": "visits", "rules": [{"trigger": "custom_event", "event": "visit", "goal": 10}]}
TWO = {
    "key": "two",
    "rules": [{**VISITS["rules"][0], "key": "a"}, {**VISITS["rules"][0], "key": "b"}],
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    return make_store()


@pytest.fixture
def ada(store: Store) -> Member:
    return make_member(store)


def send(tmp_path: Path, text: str, *options: str) -> None:
    file = tmp_path / "set.csv"
    file.write_text(text)
    call_command("adjust_progress", str(file), "--store", "shop", *options)


def test_each_row_sets_what_it_gives(store: Store, ada: Member, tmp_path: Path) -> None:
    visits, two = make_live(store, VISITS), make_live(store, TWO)
    rows = "ada,visits,4,,,,,Counted by hand\nada,two,,3,5,,,Counted by hand\nada,visits,,,,2,,Two cards\n"
    send(tmp_path, "member,achievement,progress,progress.a,progress.b,completions,version,reason\n" + rows)
    assert (value_of(ada, visits), completions_of(ada, visits), value_of(ada, two)) == (4, 2, 40)
    assert Change.objects.count() == 3


def test_a_row_that_cannot_be_set_is_named_and_the_others_are_set(
    store: Store, ada: Member, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    visits = make_live(store, VISITS)
    accept(store, event("1"))
    evaluate_everything()
    rows = "ada,visits,7,7,Old\nbob,visits,1,,Who\nada,visits,many,,Odd\nada,visits,5,,\nada,visits,6,,Good\n"
    with pytest.raises(CommandError, match="left as they are"):
        send(tmp_path, "member,achievement,progress,version,reason\n" + rows)
    said = capsys.readouterr().err
    told = ("Row 1: version", "Row 2: Store “shop” has no member", "“many” is no amount", "Row 4: reason")
    assert [each for each in told if each not in said] == []
    assert value_of(ada, visits) == 6


def test_a_dry_run_sets_nothing(store: Store, ada: Member, tmp_path: Path) -> None:
    make_live(store, VISITS)
    send(tmp_path, "member,achievement,progress\nada,visits,4\n", "--dry-run")
    assert not Progress.objects.exists()


@pytest.mark.parametrize("header", ["member,progress", "member,achievement,colour"])
def test_a_file_with_other_columns_is_refused_whole(store: Store, tmp_path: Path, header: str) -> None:
    with pytest.raises(CommandError, match="The columns are"):
        send(tmp_path, f"{header}\n")
