"""The grid as a widget."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import traitlets

from artwidgets.widgets.grid.columns import Column, MoreColumns, Offer
from artwidgets.widgets.grid.grouping import Grouping
from artwidgets.widgets.grid.menu import RowMenu
from artwidgets.widgets.grid.messages import GridMessages
from artwidgets.widgets.grid.remembered import load_arrangement, save_arrangement
from artwidgets.widgets.grid.state import GridState, Together
from artwidgets.widgets.grid.view import Mask, View
from artwidgets.widgets.library import Part
from artwidgets.widgets.protocol.grid import Counts, Mode, Status

__all__ = ["Grid"]


class Grid(Part):
    """A windowed, sortable, editable table over a DataFrame.

    Parameters
    ----------
    columns : sequence of Column
    label : str
        The table's accessible name.
    height : str
        CSS height.
    row_label : str, optional
        Key of the column that names a row, as in "Select resnet:v3"; the first by default.
    more : MoreColumns, optional
        Columns that a person may add from the chooser; the arrangement remembers which.
    menu : RowMenu, optional
        What a right click on a row offers; the host's own menu opens where there is none.
    groupings : sequence of Grouping
        The ways in which a person can put the rows together.
    remember : Path, optional
        File that keeps the person's column layout and grouping between sessions.
    language : str, optional
        What it is shown in, as "ja"; by default the language of each page's browser, if we have its words.

    Attributes
    ----------
    state : GridState
        What it shows; :attr:`lock` guards it. Callbacks are always called without that.
    """

    part, module = "grid", "table"

    label = traitlets.Unicode().tag(sync=True)
    """Accessible name of the table."""
    height = traitlets.Unicode().tag(sync=True)
    """CSS height of the table, its header and its footer together."""
    arrangement = traitlets.Dict().tag(sync=True)
    """How a person laid the table out: ``order``, ``hidden``, ``pinned`` (lists of keys), ``widths``
    (key to pixels), ``extra`` (keys of columns added), ``group`` (a grouping's key). Empty at first;
    what it does not say is as the columns say."""
    _offered_title = traitlets.Unicode().tag(sync=True)
    """Heading of the columns that the chooser offers beside those there are; empty where it offers none."""
    _groupings = traitlets.List(traitlets.Dict()).tag(sync=True)
    _has_menu = traitlets.Bool().tag(sync=True)
    _layout_columns = traitlets.List(traitlets.Dict()).tag(sync=True)
    _opening = traitlets.Dict().tag(sync=True)
    """The view and its first page until a browser asks: they travel with the widget, which saves the
    first paint a way to the kernel and back. Emptied then, so that no notebook keeps rows."""

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        label: str = "Artifact versions",
        height: str = "520px",
        row_label: str | None = None,
        more: MoreColumns | None = None,
        menu: RowMenu | None = None,
        groupings: Sequence[Grouping] = (),
        remember: Path | None = None,
        language: str | None = None,
    ) -> None:
        self.state = GridState(self, columns, row_label=row_label, more=more, menu=menu, groupings=groupings)
        self._remember = remember
        arrangement = load_arrangement(remember) if remember else {}
        super().__init__(
            label=label,
            height=height,
            _has_menu=menu is not None,
            _groupings=[grouping.describe() for grouping in groupings],
            arrangement=arrangement,
            language=language,
            # Here and not after: each message more is one more that a first paint waits for.
            **self._described(arrangement),
        )
        self.state.arrangement = self.arrangement
        self.rows.grouping = self.state.groupings.get(self.arrangement.get("group", ""))
        self.messages = GridMessages(self.state)
        self.on_msg(self._on_message)
        self.observe(self._on_arrangement, "arrangement")

    @property
    def lock(self) -> threading.RLock:
        """Guards the state: messages may be handled on another thread."""
        return self.state.lock

    @property
    def rows(self) -> View:
        """Which rows are shown, in which order, and which of them are selected."""
        return self.state.rows

    # -- what is shown -----------------------------------------------------------------

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns there are, hidden ones included. Assigning lays the table out anew."""
        return self.state.columns.all

    @columns.setter
    def columns(self, columns: Sequence[Column]) -> None:
        with self.lock:
            self.state.columns.replace(columns)
            self._describe_columns()
            self.state.push_view(keep_place=True)

    @property
    def extra(self) -> tuple[str, ...]:
        """Keys of the columns that the person added to those of the table."""
        return self.state.columns.added

    def offers(self, text: str) -> list[Offer]:
        """Return the columns that can be added whose title holds `text`."""
        return self.state.columns.offers(text)

    def _describe_columns(self) -> None:
        """Put what the person added behind the table's own columns, and tell every browser of all."""
        for name, value in self._described(self.arrangement).items():
            setattr(self, name, value)

    def _described(self, arrangement: Mapping[str, Any]) -> dict[str, Any]:
        columns = self.state.columns
        columns.add(arrangement.get("extra", []))
        return {
            "_layout_columns": [dict(column.describe()) for column in columns.all],
            "_offered_title": columns.offered_title,
        }

    def show(self, frame: pd.DataFrame, mask: Mask | None = None) -> None:
        """Take new base rows. Selection, sort order and scroll position are kept, by id.

        Parameters
        ----------
        frame : pandas.DataFrame
            Index: unique ids (str). The grid keeps it and does not change it.
        mask : numpy.ndarray of bool, optional
            The filter over the new rows; the old one does not outlive them.
        """
        self.state.show(frame, mask)

    def filter(self, mask: Mask | None, keep_place: bool = False) -> None:
        """Show only the base rows where `mask` (bool, one per base row) is true; None shows all.

        With `keep_place` the rows in sight stay in sight as far as they are still shown; else the
        table begins at its top.
        """
        self.state.filter(mask, keep_place)

    def sort(self, keys: Sequence[tuple[str, bool]]) -> None:
        """Order by ``[(column, descending)]``, most important first; ``[]`` is the base order."""
        self.state.sort(keys)

    @property
    def group_by(self) -> str | None:
        """Key of the grouping that the rows are put together by; None for none. Can be set.

        What a person chose is remembered; what is set here is not.
        """
        return self.state.group_by

    @group_by.setter
    def group_by(self, key: str | None) -> None:
        self.state.group(key)

    def fold(self, groups: Iterable[str] | None = None, folded: bool = True) -> None:
        """Fold groups, or unfold them; selection and place are kept.

        Parameters
        ----------
        groups : iterable of str, optional
            Ids of groups, as the browser knows them; by default all, those to come included.
        folded : bool
        """
        self.state.fold(groups, folded)

    def overlay(
        self,
        values: Mapping[str, Mapping[str, Any]] | None = None,
        marks: Mapping[str, str] | None = None,
    ) -> None:
        """Lay staged edits over the rows; only rows that look different are sent.

        Parameters
        ----------
        values : mapping
            ``{id: {column: new value}}``. The cell shows the new value and tells the old one.
        marks : mapping
            ``{id: word}`` with the words ``edited``, ``deleted``, ``unlinked``, or any other,
            which is then shown as it is.
        """
        self.state.overlay(values, marks)

    def shows(self, row_id: str) -> bool:
        """Whether the row is on display: the filter lets it through, and its group is not folded."""
        return self.state.shows(row_id)

    def edit(self, row_id: str) -> None:
        """Open an editor on a row, on its focused cell or else the first that can be edited.

        Of several views, the one in which the person is opens it; where they are in none, none does.

        Raises
        ------
        InvalidValueError
            When the filter does not show the row, or its group is folded.
        """
        self.state.open_editor(row_id)

    def set_status(self, state: Status, text: str = "") -> None:
        """Say in place of the rows (or above them) that they load, are none, or could not be had."""
        self.state.set_status(state, text)

    @property
    def view(self) -> pd.DataFrame:
        """The base rows shown, in their order."""
        with self.lock:
            return self.rows.frame.iloc[self.rows.shown]

    # -- selection ---------------------------------------------------------------------

    @property
    def selection(self) -> list[str]:
        """Ids of the selected rows, shown or not, in base order."""
        with self.lock:
            return self.rows.selected_ids()

    @property
    def counts(self) -> Counts:
        """``base``, ``total`` (shown), ``selected`` and ``selected_hidden`` rows.

        ``selected_size`` is the sum of the first ``bytes`` column over the selection, as text;
        it is empty where there is none.
        """
        return self.state.counts

    def select(self, rows: Iterable[str] | Mask | str | None, mode: Mode = "replace") -> None:
        """Change the selection.

        Parameters
        ----------
        rows : iterable of str, numpy.ndarray of bool, "all-filtered" or None
            Ids, a mask over base rows, all rows shown, or none.
        mode : {"replace", "add", "remove", "toggle"}
        """
        self.state.select(rows, mode)

    # -- callbacks; each returns what ends it --------------------------------------------

    def on_selection(self, callback: Callable[[], object]) -> Callable[[], None]:
        """Call ``callback()`` after the selection changed, from the browser or from Python."""
        return self.state.events.listen("selection", callback)

    def on_edit(
        self, callback: Callable[[list[str], str, Any], object], together: Together | None = None
    ) -> Callable[[], None]:
        """Call ``callback(ids, column, value)`` for an edit made in the table.

        ``value`` is text, or a list of str for chips, after the column's ``validate``. Raise
        :class:`~artwidgets.errors.ArtwidgetsError` to refuse it: the words are shown at the cell.

        Parameters
        ----------
        callback : callable
        together : callable, optional
            From what several edits made at once are called (``paste 12 cells``) to a context manager
            that makes them one: of what fails inside, nothing is to stay.
        """
        if together is not None:
            self.state.together = together
        return self.state.events.listen("edit", callback)

    def on_focus(self, callback: Callable[[str | None], object]) -> Callable[[], None]:
        """Call ``callback(id)`` when another row gets the focus; the id is None for a group row."""
        return self.state.events.listen("focus", callback)

    def on_command(self, callback: Callable[[str], object]) -> Callable[[], None]:
        """Call ``callback(name)`` for a key that asks for more than the table does.

        Names: ``delete``, ``undo``, ``redo``, ``review``, ``filter``, ``help``, ``open``.
        """
        return self.state.events.listen("command", callback)

    def on_columns(self, callback: Callable[[], object]) -> Callable[[], None]:
        """Call ``callback()`` when the person added columns, or took them away: `extra` tells which.

        Their values are to be among those of the next frame shown.
        """
        return self.state.events.listen("columns", callback)

    def on_view(self, callback: Callable[[], object]) -> Callable[[], None]:
        """Call ``callback()`` after other rows are shown, or in another order, or in other groups."""
        return self.state.events.listen("view", callback)

    def _on_arrangement(self, change: dict[str, Any]) -> None:
        before, now = change["old"], change["new"]
        self.state.arrangement = now
        if self._remember is not None:
            save_arrangement(self._remember, now)
        if now.get("extra", []) != list(self.extra):
            with self.lock:
                self._describe_columns()
                self.state.drop_unknown_keys()
            self.state.events.tell("columns")
        # Cells of hidden columns are not sent; a column newly shown needs its own.
        if before is not traitlets.Undefined and now.get("hidden") != before.get("hidden"):
            self.state.outdate()

    # -- the screen of its state -------------------------------------------------------

    def open_with(self, view: dict[str, Any]) -> None:
        """Have this view travel with the widget, for who opens it first."""
        self._opening = view

    def arrange(self, arrangement: dict[str, Any]) -> None:
        """Lay the table out like this in every browser."""
        self.arrangement = arrangement

    def _on_message(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        self.send(self.messages.answer(content))
