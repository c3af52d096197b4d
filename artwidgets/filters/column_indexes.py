"""What makes a listing's columns fast to ask: built once per listing, when first needed.

Each index answers with a NumPy bool array over the rows. None loops over rows in Python when
it is asked; the tuple and dict columns are flattened once, when the index is built.
"""

import itertools
import numbers
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.filters.substrings import rows_holding
from artwidgets.filters.values import Glob

__all__ = ["Mask", "MetadataIndex", "SetIndex", "TextIndex", "as_text", "distinct_first", "lookup"]

Mask: TypeAlias = npt.NDArray[np.bool_]


def as_text(series: "pd.Series[Any]") -> "pd.Series[Any]":
    """Make any column of texts a pandas string column (Arrow-backed where pyarrow is there)."""
    return series if isinstance(series.dtype, pd.StringDtype) else series.astype(pd.StringDtype())


_SAMPLE = 4_096
_FEW = 8
"""Rows a distinct text, from which on a column's distinct texts are looked at in the place of its rows."""


def distinct_first(series: "pd.Series[Any]") -> "pd.Series[Any]":
    """A long column in which texts come again and again as a categorical one; any other as it is.

    To find the distinct texts takes a fraction of the time that it takes to look into all of them.
    """
    kind = series.dtype
    if not (isinstance(kind, pd.StringDtype) and kind.storage == "pyarrow") or len(series) < 2 * _SAMPLE:
        return series
    step = len(series) // _SAMPLE
    # Of neighbours one would see only what neighbours have in common.
    positions = np.arange(_SAMPLE) * step + np.random.default_rng(0).integers(0, step, _SAMPLE)
    seen = series.iloc[positions].dropna().drop_duplicates()
    if len(seen) * _FEW > _SAMPLE:
        return series
    codes, all_found = _codes_among(series, seen)
    others: Any = ()
    if not all_found:
        # What the sample has not seen is seldom much.
        left = np.flatnonzero((codes < 0) & series.notna().to_numpy(bool))
        at, others = pd.factorize(series.array[left])
        codes[left] = at + len(seen)
    if (len(seen) + len(others)) * _FEW > len(series):
        return series
    categories: Any = pd.Index(seen).append(pd.Index(others, dtype=kind))
    return pd.Series(pd.Categorical.from_codes(codes, categories, validate=False))


def _codes_among(series: "pd.Series[Any]", texts: "pd.Series[Any]") -> tuple[npt.NDArray[np.int32], bool]:
    """For each row of an Arrow-backed column which of some texts it is, -1 for NA and none of them.

    And whether there was none of the latter.
    """
    # To find the distinct ones besides, as pandas' `factorize` does, takes half as long again.
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = pa.array(series.array)
    found = pc.index_in(rows, value_set=pa.array(texts.tolist(), type=rows.type))
    return np.array(found.fill_null(-1).to_numpy()), found.null_count == rows.null_count


def _mask(answer: "pd.Series[Any]") -> Mask:
    """Make a pandas answer a plain mask in which NA is False."""
    return answer.to_numpy(dtype=bool, na_value=False)


