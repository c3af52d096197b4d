"""The grid as a widget."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import anywidget
import pandas as pd
import traitlets

from artwidgets.errors import InvalidValueError
from artwidgets.model.units import format_size
from artwidgets.widgets.bundles import packed
from artwidgets.widgets.grid.columns import Column, MoreColumns, Offer
from artwidgets.widgets.grid.columnset import ColumnSet
from artwidgets.widgets.grid.conversation import Conversation
from artwidgets.widgets.grid.grouping import Grouping, Lines
from artwidgets.widgets.grid.listeners import Listeners, Together, one_by_one
from artwidgets.widgets.grid.menu import RowMenu
from artwidgets.widgets.grid.ordering import Positions
from artwidgets.widgets.grid.overlay import Overlay
from artwidgets.widgets.grid.pages import build_page
from artwidgets.widgets.grid.remembered import load_arrangement, save_arrangement
from artwidgets.widgets.grid.view import Mask, Mode, View

__all__ = ["Grid", "State"]

State = Literal["ready", "loading", "empty", "failed"]

_STATIC = Path(__file__).parents[2] / "static"
FIRST_ROWS = 32
"""As many as most screens show."""
_PATCH_ROWS = 120


class Grid(anywidget.AnyWidget):
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

    Notes
    -----
    Messages may be handled on another thread than the one that calls the methods (ipykernel
    runs comm handlers on subshells), so state is guarded by :attr:`lock`. Callbacks are
    always called without it.
    """

    _esm = packed(_STATIC / "grid.js")
    _css = _STATIC / "grid.css"

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
    ) -> None:
        self.lock = threading.RLock()
        self.rows = View()
        self._overlay, self._listeners = Overlay(), Listeners()
        self._status: tuple[State, str] = ("ready", "")
        self.ticking = False
        """Whether the row in focus is there for its box alone."""
        self.together: Together = one_by_one
        self._asked = False
        self._columns = ColumnSet(columns, more, row_label)
        self._ways = {grouping.key: grouping for grouping in groupings}
        self._remember = remember
        self.menu = menu
        super().__init__(
            label=label,
            height=height,
            _has_menu=menu is not None,
            _groupings=[grouping.describe() for grouping in groupings],
            arrangement=load_arrangement(remember) if remember else {},
        )
        self._describe_columns()
        self.rows.grouping = self._ways.get(self.arrangement.get("group", ""))
        self._conversation = Conversation(self)
        self.on_msg(self._on_message)
        self.observe(self._on_arrangement, "arrangement")

    # -- what is shown -----------------------------------------------------------------

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns there are, hidden ones included. Assigning lays the table out anew."""
        return self._columns.all

    @columns.setter
    def columns(self, columns: Sequence[Column]) -> None:
        with self.lock:
            self._columns.replace(columns)
            self._describe_columns()
            self._push_view(keep_place=True)

    @property
    def extra(self) -> tuple[str, ...]:
        """Keys of the columns that the person added to those of the table."""
        return self._columns.added

    def _describe_columns(self) -> None:
        """Put what the person added behind the table's own columns, and tell every browser of all."""
        self._columns.add(self.arrangement.get("extra", []))
        self._layout_columns = [column.describe() for column in self._columns.all]
        self._offered_title = self._columns.offered_title

    def show(self, frame: pd.DataFrame, mask: Mask | None = None) -> None:
        """Take new base rows. Selection, sort order and scroll position are kept, by id.

        Parameters
        ----------
        frame : pandas.DataFrame
            Index: unique ids (str). The grid keeps it and does not change it.
        mask : numpy.ndarray of bool, optional
            The filter over the new rows; the old one does not outlive them.
        """
        if not frame.index.is_unique:
            raise InvalidValueError("The rows of a grid need unique ids as their index.")
        with self.lock:
            self.rows.show(frame, mask)
            if self._status[0] != "ready":
                self._status = ("ready", "")
            self._push_view(keep_place=True)

    def filter(self, mask: Mask | None, keep_place: bool = False) -> None:
        """Show only the base rows where `mask` (bool, one per base row) is true; None shows all.

        With `keep_place` the rows in sight stay in sight as far as they are still shown; else the
        table begins at its top.
        """
        with self.lock:
            self.rows.filter(mask)
            self._push_view(keep_place)

    def sort(self, keys: Sequence[tuple[str, bool]]) -> None:
        """Order by ``[(column, descending)]``, most important first; ``[]`` is the base order."""
        with self.lock:
            self.rows.sort([(self.column(key), descending) for key, descending in keys])
            self._push_view()

    @property
    def group_by(self) -> str | None:
        """Key of the grouping that the rows are put together by; None for none. Can be set.

        What a person chose is remembered; what is set here is not.
        """
        return self.rows.grouping.key if self.rows.grouping else None

    @group_by.setter
    def group_by(self, key: str | None) -> None:
        if key is not None and key not in self._ways:
            raise InvalidValueError(
                f"The rows can be grouped by {', '.join(self._ways) or 'nothing'}, not by {key!r}."
            )
        with self.lock:
            self.rows.group(self._ways[key] if key is not None else None)
            self._push_view()

    def fold(self, groups: Iterable[str] | None = None, folded: bool = True) -> None:
        """Fold groups, or unfold them; selection and place are kept.

        Parameters
        ----------
        groups : iterable of str, optional
            Ids of groups, as the browser knows them; by default all, those to come included.
        folded : bool
        """
        with self.lock:
            self.rows.fold(groups, folded)
            self._push_view(keep_place=True)

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
        new = Overlay(values, marks)
        with self.lock:
            changed = self._overlay.differs_at(new)
            self._overlay = new
            if len(changed) > _PATCH_ROWS:
                self.send({"kind": "patch", "page": None})
            elif changed:
                self.send({"kind": "patch", "page": self.page(self.rows.base_positions(changed))})

    def shows(self, row_id: str) -> bool:
        """Whether the row is on display: the filter lets it through, and its group is not folded."""
        with self.lock:
            return self.rows.position_of(row_id) is not None and not self.rows.in_folded(row_id)

    def edit(self, row_id: str) -> None:
        """Open an editor on a row, on its focused cell or else the first that can be edited.

        Of several views, the one in which the person is opens it; where they are in none, none does.

        Raises
        ------
        InvalidValueError
            When the filter does not show the row, or its group is folded.
        """
        with self.lock:
            position = self.rows.line_of(row_id)
            if position is None or self.rows.in_folded(row_id):
                raise InvalidValueError("This row is not shown, so it can't be edited in the table.")
            self.send({"kind": "edit", "row": row_id, "position": position, "epoch": self.rows.epoch})

    def set_status(self, state: State, text: str = "") -> None:
        """Say in place of the rows (or above them) that they load, are none, or could not be had."""
        with self.lock:
            self._status = (state, text)
            self.send({"kind": "status", "state": state, "text": text})

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
    def counts(self) -> dict[str, Any]:
        """``base``, ``total`` (shown), ``selected`` and ``selected_hidden`` rows.

        ``selected_size`` is the sum of the first ``bytes`` column over the selection, as text;
        it is empty where there is none.
        """
        with self.lock:
            return {**self.rows.counts(), "selected_size": self._selected_size()}

    def _selected_size(self) -> str:
        frame = self.rows.frame
        sizes = [c.key for c in self._columns.all if c.kind == "bytes" and c.key in frame.columns]
        if not sizes or not self.rows.selected.any():
            return ""
        return format_size(int(frame[sizes[0]].to_numpy()[self.rows.selected].sum()))

    def select(self, rows: Iterable[str] | Mask | str | None, mode: Mode = "replace") -> None:
        """Change the selection.

        Parameters
        ----------
        rows : iterable of str, numpy.ndarray of bool, "all-filtered" or None
            Ids, a mask over base rows, all rows shown, or none.
        mode : {"replace", "add", "remove", "toggle"}
        """
        with self.lock:
            self.rows.select(self.rows.mask_for(rows), mode)
            self.push_selection(origin="")
        self.tell_selection()

    # -- callbacks ---------------------------------------------------------------------

    def on_selection(self, callback: Callable[[], None], remove: bool = False) -> None:
        """Call ``callback()`` after the selection changed, from the browser or from Python."""
        self._listeners.listen("selection", callback, remove)

    def on_edit(self, callback: Callable[[list[str], str, Any], None], remove: bool = False) -> None:
        """Call ``callback(ids, column, value)`` for an edit made in the table.

        ``value`` is text, or a list of str for chips, after the column's ``validate``. Raise
        :class:`~artwidgets.errors.ArtwidgetsError` to refuse it: the words are shown at the cell.
        """
        self._listeners.listen("edit", callback, remove)

    def on_focus(self, callback: Callable[[str | None], None], remove: bool = False) -> None:
        """Call ``callback(id)`` when another row gets the focus; the id is None for a group row."""
        self._listeners.listen("focus", callback, remove)

    def on_command(self, callback: Callable[[str], None], remove: bool = False) -> None:
        """Call ``callback(name)`` for a key that asks for more than the table does.

        Names: ``delete``, ``undo``, ``redo``, ``review``, ``filter``, ``help``, ``open``.
        """
        self._listeners.listen("command", callback, remove)

    def on_columns(self, callback: Callable[[], None], remove: bool = False) -> None:
        """Call ``callback()`` when the person added columns, or took them away: `extra` tells which.

        Their values are to be among those of the next frame shown.
        """
        self._listeners.listen("columns", callback, remove)

    def offers(self, text: str) -> list[Offer]:
        """Return the columns that can be added whose title holds `text`."""
        return self._columns.offers(text)

    def tell_selection(self) -> None:
        """Call who listens to the selection."""
        self._listeners.tell("selection")

    def tell_edit(self, ids: list[str], column: Column, value: Any) -> None:
        """Validate an edit and hand it to who takes edits; raises what they raise."""
        if not self._listeners.any("edit"):
            raise InvalidValueError("Nothing takes edits in this table.")
        if column.validate is not None:
            value = column.validate(value)
        self._listeners.tell("edit", ids, column.key, value)

    def tell_focus(self, row_id: str | None, ticked: bool = False) -> None:
        """Call who listens to the focus; ``ticked`` says that it is on the row's box."""
        self.ticking = ticked
        self._listeners.tell("focus", row_id)

    def tell_command(self, name: str) -> None:
        """Call who listens to commands."""
        self._listeners.tell("command", name)

    def _on_arrangement(self, change: dict[str, Any]) -> None:
        if self._remember is not None:
            save_arrangement(self._remember, change["new"])
        if change["new"].get("extra", []) != list(self.extra):
            with self.lock:
                self._describe_columns()
                known = {column.key for column in self._columns.all}
                if any(column.key not in known for column, _ in self.rows.keys):
                    self.rows.sort([key for key in self.rows.keys if key[0].key in known])
                    self._push_view()
            self._listeners.tell("columns")
        # Cells of hidden columns are not sent; a column newly shown needs its own.
        if change["old"] is not traitlets.Undefined and change["new"].get("hidden") != change["old"].get(
            "hidden"
        ):
            with self.lock:
                self.send({"kind": "patch", "page": None})

    # -- for the conversation ----------------------------------------------------------

    def column(self, key: str) -> Column:
        """Return the column with this key."""
        return self._columns.of(key)

    @property
    def label_column(self) -> Column:
        """The column that names a row."""
        return self._columns.label

    def value_at(self, position: int, column: Column) -> Any:
        """Return the value a cell shows: staged, else base."""
        # What was added just now may have no values yet.
        here = column.key in self.rows.frame.columns
        base = self.rows.frame[column.key].iloc[position] if here else None
        return self._overlay.value(str(self.rows.frame.index[position]), column.key, base)

    def page(self, positions: Positions) -> dict[str, Any]:
        """Return the rows at base `positions`, and the groups they are in, display-ready."""
        return self._page(self.rows.lines_with(positions))

    def window(self, start: int, stop: int) -> dict[str, Any]:
        """Return the lines from `start` to before `stop`, display-ready."""
        return self._page(self.rows.window(start, stop))

    def _page(self, lines: Lines) -> dict[str, Any]:
        visible = self._columns.visible(self.arrangement.get("hidden"))
        return build_page(self.rows, visible, self.label_column, self._overlay, lines)

    def describe_view(self) -> dict[str, Any]:
        """Return epoch, counts, sort keys and status, as JSON."""
        state, text = self._status
        groups = {"lines": self.rows.lines, "groups": len(self.rows.groups or ())}
        grouped = {"group": self.group_by, **groups} if self.group_by else {}
        return {
            **grouped,
            "epoch": self.rows.epoch,
            **self.counts,
            "keys": [[column.key, descending] for column, descending in self.rows.keys],
            "state": state,
            "text": text,
        }

    def opened(self) -> None:
        """A browser has asked for the view: from now on it is told of every other one."""
        self._asked = True
        if self._opening:
            self._opening = {}

    def push_selection(self, origin: str) -> dict[str, Any]:
        """Tell every browser the counts; all but `origin` then ask which rows are selected."""
        counts = self.counts
        self.send({"kind": "selection", "origin": origin, "epoch": self.rows.epoch, **counts})
        return counts

    def _push_view(self, keep_place: bool = False) -> None:
        if not self._asked:
            page = self.window(0, FIRST_ROWS)
            self._opening = {**self.describe_view(), "start": 0, "page": page}
            return
        message = {"kind": "view", **self.describe_view(), "keep": keep_place}
        if not keep_place:
            message["page"] = self.window(0, FIRST_ROWS)
        self.send(message)

    def _on_message(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        self.send(self._conversation.answer(content))
