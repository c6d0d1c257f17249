"""A dialect is served where it is switched on, and nowhere else."""

from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client

from dialects.switch import dialects
from tests.live import environment_of, manage

LOOK = """
from django.core.management import call_command
from dialects.switch import dialects
call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
print([each.label for each in dialects()])
"""
HERE = sorted(path.parent.name for path in (Path(__file__).parents[2] / "dialects").glob("*/apps.py"))


@pytest.mark.parametrize("chosen", [[], *([name] for name in HERE)])
def test_each_is_switched_on_alone(tmp_path: Path, chosen: list[str]) -> None:
    environment = environment_of(tmp_path, LAUREL_DIALECTS=",".join(chosen) or ",")
    result = manage(environment, "shell", "-v0", "-c", LOOK)
    assert (result.stdout.strip(), result.returncode) == (str(chosen), 0), result.stderr


def test_the_demo_has_them_all() -> None:
    assert [each.label for each in dialects()] == HERE
    assert [each.label for each in apps.get_app_configs() if each.name.startswith("dialects.")] == HERE


@pytest.mark.django_db
def test_below_another_prefix_nothing_has_a_vendors_form() -> None:
    response = Client().get("/esperanto/api/shop/achievement")
    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("text/html")
