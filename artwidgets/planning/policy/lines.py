"""In which line of a TOML text a key is said; the standard library's reader does not tell.

The text up to the end of a line can be read only where a statement ends there. So the first such part that
has the key ends with the statement that says it, and the part before that ends where the statement begins.
"""

import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

__all__ = ["line_of"]

_Path = Sequence[str | int]


def line_of(text: str, path: _Path) -> int:
    """Find the line of a key.

    Parameters
    ----------
    text : str
        TOML that can be read.
    path : sequence of str and int
        Keys from the outside in, and places in lists from 0; for a key that is not said, the line of the
        table that lacks it.

    Returns
    -------
    int
        From 1.
    """
    lines = text.split("\n")

    @cache
    def read(count: int) -> Any:
        """What the first so many lines say; None where they end within a statement."""
        try:
            return tomllib.loads("\n".join(lines[:count]) + "\n")
        except tomllib.TOMLDecodeError:
            return None

    while path:
        if found := _first(len(lines), read, path):
            begin = found - 1
            while begin and read(begin) is None:
                begin -= 1
            # Between the statements there may be lines that say nothing.
            while begin + 1 < found and lines[begin].strip()[:1] in ("", "#"):
                begin += 1
            return begin + 1
        path = path[:-1]
    return 1


def _first(most: int, read: Callable[[int], Any], path: _Path) -> int:
    """The least number of lines that say it; 0 where not even all do."""
    if not _says(read(most), path):
        return 0
    low, high = 0, most
    # What is said once stays said, so what lies between is halved, less what ends within a statement.
    while high - low > 1:
        half = (low + high) // 2
        ends = (count for count in (*range(half, low, -1), *range(half + 1, high)) if read(count) is not None)
        middle = next(ends, None)
        if middle is None:
            break
        low, high = (low, middle) if _says(read(middle), path) else (middle, high)
    return high


def _says(value: Any, path: _Path) -> bool:
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True
