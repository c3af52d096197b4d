"""Whether ids are all different, which a table has to know before it shows its first rows."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.listing.text_runs import TextRun, text_runs

__all__ = ["all_differ"]

_PIECE = 16_384
"""Texts whose hashes stay in a processor's cache while they are made."""
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_Hashes = npt.NDArray[np.uint64]


def all_differ(ids: pd.Index) -> bool:
    """Whether no id comes twice.

    ``ids.is_unique`` makes a Python text of every id and a table of all of them, for a quarter of a second
    where they are a million. Texts with different hashes are different, so it is asked only where two
    hashes are the same.
    """
    runs = text_runs(ids.array)
    if not runs or any(run.valid is not None for run in runs):
        return bool(ids.is_unique)
    hashes = np.concatenate(
        [_hashes(run, at) for run in runs for at in range(0, len(run.offsets) - 1, _PIECE)]
    )
    hashes.sort()
    return bool((hashes[1:] != hashes[:-1]).all()) or bool(ids.is_unique)


def _hashes(run: TextRun, at: int) -> _Hashes:
    """Of a piece of the texts, from `at` on: eight bytes after the other are mixed in."""
    offsets: npt.NDArray[np.integer[Any]] = run.offsets[at : at + _PIECE + 1]
    size = int(offsets[-1] - offsets[0])
    data = np.zeros(size + 8, np.uint8)
    data[:size] = run.data[offsets[0] : offsets[-1]]
    # The eight bytes from every position on, as one number each.
    eights = np.ndarray(size + 1, "<u8", data, strides=(1,))
    begins, lengths = (offsets[:-1] - offsets[0]).astype(np.int64), np.diff(offsets).astype(np.int64)
    hashes = lengths.astype(np.uint64)
    going = np.arange(len(lengths))
    for position in range(0, int(lengths.max()), 8):
        # A text is mixed in as often as it is long, whatever stands beside it.
        going = going[lengths[going] > position]
        beyond = 8 - np.minimum(lengths[going] - position, 8)
        # Bytes of the next text are shifted out.
        eight = eights[begins[going] + position] << (8 * beyond).astype(np.uint64)
        mixed = (hashes[going] ^ eight) * _MULTIPLIER
        hashes[going] = mixed ^ (mixed >> np.uint64(29))
    return hashes
