"""The columns that a grid has: its own, and those that the person added."""

from collections.abc import Iterable, Sequence

from artwidgets.errors import InvalidValueError
from artwidgets.widgets.grid.columns import Column, MoreColumns, Offer

__all__ = ["ColumnSet"]


class ColumnSet:
    """The table's own columns, and behind them what the person added.

    Parameters
    ----------
    columns : sequence of Column
    more : MoreColumns, optional
        Columns that a person may add.
    label : str, optional
        Key of the column that names a row; the first by default.

    Attributes
    ----------
    all : tuple of Column
        Hidden ones included.
    """

    def __init__(self, columns: Sequence[Column], more: MoreColumns | None, label: str | None) -> None:
        self._own = self.all = _checked(columns)
        self._more = more
        self._label = label

    def replace(self, columns: Sequence[Column]) -> None:
        """Take others as the table's own."""
        self._own = _checked(columns)

    def add(self, keys: Iterable[object]) -> None:
        """Have these beside the table's own, as far as there are any such."""
        own = {column.key for column in self._own}
        asked = dict.fromkeys(str(key) for key in keys if key not in own)
        made = [self._more.make(key) for key in asked] if self._more else []
        self.all = (*self._own, *(column for column in made if column is not None))

    @property
    def added(self) -> tuple[str, ...]:
        """Keys of the columns that the person added."""
        return tuple(column.key for column in self.all[len(self._own) :])

    @property
    def offered_title(self) -> str:
        """Heading of the columns that can be added; empty where there are none."""
        return self._more.title if self._more else ""

    def offers(self, text: str) -> list[Offer]:
        """Return the columns that can be added whose title holds `text`."""
        return list(self._more.offers(text)) if self._more else []

    def of(self, key: str) -> Column:
        """Return the column with this key."""
        for column in self.all:
            if column.key == key:
                return column
        raise InvalidValueError(f"There is no column {key!r}.")

    @property
    def label(self) -> Column:
        """The column that names a row."""
        return self.of(self._label) if self._label else self.all[0]

    def visible(self, hidden: Sequence[str] | None) -> list[Column]:
        """Return the columns but those hidden; None: as the columns say themselves."""
        return [
            column for column in self.all if not (column.hidden if hidden is None else column.key in hidden)
        ]


def _checked(columns: Sequence[Column]) -> tuple[Column, ...]:
    keys = [column.key for column in columns]
    if not keys or len(set(keys)) != len(keys):
        raise InvalidValueError("A grid needs at least one column, and each key once.")
    return tuple(columns)
