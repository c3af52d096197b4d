"""What a filter bar filters: rows, their query, and what can be asked of them."""

from collections.abc import Iterable, Sequence
from typing import Literal, Protocol

from artwidgets import filters
from artwidgets.filters import ListingIndex, Preset, Vocabulary
from artwidgets.widgets.workspace import Workspace

__all__ = ["Filtered", "FilteredVersions"]


class Filtered(Protocol):
    """Rows of one kind, shown in one table.

    Attributes
    ----------
    what : {"versions", "collections"}
    vocabulary : Vocabulary
    presets : sequence of Preset
    """

    what: Literal["versions", "collections"]
    vocabulary: Vocabulary
    presets: Sequence[Preset]

    @property
    def query(self) -> str:
        """The filter as it is applied."""

    @property
    def table(self) -> ListingIndex | None:
        """All the rows; None before there are any."""

    @property
    def shown(self) -> int:
        """How many of them the query finds."""

    @property
    def counts_words(self) -> str:
        """The same in words."""

    def filter(self, query: str) -> None:
        """Show only what a query finds.

        Raises
        ------
        FilterError
            The query before stays then.
        """

    def lacks(self, names: Iterable[str]) -> bool:
        """Whether something has to be read before these fields are known."""

    def read(self, names: Iterable[str]) -> None:
        """Have what these fields rest on read in the background."""


class FilteredVersions:
    """The versions and links of a workspace.

    Parameters
    ----------
    workspace : Workspace
    """

    what: Literal["versions", "collections"] = "versions"
    vocabulary = filters.VERSIONS
    presets: Sequence[Preset] = filters.PRESETS

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    @property
    def query(self) -> str:
        """The filter as it is applied."""
        return self._workspace.query

    @property
    def table(self) -> ListingIndex | None:
        """The listing's rows."""
        session = self._workspace.session
        return session.table if session.loaded else None

    @property
    def shown(self) -> int:
        """How many rows are shown."""
        return self._workspace.grid.counts["total"]

    @property
    def counts_words(self) -> str:
        """How many rows are shown and what they weigh."""
        return self._workspace.counts_words

    def filter(self, query: str) -> None:
        """Show only the rows that a query finds."""
        self._workspace.filter(query)

    def lacks(self, names: Iterable[str]) -> bool:
        """Whether runs, manifests or uses have to be read, or a policy decided."""
        return self._workspace.session.lacks(names)

    def read(self, names: Iterable[str]) -> None:
        """Read them in the background."""
        self._workspace.demand.read(names)
