"""Ids of what Laurel knows by other names: always the same, without a table."""

import uuid

from achievements.engine import Definition
from dialects.reading import read_uuid


def rule_id(achievement: uuid.UUID, key: str) -> uuid.UUID:
    """A rule's; one that was imported has its old id for a key, and keeps it."""
    return read_uuid(key) or uuid.uuid5(achievement, key)


def rule_keys(achievement: uuid.UUID, definition: Definition) -> dict[uuid.UUID, str]:
    """The keys of the rules by their ids."""
    return {rule_id(achievement, rule.key): rule.key for rule in definition.rules}
