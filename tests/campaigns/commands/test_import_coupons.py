"""Codes from a file: many, repeated, broken off and run again; nobody's is lost and none is there twice."""

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from achievements.models import Achievement
from campaigns.management.commands import import_coupons
from campaigns.models import Coupon, CouponPool, Reward
from members.models import AuditEntry, Store
from tests.campaigns.factories import COUPON, complete, fire, make_live_campaign, make_pool
from tests.members.factories import make_member, make_store

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool(store: Store) -> CouponPool:
    return make_pool(store)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "codes.csv"


def load(file: Path, *options: str) -> None:
    call_command("import_coupons", str(file), "--store", "shop", "--pool", "summer", *options)


def test_a_hundred_thousand_codes_are_added_in_little_memory(
    pool: CouponPool, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text("code\n" + "".join(f"SUN-{number:08}\n" for number in range(100_000)))
    load(file)
    assert pool.coupons.free().count() == 100_000
    assert "100,000 codes: 100,000 added, 0 were there already, 0 are none." in capsys.readouterr().err
    assert not file.with_name("codes.csv.errors.csv").exists()
    assert AuditEntry.objects.filter(action="pool.filled").count() == 20


def test_a_longer_file_takes_more_statements_only_by_the_batch_and_no_more_memory(
    pool: CouponPool, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_coupons, "BATCH", 100)
    statements, memory = {}, {}
    load_of(file, 100, "warm")
    for batches in (2, 20):
        statements[batches], memory[batches] = load_of(file, 100 * batches, f"of-{batches}")
    assert statements[20] == 10 * statements[2]
    assert memory[20] < 3 * memory[2], "ten times the file"


def load_of(file: Path, count: int, name: str) -> tuple[int, int]:
    """How many statements, and how much memory at most."""
    file.write_text("".join(f"{name}-{number}\n" for number in range(count)))
    tracemalloc.start()
    load(file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    file.write_text("".join(f"{name}-again-{number}\n" for number in range(count)))
    with CaptureQueriesContext(connection) as captured:
        load(file)
    return len(captured) - 1, peak  # one of them finds the pool


def test_what_is_not_taken_is_written_down_with_the_reason(pool: CouponPool, file: Path, tmp_path: Path) -> None:
    make_pool(pool.store, "OTHER", key="other")
    make_pool(make_store("elsewhere"), "FREE")
    file.write_text(f"Code,note\nONE,x\n TWO ,y\nONE,z\nOTHER,\nFREE,\n{'x' * 101},\n\nTHREE\n")
    with pytest.raises(CommandError, match="3 codes were not taken; see"):
        load(file, "--errors", str(tmp_path / "wrong.csv"))
    assert (tmp_path / "wrong.csv").read_text().splitlines() == [
        "code,reason", "ONE,duplicate", "OTHER,duplicate", f"{'x' * 100},not a code"]  # fmt: skip
    assert sorted(pool.coupons.values_list("code", flat=True)) == ["FREE", "ONE", "THREE", "TWO"]


def test_broken_off_and_run_again_it_is_as_if_run_once(
    pool: CouponPool, file: Path, store: Store, visits: Achievement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_coupons, "BATCH", 10)
    make_live_campaign(store, "coupons", COUPON)
    for number in range(25):
        complete(make_member(store, f"m{number}"), visits)
    fire()
    file.write_text("".join(f"C{number:03}\n" for number in range(100)))
    monkeypatch.setattr(import_coupons, "fill_pool", broken_after(3, import_coupons.fill_pool))
    with pytest.raises(KeyboardInterrupt):
        load(file)
    assert Coupon.objects.count() == 30
    assert Reward.objects.filter(state="issued").count() == 25, "who waited has a code already"
    monkeypatch.undo()
    with pytest.raises(CommandError, match="30 codes were not taken"):
        load(file)
    assert Coupon.objects.count() == 100
    given = list(Reward.objects.order_by("pk").values_list("code", flat=True))
    assert given == [f"C{number:03}" for number in range(25)]
    assert Coupon.objects.filter(given_at=None).count() == 75


def broken_after(times: int, fill: Callable[..., Any]) -> Callable[..., Any]:
    left = iter([*range(times)])

    def filling(*arguments: Any, **options: Any) -> Any:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return fill(*arguments, **options)

    return filling


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("{file}", "--store", "shop", "--pool", "winter"), "has no pool “winter”"),
        (("{file}", "--store", "nowhere", "--pool", "summer"), "The store “nowhere”"),
        (("{file}.gone", "--store", "shop", "--pool", "summer"), "cannot be read (No such file or directory)"),
    ],
)
def test_what_cannot_be_read_is_said(pool: CouponPool, file: Path, arguments: tuple[str, ...], words: str) -> None:
    file.write_text("A\n")
    with pytest.raises(CommandError) as refused:
        call_command("import_coupons", *(each.format(file=file) for each in arguments))
    assert words in str(refused.value)
    assert not Coupon.objects.exists()