class TextIndex:
    """A column of texts.

    A categorical column is searched in its categories alone.

    Parameters
    ----------
    series : Series
        Texts or NA, of any string-like dtype.
    exact_case : bool
        Compare letter by letter.
    """

    def __init__(self, series: "pd.Series[Any]", exact_case: bool = False) -> None:
        self._codes: npt.NDArray[np.integer[Any]] | None = None
        if isinstance(series.dtype, pd.CategoricalDtype):
            self._codes = series.cat.codes.to_numpy()
            series = pd.Series(series.cat.categories)
        self.texts = as_text(series).reset_index(drop=True)
        self._exact_case = exact_case

    @cached_property
    def missing(self) -> Mask:
        """Where there is no text, or an empty one."""
        return ~self._rows(_mask(self.texts.str.len() > 0))

    @cached_property
    def unknown(self) -> Mask:
        """Where the value is NA."""
        return ~self._rows(_mask(self.texts.notna()))

    def matches(self, values: Iterable[str | Glob]) -> Mask:
        """Where the whole text is one of the values."""
        return self._rows(self._match(values))

    def contains(self, value: str | Glob) -> Mask:
        """Where the value stands somewhere in the text."""
        if isinstance(value, str):
            return self._rows(self._holds(self._fold(value)))
        return self._rows(_mask(self._folded.str.contains(self._regex(value), regex=True)))

    def startswith(self, value: str) -> Mask:
        """Where the text begins with the value."""
        return self._rows(_mask(self._folded.str.startswith(self._fold(value))))

    @cached_property
    def counts(self) -> "pd.Series[int]":
        """How many rows hold each text, most first."""
        if self._codes is None:
            return self.texts[~self.missing].value_counts()
        found = np.bincount(self._codes[self._codes >= 0], minlength=len(self.texts))
        held = (found > 0) & _mask(self.texts.str.len() > 0)
        counts = pd.Series(found[held], index=pd.Index(self.texts[held]))
        return counts.sort_values(ascending=False, kind="stable")

    @cached_property
    def _folded(self) -> "pd.Series[Any]":
        return self.texts if self._exact_case else self.texts.str.lower()

    def _fold(self, text: str) -> str:
        return text if self._exact_case else text.lower()

    def _holds(self, text: str) -> Mask:
        found = rows_holding(self._folded, text)
        return _mask(self._folded.str.contains(text, regex=False)) if found is None else found

    def _match(self, values: Iterable[str | Glob]) -> Mask:
        literal: list[str] = []
        found = np.zeros(len(self.texts), dtype=bool)
        for value in values:
            if isinstance(value, str):
                literal.append(self._fold(value))
            else:
                found |= self._glob(value)
        if len(literal) == 1:
            found |= _mask(self._folded == literal[0])
        elif literal:
            found |= _mask(self._folded.isin(literal))
        return found

    def _glob(self, glob: Glob) -> Mask:
        first, *middle, last = map(self._fold, glob.parts)
        folded = self._folded.str
        if not middle and not first:
            return _mask(folded.endswith(last))
        if not middle and not last:
            return _mask(folded.startswith(first))
        if len(middle) == 1 and not first and not last:
            return self._holds(middle[0])
        return _mask(folded.contains(f"^{self._regex(glob)}$", regex=True))

    def _regex(self, glob: Glob) -> str:
        return "(?s:" + ".*".join(re.escape(self._fold(part)) for part in glob.parts) + ")"

    def _rows(self, found: Mask) -> Mask:
        if self._codes is None:
            return found
        # NA has code -1, which picks this last, false entry.
        rows: Mask = np.append(found, False)[self._codes]
        return rows


class SetIndex:
    """A column of tuples of texts, flattened: row numbers beside codes of the distinct texts.

    Parameters
    ----------
    series : Series
        Tuples (or lists) of str; None and NA are unknown, which is not empty.
    """

    def __init__(self, series: "pd.Series[Any]") -> None:
        self._tuples: Sequence[Sequence[str]] = series.to_numpy(dtype=object)  # type: ignore[assignment]
        self._unknown: Mask | None = None

    @cached_property
    def lengths(self) -> npt.NDArray[np.int64]:
        """How many texts each row has; 0 where that is unknown."""
        count = len(self._tuples)
        try:
            return np.fromiter(map(len, self._tuples), dtype=np.int64, count=count)
        except TypeError:
            # What a server does not tell is NA among the tuples: cleaned once, at the price of a loop.
            given = np.fromiter((isinstance(row, (tuple, list)) for row in self._tuples), bool, count)
            self._tuples = [
                row if is_given else () for row, is_given in zip(self._tuples, given, strict=True)
            ]
            self._unknown = ~given
            return np.fromiter(map(len, self._tuples), dtype=np.int64, count=count)

    @property
    def unknown(self) -> Mask | None:
        """Where there is no tuple at all (None: nowhere)."""
        _ = self.lengths
        return self._unknown

    @cached_property
    def empty(self) -> Mask:
        """Where the tuple is known to be empty."""
        empty: Mask = self.lengths == 0
        return empty if self._unknown is None else empty & ~self._unknown

    @cached_property
    def filled(self) -> Mask:
        """Where the tuple is known to hold something."""
        filled: Mask = self.lengths > 0
        return filled

    @cached_property
    def values(self) -> TextIndex:
        """The distinct texts."""
        return TextIndex(pd.Series(self.flat[2], dtype=object))

    @cached_property
    def counts(self) -> "pd.Series[int]":
        """How many rows hold each text, most first."""
        _, codes, distinct = self.flat
        found = pd.Series(np.bincount(codes, minlength=len(distinct)), index=pd.Index(distinct, dtype=object))
        return found.sort_values(ascending=False, kind="stable")

    def matches(self, values: Iterable[str | Glob]) -> Mask:
        """Where one of the row's texts is one of the values."""
        rows, codes, _ = self.flat
        found = np.zeros(len(self._tuples), dtype=bool)
        found[rows[self.values.matches(values)[codes]]] = True
        return found

    @cached_property
    def flat(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], list[str]]:
        """Each text of each row: the row's number, the text's; and the distinct texts by theirs."""
        lengths = self.lengths
        total = int(lengths.sum())
        flat = np.empty(total, dtype=object)
        flat[:] = list(itertools.chain.from_iterable(self._tuples))
        codes, distinct = pd.factorize(flat)
        return np.repeat(np.arange(len(lengths)), lengths), codes, list(distinct)


