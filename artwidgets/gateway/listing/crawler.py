"""Reading a listing: requests that bring rows and further requests, at most 8 under way.

The first request brings the collections of a project and the versions of the first few, so rows
are there after one answer. Then pages of consecutive collections, as many as the throttle allows
rows in a request, and further pages of the collections that are larger than a page.

When such a page can't be answered (an old server, a limit on a query's complexity), each collection
is asked for by name, which is how the SDK itself pages; when that fails too, the SDK is asked.
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from typing import Any

from artwidgets.errors import (
    BusyError,
    FailedError,
    NotFoundError,
    RefusedError,
    ServerError,
    UnreachableError,
)
from artwidgets.gateway.answers import understood
from artwidgets.gateway.cells import CollectionRef, is_listed
from artwidgets.gateway.connection import IN_FLIGHT, Connection
from artwidgets.gateway.documents import Missing
from artwidgets.gateway.listing.ahead import Ahead
from artwidgets.gateway.listing.changed_versions import ChangedVersions, Sample
from artwidgets.gateway.listing.completeness import Completeness, edges_of, is_complete
from artwidgets.gateway.listing.directory import Directory
from artwidgets.gateway.listing.incremental import SETTLED_FIELDS, PreviousReading
from artwidgets.gateway.listing.link_names import LinkNames
from artwidgets.gateway.listing.not_found import require_existing
from artwidgets.gateway.listing.outcome import (
    GUESSED_VERSIONS,
    LARGEST_PAGE,
    NextPage,
    Outcome,
    ProjectScan,
    Request,
    VersionPage,
)
from artwidgets.gateway.listing.pending import Pending
from artwidgets.gateway.listing.previous_edges import AT, signs_of
from artwidgets.gateway.listing.queries import VersionPages
from artwidgets.gateway.listing.recount import Recount
from artwidgets.gateway.listing.rows import Rows
from artwidgets.gateway.rereading import BATCH
from artwidgets.gateway.throttle import Throttle
from artwidgets.gateway.watchdog import Watchdog
from artwidgets.model.records import Collection

__all__ = ["Crawl"]

_TRIES = 6
_POLL_SECONDS = 0.1

_AGAIN = 2
"""Times that an answer which lacks something is asked for again: most such faults pass."""

_MOST_AGAIN = 16
"""Such answers in one reading, after which they are no passing fault."""

_AGAIN_SECONDS = 0.5

_MOST_DOUBTFUL = 500
"""Collections that are looked at a second time."""


class Crawl:
    """One reading of a scope: what has come, and what is still to ask.

    Only the thread that calls :meth:`go` touches the columns; the others wait for answers.

    Parameters
    ----------
    connection : Connection
    throttle : Throttle
        ``size`` is in versions a request.
    previous : PreviousReading, optional
        An earlier reading; what it tells is asked for again only where it changed.
    watchdog : Watchdog, optional
        How long to go on while nothing comes.
    """

    def __init__(
        self,
        connection: Connection,
        throttle: Throttle,
        previous: PreviousReading | None = None,
        watchdog: Watchdog | None = None,
    ) -> None:
        self.connection = connection
        self.throttle = throttle
        self.watchdog = watchdog or Watchdog()
        self.previous = previous
        self.received = Rows()
        self._changed: list[tuple[CollectionRef, Mapping[str, Any]]] = []
        self.collections: dict[str, Collection] = {}
        self.pending = Pending(self.collections)
        self.unlistable: list[ProjectScan] = []
        self.unreadable: list[NextPage] = []
        self.link_names = LinkNames(self.collections)
        self.completeness = Completeness()
        self._ahead = Ahead()
        self._asked_again = 0
        self._looked_at: set[str] = set()
        self._started = time.monotonic()
        if previous is not None and previous.serves(connection.missing) and (ids := previous.sample()):
            self.add(Sample(ids))

    @property
    def rows(self) -> int:
        """Versions and links that have come."""
        return len(self.received)

    @property
    def total(self) -> int | None:
        """Versions and links there are, as far as the collections seen so far tell; None if they don't."""
        counts = [collection.versions for collection in self.collections.values()]
        if not counts or None in counts:
            return None
        return max(self.rows, sum(count for count in counts if count is not None))

    def all_columns(self) -> dict[str, list[Any]]:
        """The columns as a listing takes them: a collection that links a version is told by its path."""
        return {**self.received.all_columns(), "linked_in": self.link_names.linked_in(self.received.columns)}

    def _ask_for_link_paths(self) -> bool:
        """Ask for what other projects' collections that link ours are called; False where all are known."""
        requests = self.link_names.missing(self.received.columns)
        self.pending.add(requests)
        return bool(requests)

    def _look_again(self) -> bool:
        """Ask about what is missing or may be; False where nothing is, or all was asked once more."""
        doubtful = [
            one
            for one in self.completeness.doubtful(self.collections.values())
            if one.id not in self._looked_at
        ]
        left = doubtful[: _MOST_DOUBTFUL - len(self._looked_at)]
        self._looked_at.update(one.id for one in left)
        for at in range(0, len(left), BATCH):
            self.add(Recount(left[at : at + BATCH]))
        return bool(left)

    @property
    def gaps(self) -> tuple[str, ...]:
        """What did not come, each in words."""
        return self.completeness.gaps(self.collections.values())

    def add(self, request: Request) -> None:
        """Put a request in line."""
        self.pending.add([request])

    def apply(self, outcome: Outcome) -> int:
        """Take in what an answer or a refusal comes to; how many versions it held."""
        if outcome.unknown is not None:
            require_existing(self.connection, *outcome.unknown)
        for one in outcome.collections:
            # What is known only through one of its versions tells less than a listing of it.
            if one.versions is not None or one.id not in self.collections:
                self.collections[one.id] = one
        if self.previous is not None:
            self.previous.look_at(map(CollectionRef.of, outcome.collections))
        for one in outcome.gone:
            self._gone(one)
        for page in outcome.pages:
            self.take_page(page)
        for id_, first_page in outcome.ahead:
            if (waits := self._ahead.note_page(id_, first_page)) is not None:
                self._read_from_its_beginning(*waits)
        for ref, edges in outcome.versions:
            self.put(edges, ref)
        for ref, edges in outcome.changed:
            self.received.append(edges, ref)
        if outcome.sampled and self.previous is not None:
            self.previous.examine(outcome.sampled)
        for collection_id, artifact_id in outcome.lost:
            self.completeness.lost(collection_id, artifact_id)
        for collection_id in outcome.broken:
            self.completeness.broken(collection_id)
        for gap in outcome.notes:
            self.completeness.note(gap)
        self.link_names.add(outcome.paths)
        self._go_on(outcome)
        for page in self._ahead.ready():
            self.take_page(page)
        held = [edges for _, edges in (*outcome.versions, *outcome.changed)]
        pages = [page.page for page in outcome.pages] + [page for _, page in outcome.ahead]
        return sum(len((page or {}).get("edges") or ()) for page in pages) + sum(map(len, held))

    def ask_ahead(self, scan: ProjectScan) -> bool:
        """Ask for what an earlier reading told of a project before it is listed; whether there is any."""
        missing = self.connection.missing
        if self.previous is None or not self.previous.serves(missing):
            return False
        if missing.has("Query", "artifactCollection") or missing.has("Artifact*", "artifacts"):
            return False
        requests = list(self._ahead.ask(self.previous.collections_of(scan), self.throttle.size))
        self.pending.add(requests)
        return bool(requests)

    def _go_on(self, outcome: Outcome) -> None:
        """Put in line what is to be asked next."""
        if (listed := outcome.listed) is not None:
            listed.scan.unread.extend(
                one for one in listed.unread if not self._ahead.lists(listed.scan, one.ref)
            )
            listed.scan.listed += listed.listed
            listed.scan.received += listed.received
            listed.scan.by_name |= listed.by_name
        if outcome.put_back is not None:
            scan, unread = outcome.put_back
            # Once it may be the size; twice it is the form.
            scan.by_name |= scan.refused or self.throttle.smallest
            scan.refused = True
            scan.unread.extendleft(reversed(unread))
        if outcome.unlistable is not None:
            self.unlistable.append(outcome.unlistable)
        if outcome.at_most is not None:
            self.throttle.allow(outcome.at_most)
        self.pending.scans += outcome.scans
        self.pending.further.extendleft(reversed(outcome.next_pages))
        for rest in outcome.rest:
            self.pending.read_on(rest.scan, rest.ref, None, rest.expected)
        self.pending.add(outcome.requests)
        for further in outcome.further:
            if self.completeness.is_new(further.owner, None, further.cursor):
                self.add(further.request)
            else:
                self.completeness.note(further.otherwise)
        self._read_again(outcome.recounted)

    def _gone(self, one: Collection) -> None:
        """Note that a collection, which was listed before, is told no more.

        It was deleted meanwhile, or it is missing in the answer. Nothing tells the one from the other,
        so it is told, and another reading will show.
        """
        self.collections[one.id] = replace(one, versions=None)
        self.completeness.settled(one.id)
        self.completeness.note(f"{one.name}: it was deleted meanwhile, or did not come")

    def _read_again(self, recounted: Iterable[Collection]) -> None:
        """Read collections from their beginning of which less came than they hold now."""
        scans: dict[tuple[str, str], ProjectScan] = {}
        for one in recounted:
            self.collections[one.id] = one
            if one.versions is not None and not self.completeness.missing(one):
                self.completeness.settled(one.id)
                continue
            scan = scans.setdefault((one.entity, one.project), ProjectScan(one.entity, one.project))
            self._read_from_its_beginning(scan, CollectionRef.of(one))

    def take_page(self, fetched: VersionPage) -> None:
        """Put a page of a collection into the columns, and ask for the next where there is one.

        What a page lacks is told by :attr:`completeness`.
        """
        scan, ref, page, order, after = fetched.scan, fetched.ref, fetched.page, fetched.order, fetched.after
        if not is_complete(page, after):
            self.completeness.broken(ref.id)
        edges = edges_of(page)
        if self._was_renamed(ref, edges):
            self._read_from_its_beginning(scan, ref)
            return
        ends = self.pending.ends.get(ref.id)
        self.put(ends.fresh(edges) if ends else edges, ref)
        info = page.get("pageInfo") or {}
        cursor = info.get("endCursor")
        if not (info.get("hasNextPage") and edges and cursor and cursor != after):
            return
        if not self.completeness.is_new(ref.id, order, cursor):
            self.completeness.broken(ref.id)
        elif ends is None:
            listed = self.collections.get(ref.id)
            expected = (listed.versions if listed else None) or LARGEST_PAGE
            self.pending.read_on(scan, ref, cursor, max(1, expected - len(edges)), edges)
        elif not (ends.complete or (order and ends.met)):
            self.pending.further.append(NextPage(scan, ref, cursor, LARGEST_PAGE, order))

    def _read_from_its_beginning(self, scan: ProjectScan, ref: CollectionRef) -> None:
        listed = self.collections.get(ref.id)
        expected = (listed.versions if listed else None) or GUESSED_VERSIONS
        self.completeness.anew(ref.id)
        self.pending.read_on(scan, ref, None, expected, both_ends=False)

    def _was_renamed(self, ref: CollectionRef, edges: Sequence[Mapping[str, Any]]) -> bool:
        """Whether versions came as they were, and what their rows tell of the collection is no more so."""
        if self.previous is None or self.previous.is_as_it_was(ref):
            return False
        self.previous.look_at([ref])
        return any(AT in edge for edge in edges)

    def put(self, edges: Sequence[Mapping[str, Any]], ref: CollectionRef) -> None:
        """Put versions into the columns; those that came without all of theirs are asked for with all."""
        self.completeness.add(ref.id, edges)
        listed = [edge for edge in edges if is_listed(edge)]
        if self.previous is None:
            self.received.append(listed, ref, signs_of(listed, SETTLED_FIELDS))
            return
        split = self.previous.split(listed, ref)
        self._changed += [(ref, edge) for edge in split.changed]
        while len(self._changed) >= BATCH:
            self._ask_for_changed()
        self.received.take(split, ref)

    def _ask_for_changed(self) -> None:
        """Ask for some versions that changed: of all collections together, for they are few in each."""
        self.add(ChangedVersions(self._changed[:BATCH]))
        del self._changed[:BATCH]

    def go(self, cancel: threading.Event | None, answered: Callable[[], None]) -> bool:
        """Ask until nothing is left to ask; whether it came to that.

        Parameters
        ----------
        cancel : threading.Event or None
            When set, returns within a fraction of a second with what has come; requests under way
            are left to end by themselves.
        answered : callable
            Called after each answer, in the calling thread.

        Raises
        ------
        ServerError
            A request failed for good.
        """
        pool = ThreadPoolExecutor(IN_FLIGHT, thread_name_prefix="artwidgets-read")
        under_way: dict[Future[tuple[dict[str, Any], float]], Request] = {}
        try:
            while True:
                if cancel is not None and cancel.is_set():
                    return False
                nothing_left = False
                while not self.throttle.wait and len(under_way) < self.throttle.concurrency:
                    request = self.pending.next(self.throttle.size)
                    if request is None:
                        nothing_left = True
                        break
                    under_way[pool.submit(self._ask, request)] = request
                if nothing_left and all(map(self.pending.needless, under_way.values())):
                    if self._changed:
                        self._ask_for_changed()
                        continue
                    if self._ask_for_link_paths() or self._look_again():
                        continue
                    return True
                done, _ = wait(under_way, timeout=self._nap(), return_when=FIRST_COMPLETED)
                for future in done:
                    self._answer(under_way.pop(future), future)
                if done or self.throttle.wait:
                    # A wait is told too: that it is one, and why (`Throttle.slowed`).
                    answered()
                if not done and not under_way:
                    time.sleep(min(_POLL_SECONDS, self.throttle.wait))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _nap(self) -> float:
        return min(_POLL_SECONDS, self.throttle.wait or _POLL_SECONDS)

    def _ask(self, request: Request) -> tuple[dict[str, Any], float]:
        before = None if isinstance(request, ChangedVersions | Sample) else self.previous

        def document(missing: Missing) -> str:
            if before is not None and before.serves(missing):
                missing |= before.without
            return request.document(missing)

        started = time.monotonic()
        timeout = self.watchdog.timeout()
        parse = None if before is None else before.previous_edges.parse
        data = self.connection.execute(document, request.variables(), timeout, parse)
        return data, time.monotonic() - started

    def _answer(self, request: Request, future: Future[tuple[dict[str, Any], float]]) -> None:
        try:
            data, seconds = future.result()
            with understood(self.connection.base_url):
                complete = request.is_complete(data)
            if not complete and self._ask_again(request):
                return
        except (BusyError, UnreachableError) as error:
            request.attempts += 1
            # What took too long, or broke the server, may be too large: less is asked for at once, where
            # less can be asked for. A directory goes by a size of its own; how many versions a request
            # bears it does not tell.
            of_versions = not isinstance(request, Directory)
            if of_versions or not error.perhaps_too_large:
                self.throttle.troubled(error)
            if (last := self.watchdog.spent(error, request.what)) is not None:
                raise last from None
            if error.perhaps_too_large and self._replaced(request, error):
                return
            if error.perhaps_too_large:
                if self._goes_on_without(request, error):
                    return
                if request.attempts >= _TRIES:
                    raise
                # There is nothing smaller to ask for, so it may be the time: each wait is twice the last.
                self.throttle.pause(_AGAIN_SECONDS * 2 ** (request.attempts - 1))
            self.pending.again(request)
        except (RefusedError, NotFoundError) as error:
            if not isinstance(request, Directory):
                self.throttle.troubled(error)
            if not self._replaced(request, error):
                if not isinstance(request, VersionPages):
                    raise
                self.unreadable.extend(request.pages)
        else:
            self.watchdog.progressed()
            with understood(self.connection.base_url):
                brought = self.apply(request.absorb(data, self.throttle.size))
            self.throttle.succeeded(seconds, brought)
            self.throttle.heed(self.connection.budget)

    def _replaced(self, request: Request, error: ServerError) -> bool:
        """Whether something else is asked in the place of a request that failed."""
        outcome = request.instead(error, self.throttle.min_size)
        if outcome is not None:
            self.apply(outcome)
        return outcome is not None

    def _goes_on_without(self, request: Request, error: ServerError) -> bool:
        """Whether a page that the server itself fails at is left out, and told as missing."""
        failed = isinstance(error, FailedError) and request.attempts >= _TRIES // 2
        if not (failed and isinstance(request, VersionPages) and self.rows):
            return False
        for page in request.pages:
            self.completeness.broken(page.ref.id)
            self._looked_at.add(page.ref.id)
        return True

    def _ask_again(self, request: Request) -> bool:
        """Whether what came with a hole is asked for once more, in a moment."""
        if request.holes >= _AGAIN or self._asked_again >= _MOST_AGAIN:
            return False
        request.holes += 1
        self._asked_again += 1
        self.throttle.pause(_AGAIN_SECONDS)
        self.pending.again(request)
        return True
