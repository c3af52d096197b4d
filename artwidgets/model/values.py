"""What the platform takes as an alias, a tag, a name, metadata or a time to live.

The rules are those of wandb 0.31 (``wandb/sdk/artifacts/_validators.py`` and the input types
of its public schema), applied before anything is staged, so that a mistake is told where it
is made and not when a plan is half done.
"""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import Enum
from typing import Any, Final, Literal

from artwidgets.errors import InvalidValueError
from artwidgets.model.json_values import MAX_LEVELS, Unwritable, has_surrogates, parse_json
from artwidgets.model.units import parse_duration
from artwidgets.model.validation import shown

__all__ = [
    "INHERIT",
    "MAX_METADATA_KEYS",
    "MAX_TTL",
    "NAME_LENGTH",
    "UNSET",
    "Ttl",
    "Unset",
    "aliases",
    "collection_name",
    "description",
    "logged_name",
    "metadata",
    "tags",
    "ttl",
    "type_name",
]

NAME_LENGTH: Final = 128
"""Characters in an alias, tag, type or collection name."""

MAX_METADATA_KEYS: Final = 100
"""Top-level metadata keys of one artifact."""

MAX_TTL: Final = timedelta(days=100 * 365)
"""A longer one is a mistake: for ever is said by None."""

INHERIT: Final = "inherit"
"""The TTL that follows the team's or project's default."""

Ttl = timedelta | Literal["inherit"] | None
"""A time to live: a positive duration, the default that is inherited, or None for off."""


class Unset(Enum):
    """The type of `UNSET`, which tells "not mentioned" from None."""

    UNSET = "unset"

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET

