"""Rules of the suite: what is missing is said loudly, and in CI it is a failure."""

import pytest

from tests.surroundings import absent, in_ci


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--on-postgres", action="store_true", help="Only the tests that touch the database.")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    second = config.getoption("--on-postgres")
    # A test about one database alone has nothing to say in the run on the other.
    wanted = _touches_database if second else lambda item: item.get_closest_marker("postgres_only") is None
    config.hook.pytest_deselected(items=[item for item in items if not wanted(item)])
    items[:] = [item for item in items if wanted(item)]


def pytest_runtest_setup(item: pytest.Item) -> None:
    needs = [name for mark in item.iter_markers("needs") for name in mark.args]
    if missing := absent(*needs):
        line = f"needs {' and '.join(missing)}, which this machine does not have"
        pytest.fail(line) if in_ci() else pytest.skip(f"!!! SKIPPED: {line}")


@pytest.fixture(autouse=True)
def fresh_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is known from before, and what processes may know for a second they ask every time."""
    from django.conf import settings

    if not settings.configured:  # the engine's tests also run without Django
        return
    from django.core.cache import cache

    from members.api import auth, throttling
    from members.inbox import schemas

    cache.clear()
    throttling._permits.clear()
    monkeypatch.setattr(auth, "KNOWN_FOR", 0.0)
    monkeypatch.setattr(schemas, "KNOWN_FOR", 0.0)


def _touches_database(item: pytest.Item) -> bool:
    wanted = {"db", "transactional_db"}
    return item.get_closest_marker("django_db") is not None or bool(wanted & set(getattr(item, "fixturenames", ())))
