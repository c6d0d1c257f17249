"""Every address of a dialect with its methods, for walks that must not forget one."""

from collections.abc import Iterator
from importlib import import_module

from django.urls import URLPattern


def routes(dialect: str) -> Iterator[tuple[str, str]]:
    """Method and address, parameters written like <str:name>."""
    for pattern in import_module(f"dialects.{dialect}.urls").urlpatterns:
        assert isinstance(pattern, URLPattern)
        for method in getattr(pattern.callback, "handlers", ()):
            yield method, str(pattern.pattern)
