"""Metadata as a tree of lines that can be edited one by one.

A path is a list of keys (text) and positions (whole numbers). Edits return new metadata and
leave the old as it is; numbers keep their exact text, which a browser's own JSON would not.
"""

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from artwidgets.errors import InvalidValueError
from artwidgets.model.json_values import read_value, same_json
from artwidgets.widgets.protocol.details import JsonKind, Line

__all__ = [
    "MAX_DEPTH",
    "MAX_LINES",
    "added",
    "lines",
    "read_value",
    "removed",
    "renamed",
    "replaced",
    "shows_all",
    "top_level_edit",
]

MAX_LINES, MAX_DEPTH = 1_000, 30
_SHORT = 80
"""Lines of the tree that are shown, and how deep; more is edited as JSON text."""

Path = list[str | int]


def lines(metadata: Mapping[str, Any], base: Mapping[str, Any] | None = None) -> list[Line]:
    """One line per value, parents before their children.

    Parameters
    ----------
    metadata : mapping
    base : mapping, optional
        What it was before; lines whose value differs are marked.

    Returns
    -------
    list of dict
        ``path``; ``key``; ``depth``; ``kind`` ("object", "array", "string", "number", "boolean",
        "null"); ``text`` the value as JSON, for a container how many it holds; ``changed``; and
        ``old``, for a top-level key, the JSON text before, where there was one.
    """
    found: list[Line] = []
    _walk(metadata, [], found, base if base is not None else metadata)
    return found[:MAX_LINES]


def shows_all(tree: Sequence[Mapping[str, Any]]) -> bool:
    """Whether these `lines` hold all there is: neither of the limits was met."""
    return len(tree) < MAX_LINES and all(line["depth"] < MAX_DEPTH for line in tree)


def replaced(metadata: Mapping[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """The metadata with another value at a path that exists."""
    result, parent, key = _at(metadata, path)
    parent[key] = value
    return result


def added(metadata: Mapping[str, Any], path: Path, key: str, value: Any) -> dict[str, Any]:
    """The metadata with a value more in the container at `path`: under `key`, or at an array's end."""
    result = deepcopy(dict(metadata))
    parent = _follow(result, path)
    if isinstance(parent, list):
        parent.append(value)
    elif isinstance(parent, dict):
        if not key.strip():
            raise InvalidValueError("A metadata key can't be empty.")
        if key in parent:
            raise InvalidValueError(
                f"There is a key {key!r} here already. Edit its value, or choose another name."
            )
        parent[key] = value
    else:
        raise InvalidValueError("Only objects and arrays can hold more values.")
    return result


def removed(metadata: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """The metadata without the value at a path."""
    result, parent, key = _at(metadata, path)
    del parent[key]
    return result


def renamed(metadata: Mapping[str, Any], path: Path, name: str) -> dict[str, Any]:
    """The metadata with another name for the key at a path, its place kept."""
    result, parent, key = _at(metadata, path)
    if not isinstance(parent, dict):
        raise InvalidValueError("Values of an array have no names.")
    if not name.strip():
        raise InvalidValueError("A metadata key can't be empty.")
    if name != key and name in parent:
        raise InvalidValueError(f"There is a key {name!r} here already. Choose another name.")
    items = [(name if item == key else item, value) for item, value in parent.items()]
    parent.clear()
    parent.update(items)
    return result


def top_level_edit(seen: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The keywords of `Session.edit` that turn what was seen into what is wanted, key by key.

    Keys that are not touched are not sent, so what others change in them meanwhile survives.
    """
    update = {
        key: value for key, value in wanted.items() if key not in seen or _text(seen[key]) != _text(value)
    }
    remove = [key for key in seen if key not in wanted]
    return {"update_metadata": update, "remove_metadata": remove} if update or remove else {}


def changed_meanwhile(path: Path, was: str, now: Mapping[str, Any]) -> str:
    """What is to be known before a value is overwritten that is no longer what its line showed.

    Parameters
    ----------
    path : list
        Of the line.
    was : str
        Its ``text``, when somebody began to edit it.
    now : mapping
        The metadata as it would be edited.
    """
    value: Any = now
    for key in path:
        value = _child(value, key)
    if value is not _ABSENT and _line_text(value) == was:
        return ""
    return f"{path[-1]} {_is_now(value)}, and was {_shortly(was)} when you began."


def keys_changed_meanwhile(
    was: Mapping[str, Any], wanted: Mapping[str, Any], now: Mapping[str, Any]
) -> list[str]:
    """The same for whole keys, a sentence for each that somebody else made other than it was and is to be."""
    sentences = []
    for key in dict.fromkeys([*was, *wanted]):
        before, after, value = (_child(one, key) for one in (was, wanted, now))
        if _same(before, after) or _same(value, before) or _same(value, after):
            continue
        then = "was not there" if before is _ABSENT else f"was {_shortly(_text(before))}"
        sentences.append(f"{key} {_is_now(value)}, and {then} when you began.")
    return sentences


def _same(one: Any, other: Any) -> bool:
    if one is _ABSENT or other is _ABSENT:
        return one is other
    return same_json(one, other)


def _is_now(value: Any) -> str:
    return "is gone now" if value is _ABSENT else f"is {_shortly(_text(value))} now"


def _shortly(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}\N{HORIZONTAL ELLIPSIS}"


def _line_text(value: Any) -> str:
    return f"{len(value):,}" if _kind(value) in ("object", "array") else _text(value)


def _walk(value: Any, path: Path, found: list[Line], base: Any) -> None:
    items: list[tuple[str | int, Any]]
    items = list(value.items()) if isinstance(value, Mapping) else list(enumerate(value))
    for key, item in items:
        if len(found) >= MAX_LINES:
            return
        kind = _kind(item)
        before = _child(base, key)
        line: Line = {
            "path": [*path, key],
            "key": str(key),
            "depth": len(path),
            "kind": kind,
            "text": _line_text(item),
            "changed": before is _ABSENT or _text(before) != _text(item),
        }
        if line["changed"] and before is not _ABSENT and kind not in ("object", "array"):
            line["old"] = _text(before)
        found.append(line)
        if kind in ("object", "array") and len(path) < MAX_DEPTH:
            _walk(item, [*path, key], found, None if before is _ABSENT else before)


_ABSENT = object()


def _child(base: Any, key: str | int) -> Any:
    if isinstance(base, Mapping):
        return base.get(key, _ABSENT)
    if isinstance(base, list | tuple) and isinstance(key, int) and key < len(base):
        return base[key]
    return _ABSENT


def _kind(value: Any) -> JsonKind:
    if isinstance(value, Mapping):
        return "object"
    if isinstance(value, list | tuple):
        return "array"
    if isinstance(value, bool):
        return "boolean"
    if value is None:
        return "null"
    return "string" if isinstance(value, str) else "number"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _follow(value: Any, path: Path) -> Any:
    for key in path:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            raise InvalidValueError("This metadata key is no longer there.") from None
    return value


def _at(metadata: Mapping[str, Any], path: Path) -> tuple[dict[str, Any], Any, str | int]:
    if not path:
        raise InvalidValueError("Name a metadata key.")
    result = deepcopy(dict(metadata))
    parent, key = _follow(result, path[:-1]), path[-1]
    _follow(parent, [key])
    return result, parent, key
