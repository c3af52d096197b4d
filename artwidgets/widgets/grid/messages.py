"""What the browser may ask of the grid, and what it is told.

What each kind of message carries, what it is answered, and what is said unasked stands in
:mod:`artwidgets.widgets.protocol.grid`.
"""

from collections.abc import Mapping
from typing import Any, cast

import numpy as np

from artwidgets.errors import InvalidValueError
from artwidgets.widgets.grid.cells import edit_value, plain
from artwidgets.widgets.grid.clipboard import PastedCell, from_tsv, paste, to_tsv
from artwidgets.widgets.grid.columns import Column, Note
from artwidgets.widgets.grid.grouping import GROUP
from artwidgets.widgets.grid.menu import RowMenu
from artwidgets.widgets.grid.ordering import Positions
from artwidgets.widgets.grid.state import GridState
from artwidgets.widgets.grid.typed import Exact
from artwidgets.widgets.messages import Handlers, Message, Responder, StaleError
from artwidgets.widgets.protocol import grid as wire
from artwidgets.widgets.protocol import shared
from artwidgets.widgets.words import words_asked

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
        self.handlers: Handlers = {
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
        self._responder = Responder({**self.handlers, "words": words_asked}, "The table")

    def answer(self, message: Message) -> dict[str, Any]:
        """Answer one question; whatever goes wrong is told, never raised."""
        return self._responder.answer(message)

    # -- rows and order ----------------------------------------------------------------

    def _open(self, message: wire.Open) -> wire.Opened:
        with self._state.lock:
            view = self._state.rows
            anchor, focus = view.line_of(message.get("anchor")), message.get("focus")
            rows = min(int(message.get("rows", 60)), MAX_PAGE_ROWS)
            start = min(anchor or 0, max(0, view.lines - rows))
            up_to_date = self._state.opened(message.get("travelled"))
            opened = cast(
                "wire.Opened",
                {
                    **self._state.describe(),
                    "anchor": anchor,
                    "focus": view.line_of(focus),
                    "start": start,
                },
            )
            if not up_to_date:
                opened["page"] = self._state.window(start, start + rows)
            if focus is not None and view.in_folded(focus):
                opened["focus_folded"] = True
            return opened

    def _rows(self, message: wire.Rows) -> wire.RowsAnswer:
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

    def _sort(self, message: wire.Sort) -> shared.Nothing:
        self._state.sort([(str(key), bool(descending)) for key, descending in message["keys"]])
        return {}

    def _group(self, message: wire.GroupBy) -> shared.Nothing:
        by = None if message["by"] is None else str(message["by"])
        self._state.arrange_groups(by)
        return {}

    def _fold(self, message: wire.Fold) -> shared.Nothing:
        groups = None if message.get("all") else [str(group) for group in message["groups"]]
        self._state.fold(groups, bool(message["folded"]))
        return {}

    def _find(self, message: wire.Find) -> wire.Found:
        wanted = str(message["text"]).casefold()
        with self._state.lock:
            view, label = self._state.rows, self._state.columns.label
            begins = view.frame[label.key].astype(str).str.lower().str.startswith(wanted)
            hits = np.flatnonzero(begins.to_numpy(dtype=bool)[view.shown])
            lines = hits if view.groups is None else view.groups.lines_of(hits)
            after = np.flatnonzero(lines >= int(message.get("after", 0)))
            if not len(hits):
                return {"position": None, "message": f"Nothing begins with “{message['text']}”."}
            found = int(after[0]) if len(after) else 0
            answer: wire.Found = {"position": int(lines[found]), "message": ""}
            if view.groups is not None and view.groups.in_folded(int(hits[found])):
                answer["folded"] = self._text_at(int(view.shown[hits[found]]), label)
                answer["message"] = f"{answer['folded']} is in this folded group."
            return answer

    # -- selection ---------------------------------------------------------------------

    def _select(self, message: wire.Select) -> wire.Counts:
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
        if folded:
            counts["folded"] = folded
        return counts

    # -- editing -----------------------------------------------------------------------

    def _value(self, message: wire.CellAsked) -> wire.CellValue:
        with self._state.lock:
            column = self._state.columns.of(message["column"])
            position = self._position_of(message["row"])
            return {"value": edit_value(column.kind, self._state.value_at(position, column))}

    def _suggest(self, message: shared.Suggest) -> shared.Suggested:
        return {"words": self._state.columns.of(message["column"]).suggest(str(message.get("text", "")))}

    def _offers(self, message: wire.Offers) -> wire.Offered:
        return {
            "offers": [offer.describe() for offer in self._state.columns.offers(str(message.get("text", "")))]
        }

    def _check(self, message: wire.Check) -> shared.Noted:
        note = self._note(self._editable(message["column"]), message)
        return {} if note is None else {"note": note.words}

    def _edit(self, message: wire.Edit) -> wire.Edited:
        row = str(message["row"])
        with self._state.lock:
            column = self._editable(message["column"])
            self._position_of(row)
        note = self._note(column, message)
        if note is not None and note.hold and message.get("seen") != note.words:
            return {"note": note.words}
        self._state.edit([row], column, message.get("value"))
        with self._state.lock:
            return {"page": self._state.page(self._state.rows.base_positions([row]))}

    @staticmethod
    def _note(column: Column, message: Mapping[str, Any]) -> Note | None:
        """What is to be known of a value before it is staged; raises why it can't be."""
        value = message.get("value")
        if column.validate is not None:
            value = column.validate(value)
        if column.look is None or "row" not in message:
            return None
        return column.look(str(message["row"]), value)

    def _fill(self, message: wire.CellAsked) -> wire.Filled:
        if str(message["row"]).startswith(GROUP):
            raise InvalidValueError("Go to a cell: a group has no value to fill in.")
        with self._state.lock:
            column = self._editable(message["column"])
            present = self._state.value_at(self._position_of(message["row"]), column)
            value = Exact(present) if column.kind == "value" else edit_value(column.kind, present)
            view = self._state.rows
            shown = view.shown[view.selected[view.shown]]
            ids = view.ids_at(shown)
            left = view.counts()["selected_hidden"]
            folded = view.selected_folded()
        if not ids:
            raise InvalidValueError("Select the rows to fill first; the value comes from the focused cell.")
        self._state.edit(ids, column, value)
        words = f"{column.title} filled in {len(ids):,} rows"
        words += f", {folded:,} of them in folded groups" if folded else ""
        words += f"; {left:,} selected rows that are not shown were left as they are" if left else ""
        filled: wire.Filled = {"changed": len(ids), "left": left, "message": f"{words}."}
        if folded:
            filled["folded"] = folded
        return filled

    def _copy(self, message: wire.Copy) -> wire.Copied:
        with self._state.lock:
            view = self._state.rows
            shown = view.shown[view.selected[view.shown]]
            row = str(message["row"])
            if not len(shown) and row.startswith(GROUP):
                label = view.label_of(row)
                return {"text": label, "rows": 0, "message": f"{label} copied."}
            if not len(shown):
                column = self._state.columns.of(message["column"])
                text = self._text_at(self._position_of(row), column)
                return {"text": text, "rows": 0, "message": f"{column.title} of {self._name(row)} copied."}
            if len(shown) > MAX_COPIED_ROWS:
                raise InvalidValueError(
                    f"{len(shown):,} rows are too many for the clipboard (at most {MAX_COPIED_ROWS:,})."
                )
            columns = [self._state.columns.of(key) for key in message["columns"]]
            lines = [[column.title for column in columns]]
            lines += [[self._text_at(int(at), column) for column in columns] for at in shown]
            return {"text": to_tsv(lines), "rows": len(shown), "message": f"{len(shown):,} rows copied."}

    def _paste(self, message: wire.Paste) -> wire.Pasted:
        lines = from_tsv(str(message["text"]))
        keys = [str(key) for key in message["columns"]]
        with self._state.lock:
            self._check_epoch(message)
            view = self._state.rows
            start = int(message["position"])
            if view.groups is not None and view.groups.is_group(start):
                raise InvalidValueError("Paste into a row: a group has no cells.")
            ids = view.ids_at(view.rows_from(start, len(lines)))
            if len(ids) < len(lines):
                raise InvalidValueError(f"{len(lines)} rows do not fit: only {len(ids)} are left below.")
            if max(len(line) for line in lines) > len(keys):
                raise InvalidValueError("What is pasted has more columns than are left to the right.")
            cells = [
                PastedCell(row_id, self._state.columns.of(keys[at]), text)
                for row_id, line in zip(ids, lines, strict=True)
                for at, text in enumerate(line)
            ]
        changed = paste(self._state, cells, self._name, bool(message.get("rest")))
        left = len(cells) - changed
        words = f"{changed:,} {'cell' if changed == 1 else 'cells'} changed"
        words += f", {left:,} left as {'it was' if left == 1 else 'they were'}" if left else ""
        return {"changed": changed, "left": left, "message": f"{words}."}

    def _name(self, row_id: str) -> str:
        """What a person calls a row."""
        with self._state.lock:
            return self._text_at(self._position_of(row_id), self._state.columns.label)

    # -- the menu of a row ---------------------------------------------------------------

    def _menu(self, message: wire.RowAsked) -> wire.RowMenu:
        menu, row = self._of_menu(message)
        return {"items": [None if item is None else item.describe() for item in menu.items(row)]}

    def _choose(self, message: wire.Choose) -> shared.Nothing:
        menu, row = self._of_menu(message)
        menu.choose(row, str(message["name"]))
        return {}

    def _of_menu(self, message: wire.RowAsked | wire.Choose) -> tuple[RowMenu, str]:
        with self._state.lock:
            self._position_of(message["row"])
        if self._state.menu is None:
            raise InvalidValueError("The rows of this table have no menu.")
        return self._state.menu, str(message["row"])

    # -- told only ---------------------------------------------------------------------

    def _focus(self, message: wire.Focus) -> shared.Nothing:
        row = None if message["row"] is None else str(message["row"])
        self._state.focus(row, ticked=bool(message.get("ticked")))
        return {}

    def _command(self, message: wire.Command) -> shared.Nothing:
        self._state.events.tell("command", str(message["name"]))
        return {}

    # -- shared checks -----------------------------------------------------------------

    def _check_epoch(self, message: Mapping[str, Any], since: int | None = None) -> None:
        epoch, now = message.get("epoch"), self._state.rows.epoch
        if not isinstance(epoch, int) or not (now if since is None else since) <= epoch <= now:
            raise StaleError("The rows changed meanwhile; nothing was done.")

    def _position_of(self, row_id: Any) -> int:
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
