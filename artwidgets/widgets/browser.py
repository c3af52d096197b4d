"""The whole browser: filter bar, toolbar, table, details, review, status, as one widget."""

import itertools
import math
import threading
from typing import TYPE_CHECKING, Any, Unpack

import anywidget
import pandas as pd
import traitlets

from artwidgets.errors import InvalidValueError
from artwidgets.model.inert import inert_line
from artwidgets.model.keywords import SessionOptions, show_keywords
from artwidgets.session import Session
from artwidgets.widgets import snapshot as static
from artwidgets.widgets.collections.panel import CollectionsPanel
from artwidgets.widgets.details.details import DetailsPanel
from artwidgets.widgets.facets.facets import FacetsPanel
from artwidgets.widgets.filter_bar import FilterBar
from artwidgets.widgets.front_end import FrontEnd
from artwidgets.widgets.grid import Grid
from artwidgets.widgets.history import HistoryPanel
from artwidgets.widgets.jobs import on_kernel_loop
from artwidgets.widgets.overview.overview import OverviewPanel
from artwidgets.widgets.panel import Handlers, Panel
from artwidgets.widgets.policy import PolicyPanel
from artwidgets.widgets.printed import Printed, in_kernel, publish
from artwidgets.widgets.protocol import browser as wire
from artwidgets.widgets.protocol import shared
from artwidgets.widgets.resting import Resting
from artwidgets.widgets.review.review import ReviewPanel
from artwidgets.widgets.status import StatusPanel
from artwidgets.widgets.toolbar import Toolbar
from artwidgets.widgets.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from artwidgets.filters import Expression

__all__ = ["ArtifactBrowser"]

FIRST_ROWS_SECONDS = 2.0
"""How long the static table waits for rows, below a widget that shows already: a notebook that is
run by nbconvert, or saved right after, holds some of them."""

REST_SECONDS = 0.5
"""How long a person rests before the notebook is given what they see: each time it is one not saved."""

REVISED_BY = ("filter", "selection", "rows", "changes", "busy")
"""After which events what a person's code reads may be another."""


