"""What the panels of one browser share: the session, the table, the work going on, what is said."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets import filters
from artwidgets.errors import ArtwidgetsError
from artwidgets.grid import Grid
from artwidgets.journal import state_directory
from artwidgets.panels.columns import grid_columns, shown_frame
from artwidgets.panels.staged import Staged
from artwidgets.panels.standing import Failure, Standing, standing, title_of
from artwidgets.panels.work import Job, Work
from artwidgets.records import Version
from artwidgets.session import Session
from artwidgets.units import format_size

__all__ = ["Mode", "Tone", "Workspace"]

Mask = npt.NDArray[np.bool_]
Mode = Literal["table", "review", "history"]
Tone = Literal["plain", "good", "bad"]

EVENTS = ("rows", "changes", "selection", "filter", "focus", "work", "busy", "said", "mode")
"""What happens in a workspace, each told without more: ``work`` is every step of progress, ``busy``
its beginning and its end."""

REPAINT_EVERY = 0.2
"""Seconds between two repaintings while rows still come."""


class Workspace:
    """One session on the screen.

    Parameters
    ----------
    session : Session
    height : str
        CSS height of the table.

    Attributes
    ----------
    grid : Grid
    work : Work
        Loading, planning, measuring and applying; one at a time.
    query : str
        The filter as it is applied; always readable.
    focus : str or None
        Id of the row that the details are about.
    details_open : bool
        Whether the details are wanted on the screen.
    mode : {"table", "review", "history"}
    failure : Failure or None
        Why the listing could not be had when it was last asked for.
    said : tuple of str and str
        The last outcome or error in words, and its tone.
    """

    def __init__(self, session: Session, height: str = "520px") -> None:
        self.session = session
        self.work = Work(self._on_work)
        self._was_busy = False
        self.query = ""
        self.focus: str | None = None
        self.details_open = True
        self.mode: Mode = "table"
        self.failure: Failure | None = None
        self._asked: datetime | None = None
        self._fresh = session.loaded
        self.said: tuple[str, Tone] = ("", "plain")
        self._listeners: dict[str, list[Callable[[], None]]] = {event: [] for event in EVENTS}
        self._staged = Staged(session)
        self._painted = 0.0
        self._painting = threading.Lock()
        self._mask: Mask | None = None
        self._begun = False
        self.grid = Grid(
            grid_columns(self.known),
            label="Artifact versions",
            height=height,
            row_label="name",
            remember=state_directory() / "columns.json",
        )
        self.grid.set_status("loading", "Not loaded yet.")
        self.grid.on_selection(lambda: self.tell("selection"))
        self.grid.on_focus(self._on_focus)
        self.grid.on_edit(self._staged.edit)
        session.subscribe(self._on_session)
        if session.loaded:
            self._begun = True
            self.repaint()

    # -- telling -----------------------------------------------------------------------

    def listen(self, event: str, listener: Callable[[], None]) -> None:
        """Be told when one of `EVENTS` happens."""
        self._listeners[event].append(listener)

    def tell(self, event: str) -> None:
        """Tell who listens, from whichever thread."""
        for listener in tuple(self._listeners[event]):
            listener()

    def say(self, words: str, tone: Tone = "plain") -> None:
        """Announce an outcome or an error."""
        self.said = (words, tone)
        self.tell("said")

    def _on_work(self) -> None:
        busy = self.work.busy
        if busy != self._was_busy:
            self._was_busy = busy
            self.tell("busy")
        self.tell("work")

    def go(self, mode: Mode) -> None:
        """Show the table, the review or the past plans."""
        if mode != self.mode:
            self.mode = mode
            self.tell("mode")

    # -- loading -----------------------------------------------------------------------

    def begin(self) -> None:
        """Load when nothing has been asked for yet."""
        if not self._begun:
            self.load()

    def load(self) -> None:
        """Read the listing in the background; staged changes stay."""
        self._begun = True
        self._asked = datetime.now(UTC)
        self.failure = None
        self.say("")
        if not self.session.loaded:
            self.grid.set_status("loading", "Loading versions…")

        title = ""

        def read(job: Job) -> bool:
            nonlocal title
            try:
                self.session.load(progress=job.progress, cancel=job.cancel)
            except Exception as failure:
                title = title_of(failure)
                raise
            return job.cancel.is_set()

        def then(cancelled: bool) -> None:
            rows = len(self.session.listing)
            if cancelled:
                self.say(f"Loading cancelled. {rows:,} versions are shown.")
            else:
                self._fresh = True
                if gaps := self.session.snapshot.gaps:
                    self.say(f"{rows:,} versions loaded, and not all came: {gaps[0]}.", "bad")
                else:
                    self.say(f"{rows:,} versions loaded.")
            self.repaint()

        def failed(words: str) -> None:
            self.failure = Failure(title, words)
            # Rows that came are kept: a failed refresh takes nothing away.
            if not self.session.loaded:
                self.grid.set_status("failed", words)
            self.say(words, "bad")
            self.tell("rows")

        self.work.start("Loading versions", read, then, failed)

    @property
    def standing(self) -> Standing | None:
        """What is to be told of the rows, beside them or in their place."""
        return standing(
            self.session.snapshot if self.session.loaded else None,
            asked=self._asked,
            fresh=self._fresh,
            loading=self.work.busy,
            failure=self.failure,
        )

    def _on_session(self, event: str) -> None:
        if event == "loading":
            now = time.monotonic()
            if now - self._painted < REPAINT_EVERY:
                return
            self._painted = now
        if event == "changes":
            self.lay_over()
            self.tell("changes")
        else:
            self.repaint()

    def repaint(self) -> None:
        """Give the table the session's rows as they are now."""
        if not self.session.loaded:
            return
        with self._painting:
            snapshot = self.session.snapshot
            self._mask = self._mask_for(self.query)
            self.grid.show(shown_frame(snapshot.frame), self._mask)
            if not len(snapshot):
                none = "No version came." if snapshot.gaps else "There are no artifact versions here yet."
                self.grid.set_status("empty", none)
            if self.focus is not None and self.focus not in snapshot:
                self.focus = None
        self.lay_over()
        self.tell("rows")
        self.tell("selection")

    def lay_over(self) -> None:
        """Show what is staged over the rows."""
        if self.session.loaded:
            with self._painting:
                self.grid.overlay(*self._staged.overlay())

    # -- filtering ---------------------------------------------------------------------

    def filter(self, query: str) -> None:
        """Show only the rows that the query finds.

        Raises
        ------
        FilterError
            For a query that can't be read; the one before stays.
        """
        query = query.strip()
        filters.parse(query)
        if self.session.loaded:
            with self._painting:
                self._mask = self._mask_for(query)
                self.query = query
                self.grid.filter(self._mask)
        self.query = query
        self.tell("filter")
        self.tell("selection")

    def _mask_for(self, query: str) -> Mask | None:
        return filters.mask(query, self.session.table) if query else None

    def shown_ids(self) -> frozenset[str]:
        """Ids of the rows that the filter shows."""
        frame = self.session.listing
        index = frame.index if self._mask is None else frame.index[self._mask]
        return frozenset(index.tolist())

    @property
    def counts_words(self) -> str:
        """How many rows are shown and what they weigh, as ``312 of 4,980 versions, 12.3 GB``."""
        if not self.session.loaded:
            return ""
        frame, mask = self.session.listing, self._mask
        total = len(frame)
        if mask is not None and len(mask) != total:
            return ""
        shown = total if mask is None else int(mask.sum())
        size = format_size(_weight(frame, mask))
        some = f"{shown:,} of " if shown != total else ""
        return f"{some}{total:,} {'version' if total == 1 else 'versions'}, {size}"

    # -- selection and focus -----------------------------------------------------------

    @property
    def selection_words(self) -> str:
        """What is selected, as ``210 selected (3.2 GB), 12 not shown``; "" when nothing is."""
        counts = self.grid.counts
        if not counts["selected"] or not self.session.loaded:
            return ""
        frame = self.session.listing
        with self.grid.lock:
            chosen = self.grid.rows.selected.copy()
        size = format_size(_weight(frame, chosen)) if len(chosen) == len(frame) else ""
        hidden = f", {counts['selected_hidden']:,} not shown" if counts["selected_hidden"] else ""
        return f"{counts['selected']:,} selected ({size}){hidden}"

    def look_at(self, row: str | None) -> None:
        """Make the details be about this row."""
        if row != self.focus:
            self.focus = row
            self.tell("focus")

    def open_details(self, wanted: bool) -> None:
        """Show or hide the details."""
        if wanted != self.details_open:
            self.details_open = wanted
            self.tell("mode")

    def _on_focus(self, row: str) -> None:
        self.look_at(row)

    # -- staging -----------------------------------------------------------------------

    def chosen(self) -> list[str]:
        """Ids that a button acts on: the selection, or else the row in focus.

        Raises
        ------
        ArtwidgetsError
            When there is neither.
        """
        chosen = self.grid.selection
        if chosen:
            return chosen
        if self.focus is not None:
            return [self.focus]
        raise ArtwidgetsError("Select versions first: tick their boxes, or press Space on a row.")

    def toggle_delete(self, ids: Sequence[str]) -> None:
        """Mark rows for deletion, or take the mark away where all have it; says which."""
        self.say(self._staged.toggle_delete(ids))

    def unmark(self, ids: Sequence[str]) -> None:
        """Take the delete or unlink marks of rows away; their edits stay."""
        self._staged.unmark(ids)

    def edit_names(self, row: str, column: str, names: Sequence[str]) -> None:
        """Stage the aliases or tags of one row as the difference to those on the screen."""
        self._staged.edit_names(row, column, names)

    def staged_version(self, row: str) -> Version:
        """The row's record as it would be with what is staged."""
        return self._staged.version(row)

    def known(self, column: str, text: str) -> list[str]:
        """Aliases or tags that occur in the listing and hold `text`, for completion."""
        if not self.session.loaded:
            return []
        words = self.session.table.remember(
            f"panels.{column}",
            lambda: sorted(map(str, self.session.table.sets(column).counts.index)),
        )
        return [word for word in words if text.casefold() in word.casefold()]


def _weight(frame: pd.DataFrame, mask: Mask | None) -> int:
    """Bytes of the files of the rows where `mask` is true; a link holds none of its own."""
    sizes = frame["size"].to_numpy(dtype=np.float64, na_value=0.0)
    counted = ~frame["is_link"].to_numpy(dtype=bool)
    return int(sizes[counted if mask is None else counted & mask].sum())
