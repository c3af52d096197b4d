"""Columns for who asks: they rest on manifests, on runs or on uses, which are read only then."""

from collections.abc import Iterable
from typing import Any, Final

import pandas as pd

from artwidgets.filters import FIELDS, ListingIndex, Source, source_of, split_path
from artwidgets.listing.run_columns import RUN_COLUMNS
from artwidgets.storage import ROW_COLUMNS
from artwidgets.widgets.grid import Column, Offer
from artwidgets.widgets.grid.columns import Kind

__all__ = ["DEMAND_COLUMNS", "demand_cells", "demand_column", "demand_offers"]

_HINTS: Final = {
    "stored": "What W&B stores of it: its files once, without references",
    "exclusive": "What only this version holds, and what deleting it alone frees",
    "shared": "Stored files that other versions hold too: they stay when it is deleted",
    "run_state": "How the run that logged it ended; gone: the server no longer has it",
    "by": "Who ran the run that logged it",
    "last_used": "The last that was heard of the runs that used it; empty: never, as far as the server tells",
}
_NOT_KNOWN: Final = {
    Source.MANIFESTS: "Not known before manifests are read.",
    Source.RUNS: "Not known: the run was not read, is gone, or the server does not tell.",
    Source.USES: "Not known: not read yet, or the server does not tell.",
}
_KINDS: Final[dict[str, Kind]] = {
    **dict.fromkeys(ROW_COLUMNS, "bytes"),
    "run_tags": "chips",
    "last_used": "time",
}
_METRIC = "summary"


def _column(name: str) -> Column:
    return Column(
        name,
        FIELDS[name].title,
        kind=_KINDS.get(name, "text"),
        width=92 if name in ROW_COLUMNS else 110,
        hint=_HINTS.get(name, FIELDS[name].help),
        unreported=f"{name} unreported" if name == "last_used" else "",
        unknown_if_missing=name in RUN_COLUMNS,
        not_known=_NOT_KNOWN[source_of(name)],
    )


DEMAND_COLUMNS: Final = {name: _column(name) for name in (*ROW_COLUMNS, *RUN_COLUMNS, "last_used")}
"""By key, which is also the name of the filter; beside them ``summary.KEY``."""


def demand_column(key: str) -> Column | None:
    """The column of a key; None where there is none."""
    if key in DEMAND_COLUMNS:
        return DEMAND_COLUMNS[key]
    first, *path = split_path(key)
    if first != _METRIC or not path or not all(path):
        return None
    width = min(220, max(110, 46 + 7 * len(key)))
    return Column(key, key, kind="value", width=width, not_known=_NOT_KNOWN[Source.RUNS])


def demand_offers(table: ListingIndex, text: str) -> list[Offer]:
    """Those of them whose title or key holds `text`, with how many rows it is known of."""
    wanted = text.strip().casefold()
    metrics = [f"{_METRIC}.{key}" for key in table.keys_of(_METRIC)]
    columns = [*DEMAND_COLUMNS.values(), *filter(None, map(demand_column, metrics))]
    return [
        Offer(column.key, column.title, _row_count(table, column.key))
        for column in columns
        if wanted in column.key or wanted in column.title.casefold()
    ]


def _row_count(table: ListingIndex, key: str) -> int:
    if key == "last_used":
        return int(table.column("never_used").notna().sum())
    return int(table.column(key).notna().sum())


def demand_cells(table: ListingIndex, keys: Iterable[str]) -> dict[str, "pd.Series[Any]"]:
    """Those columns among `keys`, NA where it is not known, with what masks they need beside them."""
    cells: dict[str, pd.Series[Any]] = {}
    for key in keys:
        if source_of(key) is Source.LISTING:
            continue
        cells[key] = table.column(key)
        if key == "last_used":
            cells[DEMAND_COLUMNS[key].unreported] = table.column("never_used").isna()
    return cells
