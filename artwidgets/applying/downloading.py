"""Files of many versions into a folder, laid out as the SDK does, each content fetched once.

What is fetched goes into a small archive beside the files (`STORE`), by which it is verified, resumed and
shared: a version's files are linked from there when all of them have come, so that none is ever there in
part. The archive goes when nothing is left to fetch.
"""

import os
import shutil
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath, PureWindowsPath

import pandas as pd

from artwidgets.applying.archiving import Archiver
from artwidgets.archive import Archive, ArchivedVersion, Content, Place
from artwidgets.archive.fetching import CHUNK, Hash, hash_of
from artwidgets.archive.layout import MD5, OBJECTS, XXH128
from artwidgets.archive.place import takes_nothing
from artwidgets.errors import ArchiveError
from artwidgets.model.progress import Progress
from artwidgets.model.records import Version

__all__ = ["STORE", "download", "sources_of"]

STORE = ".artwidgets-download"
"""The folder in which contents are until all have come."""


@dataclass(slots=True)
class _Outcome:
    version: Version
    path: str = ""
    status: str = "not reached"
    reasons: list[str] = field(default_factory=list)


def sources_of(versions: Iterable[Version]) -> list[Version]:
    """Versions with links told as what they point to: their files are those, and so is the SDK's folder."""
    return [_source_of(one) if one.is_link and one.source else one for one in versions]


def _source_of(link: Version) -> Version:
    assert link.source is not None
    project_path, _, name = link.source.rpartition("/")
    entity, _, project = project_path.partition("/")
    collection, _, number = name.rpartition(":v")
    return replace(
        link,
        is_link=False,
        entity=entity,
        project=project,
        name=name,
        collection=collection,
        version=int(number) if number.isdecimal() else link.version,
    )


def download(
    archiver: "Callable[[Place], Archiver]",
    versions: Sequence[Version],
    folder: Path,
    *,
    apart: bool,
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
) -> pd.DataFrame:
    """Fetch the files of versions.

    Parameters
    ----------
    archiver : callable
        Makes what fetches into a place.
    versions : sequence of Version
        As of `sources_of`.
    folder : Path
    apart : bool
        Whether the versions of each project have a folder of their own.
    progress, cancel
        As of `Session.download`.

    Returns
    -------
    DataFrame
        As of `Session.download`, without an index, a row for each of `versions`.

    Raises
    ------
    ArchiveError
        The folder can't be read or written.
    """
    cancel = cancel or threading.Event()
    outcomes: dict[str, _Outcome] = {one.artifact_id: _Outcome(one) for one in versions}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for outcome in outcomes.values():
            outcome.path = _root(folder, outcome, apart)
        wanted = [one for one in outcomes.values() if one.path]
        store = folder / STORE
        there = _Seed(store, cancel)
        there.check_store()
        for one in wanted:
            there.take(Path(one.path))
        place = Place(store)
        # The id of a row is the artifact's: a link of it would be another one.
        asked = [replace(one.version, id=one.version.artifact_id) for one in wanted]
        archived = archiver(place).archive(asked, progress, cancel) if asked else pd.DataFrame()
        good = [
            row for row in archived.index if archived.at[row, "status"] in ("archived", "already archived")
        ]
        for row in archived.index.difference(good):
            status = str(archived.at[row, "status"])
            outcomes[row].status = status if status == "not reached" else "failed"
            outcomes[row].reasons += [str(archived.at[row, "reason"])] if archived.at[row, "reason"] else []
        if good:
            _place_all(Archive.open(store), store, [outcomes[row] for row in good], there.hashes, cancel)
        if all(one.status in ("downloaded", "incomplete") for one in wanted):
            shutil.rmtree(store, ignore_errors=True)
    except OSError as error:
        failure = ArchiveError(f"{folder} can't be written ({error.strerror or type(error).__name__}).")
    else:
        rows = [_row(one, outcomes[one.artifact_id]) for one in versions]
        return pd.DataFrame(rows, columns=["name", "path", "status", "reason"])
    raise failure


def _row(version: Version, outcome: _Outcome) -> tuple[str, str, str, str]:
    path = outcome.path if outcome.status in ("downloaded", "incomplete") else ""
    return version.name, path, outcome.status, " ".join(outcome.reasons)


def _root(folder: Path, outcome: _Outcome, apart: bool) -> str:
    """Where the files of a version come to; "" where its name is none for a folder."""
    version = outcome.version
    parts = (version.project, version.name) if apart else (version.name,)
    # "a:v0" looks like a drive of Windows.
    tried = (part[2:] if part[1:2] == ":" else part for part in parts)
    if not all(_is_inside(part) for part in tried) or parts[0] == STORE:
        outcome.status = "failed"
        outcome.reasons.append(f"{version.name!r} is no name for a folder: it would lead elsewhere.")
        return ""
    return str(folder.joinpath(*map(_plain, parts)))


