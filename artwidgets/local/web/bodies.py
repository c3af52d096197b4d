"""Bodies of requests, read no further than a limit, unpacked no further either."""

from __future__ import annotations

import zlib

from starlette.requests import Request

__all__ = ["MOST_BYTES", "BadBody", "read_body"]

MOST_BYTES = 64 * 1024 * 1024
"""Bytes of a body, packed or not. The SDK sends files in parts and streams in small chunks."""


class BadBody(Exception):
    """A body that is not taken.

    Attributes
    ----------
    status : int
        The HTTP status to answer with.
    """

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


async def read_body(request: Request) -> bytes:
    """Return the body, unpacked where it is gzip.

    Raises
    ------
    BadBody
        Where it is longer than `MOST_BYTES`, also once unpacked, or no gzip although it says so.
    """
    packed = request.headers.get("content-encoding", "").lower()
    if packed not in ("", "identity", "gzip"):
        raise BadBody(f"the content encoding {packed!r} is not supported: send gzip or none", 415)
    unpack = zlib.decompressobj(wbits=31) if packed == "gzip" else None
    body = bytearray()
    taken = 0
    async for chunk in request.stream():
        taken += len(chunk)
        if unpack is not None:
            try:
                chunk = unpack.decompress(chunk, MOST_BYTES - len(body) + 1)
            except zlib.error as error:
                raise BadBody(f"the body is no gzip: {error}", 400) from None
        body += chunk
        if len(body) > MOST_BYTES or taken > MOST_BYTES:
            raise BadBody(f"the body is longer than {MOST_BYTES} bytes", 413)
    if unpack is not None and not unpack.eof:
        raise BadBody("the body is no whole gzip", 400)
    return bytes(body)
