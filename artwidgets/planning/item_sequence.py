"""The items of a plan in their order: some as objects, the deletes of versions as columns."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, starmap
from operator import eq
from typing import Any, TypeVar, overload

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.listing import Listing
from artwidgets.planning.deletes import Deletes
from artwidgets.planning.items import Item

__all__ = ["Items"]

_T = TypeVar("_T")


class Items(Sequence[Item]):
    """What a plan holds, to be read like a tuple; equal to any sequence of equal items.

    Parameters
    ----------
    *parts : tuple of Item or Deletes
        One after another.

    Examples
    --------
    >>> Items() == (), len(Items()), list(Items())
    (True, 0, [])
    """

    def __init__(self, *parts: "tuple[Item, ...] | Deletes") -> None:
        self.parts: tuple[tuple[Item, ...] | Deletes, ...] = tuple(part for part in parts if len(part))
        self._length = sum(map(len, self.parts))

    @classmethod
    def of(cls, items: Iterable[Item]) -> "Items":
        """Any items; those that are `Items` as they are."""
        return items if isinstance(items, Items) else cls(tuple(items))

    @classmethod
    def joined(cls, several: "Iterable[Items]") -> "Items":
        """All of several, one after another; those that stood in the same columns are made together."""
        parts: list[tuple[Item, ...] | Deletes] = []
        for part in chain.from_iterable(items.parts for items in several):
            before = parts[-1] if parts else ()
            if isinstance(part, tuple) and isinstance(before, tuple):
                parts[-1:] = [before + part]
            elif isinstance(part, Deletes) and isinstance(before, Deletes) and part.columns is before.columns:
                parts[-1] = before.and_(part)
            else:
                parts.append(part)
        return cls(*parts)

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, which: int) -> Item: ...
    @overload
    def __getitem__(self, which: slice) -> "Items": ...
    def __getitem__(self, which: int | slice) -> "Item | Items":
        if isinstance(which, slice):
            positions = np.arange(len(self))[which]
            if which.step not in (None, 1):
                return Items(tuple(self[position] for position in positions.tolist()))
            start, parts = int(positions[0]) if len(positions) else 0, []
            for part in self.parts:
                parts.append(part[max(0, start) : max(0, start + len(positions))])
                start -= len(part)
            return Items(*parts)
        position = range(len(self))[which]
        for part in self.parts:
            if position < len(part):
                return part[position]
            position -= len(part)
        raise IndexError(which)

    def __iter__(self) -> Iterator[Item]:
        return chain.from_iterable(self.parts)

    def __add__(self, other: Sequence[Item]) -> "Items":
        return Items(*self.parts, *Items.of(other).parts)

    def __radd__(self, other: Sequence[Item]) -> "Items":
        return Items.of(other) + self

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Items | tuple):
            return NotImplemented
        if self is other or len(self) != len(other):
            return self is other
        if isinstance(other, Items) and list(map(len, self.parts)) == list(map(len, other.parts)):
            pairs = zip(self.parts, other.parts, strict=True)
            return all(starmap(_same, pairs))
        return all(starmap(eq, zip(self, other, strict=True)))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    @property
    def ids(self) -> list[str]:
        """`Item.id` of each."""
        return self._each(lambda deletes: deletes.ids, lambda item: item.id)

    @property
    def keys(self) -> list[str]:
        """`Item.key` of each."""
        return self._each(lambda deletes: deletes.keys, lambda item: item.key)

    @property
    def refusals(self) -> list[str | None]:
        """`Item.refusal` of each."""
        return self._each(lambda deletes: deletes.of(deletes.columns.refusals), lambda item: item.refusal)

    @property
    def warnings(self) -> list[tuple[str, ...]]:
        """`Item.warnings` of each."""
        return self._each(lambda deletes: deletes.of(deletes.columns.warnings), lambda item: item.warnings)

    def column(self, name: str) -> list[Any]:
        """What their records have under a name, of each; None of a record that has no such thing."""
        return self._each(lambda deletes: deletes.column(name), lambda item: getattr(item.base, name, None))

    def factorized(self, name: str) -> tuple[npt.NDArray[np.intp], list[Any]]:
        """Of each the number of what its record has under a name, and by that number what there is."""
        values: Any
        if len(self.parts) == 1 and isinstance(self.parts[0], Deletes):
            values = self.parts[0].cells(name)
        else:
            values = np.array(self.column(name), dtype=object)
        codes, different = pd.factorize(values)
        return codes, different.tolist()

    def mask_in(self, listing: Listing) -> npt.NDArray[np.bool_]:
        """Where a listing has their versions, and the rows of their collections, shape (its rows,)."""
        mask = np.zeros(len(listing), dtype=bool)
        for part in self.parts:
            mask |= (
                part.mask_in(listing)
                if isinstance(part, Deletes)
                else listing.mask_of(item.id for item in part)
            )
        return mask

    def _each(self, of_deletes: Callable[[Deletes], list[_T]], of_item: Callable[[Item], _T]) -> list[_T]:
        """A value of each; of deletes as their columns have it, so that they need not be made."""
        values: list[_T] = []
        for part in self.parts:
            values += of_deletes(part) if isinstance(part, Deletes) else map(of_item, part)
        return values

    @property
    def sizes(self) -> npt.NDArray[np.int64]:
        """`Item.size` of each, in bytes, shape (items,)."""
        sizes = [
            part.sizes
            if isinstance(part, Deletes)
            else np.array([item.size for item in part], dtype=np.int64)
            for part in self.parts
        ]
        return np.concatenate(sizes) if sizes else np.zeros(0, dtype=np.int64)

    @property
    def size(self) -> int:
        """Bytes of all of them."""
        # Of what somebody wrote by hand the sum may be more than 64 bits hold.
        return sum(self.sizes.tolist())

    def of_kind(self, test: Callable[[Item], bool], *, deletes: bool) -> "Items":
        """Those that a test finds, which says the same of every delete of a version.

        Parameters
        ----------
        test : callable
        deletes : bool
            What it says of them, so that they need not be made to be asked.
        """
        return Items(
            *(
                (part if deletes else ())
                if isinstance(part, Deletes)
                else tuple(item for item in part if test(item))
                for part in self.parts
            )
        )

    def all_of_kind(self, test: Callable[[Item], bool], *, deletes: bool) -> bool:
        """Whether `of_kind` finds all of them."""
        return len(self.of_kind(test, deletes=deletes)) == len(self)

    def at(self, positions: npt.NDArray[np.intp]) -> "Items":
        """Those at these positions, in the order of `positions` where all are of one part."""
        if len(self.parts) == 1:
            (part,) = self.parts
            if isinstance(part, Deletes):
                return Items(part.at_positions(positions))
            return Items(tuple(part[position] for position in positions.tolist()))
        return Items(tuple(self[position] for position in positions.tolist()))

    def where(self, mask: npt.ArrayLike) -> "Items":
        """Those of a mask, shape (items,)."""
        wanted = np.asarray(mask, dtype=bool)
        parts: list[tuple[Item, ...] | Deletes] = []
        for part in self.parts:
            here, wanted = wanted[: len(part)], wanted[len(part) :]
            if isinstance(part, Deletes):
                parts.append(part.where(here))
            else:
                parts.append(tuple(item for item, one in zip(part, here.tolist(), strict=True) if one))
        return Items(*parts)


def _same(one: tuple[Item, ...] | Deletes, other: tuple[Item, ...] | Deletes) -> bool:
    if isinstance(one, Deletes) and isinstance(other, Deletes) and one.same_as(other):
        return True
    return all(starmap(eq, zip(one, other, strict=True)))
