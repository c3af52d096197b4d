"""The table's columns, and the frame that they show."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from artwidgets import values
from artwidgets.grid import Column
from artwidgets.units import UNTOLD

__all__ = ["grid_columns", "shown_frame", "ttl_from"]

NOBODY = "no known consumers"


def grid_columns(known: Callable[[str, str], list[str]]) -> list[Column]:
    """The columns of the artifact table.

    Parameters
    ----------
    known : callable
        From a column and a text to the aliases or tags that hold it, for completion.
    """
    return [
        Column("name", "Name", width=210, pinned=True, sort_by=("collection", "version"), ends=True),
        Column("type", "Type", width=88),
        Column(
            "aliases",
            "Aliases",
            kind="chips",
            width=160,
            editable=True,
            validate=lambda value: list(values.aliases(value)),
            suggestions=lambda text: known("aliases", text),
        ),
        Column("size", "Size", kind="bytes", width=86),
        Column("created", "Created", kind="time", width=120),
        Column(
            "tags",
            "Tags",
            kind="chips",
            width=130,
            editable=True,
            validate=lambda value: list(values.tags(value)),
            suggestions=lambda text: known("tags", text),
        ),
        Column(
            "description",
            "Description",
            width=220,
            editable=True,
            validate=lambda text: values.description(text),
        ),
        Column("files", "Files", kind="count", width=64),
        Column(
            "ttl",
            "TTL",
            kind="duration",
            width=92,
            editable=True,
            validate=ttl_from,
            suggestions=("inherit", "none", "7d", "30d", "90d", "1y"),
        ),
        Column("used_by", "Used", width=136, sort_by=("used",)),
        Column("link", "Link", kind="flag", width=84),
        Column("run", "Run", width=100),
        Column(
            "collection",
            "Collection",
            width=150,
            editable=True,
            hidden=True,
            validate=values.collection_name,
        ),
        Column("updated", "Updated", kind="time", width=112, hidden=True),
        Column("digest", "Digest", width=150, hidden=True),
        Column("metadata", "Metadata", kind="json", width=220, hidden=True),
    ]


def ttl_from(text: str) -> str:
    """Check an edited TTL and return it as `Session.edit` takes it; an emptied cell means none."""
    text = text.strip() or "none"
    values.ttl(text)
    return text


def shown_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """The listing with the columns that are there for reading only.

    ``used_by`` says in words what the server knows (a 0 means that it knows of no consumer, not
    that there is none); ``link`` says ``link`` or ``linked``. A dash is what it does not tell.
    """
    return frame.assign(used_by=_used(frame["used"]), link=_links(frame))


def _used(used: "pd.Series[Any]") -> "pd.Categorical[Any]":
    numbers = used.to_numpy(dtype=np.int64, na_value=-1)
    found, codes = np.unique(numbers, return_inverse=True)
    words = [
        UNTOLD if n < 0 else NOBODY if n == 0 else f"{n:,} {'run' if n == 1 else 'runs'}"
        for n in found.tolist()
    ]
    return _category(codes.reshape(-1), words)


def _links(frame: pd.DataFrame) -> "pd.Categorical[Any]":
    is_link = frame["is_link"].to_numpy(dtype=bool)
    cells = frame["linked_in"].tolist()
    linked = np.fromiter((3 if cell is pd.NA else 2 if cell else 0 for cell in cells), np.int64, len(cells))
    return _category(np.where(is_link, 1, linked), ["", "link", "linked", UNTOLD])


def _category(codes: Any, words: list[str]) -> "pd.Categorical[Any]":
    return pd.Categorical.from_codes(codes, categories=pd.Index(words))
