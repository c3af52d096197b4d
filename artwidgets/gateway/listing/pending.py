"""What a crawl has still to ask, and how it is put together into requests."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from artwidgets.gateway.cells import CollectionRef
from artwidgets.gateway.listing.both_ends import OLDEST_FIRST, BothEnds
from artwidgets.gateway.listing.outcome import LARGEST_PAGE, NextPage, ProjectScan, Request, UnreadCollection
from artwidgets.gateway.listing.queries import CollectionsPage, VersionPages
from artwidgets.model.records import Collection

__all__ = ["Pending"]

_LARGEST_PACK = 50


class Pending:
    """Requests in line, pages that follow, and collections whose versions were not asked for yet.

    Parameters
    ----------
    collections : mapping of str to Collection
        What is known of each by now; the crawl goes on filling it.

    Attributes
    ----------
    scans : list of ProjectScan
        Projects under way.
    further : deque of NextPage
    ends : dict of str to BothEnds
        Long collections that are read from both ends, by id.
    """

    def __init__(self, collections: Mapping[str, Collection]) -> None:
        self._collections = collections
        self._requests: deque[Request] = deque()
        self.scans: list[ProjectScan] = []
        self.further: deque[NextPage] = deque()
        self.ends: dict[str, BothEnds] = {}

    def add(self, requests: Iterable[Request]) -> None:
        """Put requests at the end of the line."""
        self._requests.extend(requests)

    def again(self, request: Request) -> None:
        """Put a request at the head of the line."""
        self._requests.appendleft(request)

    def needless(self, request: Request) -> bool:
        """Whether what is under way can bring nothing new: the other end has brought it."""
        return isinstance(request, VersionPages) and all(
            (ends := self.ends.get(page.ref.id)) is not None and ends.complete for page in request.pages
        )

    def read_on(
        self,
        scan: ProjectScan,
        ref: CollectionRef,
        after: str | None,
        expected: int,
        come: Sequence[Mapping[str, Any]] = (),
        *,
        both_ends: bool = True,
    ) -> None:
        """Ask for the rest of a collection; for a long rest from the other end too.

        Parameters
        ----------
        after : str or None
            Cursor of what has come, None where nothing has.
        expected : int
            Versions that are still to come.
        come : sequence of mapping
            The edges that have.
        both_ends : bool
            False to read from the front alone, to the server's own end.
        """
        if not both_ends:
            self.ends.pop(ref.id, None)
        self.further.append(NextPage(scan, ref, after, expected))
        listed = self._collections.get(ref.id)
        if both_ends and listed and listed.versions and expected > LARGEST_PAGE:
            ends = self.ends[ref.id] = BothEnds(listed.versions)
            ends.fresh(come)
            self.further.append(NextPage(scan, ref, None, expected, OLDEST_FIRST))

    def next(self, size: int) -> Request | None:
        """The next request, for about `size` versions; None where nothing is left to ask."""
        if self._requests:
            return self._requests.popleft()
        if self.further:
            return self._pack_pages(size)
        for scan in self.scans:
            while scan.by_name and scan.unread:
                one = scan.unread.popleft()
                if one.expected:
                    self.read_on(scan, one.ref, None, one.expected)
            if self.further:
                return self._pack_pages(size)
            while scan.unread:
                if request := self._pack_collections(scan, size):
                    return request
        return None

    def _pack_collections(self, scan: ProjectScan, size: int) -> CollectionsPage | None:
        page = min(size, LARGEST_PAGE)
        packed: list[UnreadCollection] = []
        rows = 0
        while scan.unread and len(packed) < _LARGEST_PACK:
            following = scan.unread[0]
            rows += min(following.expected, page)
            if packed and (rows > size or following.at != packed[-1].at + 1):
                break
            packed.append(scan.unread.popleft())
        while packed and not packed[-1].expected:
            packed.pop()
        return CollectionsPage(scan, packed, page) if packed else None

    def _pack_pages(self, size: int) -> VersionPages:
        page = min(size, LARGEST_PAGE)
        packed = [self.further.popleft()]
        rows = min(packed[0].expected, page)
        while self.further and len(packed) < _LARGEST_PACK:
            following = self.further[0]
            rows += min(following.expected, page)
            if rows > size or following.scan is not packed[0].scan:
                break
            packed.append(self.further.popleft())
        return VersionPages(packed, page)
