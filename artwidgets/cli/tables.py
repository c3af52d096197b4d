"""Tables on the terminal and in a pipe: aligned by the width that letters have, a line a row."""

import io
from collections.abc import Sequence

from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from artwidgets.cli.terminal import UNBOUNDED, line, output

__all__ = ["fitted", "print_table", "table_text"]

_PROSE = frozenset({"aliases", "tags", "description", "what", "why", "reason"})
"""What is cut, and left out at last, where a terminal is too narrow for all."""

_GAP = 2
_SHORTEST = 8
"""Columns of prose that are still worth showing."""


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[str]) -> None:
    """Print aligned columns; those named in `right` are numbers.

    On a terminal that is too narrow prose is cut with an ellipsis, and left out where no room is left for
    it; in a pipe nothing is.
    """
    console = output()
    if console.is_terminal:
        console.print(_table(headings, rows, right, console.width))
    else:
        console.file.write(table_text(headings, rows, right))


def table_text(headings: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[str]) -> str:
    """The same as text without colours, nothing cut; every line ends with a line feed."""
    text = io.StringIO()
    console = Console(file=text, width=UNBOUNDED, highlight=False, markup=False, emoji=False, no_color=True)
    console.print(_table(headings, rows, right, UNBOUNDED))
    return "".join(f"{one.rstrip()}\n" for one in text.getvalue().splitlines())


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[str], room: int) -> Table:
    cells = [[line(cell) for cell in row] for row in rows]
    needed = [
        max(len(heading), *(row[at].cell_len for row in cells)) if cells else len(heading)
        for at, heading in enumerate(headings)
    ]
    widths = fitted(headings, needed, room)
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
    for heading, width in zip(headings, widths, strict=True):
        if width:
            side: JustifyMethod = "right" if heading in right else "left"
            table.add_column(Text(heading), justify=side, no_wrap=True, overflow="ellipsis", width=width)
    for row in cells:
        table.add_row(*(cell for cell, width in zip(row, widths, strict=True) if width))
    return table


def fitted(headings: Sequence[str], needed: Sequence[int], room: int) -> list[int]:
    """Widths of columns in so much room; 0 for one that is left out.

    Examples
    --------
    >>> fitted(("name", "size", "description"), (10, 6, 40), 80)
    [10, 6, 40]
    >>> fitted(("name", "size", "description"), (10, 6, 40), 40)
    [10, 6, 18]
    >>> fitted(("name", "size", "description"), (10, 6, 40), 24)
    [10, 6, 0]
    """
    widths = list(needed)
    prose = [at for at, heading in enumerate(headings) if heading in _PROSE]

    def over() -> int:
        return sum(width + _GAP for width in widths if width) - room

    # The last one gives way first: it is the one that says least of which version it is.
    for at in reversed(prose):
        if over() > 0:
            widths[at] = max(widths[at] - over(), min(_SHORTEST, widths[at]))
    for at in (*reversed(prose), *reversed(range(1, len(widths)))):
        if over() > 0:
            widths[at] = 0
    for at in prose:
        if widths[at] and over() < 0:
            widths[at] = min(needed[at], widths[at] - over())
    return widths
