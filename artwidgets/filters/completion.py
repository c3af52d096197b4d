"""What could be written next: fields, and values with counts from the data."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd

from artwidgets.errors import FilterError
from artwidgets.filters.evaluate import mask
from artwidgets.filters.fields import WORDS, Field, Kind, Source, join_path, split_path
from artwidgets.filters.index import ListingIndex
from artwidgets.filters.keys import metadata_keys
from artwidgets.filters.lexer import Character, read_term
from artwidgets.filters.tree import OneOf
from artwidgets.filters.values import print_value, to_value

__all__ = ["Completion", "Completions", "complete"]

_LIMIT: Final = 20

_SUGGESTED: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.SIZE: (">100MB", ">1GB", ">10GB", "<1MB", "100MB..1GB"),
    Kind.AGE: (">7d", ">30d", ">90d", ">1y", "<1d"),
    Kind.DURATION: ("none", "inherited", "<7d", ">30d"),
    Kind.DUE: ("<7d", "<30d", ">90d", "none"),
    Kind.COUNT: ("0", ">0", "1..10"),
}


@dataclass(frozen=True, slots=True)
class Completion:
    """One thing that could be written.

    Attributes
    ----------
    insert : str
        What replaces the range.
    label : str
        What the menu shows.
    kind : {"field", "value", "word"}
    count : int or None
        How many rows it matches by itself, where that is known at once.
    help : str
        One sentence, or nothing.
    """

    insert: str
    label: str
    kind: Literal["field", "value", "word"]
    count: int | None = None
    help: str = ""


@dataclass(frozen=True, slots=True)
class Completions:
    """What could replace ``text[start:end]``.

    Attributes
    ----------
    start, end : int
        0-based offsets in the query.
    items : tuple of Completion
        Best first, at most 20.
    asks : frozenset of str
        What has to be read before all that there is can be suggested (see `rests_on`).
    """

    start: int
    end: int
    items: tuple[Completion, ...]
    asks: frozenset[str] = frozenset()


def complete(text: str, cursor: int, table: ListingIndex) -> Completions:
    """Suggest what to write at the cursor.

    Parameters
    ----------
    text : str
        The query as it stands, finished or not; nothing in it is refused.
    cursor : int
        0-based offset, 0 to ``len(text)``.
    table : ListingIndex
        Where the values and their counts come from.

    Returns
    -------
    Completions
    """
    cursor = max(0, min(cursor, len(text)))
    characters, start, end = _term_at(text, cursor)
    if characters and characters[0].bare and characters[0].text == "-":
        characters, start = characters[1:], start + 1
    colon = next((character.at for character in characters if character.bare and character.text == ":"), None)
    if colon is None or cursor <= colon:
        stop = end if colon is None else colon + 1
        return _fields(text[start:cursor], start, stop, table)
    try:
        field, name = table.vocabulary.find(text[start:colon])
    except FilterError:
        return Completions(cursor, cursor, ())
    values = [character for character in characters if character.at > colon]
    begin, stop = _value_at(values, colon + 1, end, cursor)
    typed = "".join(character.text for character in values if begin <= character.at < cursor)
    asks = frozenset({name} if field.source is not Source.LISTING else ())
    return Completions(begin, stop, tuple(_values(field, name, typed, table)), asks)


def _term_at(text: str, cursor: int) -> tuple[list[Character], int, int]:
    """Find the term that the cursor stands in or at the end of; an empty one between terms."""
    position = 0
    while position < cursor:
        if text[position].isspace() or text[position] in "()":
            position += 1
            continue
        characters, end, _ = read_term(text, position)
        if cursor <= end:
            return characters, position, end
        position = end
    characters, end, _ = read_term(text, cursor)
    return characters, cursor, end


def _value_at(values: list[Character], begin: int, end: int, cursor: int) -> tuple[int, int]:
    """Find the one value of a list that the cursor stands in."""
    stop = end
    for character in values:
        if character.bare and character.text == ",":
            if character.at >= cursor:
                stop = character.at
                break
            begin = character.at + 1
    return begin, stop


def _fields(typed: str, start: int, end: int, table: ListingIndex) -> Completions:
    lowered = typed.lower()
    asks: set[str] = set()
    items: list[Completion] = []
    fields = table.vocabulary.fields
    if lowered.startswith("metadata.") and "metadata" in fields:
        for found_key in metadata_keys(table):
            name = join_path(("metadata", *found_key.path))
            if lowered in name.lower():
                items.append(Completion(f"{name}:", name, "field"))
    elif lowered.startswith("summary.") and "summary" in fields:
        asks.add("run_state")
        for key in table.keys_of("summary"):
            if lowered in f"summary.{key}".lower():
                items.append(Completion(f"summary.{key}:", f"summary.{key}", "field"))
    else:
        found = [field for field in fields.values() if field.name.startswith(lowered)]
        found += [field for field in fields.values() if lowered in field.name and field not in found]
        for field in found:
            suffix = "." if field.kind is Kind.METADATA else ":"
            items.append(Completion(f"{field.name}{suffix}", field.name, "field", help=field.help))
        if typed and "OR".startswith(typed):
            items.append(Completion("OR ", "OR", "word", help="Either of the conditions beside it."))
    return Completions(start, end, tuple(items[:_LIMIT]), frozenset(asks))


def _values(field: Field, name: str, typed: str, table: ListingIndex) -> Iterable[Completion]:
    lowered = typed.lower()
    if field.kind is Kind.FLAG:
        for word, meaning in WORDS[field.name].items():
            if lowered in word:
                yield Completion(word, word, "value", _count_if_decided(name, word, table), f"{meaning}.")
        return
    suggested = _SUGGESTED.get(field.kind, ())
    if suggested:
        yield from (Completion(value, value, "value") for value in suggested if value.startswith(lowered))
        return
    counts = _counts(field, name, table)
    if counts is None:
        return
    if field.name == "run" and typed and "gone".startswith(lowered):
        yield Completion("gone", "gone", "value", help="The server no longer has the run.")
    if "none".startswith(lowered):
        missing = _count(name, None, table)
        if missing:
            yield Completion("none", "none", "value", missing, "Without one.")
    texts = counts.index.astype(str).to_series(index=counts.index).str.lower()
    begins = texts.str.startswith(lowered)
    within = texts.str.contains(lowered, regex=False)
    best = pd.concat([counts[begins], counts[within & ~begins]]).head(_LIMIT)
    for value, count in best.items():
        yield Completion(print_value(field, to_value(field, value)), str(value), "value", int(count))


def _counts(field: Field, name: str, table: ListingIndex) -> "pd.Series[int] | None":
    """Count the distinct values of a field, where these are worth a menu."""
    match field.kind:
        case Kind.SET:
            return table.sets(field.column).counts
        case Kind.METADATA:
            return table.values_index(name).texts.counts if split_path(name)[1:] else None
        case Kind.TEXT:
            return table.texts("collection" if field.name == "name" else field.column).counts
    return None


def _count_if_decided(name: str, word: str, table: ListingIndex) -> int | None:
    try:
        return _count(name, word, table)
    except FilterError:
        # No policy was decided, and so nothing has a verdict.
        return None


def _count(name: str, value: str | None, table: ListingIndex) -> int:
    return int(mask(OneOf(name, (value,)), table).sum())
