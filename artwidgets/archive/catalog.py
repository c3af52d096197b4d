"""Which versions an archive has: the files under ``versions``, of which the index saves reading most."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from artwidgets.archive.layout import INDEX, VERSIONS
from artwidgets.archive.place import Info, Place
from artwidgets.archive.versions import ArchivedVersion
from artwidgets.errors import ArchiveError

__all__ = ["Catalog", "keep_version"]

_FORMAT = 1
_TOGETHER = 16
"""Files that are read at once."""

_BROKEN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class Catalog:
    """The versions of a place, without their manifests.

    Attributes
    ----------
    versions : mapping of str to ArchivedVersion
        By path. Their manifests are empty: `read` has them.
    unreadable : mapping of str to str
        Files that are no versions, by path, and why.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self.versions: dict[str, ArchivedVersion] = {}
        self.unreadable: dict[str, str] = {}
        self._signs: dict[str, Info] = {}
        self.refresh()

    def refresh(self) -> None:
        """Look again; what is as it was is not read again.

        Raises
        ------
        ArchiveError
            The place can't be read.
        """
        found = self._listed()
        indexed = self._indexed() if found and not self._signs else {}
        for path in self.versions.keys() - found.keys():
            del self.versions[path], self._signs[path]
        self.unreadable = {}
        fresh = []
        for path, info in found.items():
            head = indexed.get(path)
            if self._signs.get(path) == info and info.sign:
                continue
            if head is not None and info.sign and head[0] == info:
                self.versions[path], self._signs[path] = head[1], info
            else:
                fresh.append(path)
        for path, version in self._read_all(fresh):
            if isinstance(version, ArchivedVersion):
                self.versions[path], self._signs[path] = version, found[path]
            else:
                self.versions.pop(path, None)
                self.unreadable[path] = version

    def read(self, path: str) -> ArchivedVersion:
        """A version with its manifest.

        Raises
        ------
        ArchiveError
        """
        return ArchivedVersion.from_json(_read(self._place, path), path)

    def write_index(self) -> None:
        """Write down what is known, for who opens it next. An index that can't be written is none."""
        plain = {
            "format": _FORMAT,
            "versions": {
                path: {"size": info.size, "sign": info.sign, **self.versions[path].head()}
                for path, info in self._signs.items()
            },
        }
        text = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        try:
            self._place.write(INDEX, text)
        except OSError as error:
            failure = ArchiveError(f"The index of {self._place.url} can't be written ({error.strerror}).")
        else:
            return
        raise failure

    def _listed(self) -> dict[str, Info]:
        try:
            files = self._place.files(VERSIONS)
        except Exception as error:
            failure = ArchiveError(
                f"{self._place.url} can't be read ({type(error).__name__}). Look whether it is there, and "
                "whether fsspec has the right to read it."
            )
        else:
            return {path: info for path, info in files.items() if path.endswith(".json")}
        raise failure

    def _indexed(self) -> dict[str, tuple[Info, ArchivedVersion]]:
        try:
            plain = json.loads(self._place.read(INDEX).decode("utf-8", "surrogatepass"))
            if plain["format"] != _FORMAT:
                return {}
            return {
                path: (Info(head["size"], head["sign"]), ArchivedVersion.of_plain(head, {}))
                for path, head in plain["versions"].items()
            }
        except (OSError, *_BROKEN):
            return {}  # as good as none: the files themselves are read

    def _read_all(self, paths: list[str]) -> Iterator[tuple[str, ArchivedVersion | str]]:
        def read(path: str) -> ArchivedVersion | str:
            try:
                return without_manifest(self.read(path))
            except ArchiveError as error:
                return str(error)

        with ThreadPoolExecutor(_TOGETHER, thread_name_prefix="artwidgets-archive") as pool:
            yield from zip(paths, pool.map(read, paths), strict=True)


def without_manifest(version: ArchivedVersion) -> ArchivedVersion:
    """The same with an empty manifest: a thousand of them are not to hold the files of a thousand."""
    return ArchivedVersion(version.record, version.collection, {}, version.server, version.archived)


def keep_version(place: Place, version: ArchivedVersion) -> str:
    """Write a version, in the place of an earlier record of itself and never of another one's.

    Returns
    -------
    str
        Its path.

    Raises
    ------
    ArchiveError, OSError
    """
    text = version.to_json()
    for path in (version.path, version.other_path):
        if place.info(path) is not None and not _is_same(place, path, version):
            continue
        place.write(path, text)
        # Somebody else may have written the same name meanwhile: who comes last has it.
        if _is_same(place, path, version):
            return path
    raise ArchiveError(
        f"{version.record.qualified_name} could not be written to {place.url}: others write there."
    )


def _is_same(place: Place, path: str, version: ArchivedVersion) -> bool:
    try:
        return version.is_same(ArchivedVersion.from_json(_read(place, path), path))
    except ArchiveError:
        return False


def _read(place: Place, path: str) -> bytes:
    try:
        return place.read(path)
    except Exception as error:
        failure = ArchiveError(f"{path} of {place.url} can't be read ({type(error).__name__}).")
    raise failure
