"""Whether what was read from a file has the types that it is declared with.

Anybody can write a plan or a journal by hand, and a dataclass takes whatever it is given: a size that is
a text breaks far away, where it is added up. So the declarations themselves are asked, once, where a file
is read. Beyond the types: a text holds no half characters, a number is one that a table can hold, a moment
has a time zone, and JSON is no deeper than what `artwidgets.model.json_values` reads.
"""

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from artwidgets.model.json_values import MAX_LEVELS, has_surrogates, unwritable

__all__ = ["wrong_field"]

_LARGEST = 2**63

_Fits = Callable[[Any], bool]


def wrong_field(value: Any) -> str:
    """The first field of a dataclass, however far inside, whose value is not as declared; "" if all are.

    Examples
    --------
    >>> from artwidgets.storage import Reclaim
    >>> wrong_field(Reclaim(lower=3)), wrong_field(Reclaim(lower="3"))
    ('', 'lower')
    """
    for name, fits in _checks(value.__class__):
        held = getattr(value, name)
        if not fits(held):
            return name + _within(held)
    return ""


def _within(held: Any) -> str:
    """Where in a value that does not fit the reason is, as ``[3].size``; "" where it is the value itself."""
    if is_dataclass(held):
        wrong = wrong_field(held)
        return f".{wrong}" if wrong else ""
    if isinstance(held, Sequence) and not isinstance(held, str):
        for at, one in enumerate(held):
            if is_dataclass(one) and (wrong := wrong_field(one)):
                return f"[{at}].{wrong}"
    return ""


@cache
def _checks(kind: Any) -> tuple[tuple[str, _Fits], ...]:
    hints = get_type_hints(kind)
    return tuple((one.name, _fits(hints[one.name])) for one in fields(kind))


@cache
def _fits(hint: Any) -> _Fits:
    """What tells whether a value is of a type, as dataclasses here are annotated."""
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    parts, origin = get_args(hint), get_origin(hint)
    if origin in (types.UnionType, Union):
        several = tuple(map(_fits, parts))
        return lambda value: any(fits(value) for fits in several)
    if origin in (tuple, frozenset):
        inside = _fits(parts[0])
        return lambda value: type(value) is origin and all(map(inside, value))
    if origin is Literal:
        return lambda value: type(value) is str and value in parts
    if hint in (Mapping[str, Any], Mapping):
        return _is_object
    if isinstance(hint, type) and issubclass(hint, Enum):
        return lambda value: isinstance(value, hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return lambda value: type(value) is hint and not wrong_field(value)
    if isinstance(hint, type) and issubclass(hint, Sequence):
        # A sequence of dataclasses, which knows itself what it takes.
        return lambda value: type(value) is hint and not any(map(wrong_field, value))
    raise TypeError(f"{hint} is not a type that is checked here")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and (value.isascii() or not has_surrogates(value))


def _is_moment(value: datetime) -> bool:
    """Whether it can be compared with any other: it is known in UTC, and UTC has a year for it."""
    return value.utcoffset() == timedelta(0) or (value.tzinfo is not None and 1 < value.year < 9999)


def _is_object(value: Any) -> bool:
    """Whether it is a JSON object that can be shown and written: not too deep, nothing that is no JSON."""
    if not isinstance(value, Mapping):
        return False
    level: list[Any] = [value]
    # As many levels, what stands in the last one, and the nothing in that.
    for _ in range(MAX_LEVELS + 2):
        if not level:
            return unwritable(value) is None
        inside: list[Any] = []
        for one in level:
            if isinstance(one, Mapping):
                inside += one.values()
            elif isinstance(one, list | tuple):
                inside += one
        level = inside
    return False


_SIMPLE: dict[Any, _Fits] = {
    str: _is_text,
    int: lambda value: type(value) is int and -_LARGEST <= value < _LARGEST,
    bool: lambda value: type(value) is bool,
    type(None): lambda value: value is None,
    datetime: lambda value: isinstance(value, datetime) and _is_moment(value),
    timedelta: lambda value: isinstance(value, timedelta),
}
