"""The first versions of collections that an earlier reading told of, asked for before they are listed.

Which collections there are is known only when a project has listed them, which takes a request of its own.
A refresh knows most of them by id, and asks for their versions at the same time. What comes counts only for
those that the project then lists, under the name that it then tells; all others are read as ever.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from artwidgets.errors import RefusedError, ServerError
from artwidgets.gateway import documents
from artwidgets.gateway.cells import CollectionRef
from artwidgets.gateway.documents import Missing
from artwidgets.gateway.listing.completeness import is_complete
from artwidgets.gateway.listing.outcome import LARGEST_PAGE, Outcome, ProjectScan, VersionPage
from artwidgets.model.records import Collection

__all__ = ["Ahead", "FirstPages"]

_MOST = 50
"""Collections of one request."""


@dataclass(slots=True)
class FirstPages:
    """The first versions of some collections, by id."""

    ids: list[str]
    first: int
    attempts: int = 0
    holes: int = 0

    @property
    def what(self) -> str:
        """What is asked for, in words."""
        return f"the versions of {len(self.ids):,} collections"

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        return documents.first_pages(missing, len(self.ids))

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        return {"first": self.first, **{f"i{at}": id_ for at, id_ in enumerate(self.ids)}}

    def is_complete(self, data: Mapping[str, Any]) -> bool:
        """True: the collections that did not come, or in part, are read when they are listed."""
        return True

    def absorb(self, data: Mapping[str, Any], size: int) -> Outcome:
        """What the answer tells, and what it lacks."""
        found = [(data.get(f"c{at}") or {}).get("artifacts") for at in range(len(self.ids))]
        pages = zip(self.ids, found, strict=True)
        return Outcome(ahead=[(id_, page if is_complete(page) else None) for id_, page in pages])

    def instead(self, error: ServerError, min_size: int) -> Outcome | None:
        """Ask for halves; one that fails, and all where the form is refused, are left to be listed."""
        half = len(self.ids) // 2
        if not half or isinstance(error, RefusedError):
            return Outcome(ahead=[(id_, None) for id_ in self.ids])
        parts = (self.ids[:half], self.ids[half:])
        return Outcome(requests=[replace(self, ids=part, attempts=0, holes=0) for part in parts])


class Ahead:
    """What was asked for before it was listed. Only the thread that takes answers in touches it."""

    def __init__(self) -> None:
        self._pages: dict[str, Mapping[str, Any] | None] = {}
        self._listed: dict[str, tuple[ProjectScan, CollectionRef]] = {}

    def ask(self, collections: Iterable[Collection], size: int) -> Iterator[FirstPages]:
        """Requests of about `size` versions for all of some collections."""
        pack: list[str] = []
        rows = 0
        for one in collections:
            expected = min(one.versions or 0, LARGEST_PAGE)
            if pack and (rows + expected > size or len(pack) == _MOST):
                yield FirstPages(pack, LARGEST_PAGE)
                pack, rows = [], 0
            self._pages[one.id] = None
            pack.append(one.id)
            rows += expected
        if pack:
            yield FirstPages(pack, LARGEST_PAGE)

    def lists(self, scan: ProjectScan, ref: CollectionRef) -> bool:
        """Whether the versions of a collection, which is listed now, have been asked for."""
        if ref.id not in self._pages:
            return False
        self._listed[ref.id] = scan, ref
        return True

    def note_page(
        self, collection_id: str, page: Mapping[str, Any] | None
    ) -> tuple[ProjectScan, CollectionRef] | None:
        """Note a page, or that none came; then, where the collection waits for it, what to read."""
        if page is not None:
            self._pages[collection_id] = page
            return None
        self._pages.pop(collection_id, None)
        return self._listed.pop(collection_id, None)

    def ready(self) -> Iterator[VersionPage]:
        """Pages of collections that are listed, each once."""
        for id_ in [id_ for id_ in self._listed if self._pages[id_] is not None]:
            (scan, ref), page = self._listed.pop(id_), self._pages.pop(id_)
            assert page is not None
            yield VersionPage(scan, ref, page)
