"""What a grid is, without a widget: rows, columns, order, selection, what is laid over them, who listens.

The widget shows it, and the messages of the browser act on it; it knows neither.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Protocol, cast

import pandas as pd

from artwidgets.errors import InvalidValueError
from artwidgets.model.events import Events
from artwidgets.model.step_label import StepLabel
from artwidgets.model.units import format_size
from artwidgets.widgets.grid.columns import Column, MoreColumns
from artwidgets.widgets.grid.columnset import ColumnSet
from artwidgets.widgets.grid.distinct import all_differ
from artwidgets.widgets.grid.grouping import Grouping, Lines
from artwidgets.widgets.grid.menu import RowMenu
from artwidgets.widgets.grid.ordering import Positions
from artwidgets.widgets.grid.overlay import Overlay
from artwidgets.widgets.grid.pages import build_page
from artwidgets.widgets.grid.view import Mask, View
from artwidgets.widgets.protocol import grid as wire
from artwidgets.widgets.protocol.grid import Mode, Status

__all__ = ["FIRST_ROWS", "GridState", "Screen", "Together"]

Together = Callable[[StepLabel], AbstractContextManager[None]]
"""Holds several edits made at once together, by what they are called."""

FIRST_ROWS = 32
"""As many as most screens show."""
_PATCH_ROWS = 120


class Screen(Protocol):
    """Where a grid is shown: its widget."""

    def send(self, content: Any) -> None:
        """Tell every browser something."""

    def open_with(self, view: dict[str, Any]) -> None:
        """Have this view travel with the widget, for who opens it first; empty: none any more."""

    def arrange(self, arrangement: dict[str, Any]) -> None:
        """Have the table laid out like this in every browser."""


class GridState:
    """A grid's rows and columns, and what is selected, staged and said of them.

    Messages may be handled on another thread than the one that calls the methods (ipykernel runs
    comm handlers on subshells), so all of it is guarded by :attr:`lock`. Listeners are always
    called without it.

    Parameters
    ----------
    screen : Screen
    columns : sequence of Column
    row_label, more, menu, groupings
        As for `Grid`.

    Attributes
    ----------
    rows : View
    columns : ColumnSet
    arrangement : dict
        How the person laid the table out.
    events : Events
        ``selection``, ``edit``, ``focus``, ``command``, ``columns``, ``view``.
    together : callable
        Holds several edits made at once together.
    ticking : bool
        Whether the row in focus is there for its box alone.
    """

    def __init__(
        self,
        screen: Screen,
        columns: Sequence[Column],
        *,
        row_label: str | None = None,
        more: MoreColumns | None = None,
        menu: RowMenu | None = None,
        groupings: Sequence[Grouping] = (),
    ) -> None:
        self.lock = threading.RLock()
        self.rows = View()
        self.columns = ColumnSet(columns, more, row_label)
        self.menu = menu
        self.groupings = {grouping.key: grouping for grouping in groupings}
        self.arrangement: dict[str, Any] = {}
        self.events = Events("selection", "edit", "focus", "command", "columns", "view")
        self.together: Together = lambda _label: nullcontext()
        self.ticking = False
        self._screen = screen
        self._overlay = Overlay()
        self._status: tuple[Status, str] = ("ready", "")
        self._asked = False
        self._travelling: dict[str, Any] = {}
        self._travelled = 0

    # -- rows --------------------------------------------------------------------------

    def show(self, frame: pd.DataFrame, mask: Mask | None = None) -> None:
        """Take new base rows; see `Grid.show`."""
        if not (frame.index.is_(self.rows.frame.index) or all_differ(frame.index)):
            raise InvalidValueError("The rows of a grid need unique ids as their index.")
        with self._changing(keep_place=True):
            self.rows.show(frame, mask)
            if self._status[0] != "ready":
                self._status = ("ready", "")

    def filter(self, mask: Mask | None, keep_place: bool = False) -> None:
        """Show only the base rows where `mask` is true; see `Grid.filter`."""
        with self._changing(keep_place):
            self.rows.filter(mask)

    def sort(self, keys: Sequence[tuple[str, bool]]) -> None:
        """Order by ``[(column, descending)]``."""
        with self._changing():
            self.rows.sort([(self.columns.of(key), descending) for key, descending in keys])

    @property
    def group_by(self) -> str | None:
        """Key of the grouping that the rows are put together by; None for none."""
        return self.rows.grouping.key if self.rows.grouping else None

    def group(self, key: str | None) -> None:
        """Put the rows together by a grouping, or no longer."""
        if key is not None and key not in self.groupings:
            raise InvalidValueError(
                f"The rows can be grouped by {', '.join(self.groupings) or 'nothing'}, not by {key!r}."
            )
        with self._changing():
            self.rows.group(self.groupings[key] if key is not None else None)

    def arrange_groups(self, key: str | None) -> None:
        """Put the rows together as a person chose to: it is so in the next session, too."""
        self.group(key)
        self._screen.arrange({**self.arrangement, "group": key or ""})

    def fold(self, groups: Iterable[str] | None, folded: bool) -> None:
        """Fold groups by their ids, or unfold them; None is all of them."""
        with self._changing(keep_place=True):
            self.rows.fold(groups, folded)

    def overlay(
        self, values: Mapping[str, Mapping[str, Any]] | None, marks: Mapping[str, str] | None
    ) -> None:
        """Lay staged edits over the rows; see `Grid.overlay`."""
        new = Overlay(values, marks)
        with self.lock:
            changed = self._overlay.differs_at(new)
            self._overlay = new
            if len(changed) > _PATCH_ROWS:
                self.outdate()
            elif changed:
                self._patch(self.page(self.rows.base_positions(changed)))

    def outdate(self) -> None:
        """Have every browser ask again for the rows that it shows."""
        with self.lock:
            self._patch(None)

    def _patch(self, page: wire.Page | None) -> None:
        patch: wire.PatchPush = {"page": page}
        self._push("patch", patch)

    def set_status(self, state: Status, text: str) -> None:
        """Say something in place of the rows, or above them."""
        with self.lock:
            self._status = (state, text)
            push: wire.StatusPush = {"state": state, "text": text}
            self._push("status", push)

    def shows(self, row_id: str) -> bool:
        """Whether the row is on display: the filter lets it through, and its group is not folded."""
        with self.lock:
            return self.rows.position_of(row_id) is not None and not self.rows.in_folded(row_id)

    def open_editor(self, row_id: str) -> None:
        """Have an editor opened on a row; see `Grid.edit`."""
        with self.lock:
            position = self.rows.line_of(row_id)
            if position is None or self.rows.in_folded(row_id):
                raise InvalidValueError("This row is not shown, so it can't be edited in the table.")
            push: wire.EditPush = {"row": row_id, "position": position, "epoch": self.rows.epoch}
            self._push("edit", push)

    # -- columns -----------------------------------------------------------------------

    def drop_unknown_keys(self) -> None:
        """Order no longer by columns that went."""
        column_keys = {column.key for column in self.columns.all}
        if any(column.key not in column_keys for column, _ in self.rows.keys):
            with self._changing():
                self.rows.sort([key for key in self.rows.keys if key[0].key in column_keys])

    def value_at(self, position: int, column: Column) -> Any:
        """Return the value a cell shows: staged, else base."""
        # What was added just now may have no values yet.
        here = column.key in self.rows.frame.columns
        base = self.rows.frame[column.key].iloc[position] if here else None
        return self._overlay.value(str(self.rows.frame.index[position]), column.key, base)

    # -- selection ---------------------------------------------------------------------

    @property
    def counts(self) -> wire.Counts:
        """How many rows there are, are shown and selected; see `Grid.counts`."""
        with self.lock:
            return {**self.rows.counts(), "selected_size": self._selected_size()}

    def _selected_size(self) -> str:
        frame = self.rows.frame
        sizes = [c.key for c in self.columns.all if c.kind == "bytes" and c.key in frame.columns]
        if not sizes or not self.rows.selected.any():
            return ""
        byte_counts = frame[sizes[0]].to_numpy(dtype="float64", na_value=0.0)
        return format_size(int(byte_counts[self.rows.selected].sum()))

    def select(self, rows: Iterable[str] | Mask | str | None, mode: Mode) -> None:
        """Change the selection; see `Grid.select`."""
        with self.lock:
            self.rows.select(self.rows.mask_for(rows), mode)
            self.push_selection(origin="")
        self.events.tell("selection")

    def push_selection(self, origin: str) -> wire.Counts:
        """Tell every browser the counts; all but `origin` then ask which rows are selected."""
        counts = self.counts
        push: wire.SelectionPush = {**counts, "origin": origin, "epoch": self.rows.epoch}
        self._push("selection", push)
        return counts

    # -- what the person does ----------------------------------------------------------

    def edit(self, ids: list[str], column: Column, value: Any) -> None:
        """Validate an edit and hand it to who takes edits; raises what they raise."""
        if not self.events.heard("edit"):
            raise InvalidValueError("Nothing takes edits in this table.")
        if column.validate is not None:
            value = column.validate(value)
        self.events.tell("edit", ids, column.key, value)

    def focus(self, row_id: str | None, ticked: bool) -> None:
        """Tell that another row has the focus; `ticked` says that it is on the row's box."""
        self.ticking = ticked
        self.events.tell("focus", row_id)

    # -- what a browser is told --------------------------------------------------------

    def page(self, positions: Positions) -> wire.Page:
        """Return the rows at base `positions`, and the groups they are in, display-ready."""
        return self._page(self.rows.lines_with(positions))

    def window(self, start: int, stop: int) -> wire.Page:
        """Return the lines from `start` to before `stop`, display-ready."""
        return self._page(self.rows.window(start, stop))

    def _page(self, lines: Lines) -> wire.Page:
        visible = self.columns.visible(self.arrangement.get("hidden"))
        return build_page(self.rows, visible, self.columns.label, self._overlay, lines)

    def describe(self) -> wire.ViewState:
        """Return epoch, counts, sort keys and status, as JSON."""
        state, text = self._status
        counts = self.counts
        view: wire.ViewState = {
            "epoch": self.rows.epoch,
            "base": counts["base"],
            "total": counts["total"],
            "selected": counts["selected"],
            "selected_hidden": counts["selected_hidden"],
            "selected_size": counts["selected_size"],
            "keys": [(column.key, descending) for column, descending in self.rows.keys],
            "state": state,
            "text": text,
        }
        if self.group_by:
            view["group"] = self.group_by
            view["lines"], view["groups"] = self.rows.lines, len(self.rows.groups or ())
        return view

    def opened(self, travelled: int | None) -> bool:
        """A browser has asked for the view: from now on it is told of every other one.

        Parameters
        ----------
        travelled : int or None
            Which view that travelled with the widget it shows.

        Returns
        -------
        bool
            Whether that is still all there is to tell.
        """
        up_to_date = travelled == self._travelled and self._travelling == self._opening()
        self._travelling, self._asked = {}, True
        self._screen.open_with({})
        return up_to_date

    def _opening(self) -> dict[str, Any]:
        return {**self.describe(), "start": 0, "page": self.window(0, FIRST_ROWS)}

    def push_view(self, keep_place: bool = False) -> None:
        """Tell every browser which rows are shown now, with the first of them where it is to begin anew."""
        if not self._asked:
            self._travelling = self._opening()
            self._travelled += 1
            self._screen.open_with({**self._travelling, "travelled": self._travelled})
            return
        push = cast("wire.ViewPush", {**self.describe(), "keep": keep_place})
        if not keep_place:
            push["page"] = self.window(0, FIRST_ROWS)
        self._push("view", push)

    def _push(self, kind: str, content: Mapping[str, Any]) -> None:
        self._screen.send({"kind": kind, **content})

    @contextmanager
    def _changing(self, keep_place: bool = False) -> Iterator[None]:
        """Change which rows are shown, and tell it."""
        with self.lock:
            yield
            self.push_view(keep_place)
        self.events.tell("view")
