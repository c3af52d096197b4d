"""10,000 versions with 100 files each: their manifests, and what a selection of them frees."""

import json
import random
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import urllib3

from artwidgets.gateway import documents
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.listing.reading import read_listing
from artwidgets.gateway.manifests import read_manifests
from artwidgets.gateway.manifests.addresses import LARGEST_BATCH
from artwidgets.gateway.manifests.reading import ASKING, FETCHING
from artwidgets.local import LocalServer
from artwidgets.model.records import Version
from artwidgets.storage import FileIndex, ManifestStore, VersionFiles
from tests.benchmarks.result import Row, best, timed
from tests.benchmarks.serving import bench_server

__all__ = ["raw_http", "run"]

FILES = 100
SELECTIONS = 20


def run(latency: float, divisor: int) -> Iterator[Row]:
    """Ours against raw HTTP for the same bytes, then from disk; then selections of all sizes."""
    with bench_server() as server, tempfile.TemporaryDirectory(prefix="artwidgets-bench-") as folder:
        seconds, _ = timed(
            server.seed_bulk, project="bench", collections=100 // divisor, versions=100, files=FILES
        )
        connection = Connection.open()
        versions = read_listing(connection, server.entity, "bench").versions()
        work = f"manifests of {len(versions):,} versions with {FILES} files each"
        yield Row(f"{work}, seeded", seconds, at_most=30)
        found: dict[str, VersionFiles] = {}
        read_manifests(connection, versions[:50], found.__setitem__)  # starts the core, warms the server
        server.faults(latency=latency)
        kept = ManifestStore(connection.identity, Path(folder) / "kept" / "manifests.sqlite")
        # Kept as they come, as a session keeps them.
        ours, _ = timed(read_manifests, connection, versions, found.__setitem__, kept=kept)
        raw = best(1, raw_http, server, connection, versions)
        yield Row(work, ours, raw, "raw HTTP for the same bytes, as many at once", at_most=1.5)
        server.faults()
        again = best(3, read_manifests, connection, versions, found.__setitem__, kept=kept)
        yield Row(f"{work}, from disk", again, at_most=2.0)
        yield from _selections(versions, found)


def _selections(versions: list[Version], found: dict[str, VersionFiles]) -> Iterator[Row]:
    ids, sizes = [version.id for version in versions], [version.size for version in versions]
    took, index = timed(FileIndex, ids, sizes, found)
    yield Row("their file index, made", took * 1000, unit="ms")
    index.reclaim(np.zeros(len(ids), dtype=bool))  # counts the holders, once
    chance, times = random.Random(0), []
    for _ in range(SELECTIONS):
        going = np.zeros(len(ids), dtype=bool)
        going[chance.sample(range(len(ids)), chance.choice((1, 10, len(ids) // 2, len(ids))))] = True
        times.append(timed(index.reclaim, going)[0] * 1000)
    median = sorted(times)[SELECTIONS // 2]
    yield Row(
        f"what a selection frees, the worst of {SELECTIONS}",
        max(times),
        unit="ms",
        at_most=50,
        note=f"(median: {median:.1f} ms)",
    )


def raw_http(server: LocalServer, connection: Connection, versions: list[Version]) -> int:
    """Addresses and files by plain HTTP in threads, the answers parsed as JSON; how many files came.

    With urllib3: httpx took more than twice as long for as many connections.
    """
    pool = urllib3.PoolManager(maxsize=ASKING + FETCHING)
    headers = urllib3.make_headers(basic_auth=f"api:{server.api_key}") | {"Content-Type": "application/json"}

    def addresses(part: list[Version]) -> list[str]:
        document = documents.manifest_addresses(connection.missing, len(part))
        variables = {f"i{at}": one.artifact_id for at, one in enumerate(part)}
        body = json.dumps({"query": document, "variables": variables})
        response = pool.request("POST", f"{server.base_url}/graphql", body=body, headers=headers)
        nodes = json.loads(response.data)["data"]
        return [nodes[f"a{at}"]["currentManifest"]["file"]["directUrl"] for at in range(len(part))]

    def files(address: str) -> int:
        return len(json.loads(pool.request("GET", address).data)["contents"])

    parts = [versions[at : at + LARGEST_BATCH] for at in range(0, len(versions), LARGEST_BATCH)]
    with ThreadPoolExecutor(ASKING) as asking, ThreadPoolExecutor(FETCHING) as fetching:
        under_way = [
            fetching.submit(files, address) for part in asking.map(addresses, parts) for address in part
        ]
        return sum(one.result() for one in under_way)
