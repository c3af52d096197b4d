"""The first rows as a plain table, for where no kernel runs: a saved notebook, nbconvert, a preview.

In a notebook it is an output of its own, below the widget's, because JupyterLab shows one form of an
output: with both in one, a notebook that is opened again says "Error displaying widget: model not
found" and never looks at the table. Where the widget lives it hides the output that has its mark;
where it does not, the table's own style hides the widget's empty place, error and all.
"""

from html import escape
from typing import Any

import pandas as pd

from artwidgets.model.inert import inert_line
from artwidgets.model.units import format_names, format_size

__all__ = ["ROWS", "TITLES", "to_html", "to_output", "to_text", "view_rows"]

ROWS = 20
"""How many rows are kept in the notebook."""

TITLES = ("Name", "Type", "Aliases", "Tags", "Size", "Files", "Created")

_LIMIT = 80

# Jupyter sets all cells of a table to the right, where only sizes and counts belong.
# The widget's place holds elements while it lives, and bare words while it is awaited or missed.
_STYLE = """\
<style>
.jp-OutputArea-child:has(+ .jp-OutputArea-child .artwidgets-static)
  > .jp-OutputArea-output:not(:has(*)) {
  display: none;
}
.artwidgets-static.artwidgets-static :is(th, td) {
  text-align: start;
}
.artwidgets-static.artwidgets-static :is(th, td):is(:nth-child(5), :nth-child(6)) {
  text-align: end;
}
</style>"""


def view_rows(view: pd.DataFrame) -> list[list[str]]:
    """The first rows of a view as short texts, in the order of `TITLES`.

    Dates, not ages: a notebook may be looked at a year later.
    """
    return [
        [
            _short(row["name"]),
            _short(row["type"]),
            _short(format_names(row["aliases"])),
            _short(format_names(row["tags"])),
            "" if pd.isna(row["size"]) else format_size(int(row["size"])),
            "" if pd.isna(row["files"]) else f"{int(row['files']):,}",
            "" if pd.isna(row["created"]) else f"{row['created']:%Y-%m-%d}",
        ]
        for _, row in view.head(ROWS).iterrows()
    ]


def to_html(heading: str, rows: list[list[str]], total: int) -> str:
    """A static table; every text is escaped, nothing is styled but by the page around it."""
    heading = inert_line(heading)
    if not rows:
        return f"<p>{escape(heading)}</p>"
    head = "".join(f"<th>{escape(title)}</th>" for title in TITLES)
    body = "".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in rows)
    more = f"<p>The first {len(rows):,} of {total:,} rows.</p>" if total > len(rows) else ""
    return f"<p>{escape(heading)}</p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def to_output(mark: str, heading: str, rows: list[list[str]], total: int) -> dict[str, str]:
    """The table as an output of a notebook, by MIME type.

    Parameters
    ----------
    mark : str
        A class name of the widget's own.
    heading : str
    rows : list of list of str
        As of `view_rows`.
    total : int
        How many rows there are in all.
    """
    note = "<p>Run the cell to browse and edit.</p>"
    table = to_html(heading, rows, total)
    return {
        "text/html": f'{_STYLE}<div class="artwidgets-static {mark}">{table}{note}</div>',
        "text/plain": to_text(heading, rows, total),
    }


def to_text(heading: str, rows: list[list[str]], total: int) -> str:
    """The same for a terminal."""
    heading = inert_line(heading)
    if not rows:
        return heading
    widths = [max(len(row[at]) for row in [list(TITLES), *rows]) for at in range(len(TITLES))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in rows]
    title = "  ".join(text.ljust(width) for text, width in zip(TITLES, widths, strict=True))
    more = [f"The first {len(rows):,} of {total:,} rows."] if total > len(rows) else []
    return "\n".join([heading, title.rstrip(), *(line.rstrip() for line in lines), *more])


def _short(value: Any) -> str:
    text = "" if not isinstance(value, str) and pd.isna(value) else str(value)
    text = inert_line(text)
    return text if len(text) <= _LIMIT else text[: _LIMIT - 1] + "…"
