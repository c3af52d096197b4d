"""Long texts that are kept small until they are wanted once more."""

import zlib
from typing import Any

__all__ = ["KeptTexts"]

_MOST = 64_000_000
"""Bytes that are kept; what comes after them is made again."""


def _lz4() -> Any:
    """PyArrow, whose LZ4 takes a fifth of zlib's time; None where it is not installed."""
    try:
        import pyarrow
    except ImportError:
        return None
    return pyarrow if pyarrow.Codec.is_available("lz4_raw") else None


class KeptTexts:
    """ASCII texts, by stretches of rows; safe to read while another thread writes."""

    def __init__(self) -> None:
        self._kept: dict[range, tuple[int, bytes]] = {}
        self._size = 0
        self._arrow = _lz4()

    def put(self, rows: range, text: str) -> None:
        """Keep a text, as long as there is room."""
        if self._size < _MOST:
            data = text.encode("ascii")
            small = (
                zlib.compress(data, 1)
                if self._arrow is None
                else self._arrow.compress(data, codec="lz4_raw", asbytes=True)
            )
            self._kept[rows] = (len(data), small)
            self._size += len(small)

    def get(self, rows: range) -> str | None:
        """The text of these rows; None where it is not kept."""
        if rows not in self._kept:
            return None
        size, small = self._kept[rows]
        data: bytes = (
            zlib.decompress(small)
            if self._arrow is None
            else self._arrow.decompress(small, decompressed_size=size, codec="lz4_raw", asbytes=True)
        )
        return data.decode("ascii")
