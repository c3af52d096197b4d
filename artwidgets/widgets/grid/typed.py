"""Values of any JSON type as text that a person edits, and back, with their types kept."""

import json
from dataclasses import dataclass
from typing import Any

from artwidgets.errors import InvalidValueError

__all__ = ["Exact", "from_text", "to_text", "type_word"]


@dataclass(frozen=True, slots=True)
class Exact:
    """A value of its own type, filled down from another cell: there is no text to be read."""

    value: Any


def to_text(value: Any) -> str:
    """Write a value so that it can be read back: a text as it is, in quotes where it looks like more.

    >>> to_text(0.5), to_text("adam"), to_text("12"), to_text([1, 2])
    ('0.5', 'adam', '"12"', '[1, 2]')
    """
    if value is None:
        return ""
    if (
        isinstance(value, str)
        and value.strip() == value
        and _as_json(value) is value
        and value[:1] not in "[{"
    ):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def from_text(text: str, before: Any = None) -> Any:
    """Read what was typed in place of a value.

    A text stays a text, whatever it looks like, unless it is written as a JSON string. In place of
    anything else, and where there was nothing, what reads as JSON is that, and all else is text.

    Parameters
    ----------
    text : str
        Not empty.
    before : object
        The value that stood there; None for none.

    Raises
    ------
    InvalidValueError
        For a list or an object that is not written to its end, or text in place of one.
    """
    quoted = text.strip()
    if isinstance(before, str):
        read = _as_json(quoted) if quoted[:1] == '"' else text
        return read if isinstance(read, str) else text
    read = _as_json(quoted)
    if read is quoted and (quoted[0] in "[{" or isinstance(before, list | dict)):
        raise InvalidValueError(
            f'This is no valid JSON: {quoted[:40]!r}. Write for example [1, 2] or {{"a": 1}}.'
        )
    return text if read is quoted else read


def type_word(value: Any) -> str:
    """The name of a value's type, as in "a number": for telling that it changed."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
    return "an object"


def _as_json(text: str) -> Any:
    """What the text is as JSON; the text itself, the same object, where it is none."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except ValueError:
        return text


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not of JSON")
