"""JSON from a server or a person, read so that nothing in it can break what works with it later.

JSON can say what Python, or W&B, can't take back: three thousand levels, half a surrogate pair,
``1e400``, a number of ten thousand digits. From a person it is refused, with the reason. From a server
it is shown: in its place stands an :class:`Unwritable` text. Whoever would send such metadata back
asks `unwritable` first, because it would not arrive as it was.

All that is read here has at most `MAX_LEVELS` levels, so that what compares, copies or prints it may go
down level by level without meeting Python's own limit.
"""

import json
import math
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from artwidgets.errors import InvalidValueError

__all__ = [
    "MAX_LEVELS",
    "Unwritable",
    "canonical_json",
    "has_surrogates",
    "is_deep",
    "is_odd",
    "parse_json",
    "read_json",
    "read_value",
    "same_json",
    "unwritable",
    "without_surrogates",
    "write_json",
]

MAX_LEVELS: Final = 100
"""Objects and arrays inside each other."""

_MAX_DIGITS: Final = 1_000
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]', re.DOTALL)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORDS = ("true", "false", "null", "NaN", "Infinity", "-Infinity")
_DIGITS: Final = 300
_LARGE = re.compile(r"[eE]\+?[0-9]{3}")
_LONG = re.compile(rf"[0-9]{{{_DIGITS}}}")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Unwritable(str):
    """What stands for a JSON value that is shown but could not be sent back as it was.

    Attributes
    ----------
    why : str
        In words that go on from "its metadata".
    json : str
        As the server wrote it.
    """

    __slots__ = ("json", "why")
    json: str
    why: str

    def __new__(cls, text: str, why: str, json: str) -> "Unwritable":
        """Take the text that is shown, the reason, and the text as it came."""
        made = super().__new__(cls, text)
        made.why, made.json = why, json
        return made

    def __deepcopy__(self, memo: object) -> "Unwritable":
        return self


def read_json(text: str) -> Any:
    """Read a server's JSON; NaN is null (wandb's own ``validate_metadata`` does so).

    Raises
    ------
    ValueError
        For what is no JSON.
    """
    deep = _deep_spans(text)
    if not deep and not is_odd(text, len(text)):
        # What is no JSON, or has a number that is too long for `int`, is looked at again with care.
        with suppress(ValueError, RecursionError):
            return _DECODER.decode(text)
    marks, pieces, at = {}, [], 0
    for number, (start, end) in enumerate(deep):
        marks[f"{_MARK}{number}"] = text[start:end]
        pieces += [text[at:start], json.dumps(f"{_MARK}{number}")]
        at = end
    try:
        return _shown(_CAREFUL.decode("".join((*pieces, text[at:]))), marks)
    except RecursionError:
        raise ValueError("it is cut off inside more levels than can be read") from None


def parse_json(text: str, *, checked: bool = True) -> Any:
    """Read a person's JSON.

    Parameters
    ----------
    text : str
    checked : bool
        Refuse what could not be sent; without it `unwritable` is still to be asked.

    Raises
    ------
    InvalidValueError
        With line and column for what is no JSON; for NaN and infinities, for what is too deep, and for
        what could not be sent.
    """
    if levels(text) > MAX_LEVELS:
        raise InvalidValueError(
            f"This JSON has more than {MAX_LEVELS} levels inside each other. Write it flatter, or put the "
            "inner part in quotes, as text."
        )
    try:
        value = _STRICT.decode(text)
    except json.JSONDecodeError as error:
        raise InvalidValueError(
            f"This is not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        ) from None
    if checked and (why := unwritable(value)):
        raise InvalidValueError(f"This JSON {why}. W&B could not keep it; write it as something else.")
    return value


def read_value(text: str) -> Any:
    """Read what a person wrote as a value: JSON where it is JSON, else the text itself.

    Raises
    ------
    InvalidValueError
        For what begins as an object, array or quoted text and is no JSON, and for NaN and infinities.
    """
    stripped = text.strip()
    if stripped[:1] in ("{", "[", '"') or _NUMBER.fullmatch(stripped) or stripped in _WORDS:
        return parse_json(stripped)
    return text


def levels(text: str) -> int:
    """How many objects and arrays are inside each other in a JSON text, whether it is valid or not."""
    if not is_deep(text):
        return 0  # too few to matter
    level = deepest = 0
    for found in _TOKEN.finditer(text):
        level += {"{": 1, "[": 1, "}": -1, "]": -1}.get(found[0], 0)
        deepest = max(deepest, level)
    return deepest


def unwritable(value: Any) -> str | None:
    """Why a JSON value can't be sent as it is, in words that go on from "its metadata"; else None."""
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, Unwritable):
            return one.why
        if isinstance(one, str):
            if has_surrogates(one):
                return "holds half a character (a lone surrogate), which is no text"
        elif isinstance(one, float):
            if not math.isfinite(one):
                return "holds a number that is too large, an infinity or NaN"
        elif isinstance(one, Mapping):
            left += one.keys()
            left += one.values()
        elif isinstance(one, list | tuple):
            left += one
    return None


