"""Opaque ids as the platform writes them: base64 of ``Type:number``."""

import base64
from functools import lru_cache

__all__ = ["decode", "encode"]


@lru_cache(maxsize=200_000)
def encode(kind: str, number: int) -> str:
    """Return the id of row `number` of the GraphQL type `kind`."""
    return base64.b64encode(f"{kind}:{number}".encode()).decode()


def decode(identifier: str, *kinds: str) -> int | None:
    """Return the row number in `identifier`, or None where it is no id of one of `kinds`."""
    try:
        kind, _, number = base64.b64decode(identifier, validate=True).decode().partition(":")
    except ValueError:
        return None
    # More digits than these are no row's number, and more than SQLite holds.
    right = kind in kinds and number.isascii() and number.isdigit() and len(number) <= 18
    return int(number) if right else None
