"""What a version stores as columns of the table, for who asks: they rest on manifests."""

from typing import Final

import numpy as np
import pandas as pd

from artwidgets.filters import ListingIndex
from artwidgets.storage import ROW_COLUMNS
from artwidgets.widgets.grid import Column, Offer

__all__ = ["STORED_COLUMNS", "stored_cells", "stored_offers"]

_HINTS: Final = {
    "stored": "What W&B stores of it: its files once, without references",
    "exclusive": "What only this version holds, and what deleting it alone frees",
    "shared": "Stored files that other versions hold too: they stay when it is deleted",
}

STORED_COLUMNS: Final = {
    name: Column(
        name,
        name.capitalize(),
        kind="bytes",
        width=92,
        hint=_HINTS[name],
        not_known="Not known before manifests are read.",
    )
    for name in ROW_COLUMNS
}
"""By key, which is also the name of the filter."""


def stored_offers(table: ListingIndex, text: str) -> list[Offer]:
    """Those of them whose title holds `text`, with how many rows it is known of."""
    wanted = text.strip().casefold()
    return [
        Offer(column.key, column.title, len(table) if unknown is None else int(np.sum(~unknown)))
        for column in STORED_COLUMNS.values()
        if wanted in column.key
        for _, unknown in (table.held(column.key),)
    ]


def stored_cells(table: ListingIndex, name: str) -> pd.arrays.IntegerArray:
    """One column, NA where it is not known."""
    values, unknown = table.held(name)
    missing = np.zeros(len(values), dtype=bool) if unknown is None else unknown
    return pd.arrays.IntegerArray(values.copy(), missing)
