"""A person's own filters, kept by name in one file for all projects and all kernels."""

import json
import logging
from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Final

import filelock

from artwidgets.errors import ArtwidgetsError, InvalidValueError
from artwidgets.filters.parser import parse
from artwidgets.filters.tree import Everything, Expression
from artwidgets.filters.vocabulary import VERSIONS, Vocabulary
from artwidgets.model.events import Events
from artwidgets.paths import private_folder, replacing

__all__ = ["SavedFilters"]

_LONGEST_NAME: Final = 80
_LOCK_SECONDS: Final = 5

_log = logging.getLogger(__name__)


class SavedFilters(MutableMapping[str, str]):
    """Query text by name, in the order in which the names were first saved.

    The file holds one JSON object, so that it can be read, shared and edited by hand. It is read
    anew whenever it changed, and each change is a locked reading and replacing of the whole: two
    kernels neither lose each other's filters nor see half of a file. A file that can't be read
    counts as empty; before it is replaced it is set aside as ``filters.json.damaged``.

    Parameters
    ----------
    path : Path
        Need not exist.
    vocabulary : Vocabulary
        Of the rows that they filter.

    Examples
    --------
    >>> saved["Models"] = field("type") == "model"
    >>> saved["Models"]
    'type:model'
    >>> len(session.where(saved["Models"]))
    20
    """

    def __init__(self, path: Path, vocabulary: Vocabulary = VERSIONS) -> None:
        self.path = path
        self._vocabulary = vocabulary
        self._events = Events("changed")
        self._read: tuple[tuple[int, int] | None, dict[str, str]] = (None, {})

    def listen(self, listener: Callable[[], object]) -> Callable[[], None]:
        """Call `listener` after each change made here; returns what ends it."""
        return self._events.listen("changed", listener)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._filters()!r})"

    def __getitem__(self, name: str) -> str:
        return self._filters()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._filters())

    def __len__(self) -> int:
        return len(self._filters())

    def __setitem__(self, name: str, query: str | Expression) -> None:
        """Save a query, in place of another of this name.

        Raises
        ------
        FilterError
            When the query can't be read.
        InvalidValueError
            For a name that can't be shown in one line, or a query that asks for every row.
        ArtwidgetsError
            When the file can't be written.
        """
        self.put(name, query)

    def __delitem__(self, name: str) -> None:
        def without(filters: dict[str, str]) -> dict[str, str]:
            del filters[name]
            return filters

        self._change(without)

    def to_dict(self) -> dict[str, str]:
        """All of them at one moment, whatever other kernels do."""
        return dict(self._filters())

    def put(self, name: str, query: str | Expression, at: int | None = None) -> None:
        """Save a query at a place of the order; by default where the name stands, else last.

        Raises
        ------
        FilterError, InvalidValueError, ArtwidgetsError
            As for ``saved[name] = query``.
        """
        name, text = _checked_name(name), str(query).strip()
        if parse(text, self._vocabulary) == Everything():
            raise InvalidValueError("An empty filter can't be saved. Write one first, such as alias:none.")

        def with_it(filters: dict[str, str]) -> dict[str, str]:
            if at is None:
                return {**filters, name: text}
            others = [(other, kept) for other, kept in filters.items() if other != name]
            return dict([*others[:at], (name, text), *others[at:]])

        self._change(with_it)

    def rename(self, old: str, new: str) -> None:
        """Give a saved filter another name; it keeps its place.

        Raises
        ------
        KeyError
            When there is none of the old name.
        InvalidValueError
            When the new name is taken, or can't be shown in one line.
        ArtwidgetsError
            When the file can't be written.
        """
        new = _checked_name(new)

        def renamed(filters: dict[str, str]) -> dict[str, str]:
            if old not in filters:
                raise KeyError(old)
            if new != old and new in filters:
                raise InvalidValueError(f"Another saved filter is named {new!r}. Choose a different name.")
            return {new if name == old else name: query for name, query in filters.items()}

        self._change(renamed)

    def _filters(self) -> dict[str, str]:
        try:
            found = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except OSError as refused:
            _log.warning("The saved filters in %s can't be read: %s", self.path, refused)
            return {}
        stamp = (found.st_mtime_ns, found.st_ino)
        if self._read[0] != stamp:
            filters = self._load()
            self._read = (stamp, {} if filters is None else filters)
        return self._read[1]

    def _load(self) -> dict[str, str] | None:
        """Read the file; None when it is there and damaged."""
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError) as unreadable:
            _log.warning("The saved filters in %s can't be read and count as none: %s", self.path, unreadable)
            return None
        if not isinstance(kept, dict):
            _log.warning("The saved filters in %s are no JSON object and count as none.", self.path)
            return None
        return {name: query for name, query in kept.items() if isinstance(query, str)}

    def _change(self, change: Callable[[dict[str, str]], dict[str, str]]) -> None:
        try:
            private_folder(self.path.parent)
            lock = self.path.with_name(f"{self.path.name}.lock")
            with filelock.FileLock(lock, timeout=_LOCK_SECONDS, mode=0o600):
                kept = self._load()
                text = json.dumps(change({} if kept is None else kept), indent=1, ensure_ascii=False)
                if kept is None:
                    self.path.replace(self.path.with_name(f"{self.path.name}.damaged"))
                with replacing(self.path) as file:
                    file.write(text.encode("utf-8"))
        except (OSError, filelock.Timeout) as refused:
            raise ArtwidgetsError(f"The filter can't be kept in {self.path}: {refused}") from refused
        self._events.tell("changed")


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or not name.isprintable() or len(name) > _LONGEST_NAME:
        raise InvalidValueError(
            f"{name[:_LONGEST_NAME]!r} can't name a filter. Write 1 to {_LONGEST_NAME} visible characters."
        )
    return name
