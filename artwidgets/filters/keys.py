"""Which metadata keys a listing has, nested ones too, and how often."""

from dataclasses import dataclass
from typing import Any, Final

from artwidgets.filters.index import ListingIndex

__all__ = ["KeyCount", "metadata_keys"]

_SAMPLE: Final = 5_000
_MAX_DEPTH: Final = 3


@dataclass(frozen=True, slots=True)
class KeyCount:
    """One metadata key.

    Attributes
    ----------
    path : tuple of str
        Keys from the outside in.
    rows : int
        How many rows have it.
    exact : bool
        Whether all rows were looked at; of many rows only a sample is.
    """

    path: tuple[str, ...]
    rows: int
    exact: bool = True


def metadata_keys(table: ListingIndex) -> tuple[KeyCount, ...]:
    """Find the metadata keys in the data, most frequent first; looked for once a listing."""
    return table.remember("metadata keys", lambda: _find(table))


def _find(table: ListingIndex) -> tuple[KeyCount, ...]:
    column = table.column("metadata")
    # Keys repeat from version to version: a spread sample finds them without reading a million dicts.
    step = max(1, len(column) // _SAMPLE)
    found: dict[tuple[str, ...], int] = {}
    for metadata in column.iloc[::step].to_list():
        _gather(metadata, (), found)
    counts = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return tuple(KeyCount(path, min(rows * step, len(column)), step == 1) for path, rows in counts)


def _gather(metadata: Any, path: tuple[str, ...], found: dict[tuple[str, ...], int]) -> None:
    if not isinstance(metadata, dict):
        return
    for key, value in metadata.items():
        inner = (*path, str(key))
        if isinstance(value, dict) and value and len(inner) < _MAX_DEPTH:
            _gather(value, inner, found)
        else:
            found[inner] = found.get(inner, 0) + 1
