"""What the panels of one browser share: the session, the table, the work going on, what is said."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Literal

import numpy as np
import numpy.typing as npt

from artwidgets import filters
from artwidgets.errors import ArtwidgetsError, InvalidValueError
from artwidgets.model.changes import ChangeSet
from artwidgets.model.events import Events
from artwidgets.session import Session
from artwidgets.widgets.announcements import cleared_words, staged_words
from artwidgets.widgets.demand_reading import READ, DemandReadings
from artwidgets.widgets.figures import Figures
from artwidgets.widgets.going import Going
from artwidgets.widgets.jobs import Job, JobRunner
from artwidgets.widgets.listing_status import Failure, ListingStatus, listing_status, loaded_words, title_of
from artwidgets.widgets.parts import Parts
from artwidgets.widgets.past_plan import PastPlan
from artwidgets.widgets.versions.columns import shown_frame
from artwidgets.widgets.versions.groupings import parted
from artwidgets.widgets.versions.staged import Staged
from artwidgets.widgets.versions.suggestions import suggest
from artwidgets.widgets.versions.table import artifact_table
from artwidgets.widgets.versions.table_edits import TableEdits
from artwidgets.widgets.versions.verdicts import Verdicts
from artwidgets.widgets.views import Views
from artwidgets.widgets.words import supported_language

__all__ = ["Mode", "Tone", "Workspace"]

Mask = npt.NDArray[np.bool_]
Mode = Literal["table", "review", "history"]
Tone = Literal["plain", "good", "bad"]

EVENTS = (
    *READ, "rows", "changes", "selection", "filter", "focus", "details", "work", "busy", "message", "mode",
)  # fmt: skip
"""What happens in a workspace, each told without more: ``work`` is every step of progress, ``busy``
its beginning and its end."""

REPAINT_EVERY = 0.2
"""Seconds between two repaintings while rows still come."""


class Workspace:
    """One session on the screen.

    Parameters
    ----------
    session : Session
    height, language : str
        CSS height of the table, and what all is shown in (as of `ArtifactBrowser`).

    Attributes
    ----------
    grid : Grid
    figures : Figures
        What is shown, selected and marked, in words.
    staged : Staged
        What is staged, row by row, and the table's own ways to stage.
    work : JobRunner
        Loading, planning, measuring and applying; one at a time.
    demand : DemandReadings
        Reading manifests, runs and uses in the background, as columns, the filter and facets ask.
    query : str
        The filter as it is applied; always readable.
    focus : str or None
        Id of the row that the details are about.
    looked : bool
        Whether the person has been on more of a row than its box, so that its details are wanted.
    staged_only : bool
        Whether the table shows all that is staged, whatever the filter says.
    verdicts : Verdicts
        What the policy decided last makes of the rows, while its editor is open or the filter asks.
    going : Going
    details_open : bool
        Whether the details are wanted on the screen.
    mode : {"table", "review", "history"}
    parts : Parts
        Which parts around the table are open.
    past : PastPlan or None
        What of the history is under review, instead of what is staged.
    failure : Failure or None
        Why the listing could not be had when it was last asked for.
    message : tuple of str and str
        The last outcome or error in words, and its tone.
    """

    def __init__(self, session: Session, height: str = "520px", language: str | None = None) -> None:
        self.session, self.language = session, supported_language(language)
        self.work = JobRunner()
        self.work.listen(self._on_work)
        self.demand = DemandReadings(session, lambda words: self.say(words, "bad"), lambda: self.tell("work"))
        self._was_busy = self._begun = False
        self.query, self.staged_only = "", False
        self.focus: str | None = None
        self._on_group = self.looked = False
        self.details_open = True
        self.mode: Mode = "table"
        self.past: PastPlan | None = None
        self.failure: Failure | None = None
        self._asked: datetime | None = None
        self._fresh = session.loaded and not session.copied
        self.message: tuple[str, Tone] = ("", "plain")
        self._message_of: ChangeSet | None = None
        self._offers = self._unannounced = False
        self._staged_before = session.changes
        self._events = Events(*EVENTS)
        self.parts = Parts.kept()
        self._painted, self._painting = 0.0, threading.Lock()
        self._mask: Mask | None = None
        self.suggest = partial(suggest, session)
        self.grid = artifact_table(self, self.suggest, height, self.language)
        self.verdicts = Verdicts(session, self.grid, self.parts, lambda: self.query)
        self.parts.listen("policy", self.repaint)
        self.grid.set_status("loading", "Not loaded yet.")
        self.grid.on_selection(lambda: self.tell("selection"))
        self.grid.on_focus(self._on_focus)
        self.staged = Staged(session, lambda: self.grid.extra)
        self.figures = Figures(session, self.grid, self.staged)
        self.going = Going(session, self.staged, self.work, self.say)
        edits = TableEdits(session, self.staged, self.say)
        self.grid.on_edit(edits.edit, edits.together)
        self.grid.on_columns(self._on_columns)
        self.demand.ask("table", lambda: (*self.grid.extra, *self.verdicts.fields))
        self.demand.ask("filter", lambda: filters.rests_on(self.query))
        self.views = Views(session, self._on_session, self._catch_up)
        if session.loaded:
            self._begun = True
            self.repaint()

    # -- telling -----------------------------------------------------------------------

    def listen(self, event: str, listener: Callable[[], object]) -> Callable[[], None]:
        """Be told when one of `EVENTS` happens; returns what ends it."""
        return self._events.listen(event, listener)

    def tell(self, event: str) -> None:
        """Tell who listens, from whichever thread."""
        self._events.tell(event)

    def say(self, words: str, tone: Tone = "plain") -> None:
        """Announce an outcome or an error."""
        self.message = (words, tone)
        # Words that follow a change of what is staged are about that, and hold as long as it does.
        self._message_of = self.session.changes if self._unannounced and words and tone == "plain" else None
        self._unannounced = self._offers = False
        self.tell("message")

    @property
    def offers_to_clear(self) -> bool:
        """Whether what is said comes with a button that clears all that is staged."""
        return self._offers and self._message_of is self.session.changes

    def say_staged(self, words: str, *, offer: bool = False) -> None:
        """Announce something as long as it is staged so; with `offer` a button beside it clears it all."""
        self._message_of, self._offers, self._unannounced = self.session.changes, offer, False
        self.message = (words, "plain")
        self.tell("message")

    def _on_work(self) -> None:
        busy = self.work.busy
        if busy != self._was_busy:
            self._was_busy = busy
            self.tell("busy")
        self.tell("work")

    def go(self, mode: Mode, past: PastPlan | None = None) -> None:
        """Show the table, the review of what is staged (or of something of the history), or the history."""
        if (mode, past) != (self.mode, self.past):
            self.mode, self.past = mode, past
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
            if not cancelled:
                self._fresh = True
                self.demand.read()
            self.say(*loaded_words(self.session.snapshot, cancelled))
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
    def listing_status(self) -> ListingStatus | None:
        """What is to be told of the rows, beside them or in their place."""
        return listing_status(
            self.session.snapshot if self.session.loaded else None,
            asked=self._asked,
            fresh=self._fresh,
            loading=self.work.busy,
            failure=self.failure,
        )

    def _catch_up(self) -> None:
        """Show what happened while nobody saw it; nothing of that is announced."""
        self._staged_before = changes = self.session.changes
        self.staged_only = self.staged_only and bool(changes)
        self.repaint()
        for event in ("changes", *READ):
            self.tell(event)

    def _on_session(self, event: str) -> None:
        if event == "loading":
            now = time.monotonic()
            if now - self._painted < REPAINT_EVERY:
                return
            self._painted = now
        if event == "changes":
            self._announce()
            self._follow_changes()
            self.lay_over()
            self.tell("changes")
        elif event in self.demand.readings:
            self._on_demand(event)
        else:
            self.repaint(all_columns=event != "loading")
            if event == "listing" and self.verdicts.wanted:
                self.demand.read()

    def _on_demand(self, event: str) -> None:
        if self.demand.rests(event, (*self.grid.extra, *self.verdicts.fields)):
            self.repaint()
        elif self.demand.rests(event, filters.rests_on(self.query)):
            self.filter_anew()
        if event == filters.Source.POLICY:  # What was decided may hold no longer.
            self.demand.read()
        self.tell(event)

    def _on_columns(self) -> None:
        self.repaint()
        self.demand.read()

    def _announce(self) -> None:
        """Say which edits were staged, and no more what was said of what is staged no longer."""
        before, after = self._staged_before, self.session.changes
        if after is before:
            return
        self._staged_before = after
        applying = self.work.busy and len(after) < len(before)
        if self.session.loaded and not applying:
            words = staged_words(before, after, self.session.snapshot)
            if words:
                self.say_staged(words)
        if self._message_of is not None and self._message_of is not after:
            self.say("")
        self._unannounced = not applying

    def repaint(self, all_columns: bool = True) -> None:
        """Give the table the session's rows as they are now.

        Without `all_columns` the columns of metadata stay empty: while rows still come, each part would
        be read for them again.
        """
        if not self.session.loaded:
            return
        with self._painting:
            snapshot = self.session.snapshot
            self._mask = self._mask_now(self.query)
            extra = self.grid.extra if all_columns else ()
            frame = self.verdicts.over(shown_frame(self.session.table, extra))
            self.grid.show(parted(frame, snapshot), self._mask)
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
                self.grid.overlay(*self.staged.overlay())

    # -- filtering ---------------------------------------------------------------------

    def filter(self, query: str) -> None:
        """Show only the rows that the query finds.

        Raises
        ------
        FilterError
            For a query that can't be read, or asks for a verdict where there is none; the one before stays.
        """
        query = query.strip()
        filters.parse(query)
        filters.require_decided(query, self.session.policy is not None)
        # Whoever asks for other rows wants to see those.
        self.staged_only = False
        if self.session.loaded:
            with self._painting:
                self._mask = self._mask_now(query)
                self.query = query
                self.grid.filter(self._mask)
        self.query = query
        if self.verdicts.wanted != self.verdicts.shown:
            self.repaint()
        self.tell("filter")
        self.tell("selection")
        self.demand.read()

    def show_staged_only(self, wanted: bool) -> None:
        """Show all that is staged and nothing else, also what the filter hides; or the filter's rows again.

        Raises
        ------
        InvalidValueError
            When nothing is staged.
        """
        if wanted and not self.session.changes:
            raise InvalidValueError("Nothing staged yet.")
        self.staged_only = wanted
        self.filter_anew(keep_place=False)

    def _mask_now(self, query: str) -> Mask | None:
        """The rows to be shown; None for all."""
        if self.staged_only:
            return self.session.table.staged("staged")
        return filters.mask(query, self.session.table) if query else None

    def _follow_changes(self) -> None:
        """Where the rows shown depend on what is staged, show those of now, at the same place."""
        depends = self.staged_only or filters.asks_what_is_staged(self.query)
        if not depends or not self.session.loaded:
            return
        self.staged_only = self.staged_only and bool(self.session.changes)
        self.filter_anew()

    def filter_anew(self, keep_place: bool = True) -> None:
        """Show the rows that the filter finds now, at the same place or from the first on."""
        with self._painting:
            self._mask = self._mask_now(self.query)
            self.grid.filter(self._mask, keep_place=keep_place)
        self.tell("filter")
        self.tell("selection")

    @property
    def shown_rows(self) -> Mask:
        """Where the listing has rows that the filter shows."""
        mask, rows = self._mask, len(self.session.listing)
        return np.ones(rows, dtype=bool) if mask is None or len(mask) != rows else mask

    @property
    def counts_words(self) -> str:
        """How many rows are shown and what they weigh, as ``312 of 4,980 versions, 12.3 GB``."""
        return self.figures.shown(self._mask)

    # -- selection and focus -----------------------------------------------------------

    def look_at(self, row: str | None) -> None:
        """Make the details be about this row."""
        if row != self.focus:
            self.focus = row
            self.tell("focus")

    def open_details(self, wanted: bool) -> None:
        """Show or hide the details."""
        if wanted != self.details_open or wanted != self.looked:
            self.details_open = wanted
            self.looked = self.looked or wanted
            self.tell("details")

    @property
    def in_focus(self) -> str | None:
        """The row that a button acts on where none is selected; None where the person is on a group.

        Nor is a row acted on that a folded group holds: nobody sees it.
        """
        row = None if self._on_group else self.focus
        with self.grid.lock:
            return None if row is None or self.grid.rows.in_folded(row) else row

    def _on_focus(self, row: str | None) -> None:
        if (row is None) != self._on_group:
            self._on_group = row is None
            self.tell("focus")
        if row is None:
            return
        looked = self.looked or not self.grid.state.ticking
        if looked != self.looked:
            self.looked = looked
            self.tell("details")
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
        if (row := self.in_focus) is not None:
            return [row]
        raise ArtwidgetsError("Select versions first: tick their boxes, or press Space on a row.")

    def clear_staged(self) -> None:
        """Take back all that is staged, and say how much that was."""
        left = len(self.session.changes)
        self.session.unstage()
        self.say_staged(cleared_words(left))
