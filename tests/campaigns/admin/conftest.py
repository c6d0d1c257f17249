"""The stores and people of the panel's tests one floor below."""

from tests.members.admin.conftest import here, owner, sign_in, there

__all__ = ["here", "owner", "sign_in", "there"]
