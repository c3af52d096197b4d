"""What differs between the metadata of two versions, value by value."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from artwidgets.model.json_values import same_json

__all__ = ["MAX_DEPTH", "MAX_TEXT", "Difference", "How", "compared", "difference_lines"]

MAX_TEXT = 200
"""Characters of a value that are shown; the tree shows all of it."""

MAX_DEPTH = 30
"""How deep values are told apart; what is below is one value."""

How = Literal["added", "removed", "changed", "same"]

_ABSENT = object()
_PLAIN_KEY = re.compile(r"[^\s.\"\[\]]+")
_ORDER = {"changed": 0, "added": 1, "removed": 2, "same": 3}


class Difference(NamedTuple):
    """One value of two versions' metadata.

    Attributes
    ----------
    path : str
        ``optimizer.betas[0]``; a key that holds a dot, a space or a bracket stands in quotes.
    how : {"added", "removed", "changed", "same"}
    old, new : str or None
        The value as JSON text; None where there is none.
    staged : bool
        Whether it is (also) an edit that has not been applied.
    """

    path: str
    how: How
    old: str | None
    new: str | None
    staged: bool


def compared(
    old: Mapping[str, Any], new: Mapping[str, Any], saved: Mapping[str, Any] | None = None
) -> list[Difference]:
    """Every value of the two, those that differ first, in the order of the keys.

    Objects, and arrays that hold objects or arrays, are compared value by value; an array of plain
    values is one value. What is the same is the same in JSON: ``1`` is ``1.0``.

    Parameters
    ----------
    old, new : mapping
    saved : mapping, optional
        What `new` is on the server; values that differ from it are told as staged.
    """
    before, after = dict(_values(old)), dict(_values(new))
    on_server = after if saved is None else dict(_values(saved))
    found = [
        Difference(
            path,
            _how(value, after.get(path, _ABSENT)),
            _text(value),
            _text(after[path]) if path in after else None,
            _differs(after, on_server, path),
        )
        for path, value in before.items()
    ]
    found += [
        Difference(path, "added", None, _text(value), _differs(after, on_server, path))
        for path, value in after.items()
        if path not in before
    ]
    return sorted(found, key=lambda one: _ORDER[one.how])


def difference_lines(found: Sequence[Difference], most: int) -> dict[str, Any]:
    """As JSON: ``lines`` (at most `most` of each, those that differ and the same ones) and both counts."""
    differing = [one for one in found if one.how != "same"]
    same = [one for one in found if one.how == "same"]
    return {
        "lines": [_line(one) for one in differing[:most]],
        "differing": len(differing),
        "same": [_line(one) for one in same[:most]],
        "unchanged": len(same),
    }


def _line(one: Difference) -> dict[str, Any]:
    return {
        "path": one.path,
        "how": one.how,
        "old": _short(one.old),
        "new": _short(one.new),
        "staged": one.staged,
    }


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}…"


def _how(old: Any, new: Any) -> How:
    if new is _ABSENT:
        return "removed"
    return "same" if same_json(old, new) else "changed"


def _differs(one: Mapping[str, Any], other: Mapping[str, Any], path: str) -> bool:
    return not same_json(one.get(path, _ABSENT), other.get(path, _ABSENT))


def _values(value: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Paths and values at the ends of the branches."""
    if depth > MAX_DEPTH:
        yield path, value
    elif isinstance(value, Mapping) and (value or not path):
        for key, item in value.items():
            name = _key(str(key))
            yield from _values(item, f"{path}.{name}" if path else name, depth + 1)
    elif isinstance(value, list | tuple) and any(isinstance(item, Mapping | list | tuple) for item in value):
        for at, item in enumerate(value):
            yield from _values(item, f"{path}[{at}]", depth + 1)
    else:
        yield path, value


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)