_TAG = re.compile(r"[-\w]+( +[-\w]+)*")
_VERSION = re.compile(r"v\d+")
_LOGGED_NAME = re.compile(r"[a-zA-Z0-9_\-.]+")
_NAME_FORBIDDEN = re.compile(r"[/:\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_MAX_BITS = 3_000  # JSON has no limit; Python stops printing at 4,300 digits


def aliases(names: str | Iterable[str]) -> tuple[str, ...]:
    """Check aliases and drop repetitions, keeping the order.

    Raises
    ------
    InvalidValueError
        For an empty or over-long alias, one with ``/`` or ``:``, or one of the form ``v7``,
        which the platform reserves for version numbers.
    """
    return tuple(dict.fromkeys(_alias(name) for name in _listed(names, "aliases")))


def tags(names: str | Iterable[str]) -> tuple[str, ...]:
    """Check tags and drop repetitions, keeping the order.

    Raises
    ------
    InvalidValueError
        For anything but letters, digits, ``-``, ``_`` and inner spaces.
    """
    return tuple(dict.fromkeys(_tag(name) for name in _listed(names, "tags")))


def collection_name(name: str) -> str:
    """Check the name of a collection.

    Raises
    ------
    InvalidValueError
        If it is empty, longer than 128 characters, or holds ``/`` or ``:``.
    """
    text = name.strip() if isinstance(name, str) else ""
    if not text:
        raise InvalidValueError("A collection needs a name: it can't be empty.")
    if len(text) > NAME_LENGTH:
        raise InvalidValueError(
            f"The collection name {text[:24]!r}… has {len(text)} characters; {NAME_LENGTH} are allowed."
        )
    if _NAME_FORBIDDEN.search(text):
        raise InvalidValueError(
            f"The collection name {shown(text)} can't hold '/', ':' or line breaks. Use '-' or '_' instead."
        )
    return text


def logged_name(name: str) -> str:
    """Check the name of a collection that runs log versions to.

    ``wandb.Artifact(name)`` takes fewer letters than a rename on the server does, so that no run could
    log to what is called otherwise (a regular expression in ``wandb/sdk/artifacts/artifact.py``).

    Raises
    ------
    InvalidValueError
        If `collection_name` refuses it, or it holds anything but letters, digits, ``-``, ``_``, ``.``.
    """
    text = collection_name(name)
    if not _LOGGED_NAME.fullmatch(text):
        wrong = next(letter for letter in text if not _LOGGED_NAME.fullmatch(letter))
        what = "spaces" if wrong == " " else repr(wrong)
        raise InvalidValueError(
            f"The collection name {text!r} can't hold {what}: wandb logs to names of the letters a to z, "
            "digits, '-', '_' and '.' only."
        )
    return text


def type_name(name: str) -> str:
    """Check the name of an artifact type that a person may choose.

    Raises
    ------
    InvalidValueError
        If it is empty, too long, holds ``/`` or ``:``, or is one the platform keeps for itself.
    """
    text = name.strip() if isinstance(name, str) else ""
    if not text or len(text) > NAME_LENGTH or _NAME_FORBIDDEN.search(text):
        raise InvalidValueError(
            f"{shown(name)} can't be an artifact type: 1 to {NAME_LENGTH} characters, "
            "none of them '/' or ':'."
        )
    if text.startswith("wandb-") or text == "job":
        raise InvalidValueError(f"The artifact type {text!r} is reserved by W&B. Use a different one.")
    return text


def description(text: str | None) -> str:
    """Check a description; None clears it.

    The platform can't tell a missing description from none, so clearing sends the empty text.
    """
    if text is None:
        return ""
    if not isinstance(text, str):
        raise InvalidValueError(f"A description is text, not {type(text).__name__}.")
    return _text(text, "description")


def metadata(value: Mapping[str, Any] | str) -> dict[str, Any]:
    """Check metadata and return it as the server will hold it.

    Parameters
    ----------
    value : mapping or str
        A mapping, or the JSON text of an object.

    Returns
    -------
    dict
        Plain JSON values (tuples become lists, NumPy scalars numbers).

    Raises
    ------
    InvalidValueError
        For malformed JSON (with line and column), anything but an object, more than 100
        top-level keys, or a NaN or infinity, which the server does not take.
    """
    if isinstance(value, str):
        value = parse_json(value, checked=False)
    if not isinstance(value, Mapping):
        raise InvalidValueError('Metadata is a JSON object, such as {"loss": 0.1}.')
    plain = {_key(key): _json(item, str(key), 1) for key, item in value.items()}
    if len(plain) > MAX_METADATA_KEYS:
        raise InvalidValueError(
            f"An artifact can have {MAX_METADATA_KEYS} metadata keys; this would be {len(plain)}. "
            "Nest some of them."
        )
    return plain


def ttl(value: timedelta | str | None) -> Ttl:
    """Check a time to live.

    Parameters
    ----------
    value : timedelta, str or None
        A positive duration ("30d", "12h"), "inherit" for the default, None or "none" for off.

    Raises
    ------
    InvalidValueError
        For anything else, or a duration under a second.
    """
    if isinstance(value, str):
        word = value.strip().lower()
        if word in ("inherit", "inherited", "default"):
            return INHERIT
        if word in ("none", "off", "never"):
            return None
        try:
            value = parse_duration(word)
        except InvalidValueError:
            raise InvalidValueError(
                f"{shown(value)} is not a time to live. Write a duration such as 30d or 12h, "
                "'inherit' for the team's default, or 'none' to keep it for ever."
            ) from None
    if value is None:
        return None
    if not isinstance(value, timedelta):
        raise InvalidValueError(f"A time to live is a duration, 'inherit' or None, not {shown(value)}.")
    if value > MAX_TTL:
        raise InvalidValueError(
            f"A time to live of {value.days:,} days is longer than a hundred years. "
            "Use 'none' to keep it for ever."
        )
    if value.total_seconds() < 1:
        raise InvalidValueError("A time to live must be at least one second. Use 'none' to switch it off.")
    return timedelta(seconds=int(value.total_seconds()))


def _listed(names: str | Iterable[str], what: str) -> list[str]:
    if isinstance(names, str):
        return [names]
    if not isinstance(names, Iterable) or isinstance(names, bytes | Mapping):
        raise InvalidValueError(f"The {what} must be a list of texts, not {str(names)[:60]!r}.")
    return list(names)


def _alias(name: str) -> str:
    text = name.strip() if isinstance(name, str) else ""
    if not text:
        raise InvalidValueError("An alias can't be empty.")
    if _NAME_FORBIDDEN.search(text):
        raise InvalidValueError(
            f"The alias {text[:NAME_LENGTH]!r} can't hold '/', ':' or control characters. "
            "Use '-' or '_' instead."
        )
    if len(text) > NAME_LENGTH:
        raise InvalidValueError(
            f"The alias {text[:24]!r}… has {len(text)} characters; at most {NAME_LENGTH} are allowed."
        )
    if _VERSION.fullmatch(text):
        raise InvalidValueError(
            f"The alias {text!r} looks like a version number, which W&B gives itself. Choose another word."
        )
    return text


def _tag(name: str) -> str:
    text = name.strip() if isinstance(name, str) else ""
    if not _TAG.fullmatch(text):
        raise InvalidValueError(
            f"The tag {shown(name)} can hold letters, digits, '-', '_' and single words' spaces only."
        )
    if len(text) > NAME_LENGTH:
        raise InvalidValueError(
            f"The tag {text[:24]!r}… has {len(text)} characters; at most {NAME_LENGTH} are allowed."
        )
    return text


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise InvalidValueError(f"Metadata keys are text; {key!r} is not.")
    return _text(key, "metadata key")


def _text(text: str, what: str) -> str:
    if has_surrogates(text):
        raise InvalidValueError(
            f"The {what} {text[:24]!r} holds half a character (a lone surrogate), which nobody can store. "
            "Remove it, or decode the text again from where it came."
        )
    return text


def _json(value: Any, path: str, level: int) -> Any:
    if level > MAX_LEVELS:
        raise InvalidValueError(
            f"The metadata value at {path[:60]!r}… is more than {MAX_LEVELS} levels deep. Write it flatter, "
            "or keep the inner part as a file of the artifact."
        )
    if isinstance(value, Unwritable):
        raise InvalidValueError(f"The metadata at {path!r} {value.why}. Write it as text.")
    if isinstance(value, str):
        return _text(str(value), "metadata value")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if value.bit_length() > _MAX_BITS:
            raise InvalidValueError(
                f"The metadata value at {path!r} is a number of more than {_MAX_BITS * 3 // 10:,} digits. "
                "Write it as text."
            )
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise InvalidValueError(
                f"The metadata value at {path!r} is {value}; the server takes no NaN or infinity. "
                "Use null or a text."
            )
        return value
    if isinstance(value, Mapping):
        return {_key(key): _json(item, f"{path}.{key}", level + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_json(item, f"{path}[{i}]", level + 1) for i, item in enumerate(value)]
    item = getattr(value, "item", None)  # a NumPy scalar
    if callable(item) and getattr(value, "ndim", None) == 0:
        return _json(item(), path, level)
    raise InvalidValueError(
        f"The metadata value at {path!r} is a {type(value).__name__}, which JSON can't hold."
    )
