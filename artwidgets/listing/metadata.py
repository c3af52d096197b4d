"""A column of metadata: kept as the JSON text that came, read as dictionaries.

A dictionary per row would be most of a listing's memory (500 to 1,000 bytes a row) and of the
time it takes to read one, and nobody looks at 100,000 of them. As text a row costs its
characters. Each look makes a new dictionary, so that changing one changes nothing of the listing.
"""

import gc
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray, ExtensionDtype, register_extension_dtype, take

from artwidgets.model.json_values import (
    MAX_LEVELS,
    is_deep,
    is_odd,
    read_json,
    without_surrogates,
    write_json,
)

__all__ = ["MetadataArray", "MetadataDtype", "parse_metadata"]

# As `read_json` reads it, which is asked where this can't.
_DECODER = json.JSONDecoder(parse_constant=lambda _: None)


def parse_metadata(text: str | None) -> dict[str, Any]:
    """One version's metadata; null, empty and unreadable texts are {}."""
    try:
        value = read_json(text) if text else None
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _parse_many(texts: Sequence[str | None]) -> list[dict[str, Any]]:
    # One parse for all: half the time of one each, and equal keys are one object.
    joined = f"[{','.join(text or 'null' for text in texts)}]"
    values: list[Any] = []
    longest = max(map(len, filter(None, texts)), default=0)
    deep = longest > MAX_LEVELS and any(map(is_deep, filter(None, texts)))
    if not deep and not is_odd(joined, longest):
        # Dictionaries by the thousand have Python look for circles again and again, and JSON has none.
        collects = gc.isenabled()
        gc.disable()
        try:
            values = _DECODER.decode(joined)
        except (ValueError, RecursionError):
            values = []  # one of them can't be read like this: each by itself
        finally:
            if collects:
                gc.enable()
    if len(values) != len(texts):
        return [parse_metadata(text) for text in texts]
    return [value if isinstance(value, dict) else {} for value in values]


@register_extension_dtype
class MetadataDtype(ExtensionDtype):
    """Dtype of a column of metadata."""

    name = "metadata"
    type = dict
    na_value = None

    @classmethod
    def construct_array_type(cls) -> Any:
        """Return the array that has this dtype."""
        return MetadataArray


class MetadataArray(ExtensionArray):
    """Metadata of many versions.

    Parameters
    ----------
    texts : pandas text array
        JSON; NA for a version that has none.
    """

    def __init__(self, texts: Any) -> None:
        self._texts = texts

    @classmethod
    def from_texts(cls, texts: Sequence[str | None], dtype: Any) -> "MetadataArray":
        """Metadata as the server sent it, kept in text arrays of `dtype`."""
        try:
            return cls(pd.array(np.asarray(texts, dtype=object), dtype=dtype))
        except UnicodeEncodeError:
            # Half characters as they are, not as escapes: no array of texts can hold them.
            readable = [text if text is None else without_surrogates(text) for text in texts]
            return cls(pd.array(np.asarray(readable, dtype=object), dtype=dtype))

    @classmethod
    def _from_sequence(cls, scalars: Any, *, dtype: Any = None, copy: bool = False) -> "MetadataArray":
        if isinstance(scalars, MetadataArray):
            return scalars.copy() if copy else scalars
        values = list(scalars)
        for value in values:
            if not isinstance(value, Mapping) and value is not None and value is not pd.NA:
                raise TypeError(f"metadata is a dictionary, not {type(value).__name__}")
        texts = [write_json(dict(value)) if isinstance(value, Mapping) else None for value in values]
        return cls(pd.array(np.asarray(texts, dtype=object), dtype="string"))

    def _cast_pointwise_result(self, values: Any) -> Any:
        # What a function made of metadata (`column.map(...)`) is seldom metadata: let pandas infer.
        return pd.Series(list(values)).array

    @property
    def texts(self) -> list[str | None]:
        """JSON of every row; None where there is none."""
        values: list[str | None] = self._texts.to_numpy(dtype=object, na_value=None).tolist()
        return values

    @property
    def dtype(self) -> MetadataDtype:
        """Always :class:`MetadataDtype`."""
        return MetadataDtype()

    @property
    def nbytes(self) -> int:
        """Bytes of the texts."""
        return int(self._texts.nbytes)

    @property
    def characters(self) -> int:
        """Characters of all texts. Unlike `nbytes` it is told without pyarrow too, which pointers are not."""
        return int(pd.Series(self._texts).str.len().sum())

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, item: Any) -> Any:
        if isinstance(item, int | np.integer):
            text = self._texts[item]
            return parse_metadata(None if text is pd.NA else text)
        return type(self)(self._texts[pd.api.indexers.check_array_indexer(self, item)])

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.tolist())

    def tolist(self) -> list[dict[str, Any]]:
        """Return all rows as dictionaries."""
        return _parse_many(self.texts)

    def __eq__(self, other: object) -> Any:
        if isinstance(other, MetadataArray | pd.Series | list | np.ndarray) and len(other) == len(self):
            return np.array([mine == theirs for mine, theirs in zip(self, other, strict=True)], dtype=bool)
        return np.array([mine == other for mine in self], dtype=bool)

    def isna(self) -> Any:
        """Return False everywhere: a version without metadata has {}."""
        return np.zeros(len(self), dtype=bool)

    def take(self, indices: Any, *, allow_fill: bool = False, fill_value: Any = None) -> "MetadataArray":
        """Return the rows at `indices`; with `allow_fill`, {} for -1."""
        if not allow_fill:
            return type(self)(self._texts.take(indices))
        positions = take(np.arange(len(self)), np.asarray(indices), allow_fill=True, fill_value=-1)
        return type(self)(self._texts.take(np.asarray(positions, dtype=np.intp), allow_fill=True))

    def copy(self) -> "MetadataArray":
        """Return the same: rows are never changed in place."""
        return type(self)(self._texts)

    @classmethod
    def _concat_same_type(cls, to_concat: Sequence["MetadataArray"]) -> "MetadataArray":
        parts = [part._texts for part in to_concat]
        return cls(type(parts[0])._concat_same_type([pd.array(part, dtype=parts[0].dtype) for part in parts]))

    def _formatter(self, boxed: bool = False) -> Any:
        return str
