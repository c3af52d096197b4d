"""The three figures above the picture: listed, stored, and what would be free."""

from typing import Final

from artwidgets.model.units import format_size, format_size_range
from artwidgets.storage import Reclaim
from artwidgets.widgets.overview.weights import Weights
from artwidgets.widgets.protocol.overview import Figure

__all__ = ["figures", "legend"]


FREE: Final = "Would be free"


def figures(weights: Weights, rows: int, freed: Reclaim, marked: int, skipped: int = 0) -> list[Figure]:
    """Listed and stored of what the filter shows; free of all that is staged.

    Parameters
    ----------
    weights : Weights
    rows : int
        Versions shown, links left out.
    freed : Reclaim
    marked : int
        Versions marked for deletion.
    skipped : int
        Of these, those that will be left alone.
    """
    many = f"{rows:,} {'version' if rows == 1 else 'versions'}"
    return [
        {"title": "Listed", "value": format_size(int(weights.listed.sum())), "note": many},
        _stored(weights),
        _free(freed, marked, skipped),
    ]


def _stored(weights: Weights) -> Figure:
    low, high = weights.stored_bounds
    note = "each file once, references left out"
    if weights.unread:
        note = f"{weights.unread:,} manifests not read" if weights.read else "manifests not read"
    return {"title": "Stored", "value": format_size_range(low, high), "note": note}


def _free(freed: Reclaim, marked: int, skipped: int) -> Figure:
    if not marked:
        return {"title": FREE, "value": format_size(0), "note": "nothing marked for deletion"}
    return {
        "title": FREE,
        "value": format_size_range(freed.lower, freed.upper),
        "note": f"{marked:,} marked for deletion"
        + (f", {skipped:,} skipped" if skipped else "")
        + ("" if freed.exact else ", manifests not read"),
    }


def legend(weights: Weights) -> str:
    """What the area of a tile is."""
    if not weights.read and weights.unread:
        return "Area: listed size, until manifests are read. Shared files and references may count too."
    if weights.unread:
        return f"Area: stored bytes; listed size of {weights.unread:,} not read."
    return "Area: stored bytes, a shared file once, with the newest version that has it."
