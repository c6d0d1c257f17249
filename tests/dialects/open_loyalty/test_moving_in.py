"""`import_open_loyalty`: definitions of a file, made once, under the ids they had."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from achievements.models import Achievement
from members.models import Store
from tests.members.factories import make_store

from .client import SEED, Vendor

ID, RULE_ID = "8b1a1e4c-5b0f-4e0a-9a39-5a6b2f1d0c11", "0f0e0d0c-0b0a-4908-8706-050403020100"


def exported(**changes: Any) -> dict[str, Any]:
    seed = SEED["achievement"]
    rule = {**seed["rules"][0], "achievementRuleId": RULE_ID}
    return {"achievementId": ID, "badgeTypeId": RULE_ID, **seed, "rules": [rule], **changes}


def run(tmp_path: Path, document: Any, *options: str, store: str = "shop") -> str:
    file, out = tmp_path / "achievements.json", StringIO()
    file.write_text(document if isinstance(document, str) else json.dumps(document))
    call_command("import_open_loyalty", str(file), "--store", store, *options, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("around", [lambda one: one, lambda one: [one], lambda one: {"items": [one], "total": {}},
                                    lambda one: {"achievements": [{"achievement": one}]}])  # fmt: skip
def test_a_definition_keeps_its_ids_and_is_made_once(vendor: Vendor, tmp_path: Path, around: Any) -> None:
    out = run(tmp_path, around(exported()))
    assert out.splitlines() == [
        "Maintain a 7-day login streak: live, as maintain_a_7_day_login_streak",
        "1 made, 0 there already, 0 refused.",
    ]
    shown = vendor.get(f"achievement/{ID}").json
    assert shown == {"achievementId": ID, **SEED["achievement"], "rules": exported()["rules"]}
    assert run(tmp_path, around(exported())).splitlines()[-1] == "0 made, 1 there already, 0 refused."
    assert Achievement.objects.count() == 1


def test_one_without_an_id_is_made_once_as_well(store: Store, tmp_path: Path) -> None:
    for expected in ("1 made, 0 there already, 0 refused.", "0 made, 1 there already, 0 refused."):
        assert run(tmp_path, SEED).splitlines()[-1] == expected


def test_a_mistake_is_named_and_the_others_are_made(store: Store, tmp_path: Path) -> None:
    wrong = exported(achievementId=None, limit={"value": 0})
    with pytest.raises(CommandError, match="run it again"):
        run(tmp_path, [wrong, exported(), "x"])
    assert [str(each.uuid) for each in Achievement.objects.all()] == [ID]


def test_a_dry_run_makes_nothing(store: Store, tmp_path: Path) -> None:
    assert run(tmp_path, [exported()], "--dry-run").splitlines()[-1] == "1 would be made, 0 there already, 0 refused."
    assert not Achievement.objects.exists()


def test_an_id_of_another_store_is_refused(store: Store, tmp_path: Path) -> None:
    make_store("other")
    run(tmp_path, [exported()], store="other")
    with pytest.raises(CommandError):
        run(tmp_path, [exported()])
    assert Achievement.objects.get().store.code == "other"


@pytest.mark.parametrize("document", ["{", "[" * 100_000, "5"])
def test_a_file_that_is_none_is_refused(store: Store, tmp_path: Path, document: str) -> None:
    with pytest.raises(CommandError):
        run(tmp_path, document)


def test_a_store_that_is_not_there_is_named(store: Store, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Stores: shop"):
        run(tmp_path, [], store="nowhere")
