"""Metadata keys as columns of the table, and edits of single keys, nested ones too."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from artwidgets.errors import InvalidValueError
from artwidgets.filters import ListingIndex, join_path, metadata_keys, split_path
from artwidgets.filters.column_indexes import lookup
from artwidgets.model.json_values import same_json
from artwidgets.model.values import UNSET
from artwidgets.widgets.grid import Column, Exact, MoreColumns, Offer, from_text, type_word
from artwidgets.widgets.versions.demand_columns import demand_column, demand_offers

__all__ = [
    "PREFIX",
    "difference",
    "metadata_columns",
    "path_of",
    "read_value",
    "value_of",
    "with_value",
]

PREFIX = "metadata."
"""What the key of such a column begins with; the rest is as in a filter."""

_OFFERED = 200


def metadata_columns(table: Callable[[], ListingIndex | None]) -> MoreColumns:
    """The columns that the table's chooser offers beside its own.

    Parameters
    ----------
    table : callable
        Gives the listing to look for keys in; None before there is one.
    """

    def offers(text: str) -> list[Offer]:
        present = table()
        if present is None:
            return []
        held = demand_offers(present, text)
        named = ((PREFIX + join_path(found.path), found) for found in metadata_keys(present))
        wanted = text.strip().casefold()
        hits = [
            Offer(name, name, found.rows, found.exact) for name, found in named if wanted in name.casefold()
        ]
        return [*held, *hits[:_OFFERED]]

    def make(key: str) -> Column | None:
        if (column := demand_column(key)) is not None:
            return column
        if not key.startswith(PREFIX) or not all(path_of(key)):
            return None
        return Column(key, key, kind="value", width=min(220, max(110, 46 + 7 * len(key))), editable=True)

    return MoreColumns("Storage, runs and metadata", offers, make)


def path_of(key: str) -> tuple[str, ...]:
    """The metadata keys, from the outside in, that a column stands for."""
    return split_path(key)[1:]


def value_of(metadata: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    """What stands under a key; None where nothing does."""
    (value,) = lookup([metadata], path)
    return value


def read_value(text: str | Exact | None, before: Any) -> Any:
    """The value that a text means in place of another one; None takes the key away."""
    if isinstance(text, Exact):
        return text.value
    return None if text is None else from_text(text, before)


def with_value(metadata: Mapping[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """The metadata with a value under a key, or with None without the key.

    Raises
    ------
    InvalidValueError
        Where something else than an object is in the way of a nested key.
    """
    if value is None and value_of(metadata, path) is None:
        return dict(metadata)
    dotted = ".".join(path)
    if len(path) > 1 and dotted in metadata and value_of({**metadata, dotted: None}, path) is None:
        path = (dotted,)
    return _placed(metadata, path, value, "metadata")


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The keywords of `Session.edit` that make one of the other, top-level key by key."""
    update = {key: value for key, value in after.items() if not same_json(before.get(key, UNSET), value)}
    return {"update_metadata": update, "remove_metadata": [key for key in before if key not in after]}


def _placed(outer: Any, inner: Sequence[str], value: Any, name: str) -> dict[str, Any]:
    """The same object with a value under a nested key; what it shares with the old one is not changed."""
    if not isinstance(outer, Mapping | None):
        raise InvalidValueError(
            f"{name} is {type_word(outer)} and holds no keys, so {'.'.join((name, *inner))} can't be set. "
            "Edit the metadata in the details."
        )
    made = dict(outer or {})
    key, *deeper = inner
    if deeper:
        made[key] = _placed(made.get(key), deeper, value, f"{name}.{key}")
    elif value is None:
        made.pop(key, None)
    else:
        made[key] = value
    return made
