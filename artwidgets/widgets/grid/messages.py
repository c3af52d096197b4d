"""What the browser may ask of the grid, and what it is told.

Every question is ``{id, kind, ...}`` and gets exactly one answer, ``{id, ok: true, ...}`` or
``{id, ok: false, error}`` with words for a person. What speaks of positions carries the epoch
of the view it was seen in; from another epoch it is answered ``stale`` and nothing happens. A
position is a line's: where rows are grouped, group rows have one and rows of folded groups none.

============ ============================================ =====================================
kind         carries                                      answer
============ ============================================ =====================================
``open``     ``rows``, ``anchor`` id, ``focus`` id        the view, a first page, both positions;
                                                          ``focus_folded``: that of its folded group
``rows``     ``epoch``, ``start``, ``stop``               ``start`` and a page
``sort``     ``keys`` [[column, descending]]              (the view is pushed)
``group``    ``by``: a grouping's key | null              (the view is pushed)
``fold``     ``groups`` | ``all``, ``folded``             (the view is pushed)
``select``   ``epoch``, ``ranges`` | ``ids`` | ``all``    counts; ``folded``: rows in folded groups
             | ``groups``, ``mode``                       of the ranges
``value``    ``row``, ``column``                          what an editor opens with
``suggest``  ``column``, ``text``                         ``words``
``offers``   ``text``                                     ``offers`` {key, title, rows, exact}
``check``    ``row``, ``column``, ``value``               ``note`` or nothing (refused where ``edit`` is)
``edit``     ``row``, ``column``, ``value``, ``seen``     a page of that row, or a ``note`` to see first
``fill``     ``row``, ``column``                          ``changed``: rows, ``left``: not shown,
                                                          ``folded``: in folded groups
``copy``     ``columns``, ``row``, ``column``             ``text`` (TSV), ``rows``
``paste``    ``epoch``, ``position``, ``columns``, text   ``changed``: cells
``find``     ``text``, ``from`` position                  ``position`` or null; ``folded``: a name there
``menu``     ``row``                                      ``items`` {name, label, copies} | null
``choose``   ``row``, ``name`` of an item                 (done, or refused)
``focus``    ``row`` | null, ``ticked``: its box alone
``command``  ``name``
============ ============================================ =====================================

Unasked, and to every view: ``view`` (another one; with a first page, or ``keep`` the place and open
anew), ``patch`` (rows that look different; a null page: ask again), ``selection`` (counts),
``status`` (in place of rows), ``edit`` (open an editor on ``row``, at ``position`` of ``epoch``).
"""

import csv
import io
from dataclasses import asdict
from typing import Any

import numpy as np

from artwidgets.errors import InvalidValueError
from artwidgets.widgets.grid.cells import edit_value, plain
from artwidgets.widgets.grid.columns import Column, Note
from artwidgets.widgets.grid.grouping import GROUP
from artwidgets.widgets.grid.menu import RowMenu
from artwidgets.widgets.grid.ordering import Positions
from artwidgets.widgets.grid.state import GridState
from artwidgets.widgets.grid.typed import Exact
from artwidgets.widgets.messages import Answer, Handlers, Message, Responder, StaleError

__all__ = ["MAX_PAGE_ROWS", "GridMessages"]

MAX_PAGE_ROWS = 120
MAX_COPIED_ROWS = 10_000


