"""Two stores, somebody who may see both, and somebody limited to the first."""

import functools
import operator
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.test import Client

from members.models import Staff, Store
from tests.members.factories import make_store

PASSWORD = "correct horse battery"
SignIn = Callable[..., Client]


@pytest.fixture
def here(db: None) -> Store:
    return make_store("here", name="Store here")


@pytest.fixture
def there(db: None) -> Store:
    return make_store("there", name="Store OTHERSTORE")


def make_person(*permissions: str, stores: tuple[Store, ...] = (), name: str = "sam") -> Staff:
    """Somebody new: with these permissions, or with all of them; limited to these stores."""
    person = Staff.objects.create_user(name, password=PASSWORD, is_staff=True, is_superuser=not permissions)
    if permissions:
        named = functools.reduce(operator.or_, map(_named, permissions))
        person.user_permissions.set(Permission.objects.filter(named))
    person.stores.set(stores)
    return person


def _named(permission: str) -> Q:
    """With its app where two apps have a model of that name."""
    app, _, codename = permission.rpartition(".")
    return Q(codename=codename, content_type__app_label=app) if app else Q(codename=codename)


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """A client signed in as a new person."""

    def make(*permissions: str, stores: tuple[Store, ...] = (), name: str = "sam") -> Client:
        client = Client()
        client.force_login(make_person(*permissions, stores=stores, name=name))
        return client

    return make


@pytest.fixture
def owner(sign_in: SignIn) -> Client:
    return sign_in(name="owner")
