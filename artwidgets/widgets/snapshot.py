"""The first rows as a plain table, for where no kernel runs: a saved notebook, nbconvert, a preview.

It stands as the person last saw it: filtered, ordered, grouped. In a notebook it is an output of its
own, below the widget's, because JupyterLab shows one form of an output: with both in one, a notebook
that is opened again says "Error displaying widget: model not found" and never looks at the table. Where
the widget lives it hides the output that has its mark; where it does not, the table's own style hides
the widget's empty place, error and all.
"""

from html import escape
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.model.inert import inert_line
from artwidgets.model.units import format_names, format_size
from artwidgets.widgets.grid.view import View

__all__ = ["ROWS", "TITLES", "arranged_words", "first_lines", "to_html", "to_output", "to_text", "view_rows"]

ROWS = 20
"""How many rows are kept in the notebook."""

TITLES = ("Name", "Type", "Aliases", "Tags", "Size", "Files", "Created")

_COLUMNS = ("name", "type", "aliases", "tags", "size", "files", "created")
"""Those of a listing that stand under `TITLES`."""

_LIMIT = 80

# Jupyter sets all cells of a table to the right, where only sizes and counts belong.
# The widget's place holds elements while it lives, and bare words while it is awaited or missed. That the
# cell can be run is said by the style alone: a page made by nbconvert, or GitHub, has no cell that can be.
_STYLE = """\
<style>
.jp-NotebookPanel .artwidgets-static::after {
  content: "Run the cell to browse and edit.";
}
.artwidgets-static.artwidgets-static table :is(th, td) {
  text-align: left;
}
.artwidgets-static.artwidgets-static table :is(th, td):is(:nth-child(5), :nth-child(6)) {
  text-align: right;
}
.jp-OutputArea-child:has(+ .jp-OutputArea-child .artwidgets-static)
  > .jp-OutputArea-output:not(:has(*)) {
  display: none;
}
</style>"""


def view_rows(view: pd.DataFrame, at: slice | npt.NDArray[np.intp] = slice(ROWS)) -> list[list[str]]:
    """Rows of a view, by default the first, as short texts in the order of `TITLES`.

    Dates, not ages: a notebook may be looked at a year later.
    """
    # Told anew whenever the table is another; by columns it takes a tenth of the time that rows take.
    columns = (view[name].iloc[at].tolist() for name in _COLUMNS)
    return [
        [
            _short(name),
            _short(kind),
            _short(format_names(aliases)),
            _short(format_names(tags)),
            "" if pd.isna(size) else format_size(int(size)),
            "" if pd.isna(files) else f"{int(files):,}",
            "" if pd.isna(created) else f"{created:%Y-%m-%d}",
        ]
        for name, kind, aliases, tags, size, files, created in zip(*columns, strict=True)
    ]


def first_lines(view: View) -> list[list[str]]:
    """The first lines of a table as they stand: a row as of `view_rows`, a group row as one text."""
    lines = view.window(0, ROWS)
    rows = view_rows(view.frame, lines.rows)
    if view.groups is not None and view.grouping is not None:
        for at, group in lines.groups:
            first, end = (int(view.groups.starts[index]) for index in (group, group + 1))
            label = view.grouping.label(view.frame, int(view.shown[first]))
            rows.insert(at, [_short(f"{label}: {end - first:,} {'row' if end - first == 1 else 'rows'}")])
    return rows


def arranged_words(query: str, view: View) -> str:
    """By what the rows are filtered, grouped and sorted, each a sentence; "" where by nothing."""
    sentences = [f"Filter: {query}"] if query else []
    if view.groups is not None and view.grouping is not None:
        sentences.append(f"Grouped by {view.grouping.title.lower()}")
    if view.keys:
        keys = (f"{column.title} ({'descending' if down else 'ascending'})" for column, down in view.keys)
        sentences.append(f"Sorted by {', '.join(keys)}")
    return "".join(f" {sentence}." for sentence in sentences)


def to_html(heading: str, rows: list[list[str]], total: int) -> str:
    """A static table; every text is escaped, colours and fonts are those of the page around it."""
    heading = inert_line(heading)
    if not rows:
        return f"<p>{escape(heading)}</p>"
    head = "".join(f"<th>{escape(title)}</th>" for title in TITLES)
    body = "".join(f"<tr>{_html_cells(row)}</tr>" for row in rows)
    more = "".join(f"<p>{words}</p>" for words in _more(rows, total))
    return f"<p>{escape(heading)}</p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def to_output(mark: str, heading: str, rows: list[list[str]], total: int) -> dict[str, str]:
    """The table as an output of a notebook, by MIME type.

    Parameters
    ----------
    mark : str
        A class name of the widget's own.
    heading : str
    rows : list of list of str
        As of `first_lines`.
    total : int
        How many rows are shown in all.
    """
    table = to_html(heading, rows, total)
    return {
        "text/html": f'{_STYLE}<div class="artwidgets-static {mark}">{table}</div>',
        "text/plain": to_text(heading, rows, total),
    }


def to_text(heading: str, rows: list[list[str]], total: int) -> str:
    """The same for a terminal."""
    heading = inert_line(heading)
    if not rows:
        return heading
    cells = [list(TITLES), *(row for row in rows if len(row) > 1)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(TITLES))]
    # A group row is one text alone.
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in ([*TITLES], *rows))
    return "\n".join([heading, *lines, *_more(rows, total)])


def _html_cells(row: list[str]) -> str:
    if len(row) == 1:
        return f'<th colspan="{len(TITLES)}" scope="rowgroup">{escape(row[0])}</th>'
    return "".join(f"<td>{escape(text)}</td>" for text in row)


def _more(rows: list[list[str]], total: int) -> list[str]:
    """That there are more rows; nothing where all are in folded groups."""
    here = sum(len(row) > 1 for row in rows)
    return [f"The first {here:,} of {total:,} rows."] if 0 < here < total else []


def _short(value: Any) -> str:
    text = "" if not isinstance(value, str) and pd.isna(value) else str(value)
    text = inert_line(text)
    return text if len(text) <= _LIMIT else text[: _LIMIT - 1] + "…"
