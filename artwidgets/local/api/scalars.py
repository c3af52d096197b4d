"""The scalars whose values go to the database as they come: checked on the way in."""

from __future__ import annotations

from typing import Any

from ariadne import ScalarType
from graphql import GraphQLError

__all__ = ["INT64", "scalars", "short_repr"]

INT64 = range(-(2**63), 2**63)
"""What SQLite's integers hold."""


def short_repr(value: Any) -> str:
    """A value as a message shows it: 80 characters of it."""
    shown = repr(value)
    return shown if len(shown) <= 80 else f"{shown[:80]}..."


def _integer(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value not in INT64:
        raise GraphQLError(f"Int64 cannot represent {short_repr(value)}: a whole number of at most 64 bits")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise GraphQLError(f"JSONString cannot represent {short_repr(value)}: a text that is JSON")
    return value


scalars = (ScalarType("Int64", value_parser=_integer), ScalarType("JSONString", value_parser=_text))
