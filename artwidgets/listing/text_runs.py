"""Texts as Arrow holds them in memory: one behind the other, as UTF-8.

Some questions about a million texts are answered many times faster in these bytes than text by text.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["TextRun", "text_runs"]

_OFFSETS = {"string": np.int32, "large_string": np.int64}


class TextRun(NamedTuple):
    """Texts that stand one behind the other.

    Attributes
    ----------
    offsets : ndarray of int32 or int64, shape (texts + 1,)
        Where each begins in `data`; the last says where the last one ends.
    data : ndarray of uint8
    valid : ndarray of bool, shape (texts,), or None
        Which of them are not NA (None: all).
    """

    offsets: npt.NDArray[np.integer[Any]]
    data: npt.NDArray[np.uint8]
    valid: npt.NDArray[np.bool_] | None


def text_runs(array: Any) -> list[TextRun] | None:
    """Return the bytes of a pandas text array, not copied; None where Arrow does not hold them.

    Parameters
    ----------
    array : ExtensionArray
    """
    dtype = array.dtype
    if not (isinstance(dtype, pd.StringDtype) and dtype.storage == "pyarrow"):
        return None
    chunks = [chunk for chunk in array.__arrow_array__().chunks if len(chunk)]
    return None if any(str(chunk.type) not in _OFFSETS for chunk in chunks) else list(map(_run, chunks))


def _run(chunk: Any) -> TextRun:
    _, offsets, data = chunk.buffers()
    begins = np.frombuffer(offsets, _OFFSETS[str(chunk.type)])[chunk.offset : chunk.offset + len(chunk) + 1]
    return TextRun(
        begins,
        # Where all texts are empty there may be no bytes at all.
        np.zeros(0, np.uint8) if data is None else np.frombuffer(data, np.uint8),
        chunk.is_valid().to_numpy(zero_copy_only=False) if chunk.null_count else None,
    )
