"""The scalars whose values go to the database as they come: checked on the way in."""

from __future__ import annotations

from typing import Any

from ariadne import ScalarType
from graphql import GraphQLError

__all__ = ["scalars"]

_WHOLE = range(-(2**63), 2**63)


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value not in _WHOLE:
        raise GraphQLError(f"Int64 cannot represent {_short(value)}: a whole number of at most 64 bits")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise GraphQLError(f"JSONString cannot represent {_short(value)}: a text that is JSON")
    return value


def _short(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 80 else f"{shown[:80]}..."


scalars = (ScalarType("Int64", value_parser=_whole), ScalarType("JSONString", value_parser=_text))
