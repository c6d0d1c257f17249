"""Codes made by a pattern: every `#` is a character that nobody mistakes for another, drawn by chance."""

import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LONGEST = 100
# 8 × 5 bits: whoever tries a million codes a second at a million that were given out needs days for one.
FEWEST_DRAWN = 8


def draw(pattern: str) -> str:
    """A new code."""
    return "".join(secrets.choice(ALPHABET) if character == "#" else character for character in pattern)
