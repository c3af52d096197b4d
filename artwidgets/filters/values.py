"""What stands right of the colon: values in their types, and their canonical text."""

import math
import numbers
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeAlias

from artwidgets.errors import FilterError, InvalidValueError
from artwidgets.filters.fields import WORDS, Field, Kind, nearest, quote
from artwidgets.model.json_values import has_surrogates
from artwidgets.model.units import (
    MAX_DURATION,
    Period,
    exact_size,
    format_duration,
    parse_day,
    parse_duration,
    parse_size,
)

__all__ = ["Glob", "Value", "check_order", "print_value", "sniff", "to_value"]


@dataclass(frozen=True, slots=True)
class Glob:
    """Text with wildcards.

    Attributes
    ----------
    parts : tuple of str
        The literal text between the stars, two or more: ``resnet*`` is ``("resnet", "")``.
    """

    parts: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.parts) < 2:
            raise FilterError("A pattern needs at least one '*'. Without one, compare with ==.")
        # "a**b" means "a*b"; one spelling, so that equal patterns are equal trees.
        first, *middle, last = self.parts
        object.__setattr__(self, "parts", (first, *filter(None, middle), last))

    @classmethod
    def of(cls, text: str) -> "Glob":
        """Read a pattern in which every ``*`` is a wildcard."""
        return cls(tuple(text.split("*")))


Value: TypeAlias = str | Glob | int | float | timedelta | Period | None
"""What a tree holds: bytes and counts as int, None for ``none``."""

_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,3})?")
_MAX_COUNT: Final = 2**63 - 1


def sniff(text: str) -> Value:
    """Read an unquoted metadata value: a number and ``true`` and ``false`` are what they look like."""
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    return {"true": True, "false": False}.get(text.lower(), text)


def to_value(field: Field, raw: object) -> Value:
    """Turn text or a Python object into the value a tree holds for this field.

    Parameters
    ----------
    field : Field
    raw : object
        Text as it would be written in a query (but always literal: no wildcards), or the Python
        value itself: int, float, bool, timedelta, date, datetime, `Glob`, None.

    Raises
    ------
    FilterError, InvalidValueError
        When this field can't hold such a value.
    """
    if raw is None:
        return None
    if has_surrogates(raw if isinstance(raw, str) else "".join(raw.parts) if isinstance(raw, Glob) else ""):
        raise FilterError(
            f"A value for {field.name} holds half a character (a lone surrogate). Write it again."
        )
    if isinstance(raw, Period) and field.kind is Kind.TIME:
        return raw
    if isinstance(raw, Glob):
        if field.kind in (Kind.TEXT, Kind.PROSE, Kind.KEY, Kind.SET, Kind.METADATA):
            return raw
        raise FilterError(f"'*' has no meaning in {field.name}. Write for example {field.example}.")
    match field.kind:
        case Kind.FLAG:
            return _flag(field, raw)
        case Kind.COUNT:
            return _count(field, raw)
        case Kind.SIZE:
            return parse_size(raw) if isinstance(raw, str) else _count(field, raw)
        case Kind.TIME:
            if isinstance(raw, str):
                return parse_day(raw)
            if isinstance(raw, date):
                return Period.of(raw)
        case Kind.AGE | Kind.DURATION | Kind.DUE:
            if field.name == "ttl" and isinstance(raw, str) and raw.lower() == "inherited":
                return "inherited"
            if isinstance(raw, str):
                return parse_duration(raw)
            if isinstance(raw, timedelta):
                return _duration(raw)
        case Kind.METADATA:
            return _metadata(raw)
        case _:
            if isinstance(raw, str):
                return str(raw)
    raise FilterError(f"{field.name} can't be compared with {raw!r}. Write for example {field.example}.")


def print_value(field: Field, value: Value) -> str:
    """Write a value so that the parser reads the same one."""
    if value is None:
        return "none"
    if isinstance(value, Glob):
        return "*".join(_print_part(field, part) if part else "" for part in value.parts)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, timedelta):
        return format_duration(value)
    if isinstance(value, Period):
        return str(value)
    if isinstance(value, str):
        return _print_text(field, value)
    return exact_size(int(value)) if field.kind is Kind.SIZE else repr(value)


def check_order(field: Field, low: Value, high: Value) -> None:
    """Refuse a range that runs backwards or mixes kinds.

    Raises
    ------
    FilterError
    """
    if isinstance(low, Period) and isinstance(high, Period):
        backwards = low.start >= high.end
    elif isinstance(low, str) != isinstance(high, str):
        raise FilterError(f"The range of {field.name} mixes a number and a text. Use two of one kind.")
    else:
        backwards = bool(low > high)  # type: ignore[operator]
    if backwards:
        low_text, high_text = print_value(field, low), print_value(field, high)
        raise FilterError(f"The range {low_text}..{high_text} is empty. Write {high_text}..{low_text}.")


def _flag(field: Field, raw: object) -> str:
    word = raw.lower() if isinstance(raw, str) else repr(raw)
    words = WORDS[field.name]
    if word not in words:
        raise FilterError(f"'{field.name}:' accepts {', '.join(words)}.{nearest(word, list(words))}")
    return word


def _count(field: Field, raw: object) -> int:
    if isinstance(raw, str):
        digits = raw.strip()
        if field.name == "version" and digits[:1] in ("v", "V"):
            digits = digits[1:]
        count = int(digits) if _INTEGER.fullmatch(digits) else None
    else:
        integral = isinstance(raw, numbers.Integral) and not isinstance(raw, bool)
        count = int(raw) if integral else None  # type: ignore[call-overload]
    if count is None or abs(count) > _MAX_COUNT:
        shown = raw if not isinstance(raw, str) or len(raw) <= 40 else raw[:37] + "..."
        raise InvalidValueError(f"{shown!r} is not a whole number. Write for example {field.example}.")
    return count


def _duration(raw: timedelta) -> timedelta:
    # Rebuilt: a pandas Timedelta is a timedelta, but holds nanoseconds that the text form lacks.
    duration = timedelta(days=raw.days, seconds=raw.seconds, microseconds=raw.microseconds)
    if duration < timedelta(0):
        raise InvalidValueError(f"The duration {duration} is negative. Write a positive one, such as 30d.")
    if duration > MAX_DURATION:
        raise InvalidValueError(
            f"The duration {duration} is longer than a hundred years. Write a shorter duration."
        )
    return duration


def _metadata(raw: object) -> Value:
    if isinstance(raw, bool):
        return bool(raw)
    if isinstance(raw, str):
        return str(raw)
    if isinstance(raw, numbers.Integral) and abs(int(raw)) < 10**18:
        return int(raw)
    if isinstance(raw, numbers.Real):
        try:
            number = float(raw)
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return number
    raise FilterError(f"Metadata can't be compared with {raw!r}. Use a text, true, false or a finite number.")


def _print_text(field: Field, text: str) -> str:
    if field.kind in (Kind.FLAG, Kind.DURATION):
        return text
    if text.lower() in ("none", "any") or text[:1] in ("<", ">", "=", "!"):
        return quote(text)
    if field.kind is Kind.METADATA and sniff(text) is not text:
        return quote(text)
    return _print_part(field, text)


def _print_part(field: Field, text: str) -> str:
    special = not text or any(letter.isspace() or letter in '(),"*' for letter in text)
    special = (
        special or text[:1] in ("<", ">", "=", "!") or (field.kind.ordered and "." in (text[0], text[-1]))
    )
    return quote(text) if special or (field.kind.ordered and ".." in text) else text
