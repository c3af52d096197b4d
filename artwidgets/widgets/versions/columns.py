"""The table's columns, and the frame that they show."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from artwidgets.filters import ListingIndex
from artwidgets.listing import TABLE, dtypes
from artwidgets.model import values
from artwidgets.model.units import UNREPORTED
from artwidgets.widgets.grid import Column, Note
from artwidgets.widgets.grid.columns import Kind
from artwidgets.widgets.versions.demand_columns import demand_cells
from artwidgets.widgets.versions.metadata_columns import path_of

__all__ = ["expires_at", "grid_columns", "shown_frame", "ttl_from"]

_NAT = int(np.iinfo(np.int64).min)  # what numpy takes for NaT


_SIZE_HINT = (
    "All files as listed: also those shared with other versions, and references, which W&B does not store."
)

Look = Callable[[str, Any], Note | None]
"""From a row and a value to what is to be known before it is staged."""


def grid_columns(
    suggest: Callable[[str, str], list[str]], looks: Mapping[str, Look] | None = None
) -> list[Column]:
    """The columns of the artifact table.

    Parameters
    ----------
    suggest : callable
        From a column and a text to the aliases or tags that hold it, for completion.
    looks : mapping of str to callable, optional
        By column; see `Column.look`.
    """
    looks = looks or {}
    columns = [
        _column("name", width=176, pinned=True, sort_by=("collection", "version"), ends=True),
        _column(
            "aliases",
            width=116,
            editable=True,
            validate=lambda value: list(values.aliases(value)),
            suggestions=lambda text: suggest("aliases", text),
        ),
        _column("size", width=78, hint=_SIZE_HINT),
        _column("created", width=114),
        _column("used", width=60, hover=_consumers),
        Column("link", "Link", kind="flag", width=84),
        Column("expires", "Expires", kind="due", width=106, unreported="expires_unreported"),
        _column("type", width=84),
        _column(
            "tags",
            width=130,
            editable=True,
            validate=lambda value: list(values.tags(value)),
            suggestions=lambda text: suggest("tags", text),
        ),
        _column(
            "ttl",
            width=80,
            editable=True,
            validate=ttl_from,
            look=looks.get("ttl"),
            suggestions=("inherit", "none", "7d", "30d", "90d", "1y"),
            unreported="ttl_unreported",
        ),
        _column("description", width=220, editable=True, validate=lambda text: values.description(text)),
        _column("run", width=100),
        _column("files", width=64),
        _column(
            "collection",
            width=150,
            editable=True,
            hidden=True,
            validate=values.collection_name,
            look=looks.get("collection"),
        ),
        _column("updated", width=112, hidden=True),
        _column("digest", width=150, hidden=True),
        _column("metadata", width=220, hidden=True),
    ]
    placed = {column.key for column in columns}
    others = [name for name, column in TABLE.items() if column.in_grid and name not in placed]
    return columns + [_column(name, hidden=True) for name in others]


_KINDS: Mapping[dtypes.Dtype, Kind] = {
    dtypes.NAMES: "chips",
    dtypes.COUNT: "count",
    dtypes.NULLABLE_COUNT: "count",
    dtypes.BYTES: "bytes",
    dtypes.TIME: "time",
    dtypes.DURATION: "duration",
    dtypes.METADATA: "json",
    dtypes.TRUTH: "flag",
}
"""How a column of each dtype is shown; others are text."""


def _column(name: str, **own: Any) -> Column:
    """A column of the listing, as its table has it, with what is the grid's own."""
    column = TABLE[name]
    return Column(name, column.title, kind=_KINDS.get(column.dtype, "text"), **own)


def ttl_from(text: str) -> str:
    """Check an edited TTL and return it as `Session.edit` takes it; an emptied cell means none."""
    text = text.strip() or "none"
    values.ttl(text)
    return text


def shown_frame(table: ListingIndex, extra: Sequence[str] = ()) -> pd.DataFrame:
    """The listing with the columns that are there for reading only, and with metadata as columns.

    ``link`` says ``link`` or ``linked``, a dash where the server does not tell; ``expires`` is when
    the version goes by its TTL, NaT where never. The masks ``ttl_unreported`` and ``expires_unreported`` part
    that from what is not known.

    Parameters
    ----------
    table : ListingIndex
    extra : sequence of str
        Keys of more columns, as in a filter: ``metadata.train.loss``, ``exclusive``, ``run_state``.
    """
    frame = table.remember("shown", lambda: _shown(table))
    if not extra:
        return frame
    held = demand_cells(table, extra)
    return frame.assign(**held, **{key: _extra(table, key) for key in extra if key not in held})


def _extra(table: ListingIndex, key: str) -> Any:
    # As objects: of texts alone pandas would make a column of text, in which None is NaN.
    return pd.Series(table.metadata_values(path_of(key)), index=table.frame.index, dtype=object)


def _shown(table: ListingIndex) -> pd.DataFrame:
    due, never, unknown = table.expiry()
    nowhere = np.zeros(len(table), dtype=bool)
    gone = never if unknown is None else never | unknown
    moments = np.where(gone, _NAT, due).view("datetime64[us]")
    unreported_ttl = table.unknown_ttl()
    return table.frame.assign(
        link=_links(table.frame),
        expires=pd.Series(moments).dt.tz_localize("UTC").array,
        ttl_unreported=nowhere if unreported_ttl is None else unreported_ttl,
        expires_unreported=nowhere if unknown is None else unknown,
    )


def expires_at(created: Any, ttl: Any) -> Any:
    """When a version goes that was created then and has this TTL; None where there is no such moment."""
    if not isinstance(ttl, timedelta) or pd.isna(created):
        return None
    return created + ttl


def _consumers(used: int) -> str:
    """What the number of uses means: a server knows of no more than it was told."""
    return f"used by {used:,} {'run' if used == 1 else 'runs'}" if used else "no known consumers"


def _links(frame: pd.DataFrame) -> "pd.Categorical[Any]":
    is_link = frame["is_link"].to_numpy(dtype=bool)
    cells = frame["linked_in"].tolist()
    linked = np.fromiter((3 if cell is pd.NA else 2 if cell else 0 for cell in cells), np.int64, len(cells))
    return _category(np.where(is_link, 1, linked), ["", "link", "linked", UNREPORTED])


def _category(codes: Any, words: list[str]) -> "pd.Categorical[Any]":
    return pd.Categorical.from_codes(codes, categories=pd.Index(words))
