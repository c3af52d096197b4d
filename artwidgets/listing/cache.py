"""Listings kept on this machine, so that a second look at a project opens at once.

What is kept is a picture with a date on it (``loaded_at``), never the truth: whoever shows it says
how old it is and reads anew, and whoever changes anything re-reads what it touches. A file that
can't be read is as good as none. No pickle: a cache is a file that anybody may have written.
"""

import base64
import gzip
import hashlib
import json
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from artwidgets.listing import COLUMNS, KEYS, SIGN, TABLE, Listing, Scope, plain_columns
from artwidgets.model.records import Collection
from artwidgets.model.servers import identity, names
from artwidgets.paths import cache_directory, private_folder, replacing

__all__ = ["ListingCache", "cache_dir"]

_FORMAT = 2
"""2: what a server does not tell is null; before, it was told as empty."""
_ERRORS = "surrogatepass"
"""Half of a surrogate pair, which JSON from a server can hold, comes back as it went in."""
_UNREADABLE = (
    OSError,
    EOFError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    zlib.error,
)


def cache_dir() -> Path:
    """Where listings are kept."""
    return cache_directory() / "listings"


class ListingCache:
    """The listings that one user of one server has seen on this machine.

    Parameters
    ----------
    server : str
        The server's address, under any of its names.
    username : str
        Whose key it was: another user may not see the same. The key itself is kept nowhere.
    folder : path, optional
        :func:`cache_dir` otherwise.
    """

    def __init__(self, server: str, username: str, folder: Path | None = None) -> None:
        self._owner = {"base_url": identity(server), "username": username}
        self._names = names(server)
        self._folder = cache_dir() if folder is None else folder

    def path(self, scope: Scope) -> Path:
        """The file that keeps the listing of `scope`."""
        return self._path(scope, self._owner["base_url"])

    def _path(self, scope: Scope, address: str) -> Path:
        name = json.dumps([self._owner | {"base_url": address}, asdict(scope)], sort_keys=True)
        return self._folder / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.json.gz"

    def _older_paths(self, scope: Scope) -> list[Path]:
        """Where earlier releases kept it, which filed a server under the name that it was asked by."""
        return [self._path(scope, name) for name in self._names[1:]]

    def save(self, listing: Listing) -> bool:
        """Keep a listing in the place of the one before; False where it can't or should not be kept.

        An incomplete listing is not kept. A full disk or a read-only home only means that the next
        load is not instant, so it raises nothing.
        """
        if not listing.complete:
            return False
        path = self.path(listing.scope)
        try:
            private_folder(path.parent)
            with (
                replacing(path) as file,
                gzip.open(file, "wt", compresslevel=1, encoding="utf-8", errors=_ERRORS) as text,
            ):
                for part in self._parts(listing):
                    text.write(json.dumps(part, ensure_ascii=False, separators=(",", ":")) + "\n")
        except OSError:
            return False
        with suppress(OSError):
            for older in self._older_paths(listing.scope):
                older.unlink(missing_ok=True)
        return True

    def _parts(self, listing: Listing) -> list[Any]:
        """One line each: who and what, then every column, then the collections."""
        columns = plain_columns(listing.frame, listing.keys)
        head = {
            "format": _FORMAT,
            **self._owner,
            "scope": asdict(listing.scope),
            "loaded_at": listing.loaded_at.isoformat(),
            "taken_since": listing.taken_since and listing.taken_since.isoformat(),
            "signs": base64.b64encode(listing.signs.tobytes()).decode(),
            "rows": len(listing),
        }
        collections = [
            asdict(one) | {"created": one.created and one.created.isoformat()}
            for one in listing.collections.values()
        ]
        return [head, *([name, columns[name]] for name in ("id", *COLUMNS, *KEYS)), collections]

    def load(self, scope: Scope) -> Listing | None:
        """The listing of `scope` as it was kept, or None; ``loaded_at`` says how old it is."""
        for path in (self.path(scope), *self._older_paths(scope)):
            try:
                with gzip.open(path, "rt", encoding="utf-8", errors=_ERRORS) as text:
                    lines = [json.loads(line) for line in text]
                found = self._listing(scope, lines)
            except _UNREADABLE:
                continue
            if found is not None:
                return found
        return None

    def _listing(self, scope: Scope, lines: list[Any]) -> Listing | None:
        head, *named, collections = lines
        owner = {"base_url": identity(head["base_url"]), "username": head["username"]}
        if head["format"] != _FORMAT or owner != self._owner or head["scope"] != asdict(scope):
            return None
        columns: dict[str, list[Any]] = dict(named)
        if set(columns) != {"id", *COLUMNS, *KEYS} or {len(one) for one in columns.values()} != {
            head["rows"]
        }:
            return None
        # Earlier releases did not write them down.
        if "signs" in head:
            columns[SIGN] = np.frombuffer(base64.b64decode(head["signs"]), np.uint64).tolist()
            if len(columns[SIGN]) != head["rows"]:
                return None
        columns |= {name: column.dtype.from_json(columns[name]) for name, column in TABLE.items()}
        listing = Listing.from_columns(
            columns,
            collections={one["id"]: _collection(one) for one in collections},
            scope=scope,
            loaded_at=datetime.fromisoformat(head["loaded_at"]),
        )
        # Earlier releases did not write it down.
        since = head.get("taken_since")
        return replace(listing, taken_since=since and datetime.fromisoformat(since))

    def forget(self, scope: Scope) -> None:
        """Remove what is kept of `scope`."""
        for path in (self.path(scope), *self._older_paths(scope)):
            path.unlink(missing_ok=True)


def _collection(kept: Mapping[str, Any]) -> Collection:
    created = kept["created"]
    return Collection(
        **{**kept, "tags": tuple(kept["tags"]), "created": created and datetime.fromisoformat(created)}
    )
