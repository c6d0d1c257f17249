"""Two stores, somebody who may see both, and somebody limited to the first."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission
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
    person.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    person.stores.set(stores)
    return person


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
