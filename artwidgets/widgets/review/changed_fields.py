"""What an edit changes in one field, as the review shows it: old and new side by side, nothing unseen.

A newline, a tab or a space at an end of a line changes a text as much as a letter does, so each is shown
by a sign of its own. Of long texts the part around the first difference is shown, not the beginning.
"""

import json
import re
from itertools import takewhile
from typing import Any

from artwidgets.model.edits import FieldChange
from artwidgets.model.values import UNSET
from artwidgets.planning.items import show
from artwidgets.widgets.protocol.shared import Change

__all__ = ["LONGEST", "describe_change", "visible"]

LONGEST = 600
"""Letters of a value that are shown."""

_BEFORE = 60
"""Letters shown before the first difference of two long texts."""

_SIGNS = str.maketrans(
    {
        "\r": "\N{SYMBOL FOR CARRIAGE RETURN}",
        "\t": "\N{RIGHTWARDS ARROW TO BAR}\t",
        "\n": "\N{DOWNWARDS ARROW WITH CORNER LEFTWARDS}\n",
    }
)
_EDGES = re.compile(r"(?m)^ +| +$| {2,}")


def describe_change(change: FieldChange) -> Change:
    """One change as JSON.

    Returns
    -------
    dict
        ``field``; ``old`` and ``new``, each a text or None where there is no value; for names (aliases,
        tags) ``removed`` and ``added`` instead, each a list of str.
    """
    old, new = change.old, change.new
    if isinstance(old, tuple) and isinstance(new, tuple):
        return {
            "field": change.field,
            "removed": [name for name in old if name not in new],
            "added": [name for name in new if name not in old],
        }
    before, after = _text(change.field, old), _text(change.field, new)
    start = 0
    if before and after and max(len(before), len(after)) > LONGEST:
        alike = takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))
        start = max(0, sum(1 for _ in alike) - _BEFORE)
    return {"field": change.field, "old": _part(before, start), "new": _part(after, start)}


def visible(text: str) -> str:
    """`text` with a sign for each newline, tab and space that would not be seen."""
    return _EDGES.sub(lambda spaces: "\N{MIDDLE DOT}" * len(spaces[0]), text).translate(_SIGNS)


def _text(field: str, value: Any) -> str | None:
    if field == "ttl":
        return show(value)
    if value is UNSET:
        return None
    # As JSON, so that "1" and 1 are told apart.
    return json.dumps(value, ensure_ascii=False) if field.startswith("metadata.") else value or None


def _part(text: str | None, start: int) -> str | None:
    if text is None:
        return None
    part = visible(text[start : start + LONGEST])
    return f"{'…' if start else ''}{part}{'…' if start + LONGEST < len(text) else ''}"
