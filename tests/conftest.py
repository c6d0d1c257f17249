"""Rules of the suite: what is missing is said loudly, and in CI it is a failure."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

from tests.surroundings import absent, in_ci

# These speak to the floors below alone, whose own tests run on both databases.
ONE_DATABASE_IS_ENOUGH = ("tests/browser/", "tests/dialects/", "tests/members/api/test_fuzz.py")


def pytest_configure() -> None:
    # Hypothesis takes some values from whatever code is imported by then: a run that is to be the same each time would
    # depend on the tests before it. The collection stays as it is before anything is found.
    nothing = providers._local_constants
    providers._get_local_constants = lambda: nothing
    # How long an example takes says something about the machine, and nothing about the code.
    # Whether a change is good is not to hang on what is drawn on that day: only at home each run draws anew.
    fixed = {"derandomize": True, "database": None} if in_ci() else {}
    settings.register_profile("laurel", deadline=None, suppress_health_check=[HealthCheck.too_slow], **fixed)
    settings.load_profile("laurel")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--on-postgres", action="store_true", help="Only the tests that touch the database.")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    second = config.getoption("--on-postgres")
    # A test about one database alone has nothing to say in the run on the other.
    wanted = _touches_database if second else lambda item: item.get_closest_marker("postgres_only") is None
    config.hook.pytest_deselected(items=[item for item in items if not wanted(item)])
    items[:] = [item for item in items if wanted(item)]


def pytest_collection_finish() -> None:
    # Some thousand tests stay in memory to the end: nobody has to look through them again and again for garbage.
    gc.collect()
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    needs = [name for mark in item.iter_markers("needs") for name in mark.args]
    if missing := absent(*needs):
        line = f"needs {' and '.join(missing)}, which this machine does not have"
        pytest.fail(line) if in_ci() else pytest.skip(f"!!! SKIPPED: {line}")


@pytest.fixture(autouse=True)
def fresh_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is known from before, and what processes may know for a second they ask every time."""
    from django.conf import settings

    if settings.configured:  # the engine's tests also run without Django
        _know_nothing(monkeypatch)


@pytest.fixture(scope="module")
def module_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What a module writes once for its tests, each of which is rolled back to there; none may commit by itself."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as monkeypatch:
        _know_nothing(monkeypatch)  # this comes before what is done for each test
        yield
        transaction.set_rollback(True)


def _know_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.cache import cache

    from achievements.evaluation import plans
    from achievements.reading import catalogue
    from members.api import auth, throttling
    from members.inbox import schemas

    cache.clear()
    throttling._permits.clear()
    plans._known.clear()  # a store of another test may have the same number
    catalogue._known.clear()
    schemas._remembered.clear()
    monkeypatch.setattr(auth, "KNOWN_FOR", 0.0)
    monkeypatch.setattr(schemas, "KNOWN_FOR", 0.0)


def _touches_database(item: pytest.Item) -> bool:
    if item.nodeid.startswith(ONE_DATABASE_IS_ENOUGH):
        return False
    wanted = {"db", "transactional_db"}
    return item.get_closest_marker("django_db") is not None or bool(wanted & set(getattr(item, "fixturenames", ())))
