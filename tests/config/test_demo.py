from pathlib import Path

import pytest
from django.apps import apps

from config.demo import seed_demo

pytestmark = pytest.mark.django_db


def test_seeding_the_demo_again_changes_nothing(tmp_path: Path) -> None:
    way_in = seed_demo(tmp_path, seed=1)
    before = rows()
    assert seed_demo(tmp_path, seed=2) == way_in
    assert rows() == before


def rows() -> dict[str, list[tuple[object, ...]]]:
    """Everything in the database."""
    return {
        model._meta.label: sorted(model._base_manager.values_list(), key=repr)
        for model in apps.get_models()
        if model._meta.managed
    }
