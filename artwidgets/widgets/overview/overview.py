"""The panel: figures, treemap and months of what the filter shows, and the way back into the filter."""

import time
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from artwidgets import filters
from artwidgets.filters import Between, Choices, Compare, Expression, OneOf
from artwidgets.widgets.messages import StaleError
from artwidgets.widgets.overview.figures import figures, legend
from artwidgets.widgets.overview.hierarchy import Groups, TreePath, nodes_below
from artwidgets.widgets.overview.months import by_month
from artwidgets.widgets.overview.weights import Weights, weigh
from artwidgets.widgets.panel import Handlers, Panel
from artwidgets.widgets.protocol import overview as wire
from artwidgets.widgets.protocol import shared
from artwidgets.widgets.workspace import Workspace

__all__ = ["OverviewPanel"]

Mask = npt.NDArray[np.bool_]

DAY = 86_400_000_000
"""Microseconds."""

PARTS_SHOWN = 7
"""Types in the bar of what is folded; the smaller ones are one part more."""

TELL_EVERY = 1.0
"""Seconds between two pictures while rows still come."""

_LEVELS = tuple(Choices.of_values(name) for name in ("type", "collection", "version"))
_DAYS = Choices(lambda one: isinstance(one, Between | Compare) and one.field == "created")


class OverviewPanel(Panel):
    """What fills the storage: by type, collection and version, and by month.

    Attributes
    ----------
    path : tuple of int
        What is looked into, as `hierarchy.Groups` numbers it.
    """

    part = "overview"
    shows = ("changes", "filter", "manifests")

    def __init__(self, workspace: Workspace) -> None:
        self.path: TreePath = ()
        self._listing: object = None
        self._numbered = 0
        self._clicked = ("", "")
        self._pushed_at = 0.0
        super().__init__(workspace)
        workspace.demand.manifests.work.listen(self._on_reading)
        workspace.listen("rows", self._on_rows)
        workspace.parts.listen("overview", self.push)

    # -- what is shown -----------------------------------------------------------------

    def describe(self) -> wire.State:
        """The figures; and unless it is folded, the nodes of the tree and the months."""
        session = self.workspace.session
        opened = "overview" in self.workspace.parts.open
        if not session.loaded or not len(session.listing):
            return _nothing(opened)
        view = _View.now(self.workspace)
        types = view.groups.levels[0]
        return {
            "loaded": True,
            "open": opened,
            "figures": view.figures(),
            "parts": _parts(view.groups, np.bincount(types, view.weights.area)),
            "legend": legend(view.weights),
            "unread": int((~view.index.read).sum()),
            "reading": self._progress(),
            "tree": self._tree(view) if opened else None,
            "months": view.months() if opened else None,
        }

    def _tree(self, view: "_View") -> wire.Tree:
        if view.table is not self._listing:
            self._listing = view.table
            self._numbered += 1
            self.path = ()
        # What the filter shows nothing of any more is left.
        while self.path and not view.inside(self.path).any():
            self.path = self.path[:-1]
        nodes = nodes_below(view.groups, view.weights, view.ages, view.shown, self.path)
        same = view.weights.area is view.weights.listed
        return {
            "listing": self._numbered,
            "total": int(view.weights.area.sum()),
            "way": [
                {
                    "name": view.groups.name(end - 1, self.path[end - 1]) if end else "All",
                    "path": list(self.path[:end]),
                }
                for end in range(len(self.path) + 1)
            ],
            "nodes": {
                "names": [
                    view.groups.name(level, number) if number >= 0 else ""
                    for level, number in zip(nodes.levels, nodes.numbers, strict=True)
                ],
                "levels": nodes.levels,
                "numbers": nodes.numbers,
                "parents": nodes.parents,
                "area": nodes.area,
                "frees": nodes.frees,
                "listed": [] if same else nodes.listed,
                "rows": nodes.rows,
                "steps": nodes.steps,
            },
        }

    def _on_rows(self) -> None:
        now = time.monotonic()
        # While rows come, the picture of a moment ago is good enough.
        if self.workspace.work.busy and now - self._pushed_at < TELL_EVERY:
            return
        self._pushed_at = now
        self.push()

    # -- reading manifests -------------------------------------------------------------

    def _progress(self) -> wire.Reading | None:
        job = self.workspace.demand.manifests.work.job
        if job is None:
            return None
        return {
            "done": job.at.done,
            "total": job.at.total,
            "words": job.at.words,
            "stopping": job.cancel.is_set(),
        }

    def _on_reading(self) -> None:
        push: wire.ReadingPush = {"reading": self._progress()}
        self.send({"kind": "reading", **push})

    # -- messages ----------------------------------------------------------------------

    def kinds(self) -> Handlers:
        """``fold``, ``go``, ``choose``, ``month``, ``read``, ``stop``."""
        return {
            "fold": self._fold,
            "go": self._go,
            "choose": self._choose,
            "month": self._month,
            "read": self._read,
            "stop": self._stop,
        }

    def _fold(self, message: wire.Fold) -> shared.Nothing:
        self.workspace.parts.show("overview", bool(message["open"]))
        return {}

    def _go(self, message: wire.Go) -> shared.Nothing:
        self._check(message["listing"])
        self.path = tuple(int(number) for number in message["path"])[:2]
        before, after = self._clicked
        if message.get("undo") and after == self.workspace.query != before:
            self._filter(before)
        else:
            self.push()
        return {}

    def _choose(self, message: wire.Choose) -> shared.Nothing:
        self._check(message["listing"])
        query = self.workspace.query
        wanted = _path(_groups(self.workspace), int(message["level"]), int(message["number"]))
        found = _put(query, wanted)
        # Asked for once more, it goes.
        self._clicked = (query, _put(query, ()) if found == query else found)
        self._filter(self._clicked[1])
        return {}

    def _month(self, message: wire.Month) -> shared.Nothing:
        choice, query = _days(message["first"], message["last"]), self.workspace.query
        chosen = _DAYS.ticked(query) == (choice,)
        self._filter(_DAYS.put(query, () if chosen else (choice,)))
        return {}

    def _filter(self, query: str) -> None:
        self.workspace.filter(query)

    def _check(self, listing: int) -> None:
        if listing != self._numbered or self._listing is not self.workspace.session.table:
            raise StaleError("The listing has changed. Look again.")

    def _read(self, _message: shared.Nothing) -> shared.Nothing:
        self.workspace.demand.manifests.begin()
        return {}

    def _stop(self, _message: shared.Nothing) -> shared.Nothing:
        self.workspace.demand.manifests.work.cancel()
        return {}