class GridMessages:
    """Answers the browser's questions about one grid.

    Parameters
    ----------
    state : GridState
    """

    def __init__(self, state: GridState) -> None:
        self._state = state
        handlers: Handlers = {
            "open": self._open,
            "rows": self._rows,
            "sort": self._sort,
            "group": self._group,
            "fold": self._fold,
            "select": self._select,
            "value": self._value,
            "suggest": self._suggest,
            "offers": self._offers,
            "check": self._check,
            "edit": self._edit,
            "fill": self._fill,
            "copy": self._copy,
            "paste": self._paste,
            "find": self._find,
            "menu": self._menu,
            "choose": self._choose,
            "focus": self._focus,
            "command": self._command,
        }
        self._responder = Responder(handlers, "The table")

    def answer(self, message: Message) -> dict[str, Any]:
        """Answer one question; whatever goes wrong is told, never raised."""
        return self._responder.answer(message)

    # -- rows and order ----------------------------------------------------------------

    def _open(self, message: Message) -> Answer:
        with self._state.lock:
            view = self._state.rows
            anchor, focus = view.line_of(message.get("anchor")), message.get("focus")
            folded = {"focus_folded": True} if focus is not None and view.in_folded(focus) else {}
            rows = min(int(message.get("rows", 60)), MAX_PAGE_ROWS)
            start = min(anchor or 0, max(0, view.lines - rows))
            self._state.opened()
            return {
                **self._state.describe(),
                "anchor": anchor,
                "focus": view.line_of(focus),
                **folded,
                "start": start,
                "page": self._state.window(start, start + rows),
            }

    def _rows(self, message: Message) -> Answer:
        with self._state.lock:
            self._check_epoch(message)
            start, stop = int(message["start"]), int(message["stop"])
            if start < 0 or stop < start:
                raise InvalidValueError(f"There are no rows {start} to {stop}.")
            stop = min(stop, start + MAX_PAGE_ROWS)
            return {
                "epoch": self._state.rows.epoch,
                "start": start,
                "page": self._state.window(start, stop),
            }

    def _sort(self, message: Message) -> Answer:
        self._state.sort([(str(key), bool(descending)) for key, descending in message["keys"]])
        return {}

    def _group(self, message: Message) -> Answer:
        by = None if message["by"] is None else str(message["by"])
        self._state.arrange_groups(by)
        return {}

    def _fold(self, message: Message) -> Answer:
        groups = None if message.get("all") else [str(group) for group in message["groups"]]
        self._state.fold(groups, bool(message["folded"]))
        return {}

    def _find(self, message: Message) -> Answer:
        wanted = str(message["text"]).casefold()
        with self._state.lock:
            view, label = self._state.rows, self._state.columns.label
            begins = view.frame[label.key].astype(str).str.lower().str.startswith(wanted)
            hits = np.flatnonzero(begins.to_numpy(dtype=bool)[view.shown])
            lines = hits if view.groups is None else view.groups.lines_of(hits)
            after = np.flatnonzero(lines >= int(message.get("from", 0)))
            if not len(hits):
                return {"position": None}
            found = int(after[0]) if len(after) else 0
            answer: dict[str, Any] = {"position": int(lines[found])}
            if view.groups is not None and view.groups.in_folded(int(hits[found])):
                answer["folded"] = self._text_at(int(view.shown[hits[found]]), label)
            return answer

    # -- selection ---------------------------------------------------------------------

    def _select(self, message: Message) -> Answer:
        mode = message.get("mode", "replace")
        with self._state.lock:
            view = self._state.rows
            folded = 0
            if message.get("all"):
                self._check_epoch(message)
                rows = view.mask_of(view.shown)
            elif "ranges" in message:
                self._check_epoch(message)
                ranges = [(max(0, int(a)), int(b)) for a, b in message["ranges"]]
                pieces = [view.shown[slice(*view.rows_between(*lines))] for lines in ranges]
                rows = view.mask_of(np.concatenate(pieces) if pieces else view.shown[:0])
                folded = sum(view.groups.folded_rows(*lines) for lines in ranges) if view.groups else 0
            elif "groups" in message:
                # Folding moves lines, and no row into another group.
                self._check_epoch(message, since=view.grouped_since)
                rows = view.mask_of(view.rows_of([str(group) for group in message["groups"]]))
            else:
                rows = view.mask_of(view.base_positions(message.get("ids", [])))
            view.select(rows, mode)
            counts = self._state.push_selection(origin=str(message.get("id", "")).partition(":")[0])
        self._state.events.tell("selection")
        return {**counts, "folded": folded} if folded else counts

    # -- editing -----------------------------------------------------------------------

    def _value(self, message: Message) -> Answer:
        with self._state.lock:
            column = self._state.columns.of(message["column"])
            position = self._known(message["row"])
            return {"value": edit_value(column.kind, self._state.value_at(position, column))}

    def _suggest(self, message: Message) -> Answer:
        return {"words": self._state.columns.of(message["column"]).suggest(str(message.get("text", "")))}

    def _offers(self, message: Message) -> Answer:
        return {
            "offers": [asdict(offer) for offer in self._state.columns.offers(str(message.get("text", "")))]
        }

    def _check(self, message: Message) -> Answer:
        note = self._note(self._editable(message["column"]), message)
        return {} if note is None else {"note": note.words}

    def _edit(self, message: Message) -> Answer:
        row = str(message["row"])
        with self._state.lock:
            column = self._editable(message["column"])
            self._known(row)
        note = self._note(column, message)
        if note is not None and note.hold and message.get("seen") != note.words:
            return {"note": note.words}
        self._state.edit([row], column, message.get("value"))
        with self._state.lock:
            return {"page": self._state.page(self._state.rows.base_positions([row]))}

    @staticmethod
    def _note(column: Column, message: Message) -> Note | None:
        """What is to be known of a value before it is staged; raises why it can't be."""
        value = message.get("value")
        if column.validate is not None:
            value = column.validate(value)
        if column.look is None or "row" not in message:
            return None
        return column.look(str(message["row"]), value)

    def _fill(self, message: Message) -> Answer:
        with self._state.lock:
            column = self._editable(message["column"])
            present = self._state.value_at(self._known(message["row"]), column)
            value = Exact(present) if column.kind == "value" else edit_value(column.kind, present)
            view = self._state.rows
            shown = view.shown[view.selected[view.shown]]
            ids = view.ids_at(shown)
            left = view.counts()["selected_hidden"]
            folded = view.selected_folded()
        if not ids:
            raise InvalidValueError("Select the rows to fill first; the value comes from the focused cell.")
        self._state.edit(ids, column, value)
        return {"changed": len(ids), "left": left, **({"folded": folded} if folded else {})}

    def _copy(self, message: Message) -> Answer:
        with self._state.lock:
            view = self._state.rows
            shown = view.shown[view.selected[view.shown]]
            if not len(shown) and str(message["row"]).startswith(GROUP):
                return {"text": view.label_of(str(message["row"])), "rows": 0}
            if not len(shown):
                column = self._state.columns.of(message["column"])
                return {"text": self._text_at(self._known(message["row"]), column), "rows": 0}
            if len(shown) > MAX_COPIED_ROWS:
                raise InvalidValueError(
                    f"{len(shown):,} rows are too many for the clipboard (at most {MAX_COPIED_ROWS:,})."
                )
            columns = [self._state.columns.of(key) for key in message["columns"]]
            lines = [[column.title for column in columns]]
            lines += [[self._text_at(int(at), column) for column in columns] for at in shown]
            return {"text": _to_tsv(lines), "rows": len(shown)}

    def _paste(self, message: Message) -> Answer:
        grid = _from_tsv(str(message["text"]))
        keys = [str(key) for key in message["columns"]]
        with self._state.lock:
            self._check_epoch(message)
            view = self._state.rows
            start = int(message["position"])
            if view.groups is not None and view.groups.is_group(start):
                raise InvalidValueError("Paste into a row: a group has no cells.")
            ids = view.ids_at(view.rows_from(start, len(grid)))
            if len(ids) < len(grid):
                raise InvalidValueError(f"{len(grid)} rows do not fit: only {len(ids)} are left below.")
            if max(len(cells) for cells in grid) > len(keys):
                raise InvalidValueError("What is pasted has more columns than are left to the right.")
            cells = [
                (row_id, self._editable(keys[at]), text)
                for row_id, line in zip(ids, grid, strict=True)
                for at, text in enumerate(line)
            ]
        many = f"{len(cells):,} {'cell' if len(cells) == 1 else 'cells'}"
        with self._state.together(f"paste {many}"):
            for row_id, column, text in cells:
                words = [word.strip() for word in text.split(",") if word.strip()]
                self._state.edit([row_id], column, words if column.kind == "chips" else text)
        return {"changed": len(cells)}

    # -- the menu of a row ---------------------------------------------------------------

    def _menu(self, message: Message) -> Answer:
        menu, row = self._of_menu(message)
        return {"items": [item and asdict(item) for item in menu.items(row)]}

    def _choose(self, message: Message) -> Answer:
        menu, row = self._of_menu(message)
        menu.choose(row, str(message["name"]))
        return {}

    def _of_menu(self, message: Message) -> tuple[RowMenu, str]:
        with self._state.lock:
            self._known(message["row"])
        if self._state.menu is None:
            raise InvalidValueError("The rows of this table have no menu.")
        return self._state.menu, str(message["row"])

    # -- told only ---------------------------------------------------------------------

    def _focus(self, message: Message) -> Answer:
        row = None if message["row"] is None else str(message["row"])
        self._state.focus(row, ticked=bool(message.get("ticked")))
        return {}

    def _command(self, message: Message) -> Answer:
        self._state.events.tell("command", str(message["name"]))
        return {}

    # -- shared checks -----------------------------------------------------------------

    def _check_epoch(self, message: Message, since: int | None = None) -> None:
        epoch, now = message.get("epoch"), self._state.rows.epoch
        if not isinstance(epoch, int) or not (now if since is None else since) <= epoch <= now:
            raise StaleError("The rows changed meanwhile; nothing was done.")

    def _known(self, row_id: Any) -> int:
        found: Positions = self._state.rows.base_positions([str(row_id)])
        if not len(found):
            raise InvalidValueError("This row is no longer in the table.")
        return int(found[0])

    def _editable(self, key: Any) -> Column:
        column = self._state.columns.of(key)
        if not column.editable:
            raise InvalidValueError(f"{column.title} can't be edited.")
        return column

    def _text_at(self, position: int, column: Column) -> str:
        return plain(column.kind, self._state.value_at(position, column))


def _to_tsv(lines: list[list[str]]) -> str:
    """Lines as spreadsheets copy them: a cell with a tab, a quote or a line break stands in quotes."""
    text = io.StringIO()
    csv.writer(text, "excel-tab", lineterminator="\n").writerows(lines)
    return text.getvalue().removesuffix("\n")


def _from_tsv(text: str) -> list[list[str]]:
    try:
        lines = list(csv.reader(io.StringIO(text.rstrip("\r\n"), newline=""), "excel-tab"))
    except csv.Error as error:
        raise InvalidValueError(f"What is pasted can't be read as a table: {error}.") from error
    # An empty line is an empty cell.
    return [line or [""] for line in lines]
