"""How many rows hold each value of a facet, and what they weigh."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from artwidgets import filters
from artwidgets.filters import FIELDS, Expression, Kind, ListingIndex, OneOf
from artwidgets.widgets.facets.fields import FacetField

__all__ = ["Counted", "counted"]

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Counted:
    """One value.

    Attributes
    ----------
    field : str
    value : str or None
        None for the rows that have none, and of a step.
    step : Expression or None
        The condition of a step.
    label : str
    rows, bytes : int
    """

    field: str
    value: str | None
    step: Expression | None
    label: str
    rows: int
    bytes: int

    @property
    def choice(self) -> Expression:
        """The condition that finds it; made when it is asked for, as most of thousands are not shown."""
        return OneOf(self.field, (self.value,)) if self.step is None else self.step


def counted(
    facet: FacetField, table: ListingIndex, rows: Mask, sizes: npt.NDArray[np.float64]
) -> list[Counted]:
    """Every value that some row has: steps in their order, values by their bytes.

    Parameters
    ----------
    facet : FacetField
    table : ListingIndex
    rows : ndarray of bool, shape (rows,)
        Which rows count.
    sizes : ndarray of float64, shape (rows,)
        Bytes of each row.
    """
    if facet.steps:
        return [
            Counted(facet.name, None, tree, label, *_found(tree, table, rows, sizes))
            for label, tree in facet.steps
        ]
    holders = _of_sets if _is_set(facet) else _of_texts
    names, count, weight = holders(facet, table, rows, sizes)
    found = [
        Counted(facet.name, names[at], None, names[at], int(count[at]), int(weight[at]))
        for at in np.lexsort((-count, -weight)).tolist()
        if count[at] and names[at]
    ]
    if not (_is_set(facet) or facet.if_varied):
        return found
    # The rows that have no value: people look for those first.
    none = OneOf(facet.name, (None,))
    return [Counted(facet.name, None, None, "none", *_found(none, table, rows, sizes)), *found]


def _found(
    tree: Expression, table: ListingIndex, rows: Mask, sizes: npt.NDArray[np.float64]
) -> tuple[int, int]:
    """How many of the rows a condition finds, and their bytes."""
    found = filters.mask(tree, table) & rows
    return int(found.sum()), int(sizes[found].sum())


def _is_set(facet: FacetField) -> bool:
    return FIELDS[facet.name].kind is Kind.SET


def _of_sets(
    facet: FacetField, table: ListingIndex, rows: Mask, sizes: npt.NDArray[np.float64]
) -> tuple[list[str], npt.NDArray[Any], npt.NDArray[Any]]:
    holders, codes, names = table.sets(facet.column).flat
    inside = rows[holders]
    holders, codes = holders[inside], codes[inside]
    count = np.bincount(codes, minlength=len(names))
    return names, count, np.bincount(codes, sizes[holders], minlength=len(names))


def _of_texts(
    facet: FacetField, table: ListingIndex, rows: Mask, sizes: npt.NDArray[np.float64]
) -> tuple[list[str], npt.NDArray[Any], npt.NDArray[Any]]:
    codes, names = table.numbered(facet.column)
    inside = rows & (codes >= 0)
    count = np.bincount(codes[inside], minlength=len(names))
    return names, count, np.bincount(codes[inside], sizes[inside], minlength=len(names))
