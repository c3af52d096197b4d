"""What callers pass, checked where it comes in: a wrong type is refused with what to write instead.

Python would let ``run=12345`` or an id of None go on to where nobody expects it: a session on the whole
project, say, in place of one run.
"""

from collections.abc import Iterable
from numbers import Integral
from typing import Any

from artwidgets.errors import InvalidValueError
from artwidgets.model.json_values import has_surrogates

__all__ = ["callback", "count", "flag", "name", "names", "optional_name", "shown"]

_LONGEST = 1_000


def name(value: Any, what: str, remedy: str) -> str:
    """A text that names something: not empty, in one line.

    Raises
    ------
    InvalidValueError
    """
    if not isinstance(value, str):
        raise InvalidValueError(f"{what} is a text, not {shown(value)}. {remedy}")
    if not value.strip():
        raise InvalidValueError(f"{what} is empty. {remedy}")
    if has_surrogates(value) or any(ord(letter) < 32 or ord(letter) == 127 for letter in value):
        raise InvalidValueError(f"{what} {shown(value)} holds control characters. {remedy}")
    if len(value) > _LONGEST:
        raise InvalidValueError(f"{what} of {len(value):,} letters ({shown(value)}) is none. {remedy}")
    return value


def optional_name(value: Any, what: str, remedy: str) -> str | None:
    """The same, or None where it was left out.

    Raises
    ------
    InvalidValueError
    """
    return None if value is None else name(value, what, remedy)


def names(values: Any, what: str, remedy: str) -> list[str]:
    """Several texts, or one.

    Raises
    ------
    InvalidValueError
    """
    if isinstance(values, str):
        return [name(values, what, remedy)]
    if not isinstance(values, Iterable) or isinstance(values, bytes):
        raise InvalidValueError(f"{what}s are texts, not {shown(values)}. {remedy}")
    return [name(value, what, remedy) for value in values]


def count(value: Any, what: str) -> int | None:
    """A whole number from 0 on, or None; ``nan`` and ``True`` are none.

    Raises
    ------
    InvalidValueError
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, Integral) or value < 0:
        raise InvalidValueError(f"{what} {shown(value)} is no number of versions. Give 0 or more.")
    return int(value)


def flag(value: Any, what: str) -> bool:
    """True or False.

    Raises
    ------
    InvalidValueError
    """
    if isinstance(value, bool):
        return value
    raise InvalidValueError(f"{what} is True or False, not {shown(value)}.")


def callback(value: Any, what: str) -> Any:
    """Something that can be called, or None.

    Raises
    ------
    InvalidValueError
    """
    if value is None or callable(value):
        return value
    raise InvalidValueError(f"{what} is a function, not {shown(value)}.")


def shown(value: Any) -> str:
    """A value for a message: cut, and with no character that works."""
    text = ascii(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
