"""A plan's items as JSON text, part by part: the same text as `json.dumps` of all, without the whole of it.

Deletes that are held as columns are written as columns: each is encoded once, what is the same in a
stretch of rows becomes part of a template, and the rows are put into that. The text is what plan ids
are a hash of, so it is the very same, letter by letter.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from json.encoder import encode_basestring_ascii
from typing import Any

import numpy as np
import pandas as pd

from artwidgets.listing import KEYS, TABLE, dtypes
from artwidgets.model.records import Version
from artwidgets.planning.deletes import Deletes
from artwidgets.planning.item_sequence import Items
from artwidgets.planning.items import Action, Item
from artwidgets.planning.serialization import ALWAYS, items_to_json, plain

__all__ = ["COMPACT", "SORTED", "Style", "list_text", "object_text"]

_TOGETHER = 8_192
"""Rows that are written at once."""

_SECONDS = len("2026-11-30T10:00:00")

_MARK = "\x00artwidgets: next\x00"

_NAMES = tuple(item.name for item in fields(Version))
_COUNTS = (dtypes.COUNT, dtypes.NULLABLE_COUNT, dtypes.BYTES)
_TEXTS = (dtypes.TEXT, dtypes.PROSE, dtypes.KEY, dtypes.CATEGORY)

_NOBODY = Version(
    id="",
    artifact_id="",
    collection_id="",
    entity="",
    project="",
    name="",
    collection="",
    type="",
    version=0,
)
(_A_DELETE,) = items_to_json([Item(action=Action.DELETE, base=_NOBODY)])
"""What a delete's JSON has, in its order; what is not of a column is the same of each."""


@dataclass(frozen=True, slots=True)
class Style:
    """How JSON is spelled.

    Attributes
    ----------
    comma, colon : str
    sort_keys : bool
    """

    comma: str
    colon: str
    sort_keys: bool

    def dumps(self, value: Any) -> str:
        """One value."""
        return json.dumps(value, sort_keys=self.sort_keys, separators=(self.comma, self.colon))


SORTED = Style(", ", ": ", sort_keys=True)
"""Of plan files, and of what ids are a hash of."""

COMPACT = Style(",", ":", sort_keys=False)
"""Of journals."""


def object_text(entries: Mapping[str, Any], style: Style) -> Iterator[str]:
    """A JSON object, part by part.

    Parameters
    ----------
    entries : mapping of str to JSON value or Items
    style : Style
    """
    before = "{"
    for name in sorted(entries) if style.sort_keys else entries:
        yield f"{before}{style.dumps(name)}{style.colon}"
        yield from _value_text(entries[name], style)
        before = style.comma
    yield "}"


def list_text(values: Iterable[Any], style: Style) -> Iterator[str]:
    """A JSON list, part by part; the values are as of `object_text`."""
    before = "["
    for value in values:
        yield before
        yield from _value_text(value, style)
        before = style.comma
    yield "]"


def _value_text(value: Any, style: Style) -> Iterator[str]:
    return _items_text(value, style) if isinstance(value, Items) else iter((style.dumps(value),))


def _items_text(items: Items, style: Style) -> Iterator[str]:
    before = "["
    for part in items.parts:
        for start in range(0, len(part), _TOGETHER):
            stretch = part[start : start + _TOGETHER]
            yield before
            if isinstance(stretch, Deletes):
                yield _deletes_text(stretch, style)
            else:
                yield style.dumps(items_to_json(stretch))[1:-1]
            before = style.comma
    yield "]" if len(items) else "[]"


def _deletes_text(deletes: Deletes, style: Style) -> str:
    """A stretch of deletes. What a plan's id was made of is what its file says next: it is kept till then."""
    kept, at = deletes.columns.texts, deletes.at
    if style is not SORTED or not isinstance(at, range):
        return style.comma.join(_deletes(deletes, style))
    text = kept.get(at)
    if text is None:
        text = style.comma.join(_deletes(deletes, style))
        kept.put(at, text)
    return text


def _deletes(deletes: Deletes, style: Style) -> list[str]:
    """A stretch of deletes, each as JSON: a template of what is the same, and a column of what is not."""
    varying: list[Sequence[str]] = []
    template = _item_template(deletes, style, varying)
    if not varying:
        return [template % ()] * len(deletes)
    return [template % cells for cells in zip(*varying, strict=True)]


def _item_template(deletes: Deletes, style: Style, varying: list[Sequence[str]]) -> str:
    own: dict[str, Sequence[str]] = {
        "delete_aliases": _encoded(deletes.with_aliases, style),
        "size": list(map(str, deletes.sizes.tolist())),
        "warnings": _encoded(deletes.of(deletes.columns.warnings), style),
        "refusal": _texts(deletes.of(deletes.columns.refusals)),
    }
    parts = []
    for name in sorted(_A_DELETE) if style.sort_keys else _A_DELETE:
        if name == "base":
            value = _record_template(deletes, style, varying)
        elif name in own:
            value = _slot(own[name], varying)
        else:
            value = _literal(style.dumps(_A_DELETE[name]))
        parts.append(f"{style.dumps(name)}{style.colon}{value}")
    return f"{{{style.comma.join(parts)}}}"


