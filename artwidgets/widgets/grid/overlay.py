"""Staged edits, laid over the base rows without touching them."""

from collections.abc import Mapping
from typing import Any

__all__ = ["Overlay"]

_MISSING = object()


class Overlay:
    """New values and marks by row id.

    Parameters
    ----------
    values : mapping, optional
        ``{id: {column: new value}}``.
    marks : mapping, optional
        ``{id: word}``: what is to happen to the row (``edited``, ``deleted``, ``unlinked``).
    """

    def __init__(
        self,
        values: Mapping[str, Mapping[str, Any]] | None = None,
        marks: Mapping[str, str] | None = None,
    ) -> None:
        self.values = {row_id: dict(cells) for row_id, cells in (values or {}).items()}
        self.marks = dict(marks or {})

    def differs_at(self, other: "Overlay") -> set[str]:
        """Return the ids whose row looks different under `other`."""
        return _differing(self.values, other.values) | _differing(self.marks, other.marks)

    def by_mark(self) -> dict[str, list[str]]:
        """Return the ids of the rows that bear each mark."""
        ids: dict[str, list[str]] = {}
        for row_id, word in self.marks.items():
            ids.setdefault(word, []).append(row_id)
        return ids

    def value(self, row_id: str, key: str, base: Any) -> Any:
        """Return the staged value of a cell, or `base` where none is staged."""
        return self.values.get(row_id, {}).get(key, base)


def _differing(one: Mapping[str, Any], two: Mapping[str, Any]) -> set[str]:
    return {
        row_id for row_id in one.keys() | two.keys() if one.get(row_id, _MISSING) != two.get(row_id, _MISSING)
    }
