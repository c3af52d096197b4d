"""Values made ready to be shown: short text, with the exact value beside it.

Everything here is text. The browser sets it with ``textContent``; nothing is ever markup.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

import pandas as pd

from artwidgets.model.inert import inert_text
from artwidgets.model.units import (
    UNREPORTED,
    format_age,
    format_day,
    format_duration,
    format_size,
    format_until,
)
from artwidgets.widgets.grid.typed import to_text
from artwidgets.widgets.protocol.grid import Cell, Kind

__all__ = ["CHIPS_SHOWN", "edit_value", "plain", "present", "staged_chips"]

CHIPS_SHOWN = 8
"""Chips sent per cell; the cell says how many more there are."""


_HOUR, _ROUNDED, _SAME_YEAR = timedelta(hours=1), timedelta(days=2), timedelta(days=330)

_MAY_BE_UNKNOWN = ("chips", "bytes", "count", "time", "due", "duration", "value")
"""Kinds whose NA is what is not known. A text's NA is no text."""


def present(
    kind: Kind,
    values: Iterable[Any],
    *,
    now: pd.Timestamp,
    limit: int,
    title: str = "",
    hover: Callable[[Any], str] | None = None,
    unknown_if_missing: bool = False,
    not_known: str = "The server does not tell.",
) -> list[Cell]:
    """Return one cell per value.

    Parameters
    ----------
    kind : str
        The column's kind.
    values : iterable
        As the frame or a staged edit holds them. Where a missing value is not told (``pd.NA``, but
        not in texts, where that is no text), the cell says so.
    now : pandas.Timestamp
        UTC; what ages are told from.
    limit : int
        Characters of text per cell and per chip; longer text ends with an ellipsis and is
        fetched whole when it is edited.
    title : str
        The column's title, which is what a true flag says.
    hover : callable, optional
        From a value to what the pointer is told of it.
    unknown_if_missing : bool
        Whether a missing text is one that is not known; else it is no text.
    not_known : str
        What it is told of one that is not known.

    Returns
    -------
    list of dict
        ``t`` text; ``h`` the exact value, told on hover; ``c`` chips and ``n`` how many there
        are in all; ``f`` which flag it is; ``m`` 1 where text was cut or made inert; ``r`` 1 for a
        number among others.
        Keys without a value are absent.
    """
    cells: list[Cell] = []
    cell: Cell
    for value in values:
        if unknown_if_missing and value is not None and _missing(value):
            value = pd.NA
        cell = (
            {"t": UNREPORTED}
            if unknown_if_missing and value is pd.NA
            else _cell(kind, value, now, limit, title)
        )
        if value is pd.NA and cell.get("t") == UNREPORTED:
            cell["h"] = not_known
        if hover is not None and not _missing(value) and (words := hover(value)):
            cell["h"] = words
        cells.append(cell)
    return cells


def _cell(kind: Kind, value: Any, now: pd.Timestamp, limit: int, title: str) -> Cell:
    if kind == "chips" and value is not pd.NA:
        words = _in_order(value)
        if not words:
            return {}
        chips: Cell = {"c": [_cut(word, limit) for word in words[:CHIPS_SHOWN]], "n": len(words)}
        return chips | {"m": 1} if chips["c"] != words[:CHIPS_SHOWN] else chips
    if kind == "value" and value is not pd.NA:
        return _typed(value, limit)
    if _missing(value):
        # No alias is no chip; aliases that the server does not tell are told as that.
        return {"t": UNREPORTED} if value is pd.NA and kind in _MAY_BE_UNKNOWN else {}
    if kind == "bytes" and not isinstance(value, str):
        return {"t": format_size(int(value)), "h": f"{int(value):,} bytes"}
    if kind == "count" and not isinstance(value, str):
        return {"t": f"{int(value):,}"}
    if kind == "due" and not isinstance(value, str):
        return {"t": _due(value, now), "h": f"{format_until(value - now)}, {value:%Y-%m-%d %H:%M:%S} UTC"}
    if kind == "duration" and isinstance(value, timedelta) and value > _ROUNDED and value % _HOUR:
        # As to the second as it may be, nobody reads it so.
        return {"t": f"{value / timedelta(days=1):.1f}d", "h": plain(kind, value), "m": 1}
    if kind == "time" and not isinstance(value, str):
        return {"t": format_age(now - value), "h": f"{value:%Y-%m-%d %H:%M:%S} UTC"}
    if kind == "flag":
        word = value if isinstance(value, str) else title if value else ""
        return {"t": _cut(word, limit), "f": word.casefold()} if word else {}
    text = plain(kind, value)
    cell: Cell = {"t": _cut(text, limit)}
    if cell["t"] != text:
        cell["m"] = 1
    return cell


def _due(value: Any, now: pd.Timestamp) -> str:
    """The day on which something is due; of one that is over, how long ago."""
    if value <= now:
        return format_until(value - now)
    words = format_day(value.to_pydatetime())
    return words.rpartition(" ")[0] if value - now < _SAME_YEAR else words


def _typed(value: Any, limit: int) -> Cell:
    """A JSON value: ``r`` 1 for a number; ``m`` 1 where an editor opens with another text."""
    exact = to_text(value)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    shown = value if isinstance(value, str) else f"{value:.6g}" if isinstance(value, float) else exact
    if not shown:
        return {"m": 1} if exact else {}
    cell: Cell = {"t": _cut(shown, limit)}
    if number:
        cell["r"] = 1
    if cell["t"] != exact:
        cell |= {"h": _cut(exact, limit), "m": 1}
    return cell


def staged_chips(before: Any, after: Any, limit: int) -> Cell:
    """A staged cell of chips: ``a`` are the words added, which are always among those sent and shown."""
    words, previous = _in_order(after), _words(before)
    added = [word for word in words if word not in previous]
    sent = set([*added, *(word for word in words if word in previous)][:CHIPS_SHOWN])
    cell: Cell = {"c": [_cut(word, limit) for word in words if word in sent], "n": len(words)}
    if added:
        cell["a"] = [_cut(word, limit) for word in added]
    return cell if words else {}


def plain(kind: Kind, value: Any) -> str:
    """Return the exact value as text, which is what is copied."""
    if kind == "chips":
        return ", ".join(_in_order(value))
    if kind == "value":
        return to_text(value)
    if _missing(value):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, timedelta):
        return format_duration(value)
    if kind in ("time", "due"):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if kind == "json" or isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str) if value else ""
    return str(value)


def edit_value(kind: Kind, value: Any) -> str | list[str]:
    """Return what an editor opens with: a list for chips, else text."""
    return _in_order(value) if kind == "chips" else plain(kind, value)


def _words(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [str(word) for word in value] if isinstance(value, Sequence | set | frozenset) else []


def _in_order(value: Any) -> list[str]:
    """By the alphabet: servers send the same names now in this order, now in that."""
    return sorted(_words(value), key=lambda word: (word.casefold(), word))


def _missing(value: Any) -> bool:
    return value is None or (not isinstance(value, dict | list | tuple) and bool(pd.isna(value)))


def _cut(text: str, limit: int) -> str:
    """What is shown of a text: no more than so much, and nothing that would turn its letters around."""
    return inert_text(text if len(text) <= limit else text[: limit - 1] + "…")
