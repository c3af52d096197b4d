"""Answers of which most is known: what came letter for letter as before is not parsed again.

A page of a refresh is long, and nearly all of it is as it was. So its text is cut where one version ends
and the next begins, and each piece is known by a digest (its *sign*): in the place of one that came before
stands its id and the row that tells the rest. What is left is parsed as ever.

The cuts are safe: inside a JSON text every quotation mark is escaped, so ``{"version":`` stands only where
an object begins, and no field that a refresh asks for is an object of somebody else's making. A server that
writes its JSON in another way (blanks, escapes) is only not helped.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from json.encoder import encode_basestring
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["AT", "NO_SIGN", "Edge", "PreviousEdges", "Signs", "signs_of"]

Edge = Mapping[str, Any]
Signs = npt.NDArray[np.uint64]

NO_SIGN = 0
"""Of rows that can't be compared with what comes the next time."""

AT = "at"
"""Of an edge that came as before: the row that tells it. Beside it there is the node with its id alone."""

_BEGINS = '{"version":'
_FIRST, _NEXT = f"[{_BEGINS}", f",{_BEGINS}"
_DECODER = json.JSONDecoder()
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _signs(pieces: Sequence[str]) -> Signs:
    digests = [blake2b(piece.encode("utf-8", "surrogatepass"), digest_size=8).digest() for piece in pieces]
    return np.frombuffer(b"".join(digests), dtype=np.uint64)


def signs_of(edges: Sequence[Edge], without: frozenset[str]) -> Signs:
    """Return the signs of edges that were parsed: those of the text that a server sends of them.

    Parameters
    ----------
    edges : sequence of mapping
    without : frozenset of str
        Fields of the node that don't count, so that it is the same whether they came along or not.

    Notes
    -----
    Two different texts have the same sign with a chance of 1 in 2 ** 64.
    """
    light: Sequence[Edge] = edges
    if edges and not without.isdisjoint(edges[0]["node"]):
        light = [
            {**edge, "node": {name: value for name, value in edge["node"].items() if name not in without}}
            for edge in edges
        ]
    return _signs([_ENCODER.encode(edge).removeprefix(_BEGINS) for edge in light])


class PreviousEdges:
    """Edges that came before, by their signs. A value: safe from any thread.

    Parameters
    ----------
    signs : array of uint64
        By row; `NO_SIGN` for rows that shall be parsed.
    ids : sequence of str
        Of the artifacts, by row.
    """

    def __init__(self, signs: Signs, ids: Sequence[str]) -> None:
        at = np.flatnonzero(signs != NO_SIGN)
        order = np.argsort(signs[at])
        self._at = at[order]
        self._signs = signs[at][order]
        self._ids = ids

    def find(self, signs: Signs) -> npt.NDArray[np.intp]:
        """Return for each sign the row that has it, -1 where none has."""
        if not len(self._signs):
            return np.full(len(signs), -1, np.intp)
        positions = np.minimum(np.searchsorted(self._signs, signs), len(self._signs) - 1)
        return np.where(self._signs[positions] == signs, self._at[positions], -1)

    def parse(self, text: str) -> Any:
        """Parse an answer; of edges that are known there is :data:`AT` and the id."""
        try:
            return json.loads(self._shortened(text))
        except ValueError:
            return json.loads(text)

    def _shortened(self, text: str) -> str:
        head, *lists = text.split(_FIRST)
        return "".join([head, *map(self._shortened_list, lists)])

    def _shortened_list(self, text: str) -> str:
        pieces = text.split(_NEXT)
        # What follows the list is behind its last edge.
        last = _BEGINS + pieces[-1]
        end = _DECODER.raw_decode(last)[1]
        pieces[-1] = last[len(_BEGINS) : end]
        rows = self.find(_signs(pieces)).tolist()
        edges = [
            _BEGINS + piece
            if at < 0
            else f'{{"{AT}":{at},"node":{{"id":{encode_basestring(self._ids[at])}}}}}'
            for at, piece in zip(rows, pieces, strict=True)
        ]
        return f"[{','.join(edges)}{last[end:]}"