def _is_inside(path: str) -> bool:
    """Whether a name leads into the folder it is for, on every system (wandb's ``validate_relpath``)."""
    posix, windows = PurePosixPath(path), PureWindowsPath(path)
    return not (
        str(posix) == "."
        or "\0" in path
        or posix.anchor
        or windows.anchor
        or ".." in posix.parts
        or ".." in windows.parts
    )


def _plain(name: str) -> str:
    """A name as this system takes it (wandb's ``system_preferred_path``)."""
    return name.replace(":", "-") if sys.platform == "win32" else name


# -- what is there already ---------------------------------------------------------------------------


class _Seed:
    """Brings what an earlier download left into the store, by its digest: it is not fetched again.

    Attributes
    ----------
    hashes : dict of str to set of str
        What files hold, by their path: the paths in the store of such contents.
    """

    def __init__(self, store: Path, cancel: threading.Event) -> None:
        self.hashes: dict[str, set[str]] = {}
        self._store = store
        self._cancel = cancel

    def check_store(self) -> None:
        """Take out of the store what was changed in it: a link may have been written to meanwhile."""
        for path in _files(self._store / OBJECTS):
            if self._cancel.is_set():
                return
            if path.relative_to(self._store).as_posix() not in _paths_of(path):
                path.unlink()

    def take(self, root: Path) -> None:
        """Link the files of a folder into the store."""
        for path in _files(root):
            if self._cancel.is_set():
                return
            found = self.hashes[str(path)] = _paths_of(path)
            for one in found:
                target = self._store / one
                if not target.exists():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    # Where the disk knows no links it is fetched: two copies would be one too many.
                    with suppress(OSError):
                        os.link(path, target)


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            if path.is_file() and not path.is_symlink():
                yield path


def _paths_of(path: Path) -> set[str]:
    """Where a store has what a file holds, by either algorithm."""
    hashes: dict[str, Hash] = {MD5: hash_of(MD5)}
    with suppress(ArchiveError):
        hashes[XXH128] = hash_of(XXH128)
    size = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            size += len(chunk)
            for one in hashes.values():
                one.update(chunk)
    return {Content(one.hexdigest(), size, name).path for name, one in hashes.items()}


# -- into their places -------------------------------------------------------------------------------


def _place_all(
    archive: Archive,
    store: Path,
    outcomes: Sequence[_Outcome],
    store_paths: dict[str, set[str]],
    cancel: threading.Event,
) -> None:
    left: Counter[str] = Counter()
    if not _has_links(store):
        for outcome in outcomes:
            version = archive.version(outcome.version.artifact_id)
            left.update(entry.content.path for entry in version.entries if entry.content is not None)
    for outcome in outcomes:
        if cancel.is_set():
            return
        _place(archive.version(outcome.version.artifact_id), store, outcome, store_paths, left)


def _has_links(store: Path) -> bool:
    """Whether a file can be in two places of this disk."""
    one, other = (store / f"{os.urandom(6).hex()}.part" for _ in range(2))
    try:
        one.touch()
        os.link(one, other)
    except OSError:
        return False
    else:
        return True
    finally:
        for path in (one, other):
            path.unlink(missing_ok=True)


def _place(
    version: ArchivedVersion,
    store: Path,
    outcome: _Outcome,
    store_paths: dict[str, set[str]],
    left: Counter[str],
) -> None:
    root = Path(outcome.path)
    root.mkdir(parents=True, exist_ok=True)
    references, wrong = 0, []
    for entry in version.entries:
        if entry.content is None:
            references += 1
            continue
        kept = entry.content.path
        left[kept] -= 1
        if not _is_inside(entry.path):
            wrong.append(f"{entry.path!r} would lead out of the folder")
            continue
        target = root / _plain(entry.path)
        if target.is_symlink() or kept not in store_paths.get(str(target), ()):
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                _bring(store / kept, target, last=left[kept] == 0)
            except OSError as error:
                if takes_nothing(error):
                    raise
                wrong.append(f"{entry.path!r} can't be there ({error.strerror})")
    outcome.status = "incomplete" if wrong else "downloaded"
    if wrong:
        more = f", and {len(wrong) - 1:,} more" if len(wrong) > 1 else ""
        outcome.reasons.append(f"Not written: {wrong[0]}{more}.")
    if references:
        word = "reference is" if references == 1 else "references are"
        outcome.reasons.append(f"{references:,} {word} left: what is kept elsewhere is not fetched.")


def _bring(source: Path, target: Path, *, last: bool) -> None:
    """Put a content in its place, whole or not at all: by a link, or else a copy, the last time the file."""
    beside = target.parent / f"{target.name[:100]}.{os.urandom(6).hex()}.part"
    try:
        try:
            os.link(source, beside)
        except OSError:
            if last:
                os.replace(source, beside)
            else:
                shutil.copyfile(source, beside)
        os.replace(beside, target)
    finally:
        # A link over another link of the same file leaves it there.
        with suppress(FileNotFoundError):
            beside.unlink()
