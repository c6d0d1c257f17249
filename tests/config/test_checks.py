import dataclasses
import logging
from pathlib import Path

import pytest
from django.conf import settings
from django.core.checks import run_checks
from pytest_django import Settings

from config.celery import app

PRODUCTION = {"mode": "production", "url": "https://laurel.example.com", "trust_proxy": True}


def found(house: Settings, *, deploy: bool = False, **changes: object) -> set[str | None]:
    house.LAUREL = dataclasses.replace(settings.LAUREL, **{**PRODUCTION, **changes})
    return {message.id for message in run_checks(include_deployment_checks=deploy) if str(message.id)[:6] == "laurel"}


def test_a_house_that_makes_sense_hears_nothing(settings: Settings) -> None:
    assert found(settings, deploy=True) == set()


def test_a_static_folder_nobody_filled_is_refused(settings: Settings, tmp_path: Path) -> None:
    assert found(settings, static_root=tmp_path) == {"laurel.E012"}
    (tmp_path / "staticfiles.json").touch()
    assert found(settings, static_root=tmp_path) == set()


def test_tls_that_nobody_is_trusted_to_end_is_said(settings: Settings) -> None:
    assert found(settings, trust_proxy=False) == {"laurel.W002"}


@pytest.mark.parametrize("deploy", [True, False])
def test_passwords_in_the_clear_are_said_when_somebody_asks_about_deployment(settings: Settings, deploy: bool) -> None:
    assert found(settings, deploy=deploy, url="http://laurel.example.com") == ({"laurel.W001"} if deploy else set())


def test_celery_leaves_logging_as_the_settings_have_it() -> None:
    level, handlers = logging.getLogger().level, list(logging.getLogger().handlers)
    app.log.setup(loglevel="CRITICAL", redirect_stdouts=False)
    assert (logging.getLogger().level, logging.getLogger().handlers) == (level, handlers)
