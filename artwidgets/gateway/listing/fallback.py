"""The last resort: the listing through the public SDK, for a server that refuses our own queries.

Slow (an object per version, one request after the other), so only for what could not be read
otherwise. Everything happens under the connection's SDK lock. Links, uses and the run would be a
request each for every version: they are left unreported, and so are NA.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from artwidgets.errors import BusyError, UnreachableError
from artwidgets.gateway.cells import CollectionRef
from artwidgets.gateway.listing.crawler import Crawl
from artwidgets.gateway.listing.outcome import ProjectScan
from artwidgets.gateway.sdk import ttl_of
from artwidgets.listing import TABLE
from artwidgets.model.records import Collection

if TYPE_CHECKING:
    import wandb

__all__ = ["finish_by_sdk"]

_PAGE = 50
_NO_TTL = -2
_POLL_SECONDS = 0.1
_T = TypeVar("_T")


class _Cancelled(Exception):
    """Reading is to stop."""


def finish_by_sdk(crawl: Crawl, cancel: threading.Event | None, answered: Callable[[], None]) -> bool:
    """Read what a crawl's own queries could not; False when cancelled.

    What fails is tried again for as long as the crawl's patience lasts, a collection from its beginning.

    Raises
    ------
    ServerError
    """
    left = [page.ref for page in crawl.unreadable]
    try:
        for scan in crawl.unlistable:
            found = _patiently(
                crawl, cancel, f"the collections of {scan}", partial(_collections, crawl, scan)
            )
            crawl.collections.update((one.id, one) for one in found)
            left += map(CollectionRef.of, found)
        for ref in left:
            read = partial(_read, crawl, ref, cancel, answered)
            _patiently(crawl, cancel, f"the versions of {ref.name}", read)
    except _Cancelled:
        return False
    return True


def _patiently(crawl: Crawl, cancel: threading.Event | None, what: str, act: Callable[[], _T]) -> _T:
    """What `act` returns, tried again while the server is busy or out of reach."""
    while True:
        _unless_cancelled(cancel)
        try:
            return act()
        except (BusyError, UnreachableError) as error:
            if (last := crawl.watchdog.spent(error, what)) is not None:
                raise last from None
            crawl.throttle.troubled(error)
        wait = cancel if cancel is not None else threading.Event()
        while crawl.throttle.wait and not wait.wait(min(_POLL_SECONDS, crawl.throttle.wait)):
            pass


def _unless_cancelled(cancel: threading.Event | None) -> None:
    if cancel is not None and cancel.is_set():
        raise _Cancelled


def _collections(crawl: Crawl, scan: ProjectScan) -> list[Collection]:
    """A project's collections, type by type, as ``wandb.Api`` tells them."""

    def ask(api: "wandb.Api") -> list[Collection]:
        return [
            Collection(
                id=one.id,
                entity=scan.entity,
                project=scan.project,
                name=one.name,
                type=kind.name,
                description=one.description,
                tags=tuple(one.tags),
                is_portfolio=not one.is_sequence(),
            )
            for kind in api.artifact_types(f"{scan.entity}/{scan.project}")
            if scan.type in (None, kind.name)
            for one in kind.collections()
        ]

    return _asked(crawl, ask)


def _read(
    crawl: Crawl, ref: CollectionRef, cancel: threading.Event | None, answered: Callable[[], None]
) -> None:
    """Put a collection's versions into the columns, some at a time."""
    for edges in _versions(crawl, ref):
        crawl.put(edges, ref)
        answered()
        _unless_cancelled(cancel)


def _versions(crawl: Crawl, ref: CollectionRef) -> Iterator[list[dict[str, Any]]]:
    """A collection's versions, as the edges our own query would have brought."""
    path = f"{ref.entity}/{ref.project}/{ref.name}"
    # A generator, because the SDK's paginator begins anew whenever somebody calls iter() on it.
    versions = _asked(
        crawl, lambda api: (version for version in api.artifacts(ref.type, path, per_page=_PAGE))
    )
    while edges := _asked(crawl, lambda api: [_edge(one, ref) for one in islice(versions, _PAGE)]):
        yield edges


def _asked(crawl: Crawl, ask: "Callable[[wandb.Api], _T]") -> _T:
    """What `ask` reads through the SDK."""
    found = crawl.connection.ask_sdk(ask, crawl.watchdog.timeout())
    crawl.watchdog.progressed()
    return found


def _edge(artifact: Any, ref: CollectionRef) -> dict[str, Any]:
    """An SDK artifact in the shape of a GraphQL edge."""
    source_entity, source_project = artifact.source_entity, artifact.source_project
    source_name, _, source_version = artifact.source_name.partition(":v")
    node = {
        "id": artifact.id,
        "versionIndex": int(source_version) if source_version.isdigit() else None,
        "state": str(getattr(artifact.state, "value", artifact.state)),
        "artifactSequence": {
            "name": source_name,
            "project": {"name": source_project, "entity": {"name": source_entity}},
        },
    }
    node |= {column.field: getattr(artifact, column.sdk) for column in TABLE.values() if column.sdk}
    node |= {TABLE[name].field: read(artifact, ref) for name, read in READERS.items()}
    return {"version": artifact.version, "node": node}


def _ttl(artifact: Any, ref: CollectionRef) -> int:
    seconds, _ = ttl_of(artifact)
    # The SDK makes None of -1 and -2 (no duration); here that would be "not told".
    return _NO_TTL if seconds is None else seconds


READERS: Mapping[str, Callable[[Any, CollectionRef], Any]] = {
    "aliases": lambda artifact, ref: [
        {"alias": alias, "artifactCollection": {"id": ref.id}} for alias in artifact.aliases
    ],
    "tags": lambda artifact, ref: [{"name": tag} for tag in artifact.tags],
    "metadata": lambda artifact, ref: json.dumps(artifact.metadata),
    "ttl": _ttl,
    "ttl_inherited": lambda artifact, ref: ttl_of(artifact)[1],
}
"""Readers of what the SDK tells otherwise than as the value of an attribute (`Column.sdk`)."""

UNREPORTED = ("linked_in", "used", "run")
"""Columns that would be a request for each version."""
