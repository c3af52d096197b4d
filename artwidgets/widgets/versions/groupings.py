"""How versions can be put together in the table."""

import pandas as pd

from artwidgets.listing import Listing
from artwidgets.widgets.grid import Grouping

__all__ = ["GROUPINGS", "parted"]

GROUPINGS = (
    Grouping(
        "collection",
        "Collection",
        by="collection_id",
        within="project",
        size="size",
        weightless="is_link",
        offered=("name", "collection"),
    ),
    Grouping("type", "Type", size="size", weightless="is_link", offered=("type",)),
    Grouping(
        "run",
        "Run",
        blank="No run",
        missing="Run not known",
        size="size",
        weightless="is_link",
        offered=("run",),
    ),
)


def parted(frame: pd.DataFrame, listing: Listing) -> pd.DataFrame:
    """The frame with what parts collections of one name: their ids, and over several projects those."""
    keys = listing.keys
    # While rows come, the frame may be of a moment before; it is made anew in the next.
    if not frame.index.is_(listing.frame.index):
        return frame
    names = ("collection_id",) if listing.scope.project else ("collection_id", "project")
    return frame.assign(**{name: keys[name].array for name in names})
