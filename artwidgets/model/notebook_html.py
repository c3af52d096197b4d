"""Plans, reports and the history as tables in a notebook: HTML in which all text is text.

Names, reasons and descriptions come from a server. All of it is escaped and made inert, the page's own
colours are inherited, so that light and dark look as the notebook does, and the frames stay frames: what a
script reads of them is not touched.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from artwidgets.model.inert import inert_text

__all__ = ["ROWS", "table"]

ROWS = 20
"""Rows that are shown; the rest is counted."""

_CELL = "padding:3px 12px 3px 0;text-align:left;vertical-align:top;white-space:pre-wrap"
_LINE = "border-bottom:1px solid color-mix(in srgb,currentColor 18%,transparent)"
_SOFT = "opacity:.75"


def table(
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    total: int,
    notes: Sequence[str] = (),
    what: str = "items",
) -> str:
    """A table with a title above, and below it what is not shown and what else is to be known.

    Parameters
    ----------
    title : str
    headings : sequence of str
    rows : iterable of sequence
        The first of them, at most `ROWS`; a cell is shown as its text.
    total : int
        How many rows there are.
    notes : sequence of str
    what : str
        What the rows are, in words.
    """
    shown = [[_text(cell) for cell in row] for _, row in zip(range(ROWS), rows, strict=False)]
    head = "".join(
        f'<th scope="col" style="{_CELL};{_LINE};font-weight:600">{_text(heading)}</th>'
        for heading in headings
    )
    body = "".join(
        "<tr>" + "".join(f'<td style="{_CELL};{_LINE}">{cell}</td>' for cell in row) + "</tr>"
        for row in shown
    )
    left = total - len(shown)
    below = [*notes, *([f"and {left:,} more {what}"] if left > 0 else [])]
    return (
        '<div style="color:inherit;font-variant-numeric:tabular-nums">'
        f'<div style="font-weight:600;margin-bottom:4px">{_text(title)}</div>'
        + (
            f'<table style="border-collapse:collapse;color:inherit;background:none"><thead><tr>{head}</tr>'
            f"</thead><tbody>{body}</tbody></table>"
            if shown
            else ""
        )
        + "".join(f'<div style="{_SOFT};margin-top:4px">{_text(words)}</div>' for words in below)
        + "</div>"
    )


def _text(value: Any) -> str:
    return escape(inert_text(str(value)), quote=True)