class _View:
    """What the filter shows at one moment, and what it weighs."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.table = workspace.session.table
        self.groups = _groups(workspace)
        self.index = workspace.session.file_index
        self.shown = workspace.shown_rows

    @classmethod
    def now(cls, workspace: Workspace) -> "_View":
        """All of it of one listing: another may come between two questions."""
        view = cls(workspace)
        while view.table is not workspace.session.table:
            view = cls(workspace)
        return view

    @cached_property
    def going(self) -> Mask:
        """The rows that are marked and will go, shown or not."""
        return self._workspace.staged.carried_out(self.table)

    @cached_property
    def weights(self) -> Weights:
        """Of the rows shown."""
        return self._weigh(self.shown)

    def _weigh(self, shown: Mask) -> Weights:
        return weigh(self.index, shown, self.groups.own, self.going)

    @property
    def ages(self) -> npt.NDArray[np.float64]:
        """Days since each row was created; NaN where nobody knows."""
        created, unknown = self.table.instants("created")
        days = (time.time() * 1e6 - created) / DAY
        return days if unknown is None else np.where(unknown, np.nan, days)

    def inside(self, path: TreePath) -> Mask:
        """The rows shown below a path."""
        rows: Mask = self.shown & self.groups.own
        for level, number in enumerate(path):
            rows &= self.groups.levels[level] == number
        return rows

    def figures(self) -> list[wire.Figure]:
        own = self.groups.own
        marked, going = (int((rows & own).sum()) for rows in (self.table.staged("marked"), self.going))
        rows = int((self.shown & own).sum())
        return figures(self.weights, rows, self.index.reclaim(self.going), marked, marked - going)

    def months(self) -> wire.Months:
        query = "" if self._workspace.staged_only else self._workspace.query
        at = _DAYS.term(query)
        shown, weights = self.shown, self.weights
        if at is not None:
            # The months beside the one that was chosen stay, to be chosen instead.
            shown = filters.RowsWithout(query, self.table).without(at)
            weights = self._weigh(shown)
        created, unknown = self.table.instants("created")
        known = shown & self.groups.own
        if unknown is not None:
            known &= ~unknown
        found = by_month(created, known, self.groups.levels[0], self.groups.types, weights.area, self.shown)
        ticked = _DAYS.ticked(query)
        return {
            "parts": found.parts,
            "bars": [
                {
                    "first": bar.first,
                    "last": bar.last,
                    "rows": bar.rows,
                    "parts": bar.parts,
                    "lit": bar.lit,
                    "chosen": (_days(bar.first, bar.last),) == ticked,
                }
                for bar in found.bars
            ],
        }


def _groups(workspace: Workspace) -> Groups:
    table = workspace.session.table
    groups: Groups = table.remember("overview.groups", lambda: Groups(table.frame))
    return groups


def _path(groups: Groups, level: int, number: int) -> tuple[Expression, ...]:
    """The conditions of a node, one for each level down to its own."""
    collection = groups.collection_of(level, number)
    found: list[Expression] = [OneOf("type", (groups.types[groups.type_at(level, number)],))]
    if collection is not None:
        found.append(OneOf("collection", (groups.collections[collection],)))
    if level == 2:
        found.append(OneOf("version", (int(groups.versions[number]),)))
    return tuple(found)


def _put(query: str, wanted: tuple[Expression, ...]) -> str:
    """A query that asks for one node, instead of what it asks for of types, collections and versions."""
    for at, choices in enumerate(_LEVELS):
        query = choices.put(query, wanted[at : at + 1])
    return query


def _days(first: str, last: str) -> Expression:
    return Between("created", first, last) if first else Compare("created", "<=", last)


def _parts(groups: Groups, sums: npt.NDArray[Any]) -> list[wire.Part]:
    largest = [int(at) for at in np.argsort(-sums, kind="stable") if sums[at] > 0]
    parts: list[wire.Part] = [
        {"name": groups.types[at], "bytes": int(sums[at])} for at in largest[:PARTS_SHOWN]
    ]
    rest = int(sums[largest[PARTS_SHOWN:]].sum())
    return [*parts, {"name": "", "bytes": rest}] if rest else parts


def _nothing(opened: bool) -> wire.State:
    return {
        "loaded": False,
        "open": opened,
        "figures": [],
        "parts": [],
        "legend": "",
        "unread": 0,
        "reading": None,
        "tree": None,
        "months": None,
    }