def _record_template(deletes: Deletes, style: Style, varying: list[Sequence[str]]) -> str:
    """The versions themselves; see `artwidgets.planning.serialization.record_to_json`."""
    cells = _record_cells(deletes, style)
    names = sorted(_NAMES) if style.sort_keys else _NAMES
    text = ""
    for name in names:
        before = f"{style.comma if text else ''}{style.dumps(name)}{style.colon}"
        if name in ALWAYS:
            text += before + _slot(cells[name], varying)
        else:
            # What came later is said only where there is something to say.
            pieces = ["" if cell in ("null", "[]") else before + cell for cell in cells[name]]
            text += _slot(pieces, varying)
    return f"{{{text}}}"


def _record_cells(deletes: Deletes, style: Style) -> dict[str, Sequence[str]]:
    rows = deletes.columns.rows.part(deletes.at)
    special = {name for name, column in TABLE.items() if column.dtype in (dtypes.TIME, dtypes.METADATA)}
    held = {name: rows.cells(name) for name in _NAMES if name in (*TABLE, *KEYS) and name not in special}
    coded = {name: one for name, one in held.items() if isinstance(one.dtype, pd.CategoricalDtype)}
    cells: dict[str, Sequence[str]] = {name: _coded(one) for name, one in coded.items()}
    for name, values in rows.values(
        name for name in _NAMES if name not in special and name not in coded
    ).items():
        dtype = TABLE[name].dtype if name in TABLE else None
        if dtype in _COUNTS:
            cells[name] = ["null" if value is None else str(value) for value in values]
        elif dtype in _TEXTS or name not in (*TABLE, "unknown"):
            cells[name] = _texts(values)
        else:
            cells[name] = _encoded(values, style)
    for name in special:
        if TABLE[name].dtype is dtypes.TIME:
            cells[name] = _moments(rows.cells(name))
        else:
            cells[name] = _metadata(rows.cells(name), style)
    return cells


def _texts(values: Sequence[str | None]) -> list[str]:
    if values.count(values[0]) == len(values):
        return ["null" if values[0] is None else encode_basestring_ascii(values[0])] * len(values)
    present = [value for value in values if value is not None]
    if len(present) == len(values):
        # All at once take a third of the time of one by one: each is cut off at a letter that none
        # has; where one has it, or says it as an escape, there are more of them.
        texts = encode_basestring_ascii("\0".join(present)).replace("\\u0000", '"\0"').split("\0")
        if len(texts) == len(values):
            return texts
    return ["null" if value is None else encode_basestring_ascii(value) for value in values]


def _coded(cells: "pd.Series[Any]") -> list[str]:
    """Texts of which few are different, as their column has them."""
    # No category has the code -1.
    by_code = [*map(encode_basestring_ascii, cells.cat.categories.tolist()), "null"]
    texts: list[str] = np.array(by_code, dtype=object)[cells.cat.codes.to_numpy()].tolist()
    return texts


def _encoded(values: Sequence[Any], style: Style) -> list[str]:
    """Values of which few are different."""
    encoded = {value: style.dumps(plain(value)) for value in set(values)}
    return [encoded[value] for value in values]


def _moments(cells: "pd.Series[Any]") -> list[str]:
    """As `datetime.isoformat` writes them: without a fraction where there is none."""
    moments = cells.dt.tz_localize(None).to_numpy("datetime64[us]")
    written = np.datetime_as_string(moments).tolist()
    shortened = moments == moments.astype("datetime64[s]")
    if shortened.any():
        written = [
            text[:_SECONDS] if short else text
            for text, short in zip(written, shortened.tolist(), strict=True)
        ]
    return ["null" if text == "NaT" else f'"{text}+00:00"' for text in written]


def _metadata(cells: "pd.Series[Any]", style: Style) -> list[str]:
    # All at once take half the time of one by one: each is cut off where a text follows it that none has.
    values = [one for value in dtypes.METADATA.values(cells) for one in (value, _MARK)]
    texts = style.dumps(values)[1:-1].split(f"{style.comma}{style.dumps(_MARK)}")
    if len(texts) != len(cells) + 1:
        texts = [*map(style.dumps, values[::2]), ""]
    return [text.removeprefix(style.comma) for text in texts[:-1]]


def _slot(cells: Sequence[str], varying: list[Sequence[str]]) -> str:
    """Where a column stands in the template: the text itself where all are the same."""
    first = cells[0]
    if cells.count(first) == len(cells):
        return _literal(first)
    varying.append(cells)
    return "%s"


def _literal(text: str) -> str:
    return text.replace("%", "%%")
