"""``$regex``: matched by RE2, whose time grows with the text alone.

Python's own ``re`` tries again and again: ``^(a+)+$`` over forty letters holds the whole process, and
with it everybody, for seconds. RE2 has no look-around and no back-references; a pattern with one is
refused.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from artwidgets.local.refusals import Refusal

__all__ = ["check_pattern", "matches"]

_LONGEST = 1000
_MOST_MEMORY = 1 << 20


def check_pattern(pattern: Any) -> str:
    """Return the pattern.

    Raises
    ------
    Refusal
        Where it is no regular expression that RE2 takes.
    """
    if not isinstance(pattern, str) or len(pattern) > _LONGEST:
        raise Refusal(f"invalid filters: $regex takes a text of at most {_LONGEST} letters")
    _compiled(pattern)
    return pattern


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> Any:
    try:
        import re2
    except ImportError:
        raise Refusal(
            "this server can't match $regex: its package google-re2 is not installed. "
            "Install it with  pip install 'artwidgets[local]'"
        ) from None
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MOST_MEMORY
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        words = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise Refusal(f"invalid filters: $regex {pattern!r}: {words}") from None


def matches(text: Any, pattern: str) -> bool:
    """Whether the pattern is found in a column's value, for SQLite."""
    return text is not None and _compiled(pattern).search(str(text)) is not None
