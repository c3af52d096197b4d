"""What a column of the grid is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from artwidgets.widgets.protocol import grid as wire
from artwidgets.widgets.protocol.grid import Kind

__all__ = ["Column", "Kind", "MoreColumns", "Note", "Offer"]


@dataclass(frozen=True, slots=True)
class Note:
    """What a person is told of a value while it is typed.

    Attributes
    ----------
    words : str
    hold : bool
        Whether the value is staged only once these words have been seen.
    """

    words: str
    hold: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column: which values it shows, how they look, and whether they can be edited.

    Parameters
    ----------
    key : str
        The frame's column.
    title : str
        What the header says; also part of the accessible name of the cell's editor.
    kind : {"text", "chips", "bytes", "count", "time", "due", "duration", "flag", "json", "value"}
        How a value is shown. ``bytes`` is an integer shown as ``1.2 GB``; ``time`` a UTC
        timestamp shown by its age, ``due`` one shown by how far off it is; ``duration`` a
        timedelta or a word (``inherit``);
        ``chips`` a tuple of str, shown by the alphabet; ``flag`` a bool (shown as the title) or a word
        (``link``, ``protected``) with an icon; ``value`` anything that JSON holds, numbers to the right.
    width : int
        Pixels at first; the person can change it.
    editable : bool
        Whether Enter, F2 or a double click opens an editor. ``text``, ``duration``, ``value`` and
        ``json`` are edited as text, ``chips`` one by one.
    pinned : bool
        Whether the column stays in sight when the table scrolls sideways.
    hidden : bool
        Whether it is hidden until asked for.
    validate : callable, optional
        Takes the edited value and returns the one to stage, or raises
        :class:`~artwidgets.errors.ArtwidgetsError` with words for the person.
    suggestions : iterable of str or callable, optional
        What the editor offers as completion: words, or a function from the text typed so
        far to words.
    look : callable, optional
        From a row's id and a value that `validate` takes to what is to be known of it before it is
        staged there, as a `Note`, or None; it may refuse as `validate` does.
    sort_by : tuple of str
        Frame columns that order this one in its stead (``name`` by collection, then version
        number, so that ``v10`` comes after ``v9``).
    hover : callable, optional
        From a value to what the pointer is told of it.
    unreported : str
        Frame column of bool: where it is true, a missing value is one that is not told.
    unknown_if_missing : bool
        Whether a missing text is one that is not known; else it is no text.
    not_known : str
        What the pointer is told where a value is missing because it is not known (``pd.NA``).
    hint : str
        What the pointer is told over the title.
    ends : bool
        Whether a text too long for its cell loses its middle and not its end (``bert-fin…tune:v10``).
    """

    key: str
    title: str
    kind: Kind = "text"
    width: int = 120
    editable: bool = False
    pinned: bool = False
    hidden: bool = False
    validate: Callable[[Any], Any] | None = None
    suggestions: Iterable[str] | Callable[[str], Iterable[str]] | None = None
    look: Callable[[str, Any], "Note | None"] | None = None
    sort_by: tuple[str, ...] = ()
    hover: Callable[[Any], str] | None = None
    unreported: str = ""
    unknown_if_missing: bool = False
    not_known: str = "The server does not tell."
    hint: str = ""
    ends: bool = False

    def describe(self) -> wire.ColumnInfo:
        """Return what the browser needs to know of this column, as JSON."""
        return {
            "key": self.key,
            "title": self.title,
            "kind": self.kind,
            "width": self.width,
            "editable": self.editable,
            "pinned": self.pinned,
            "hidden": self.hidden,
            "completes": self.suggestions is not None,
            "ends": self.ends,
            "hint": self.hint,
        }

    def suggest(self, text: str, limit: int = 12) -> list[str]:
        """Return up to `limit` suggestions for `text`, those that begin with it first."""
        if self.suggestions is None:
            return []
        words = self.suggestions(text) if callable(self.suggestions) else self.suggestions
        wanted = text.strip().casefold()
        found = {str(word): None for word in words if wanted in str(word).casefold()}
        return sorted(found, key=lambda word: not word.casefold().startswith(wanted))[:limit]


@dataclass(frozen=True, slots=True)
class Offer:
    """A column that a person may have.

    Attributes
    ----------
    key, title : str
    rows : int
        In how many rows it has a value.
    exact : bool
        Whether they were counted, and not estimated.
    """

    key: str
    title: str
    rows: int
    exact: bool = True

    def describe(self) -> wire.Offer:
        """Return it as the browser gets it."""
        return {"key": self.key, "title": self.title, "rows": self.rows, "exact": self.exact}


@dataclass(frozen=True, slots=True)
class MoreColumns:
    """Columns beside those of the table, for a person to choose from.

    Attributes
    ----------
    title : str
        What they are, as a heading.
    offers : callable
        From a text to those whose title holds it, the best first.
    make : callable
        From a key to its column; None where there is none of this key.
    """

    title: str
    offers: Callable[[str], Sequence[Offer]]
    make: Callable[[str], Column | None]
