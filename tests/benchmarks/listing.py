"""10,000 versions: in 100 collections, and in one; and read again after some of them changed."""

import asyncio
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import wandb
from wandb.sdk.artifacts._generated import PROJECT_ARTIFACTS_GQL

from artwidgets.gateway import mutations
from artwidgets.gateway.connection import IN_FLIGHT, Connection
from artwidgets.gateway.listing.reading import read_listing
from artwidgets.gateway.mutations import Mutation
from artwidgets.listing import Listing
from artwidgets.local import LocalServer
from tests.benchmarks.result import Row, best, timed
from tests.benchmarks.serving import bench_server

__all__ = ["documented_loop", "raw_http", "run"]

Sent = list[tuple[str, dict[str, Any]]]

_METADATA = 2_000
_LATENCY = 0.05
_QUARTER = 4.0


def run(latency: float, divisor: int) -> Iterator[Row]:
    """Ours against the documented loop, against threads, and against raw HTTP with the same pages."""
    with bench_server() as server:
        for collections, versions in ((100 // divisor, 100), (1, 10_000 // divisor)):
            project = f"bench-{collections}"
            server.seed_bulk(project=project, collections=collections, versions=versions)
            connection = Connection.open()
            read_listing(connection, server.entity, project)  # starts the core, warms the server
            server.faults(latency=latency)
            sent: Sent = []
            ours = best(5, read_listing, connection, server.entity, project)
            with _recorded(connection, sent):
                first = _first_rows(connection, server.entity, project)
            raw = best(5, raw_http, server, sent)
            work = f"list {collections * versions:,} versions in {collections} collections"
            yield Row(work, ours, raw, f"raw HTTP, the same {len(sent)} requests", at_most=1.5)
            yield Row(f"{work}, first rows", first)
            # The pages of one collection come one after another, the second time too.
            target = _QUARTER if collections > 1 else None
            yield from _refreshes(connection, server, project, work, 100 // divisor, target)
            loop = best(1, documented_loop, server.entity, project, 50)
            yield Row(work, ours, loop, "the documented loop", at_least=40 if collections > 1 else None)
            loop = best(1, documented_loop, server.entity, project, 1000)
            yield Row(work, ours, loop, "the documented loop with per_page=1000")
            if collections > 1:
                threads = best(1, _threads, connection, server.entity, project)
                yield Row(work, ours, threads, f"{IN_FLIGHT} threads, the SDK's own query a collection")
            server.faults()
        yield from _of_real_weight(connection, server, divisor)


def _of_real_weight(connection: Connection, server: LocalServer, divisor: int) -> Iterator[Row]:
    """The same with metadata as training scripts log it, over a network as people have it."""
    server.seed_bulk(project="bench-heavy", collections=100 // divisor, versions=100, metadata=_METADATA)
    read_listing(connection, server.entity, "bench-heavy")
    server.faults(latency=_LATENCY)
    work = (
        f"list {10_000 // divisor:,} versions with {_METADATA:,} bytes of metadata each, {_LATENCY:g} s away"
    )
    yield from _refreshes(connection, server, "bench-heavy", work, 100 // divisor, _QUARTER)
    server.faults()


def _refreshes(
    connection: Connection,
    server: LocalServer,
    project: str,
    work: str,
    changes: int,
    target: float | None,
) -> Iterator[Row]:
    """A refresh after somebody changed some, against reading all anew: by the clock, and by our processor."""
    previous = read_listing(connection, server.entity, project)
    _describe(connection, previous, changes)
    clock: list[list[float]] = []
    ours: list[list[float]] = []
    # By turns: on a machine that others use too, one hour is not as the next.
    for _ in range(5):
        clock.append([])
        ours.append([])
        for earlier in (previous, None):
            began = time.process_time()
            took, _listing = timed(read_listing, connection, server.entity, project, previous=earlier)
            clock[-1].append(took)
            ours[-1].append(time.process_time() - began)
    for what, turns, at_least in (("", clock, target), (", client's own work", ours, None)):
        again, anew = map(min, zip(*turns, strict=True))
        of = "reading all of it anew"
        yield Row(f"{work}, a refresh after {changes} changed{what}", again, anew, of, at_least=at_least)


def _describe(connection: Connection, listing: Listing, count: int) -> None:
    """Somebody changes `count` versions, here and there."""
    rows = listing.keys["artifact_id"].iloc[:: max(1, len(listing) // count)][:count]
    for at in range(0, len(rows), 50):
        changes = [{"artifactID": one, "description": "changed"} for one in rows[at : at + 50]]
        connection.execute(*mutations.document([Mutation("updateArtifact", one) for one in changes]))


def documented_loop(entity: str, project: str, per_page: int) -> int:
    """Types, their collections, their versions: what W&B's guides show. Returns how many versions."""
    api = wandb.Api()
    return sum(
        1
        for kind in api.artifact_types(f"{entity}/{project}")
        for collection in kind.collections(per_page=per_page)
        for _ in api.artifacts(kind.name, f"{entity}/{project}/{collection.name}", per_page=per_page)
    )


def raw_http(server: LocalServer, sent: Sent) -> None:
    """The same documents over plain concurrent HTTP, as many in flight; the answers parsed as JSON."""

    async def ask() -> None:
        limit = asyncio.Semaphore(IN_FLIGHT)
        async with httpx.AsyncClient(auth=("api", server.api_key), timeout=60, trust_env=False) as client:

            async def one(text: str, variables: dict[str, Any]) -> None:
                async with limit:
                    answer = await client.post(
                        f"{server.base_url}/graphql", json={"query": text, "variables": variables}
                    )
                    json.loads(answer.content)["data"]

            # The first tells what there is; the rest can only be asked once it is known.
            await one(*sent[0])
            await asyncio.gather(*(one(text, variables) for text, variables in sent[1:]))

    asyncio.run(ask())


class _recorded:
    """While entered, notes what a connection sends."""

    def __init__(self, connection: Connection, sent: Sent) -> None:
        self._connection, self._sent = connection, sent

    def __enter__(self) -> None:
        execute, sent = self._connection.execute, self._sent

        def noted(document: Any, variables: Any = None, *more: Any) -> dict[str, Any]:
            text = document if isinstance(document, str) else document(self._connection.missing)
            sent.append((text, dict(variables or {})))
            return execute(document, variables, *more)

        self._connection.execute = noted  # type: ignore[assignment, method-assign]

    def __exit__(self, *_: object) -> None:
        del self._connection.execute


def _first_rows(connection: Connection, entity: str, project: str) -> float:
    began, first = time.perf_counter(), []
    read_listing(connection, entity, project, on_page=lambda _: first.append(time.perf_counter() - began))
    return first[0]


def _threads(connection: Connection, entity: str, project: str) -> None:
    """A page of a collection a request, in threads; dicts, because SDK objects break in threads."""
    api, document = wandb.Api(), PROJECT_ARTIFACTS_GQL
    names = [
        (kind.name, collection.name)
        for kind in api.artifact_types(f"{entity}/{project}")
        for collection in kind.collections()
    ]

    def read(type_and_name: tuple[str, str]) -> None:
        cursor = None
        while True:
            data = connection.execute(
                document,
                {
                    "entity": entity,
                    "project": project,
                    "type": type_and_name[0],
                    "collection": type_and_name[1],
                    "perPage": 1000,
                    "cursor": cursor,
                },
            )
            found = data["project"]["artifactType"]["artifactCollection"]["artifacts"]
            if not found["pageInfo"]["hasNextPage"]:
                return
            cursor = found["pageInfo"]["endCursor"]

    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        list(pool.map(read, names))