def has_surrogates(text: str) -> bool:
    """Whether a text holds half of a surrogate pair, which no encoding can write."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def is_deep(text: str) -> bool:
    """Whether a JSON text may have more than `MAX_LEVELS` levels; quick, and seldom wrong."""
    return text.count("{") + text.count("[") > MAX_LEVELS


def is_odd(text: str, longest: int) -> bool:
    """Whether a JSON text may hold half characters or huge numbers, which `read_json` reads with care.

    Parameters
    ----------
    text : str
    longest : int
        No number in it is longer.
    """
    return (
        "\\ud" in text
        or "\\uD" in text
        or has_surrogates(text)
        or _LARGE.search(text) is not None
        or (longest >= _DIGITS and _LONG.search(text) is not None)
    )


def _deep_spans(text: str) -> list[tuple[int, int]]:
    """Where the values stand that are below the last level."""
    if not is_deep(text):
        return []
    spans: list[tuple[int, int]] = []
    level = began = 0
    for found in _TOKEN.finditer(text):
        if found[0] in ("{", "["):
            level += 1
            if level == MAX_LEVELS + 1:
                began = found.start()
        elif found[0] in ("}", "]"):
            if level == MAX_LEVELS + 1:
                spans.append((began, found.end()))
            level -= 1
    return spans


def _shown(value: Any, marks: Mapping[str, str]) -> Any:
    """The value with `Unwritable` texts for all that is so; not deep any more, so it may call itself."""
    if isinstance(value, dict):
        made = {}
        for key, item in value.items():
            if has_surrogates(key):
                made[without_surrogates(key)] = Unwritable(json.dumps(item), _HALF, json.dumps(item))
            else:
                made[key] = _shown(item, marks)
        return made
    if isinstance(value, list):
        return [_shown(item, marks) for item in value]
    if isinstance(value, str) and not isinstance(value, Unwritable):
        if value in marks:
            part = without_surrogates(marks[value])
            return Unwritable(part, f"has more than {MAX_LEVELS} levels", part)
        return (
            Unwritable(without_surrogates(value), _HALF, json.dumps(value))
            if has_surrogates(value)
            else value
        )
    return value


def without_surrogates(text: str) -> str:
    """The text with a replacement character for each half of a surrogate pair."""
    return _SURROGATE.sub("\ufffd", text)


def same_json(one: Any, other: Any) -> bool:
    """Whether two values are one and the same in JSON.

    JSON has one kind of number: 1 and 1.0 are the same, and a server may write either for the other. It
    has truth values apart from numbers: ``True`` is not 1. The order of an object's keys says nothing.
    Tuples count as arrays; what is no JSON (a sentinel, a duration) is compared by ``==``.

    Examples
    --------
    >>> same_json({"a": 1, "b": [2.0]}, {"b": (2,), "a": 1.0})
    True
    >>> same_json(1, True)
    False
    """
    if isinstance(one, bool) != isinstance(other, bool):
        return False
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same_json(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same_json, one, other))
    return bool(one == other)


def canonical_json(value: Any) -> str:
    """The one text that all spellings of a JSON value share, so that their hashes are equal too.

    Examples
    --------
    >>> canonical_json({"b": 1.0, "a": (True, "x")})
    '{"a":[true,"x"],"b":1}'
    """
    return json.dumps(_one_spelling(value), sort_keys=True, separators=(",", ":"))


def _one_spelling(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: _one_spelling(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_one_spelling(item) for item in value]
    return value


def write_json(value: Any) -> str:
    """JSON of what `read_json` gave, with `Unwritable` parts as they came: for what is kept here.

    Values that JSON lacks are written as text.
    """
    marks: dict[str, str] = {}

    def marked(one: Any) -> Any:
        if isinstance(one, Unwritable):
            mark = f"{_MARK}{len(marks)} "
            marks[json.dumps(mark, ensure_ascii=False)] = one.json
            return mark
        if isinstance(one, Mapping):
            return {key: marked(item) for key, item in one.items()}
        return [marked(item) for item in one] if isinstance(one, list | tuple) else one

    held = value if unwritable(value) is None else marked(value)
    text = json.dumps(held, ensure_ascii=False, default=str)
    for mark, written in marks.items():
        text = text.replace(mark, written)
    return text


def _careful_int(digits: str) -> Any:
    if len(digits) > _MAX_DIGITS:
        return Unwritable(digits, f"holds a number of {len(digits):,} digits", digits)
    return int(digits)


def _careful_float(digits: str) -> Any:
    number = float(digits)
    return number if math.isfinite(number) else Unwritable(digits, "holds a number that is too large", digits)


_HALF: Final = "holds half a character (a lone surrogate)"
_MARK: Final = "\ue000artwidgets deep \ue001"
_DECODER = json.JSONDecoder(parse_constant=lambda _: None)
_CAREFUL = json.JSONDecoder(parse_constant=lambda _: None, parse_int=_careful_int, parse_float=_careful_float)
_STRICT = json.JSONDecoder(parse_int=_careful_int, parse_float=_careful_float)