class MetadataIndex:
    """What metadata holds under one key, parted by kind.

    A list counts as each of its elements. Numbers are compared as 64-bit floats.

    Parameters
    ----------
    values : sequence
        One per row, None where there is none (see `lookup`).
    """

    def __init__(self, values: Sequence[Any]) -> None:
        count = len(values)
        self.present = np.zeros(count, dtype=bool)
        parts: dict[str, tuple[list[int], list[Any]]] = {
            kind: ([], []) for kind in ("number", "truth", "text")
        }
        metric_rows, metrics = parts["number"]
        present: list[int] = []
        for row, value in enumerate(values):
            if value is None:
                continue
            present.append(row)
            if type(value) is float:
                # Most metadata is metrics; this way is twice as fast for them.
                metrics.append(value)
                metric_rows.append(row)
                continue
            for element in value if isinstance(value, (list, tuple)) else (value,):
                kind = _kind(element)
                if kind:
                    rows, elements = parts[kind]
                    rows.append(row)
                    elements.append(element)
        self.present[present] = True
        self._rows = {kind: np.array(rows, dtype=np.intp) for kind, (rows, _) in parts.items()}
        self._numbers = np.fromiter(map(_number, parts["number"][1]), dtype=np.float64)
        self._truths = np.array(parts["truth"][1], dtype=bool)
        self.texts = TextIndex(pd.Series(parts["text"][1], dtype=pd.StringDtype()))

    @property
    def numbers(self) -> npt.NDArray[np.float64]:
        """One number per row, NaN where the row holds none; of a list, the last."""
        found = np.full(len(self.present), np.nan)
        found[self._rows["number"]] = self._numbers
        return found

    def equals(self, value: str | Glob | bool | float) -> Mask:
        """Where the value is this one; a number or truth value also equals its text."""
        if isinstance(value, (str, Glob)):
            return self._spread("text", self.texts.matches([value]))
        as_text = str(value).lower() if isinstance(value, bool) else repr(value)
        found = self._spread("text", self.texts.matches([as_text]))
        if isinstance(value, bool):
            return found | self._spread("truth", self._truths == value)
        return found | self._spread("number", self._numbers == float(value))

    def compare(self, operator: str, value: str | float) -> Mask:
        """Where the value is of the same kind and smaller or larger."""
        if isinstance(value, str):
            return self._spread("text", _mask(_compare(self.texts.texts, operator, value)))
        return self._spread("number", _compare(self._numbers, operator, float(value)))

    def _spread(self, kind: str, found: Mask) -> Mask:
        rows = np.zeros(len(self.present), dtype=bool)
        rows[self._rows[kind][found]] = True
        return rows


def _compare(left: Any, operator: str, right: Any) -> Any:
    match operator:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case _:
            return left >= right


def lookup(column: Sequence[Any], path: tuple[str, ...]) -> Iterator[Any]:
    """Yield, row by row, what stands under a key: nested, or under the whole dotted name; else None."""
    if len(path) == 1:
        (key,) = path
        for metadata in column:
            yield metadata.get(key) if isinstance(metadata, dict) else None
        return
    dotted = ".".join(path)
    for metadata in column:
        value = metadata
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
            if value is None:
                break
        if value is None and len(path) > 1 and isinstance(metadata, dict):
            value = metadata.get(dotted)
        yield value


def _kind(value: object) -> str:
    if isinstance(value, str):
        return "text"
    if isinstance(value, (bool, np.bool_)):
        return "truth"
    return "number" if isinstance(value, (int, float, numbers.Real)) else ""


def _number(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        # An integer beyond every float still compares as larger (or smaller) than all of them.
        return float("inf") if value > 0 else float("-inf")