class ArtifactBrowser(Panel):
    """See, filter, edit and clean up the artifacts of a project.

    Showing it (as a cell's last line, or by ``display``) loads the listing in the background.
    Everything it does is done by `session`, which can be used beside it.

    Parameters
    ----------
    entity, project : str, optional
        Left out, they are the API's defaults; ``project=None`` with an entity means all its projects.
    run, type, collection, used, api, base_url, api_key
        As for `Session`.
    session : Session, optional
        One to be shown, instead of all the others.
    height : str
        CSS height of the table.
    group_by : {"collection", "type", "run"}, optional
        What the rows are put together by. Left out, it is what was last chosen in the table.
    language : {"en", "ja"}, optional
        What it is shown in. Left out, it is the language of each page's browser, or English.
    """

    part = "browser"
    shows = ("mode", "focus", "details")

    revision = traitlets.Int().tag(sync=True)
    """Another number once `filter`, `view`, `selection`, `selected` or what is staged is another, and no work
    goes on. The page that shows the browser sets it when the person rests: marimo then runs the cells that
    name the browser, and in Jupyter ``browser.observe(..., "revision")`` hears of it."""

    _grid = anywidget.WidgetTrait().tag(sync=True)
    _filter_bar = anywidget.WidgetTrait().tag(sync=True)
    _toolbar = anywidget.WidgetTrait().tag(sync=True)
    _details = anywidget.WidgetTrait().tag(sync=True)
    _review = anywidget.WidgetTrait().tag(sync=True)
    _status = anywidget.WidgetTrait().tag(sync=True)
    _history = anywidget.WidgetTrait().tag(sync=True)
    _overview = anywidget.WidgetTrait().tag(sync=True)
    _facets = anywidget.WidgetTrait().tag(sync=True)
    _policy = anywidget.WidgetTrait().tag(sync=True)
    _collections = anywidget.WidgetTrait().tag(sync=True)
    _snapshot = traitlets.Dict().tag(sync=True)
    _mark = traitlets.Unicode().tag(sync=True)

    @show_keywords(SessionOptions)
    def __init__(
        self,
        entity: str | None = None,
        project: str | None = None,
        *,
        session: Session | None = None,
        height: str = "520px",
        group_by: str | None = None,
        language: str | None = None,
        **options: Unpack[SessionOptions],
    ) -> None:
        if session is None:
            session = Session(entity, project, **options)
            # Whoever looks at the panel sees the wait, and has a Cancel button.
            session.longest_wait = math.inf
        elif any(value is not None for value in (entity, project, *options.values())):
            raise InvalidValueError("Give either session= or what to list, not both.")
        workspace = Workspace(session, height, language)
        if group_by is not None:
            workspace.grid.group_by = group_by
        super().__init__(workspace)
        self._revisions, self._revision = itertools.count(1), 0
        for event in REVISED_BY:
            workspace.listen(event, self._revise)
        self.toolbar = Toolbar(workspace)
        self.filter_bar = FilterBar(workspace)
        self.details = DetailsPanel(workspace)
        self.review = ReviewPanel(workspace)
        self.history = HistoryPanel(workspace)
        self.status = StatusPanel(workspace)
        self.overview = OverviewPanel(workspace)
        self.facets = FacetsPanel(workspace)
        self.policy = PolicyPanel(workspace)
        self._second: CollectionsPanel | None = None
        self._front_end = FrontEnd(self._print_again)
        self._height = height
        self._first_rows = threading.Event()
        self._printed = Printed()
        self._rested = Resting(lambda: on_kernel_loop(self._keep_snapshot), REST_SECONDS)
        with self.hold_sync():
            self._mark = f"artwidgets-static-{self.model_id}"
            self._grid = workspace.grid
            self._filter_bar, self._toolbar, self._details = self.filter_bar, self.toolbar, self.details
            self._review, self._status, self._history = self.review, self.status, self.history
            self._overview, self._facets, self._policy = self.overview, self.facets, self.policy
        workspace.grid.on_command(self._on_command)
        workspace.parts.listen("facets", self.push)
        workspace.parts.listen("collections", self._on_view)
        workspace.listen("rows", self._on_rows)
        workspace.listen("busy", self._on_rows)
        workspace.listen("filter", self._rested.ask)
        workspace.grid.on_view(self._rested.ask)
        if session.loaded:
            self._on_rows()
        self._on_view()

    def __repr__(self) -> str:
        return f"<ArtifactBrowser of {self.session!r}>"

    # -- what a person's code reads and sets -------------------------------------------

    @property
    def session(self) -> Session:
        """Everything that can be done here by mouse, in code."""
        return self.workspace.session

    @property
    def grid(self) -> Grid:
        """The table alone."""
        self.workspace.views.catch_up()
        return self.workspace.grid

    @property
    def collections(self) -> CollectionsPanel:
        """The collections as rows, the view beside that of the versions."""
        # Made when it is first wanted: a second table is a second module for the page to load.
        if self._second is None:
            self._second = CollectionsPanel(self.workspace, self._height)
            self._collections = self._second
        return self._second

    def _on_view(self) -> None:
        if "collections" in self.workspace.parts.open:
            self.collections.refresh()
        self.push()

    @property
    def filter(self) -> str:
        """The query that the rows are filtered by; set it as text or as a `field` expression."""
        return self.workspace.query

    @filter.setter
    def filter(self, query: "str | Expression") -> None:
        self.workspace.filter(str(query))

    @property
    def group_by(self) -> str | None:
        """What the rows are put together by: ``"collection"``, ``"type"``, ``"run"`` or None. Can be set."""
        return self.grid.group_by

    @group_by.setter
    def group_by(self, key: str | None) -> None:
        self.grid.group_by = key

    @property
    def view(self) -> pd.DataFrame:
        """The rows that the filter shows, in their order on the screen; those in folded groups too.

        With the columns of `Session.listing`.
        """
        listing = self.session.listing
        with self.grid.lock:
            frame, shown = self.grid.rows.frame, self.grid.rows.shown
        # By position where the table shows this very listing: a hundred times faster than by label.
        return listing.iloc[shown] if frame.index.is_(listing.index) else listing.loc[frame.index[shown]]

    @property
    def selection(self) -> list[str]:
        """Ids of the rows selected, shown or not; can be set."""
        return self.grid.selection

    @selection.setter
    def selection(self, ids: "Iterable[str]") -> None:
        self.grid.select(list(ids))

    @property
    def selected(self) -> pd.DataFrame:
        """The rows selected, with the columns of `Session.listing`."""
        return self.session.listing.loc[self.selection]

    def load(self) -> None:
        """Load now, in the background, instead of when it is shown."""
        self.workspace.begin()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until no work goes on; False when `timeout` (seconds) passed first."""
        lanes: tuple[Any, ...] = (
            self.workspace.work,
            *self.workspace.demand.lanes,
            self.review,
            self.details,
            self.policy,
        )
        return all(lane.wait(timeout) for lane in lanes)

    def close(self) -> None:
        """End it, with all its parts; the session stays."""
        if not hasattr(self, "workspace"):
            # It was refused before it had anything.
            super().close()
            return
        self.workspace.views.end()
        self._rested.end()
        parts = [self.workspace.grid, self.filter_bar, self.toolbar, self.details, self.review, self.history]
        parts += [self.status, self.overview, self.facets, self.policy]
        if self._second is not None:
            parts += [self._second.grid, self._second.filter_bar, self._second]
        for part in parts:
            part.close()
        super().close()

    # -- what is shown -----------------------------------------------------------------

    def describe(self) -> wire.State:
        """Which part is in front, whether details are wanted, and what is to be told of the rows."""
        workspace = self.workspace
        listing_status = workspace.listing_status
        return {
            "mode": workspace.mode,
            "open": workspace.details_open,
            "focused": workspace.focus is not None and workspace.looked,
            "facets": "facets" in workspace.parts.open,
            "collections": "collections" in workspace.parts.open,
            "staged": len(workspace.session.changes),
            "listing_status": None if listing_status is None else listing_status.to_json(),
            "revision": self._revision,
        }

    def _revise(self) -> None:
        # While rows come, or a plan is carried out, everything moves on many times a second.
        if self.session.loaded and not self.workspace.work.busy:
            self._revision = next(self._revisions)
        self.push()

    def kinds(self) -> Handlers:
        """``begin``, ``leave``, ``retry`` and ``view``."""
        return {"begin": self._begin, "leave": self._leave, "retry": self._retry, "view": self._view}

    def _view(self, message: wire.View) -> shared.Nothing:
        self.workspace.parts.show("collections", message.get("collections") is True)
        return {}

    def _begin(self, message: wire.ViewId) -> shared.Nothing:
        self._front_end.hear()
        self.workspace.views.enter(message["view_id"])
        self.workspace.begin()
        return {}

    def _leave(self, message: wire.ViewId) -> shared.Nothing:
        self.workspace.views.leave(message["view_id"])
        return {}

    def _retry(self, _message: shared.Nothing) -> shared.Nothing:
        self.workspace.load()
        return {}

    def _on_command(self, name: str) -> None:
        if name == "open":
            # Of what can't be edited in the table, the details are shown.
            self.workspace.open_details(True)
        elif name in self.toolbar.acts:
            self.toolbar.acts[name]()

    # -- without a kernel --------------------------------------------------------------

    def _on_rows(self) -> None:
        if self._shows_rows or self.workspace.failure is not None:
            self._first_rows.set()
        on_kernel_loop(self._keep_snapshot)

    def _keep_snapshot(self) -> None:
        self._snapshot = {
            "titles": list(static.TITLES),
            "rows": self._first_of_view(),
            "total": self.grid.counts["total"],
            "heading": self._heading(),
        }
        if not self.workspace.work.busy:
            self._print_again()

    def _print_again(self) -> None:
        if self._printed:
            self._printed.replace(self._table())

    def _table(self) -> dict[str, str]:
        total, heading = self.grid.counts["total"], self._heading()
        if self._shows_rows and self.workspace.work.busy:
            # Whoever keeps the page as it is now, as nbconvert does, keeps what is not all.
            heading += " That is so far: the rest was still on its way."
        table = static.to_output(self._mark, heading, self._first_of_view(), total)
        return self._front_end.above(table, self._mark)

    @property
    def _shows_rows(self) -> bool:
        """Whether the table has any rows of the session, whose other thread has them before it shows them."""
        return len(self.grid.rows.frame.columns) > 0

    def _first_of_view(self) -> list[list[str]]:
        if not self._shows_rows:
            return []
        with self.grid.lock:
            return static.first_lines(self.grid.rows)

    def _heading(self) -> str:
        failure = self.workspace.failure
        if not self._shows_rows:
            return f"Artifact browser: {failure.words if failure else 'not loaded yet'}"
        scope = self.session.snapshot.scope
        with self.grid.lock:
            arranged = static.arranged_words(self.workspace.query, self.grid.rows)
        title = f"Artifacts of {scope.entity}/{scope.project or '*'}"
        # None while more rows have come than the table shows.
        counts = self.workspace.counts_words
        return inert_line(f"{title}: {counts}.{arranged}" if counts else f"{title}.{arranged}")

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        self.workspace.begin()
        self._first_rows.wait(FIRST_ROWS_SECONDS)
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            (bundle[0] if isinstance(bundle, tuple) else bundle).update(self._table())
        return bundle

    def _ipython_display_(self, **kwargs: Any) -> None:
        """Show the widget, and below it the table for when it is gone; in a terminal the table alone."""
        self.workspace.begin()
        if in_kernel():
            bundle = super()._repr_mimebundle_(**kwargs)
            data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
            publish({**data, "text/plain": "Artifact browser"}, metadata)
        # A notebook that is saved right after, or run by nbconvert, has some rows so.
        self._first_rows.wait(FIRST_ROWS_SECONDS)
        self._printed.show(self._table())
        self._front_end.expect()
