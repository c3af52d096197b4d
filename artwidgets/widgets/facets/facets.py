"""The panel: a group of boxes for each field, which follow the filter and write it."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from artwidgets.errors import InvalidValueError
from artwidgets.filters import ON_DEMAND, Expression, OneOf, RowsWithout, parse, same_choice
from artwidgets.model.units import format_size
from artwidgets.widgets.facets.counts import Counted, counted
from artwidgets.widgets.facets.fields import FACETS, FacetField
from artwidgets.widgets.panel import Handlers, Panel
from artwidgets.widgets.protocol import facets as wire
from artwidgets.widgets.protocol import shared
from artwidgets.widgets.workspace import Workspace

__all__ = ["FacetsPanel"]

Mask = npt.NDArray[np.bool_]

FEW, MANY = 6, 60
"""Values of a facet that are shown, and those when more are wanted."""


class FacetsPanel(Panel):
    """Type, collection, alias, tag, age, size, used, state and what runs tell, each with its values."""

    part = "facets"
    shows = ("rows", "filter", "changes")

    def __init__(self, workspace: Workspace) -> None:
        self._searches: dict[str, str] = {}
        self._wide: set[str] = set()
        self._was_open = False
        super().__init__(workspace)
        workspace.parts.listen("facets", self._on_parts)
        workspace.listen("runs", self.push)
        workspace.listen("policy", self.push)
        workspace.demand.ask("facets", self._asked)

    def push(self) -> None:
        """Tell what is shown; nothing where it is closed, and was told so."""
        if "facets" in self.workspace.parts.open or self._was_open:
            super().push()

    def _on_parts(self) -> None:
        self.workspace.demand.read()
        self.push()

    def _asked(self) -> Iterable[str]:
        """What is to be read before all of the facets can be counted; nothing while they are closed."""
        return FACETS if "facets" in self.workspace.parts.open else ()

    def describe(self) -> wire.State:
        """Each facet with its largest values; nothing while it is closed."""
        workspace = self.workspace
        self._was_open = opened = "facets" in workspace.parts.open
        loaded = workspace.session.loaded
        state: wire.State = {"loaded": loaded, "open": opened, "facets": [], "ticked": 0}
        if not (loaded and opened):
            return state
        table, query = workspace.session.table, workspace.query
        found = RowsWithout(query, table)
        own = ~table.truths("is_link")
        # A link holds nothing of its own.
        sizes = np.where(own, table.frame["size"].to_numpy(dtype=np.float64, na_value=0.0), 0.0)
        for facet in self._available():
            rows = found.without(facet.choices.term(query))
            values = counted(facet, table, rows, sizes)
            ticked = facet.choices.ticked(query)
            state["facets"].append(self._facet(facet, values, ticked))
            state["ticked"] += len(ticked)
        return state

    def _available(self) -> list[FacetField]:
        columns = self.workspace.session.listing.columns
        # Without a policy nothing has a verdict.
        names = {*columns, *ON_DEMAND} - ({"verdict"} if self.workspace.session.policy is None else set())
        table = self.workspace.session.table
        return [
            facet
            for facet in FACETS.values()
            if facet.column in names and not (facet.if_varied and len(table.numbered(facet.column)[1]) < 2)
        ]

    def _facet(self, facet: FacetField, values: list[Counted], ticked: tuple[Expression, ...]) -> wire.Facet:
        search, wide = self._searches.get(facet.name, ""), facet.name in self._wide
        found = [value for value in values if search.casefold() in value.label.casefold()]
        shown = found if facet.steps else found[: MANY if wide or search else FEW]
        # What is ticked is always there to be ticked no longer.
        choices = [value.choice for value in shown]
        more = [
            _counted(facet, choice, values)
            for choice in ticked
            if not any(same_choice(choice, one) for one in choices)
        ]
        return {
            "name": facet.name,
            "title": facet.title,
            "values": [
                {
                    "key": str(value.choice),
                    "label": value.label,
                    "rows": value.rows,
                    "size": format_size(value.bytes),
                    "ticked": any(same_choice(value.choice, choice) for choice in ticked),
                }
                for value in [*shown, *more]
            ],
            "all": len(found),
            "long": len(values) > FEW and not facet.steps,
            "search": search,
            "wide": wide,
        }

    # -- messages ----------------------------------------------------------------------

    def kinds(self) -> Handlers:
        """``fold``, ``tick``, ``search``, ``wide``, ``clear``."""
        return {
            "fold": self._fold,
            "tick": self._tick,
            "search": self._search,
            "wide": self._widen,
            "clear": self._clear,
        }

    def _fold(self, message: wire.Fold) -> shared.Nothing:
        self.workspace.parts.show("facets", bool(message["open"]))
        return {}

    def _tick(self, message: wire.Tick) -> shared.Nothing:
        facet, choice = _named(message["facet"]), parse(str(message["key"]))
        if not facet.choices.has(choice):
            raise InvalidValueError(f"{message['key']!r} is nothing to be ticked under {facet.title}.")
        self.workspace.filter(facet.choices.toggle(self.workspace.query, choice))
        return {}

    def _search(self, message: wire.Search) -> shared.Nothing:
        self._searches[_named(message["facet"]).name] = str(message["text"]).strip()
        self.push()
        return {}

    def _widen(self, message: wire.Wide) -> shared.Nothing:
        name = _named(message["facet"]).name
        (self._wide.add if message["wide"] else self._wide.discard)(name)
        self.push()
        return {}

    def _clear(self, _message: shared.Nothing) -> shared.Nothing:
        query = self.workspace.query
        for facet in self._available():
            query = facet.choices.put(query, ())
        self.workspace.filter(query)
        return {}


def _named(name: str) -> FacetField:
    if name not in FACETS:
        raise InvalidValueError(f"There is no facet {name!r}.")
    return FACETS[name]


def _counted(facet: FacetField, choice: Expression, values: list[Counted]) -> Counted:
    """What was counted of something that is ticked; nothing, where no row has it."""
    for value in values:
        if same_choice(choice, value.choice):
            return value
    wanted = choice.values[0] if isinstance(choice, OneOf) else None
    name = None if wanted is None else str(wanted)
    return Counted(facet.name, name, None, name or "none", 0, 0)
