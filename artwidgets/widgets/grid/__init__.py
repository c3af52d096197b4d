"""A table of any length in a notebook: windowed, sortable, editable in place, accessible.

:class:`Grid` shows a DataFrame whose index holds unique ids. Rows stay in Python; the
browser asks for the few it has on screen. Selection, order and edits go by id, never by
row number. The grid knows nothing of wandb.
"""

from artwidgets.widgets.grid.columns import Column, MoreColumns, Note, Offer
from artwidgets.widgets.grid.grouping import Grouping
from artwidgets.widgets.grid.menu import MenuItem, RowMenu
from artwidgets.widgets.grid.typed import Exact, from_text, to_text, type_word
from artwidgets.widgets.grid.widget import Grid

__all__ = [
    "Column",
    "Exact",
    "Grid",
    "Grouping",
    "MenuItem",
    "MoreColumns",
    "Note",
    "Offer",
    "RowMenu",
    "from_text",
    "to_text",
    "type_word",
]
