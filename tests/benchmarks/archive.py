"""10,000 files of 100 KB: archived, against `artifact.download()` one by one and the raw transfer.

In 100 versions and in 1,000: the SDK fetches the files of one version at once, and versions one after
another. The local server is one process on the same machine, so that on two cores it, and no network, is
what the raw transfer waits for; Dask's workers share those cores too, and show what they cost, not what a
cluster brings.
"""

import logging
import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import distributed
import urllib3
import wandb

from artwidgets import Session
from artwidgets.archive import cluster, entries_of
from artwidgets.archive.fetching import THREADS
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.manifests.addresses import ask_addresses
from artwidgets.gateway.manifests.file_store import FileStore
from artwidgets.gateway.transfers import MOST_ENTRIES, Wanted, ask_file_addresses, fetch_manifest
from artwidgets.local import LocalServer
from artwidgets.model.records import Version
from tests.benchmarks.result import Row, timed
from tests.benchmarks.serving import bench_server
from tests.support.seeded import Seeding

__all__ = ["run"]

FILES, SIZE = 10_000, 100_000
VERSIONS = (100, 1_000)
LOOP = 5
"""Versions that `artifact.download()` fetches; the others would tell no more."""
WORKERS = (1, 4, 8)


def run(latency: float, divisor: int) -> Iterator[Row]:
    """With own threads and with Dask's workers, with the latency and without any."""
    with tempfile.TemporaryDirectory(prefix="artwidgets-bench-") as name, bench_server(Path(name)) as server:
        folder = Path(name) / "archive"
        for versions in VERSIONS:
            session = _seeded(server, versions // divisor, FILES // versions)
            addresses = _addresses(list(session.versions(session.listing.index)))
            session.archive(session.listing.index[:2], folder)  # starts the core, warms the server
            for seconds in dict.fromkeys((latency, 0.0)):
                server.faults(latency=seconds)
                yield from _side_by_side(session, addresses, folder, seconds)
            if versions == VERSIONS[0]:
                server.faults(latency=latency)
                yield from _by_workers(session, folder, f"{latency * 1000:.0f} ms")
            server.faults()


def _side_by_side(session: Session, addresses: list[str], folder: Path, seconds: float) -> Iterator[Row]:
    count = len(session.listing)
    work = f"archive {len(addresses):,} files of {SIZE // 1000} KB in {count:,} versions"
    work += f", {seconds * 1000:.0f} ms latency"
    some = session.versions(session.listing.index[:LOOP])
    loop = _download([one.qualified_name for one in some]) * count
    raw = _fresh(folder, _raw, addresses, folder)
    ours = _fresh(folder, _archive, session, folder, None)
    than = f"artifact.download() one by one (measured on {min(LOOP, count)} versions, scaled)"
    yield Row(work, ours, loop, than, at_least=8 if seconds else None)
    yield Row(work, ours, raw, f"raw HTTP to disk, {THREADS} threads, addresses known, nothing checked")


def _by_workers(session: Session, folder: Path, latency: str) -> Iterator[Row]:
    for workers in WORKERS:
        with (
            distributed.LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                dashboard_address=":0",
                silence_logs=logging.ERROR,
            ) as running,
            cluster.connected(running.scheduler_address, seconds=60) as executor,
        ):
            took = _fresh(folder, _archive, session, folder, executor)
        yield Row(f"the same by {workers} Dask workers on {os.cpu_count()} cores, {latency} latency", took)


def _seeded(server: LocalServer, versions: int, files: int) -> Session:
    chance = random.Random(versions)
    project, seeding = f"bench-{versions}", Seeding(server)
    with seeding.run(project) as run:
        for number in range(versions):
            contents = {f"part-{at:03d}": chance.randbytes(SIZE // 2).hex() for at in range(files)}
            run.log(f"data-{number % 10}", contents, type="dataset")
    seeding.close()
    session = Session(server.entity, project)
    session.load()
    return session


def _fresh(folder: Path, work: Callable[..., None], *arguments: Any) -> float:
    shutil.rmtree(folder, ignore_errors=True)
    return timed(work, *arguments)[0]


def _archive(session: Session, folder: Path, executor: Executor | None) -> None:
    archive = session.archive(session.listing, folder, executor=executor)
    assert archive.outcomes is not None
    assert set(archive.outcomes["status"]) == {"archived"}, archive.outcomes["reason"].unique()


def _download(names: list[str]) -> float:
    """Seconds a version."""
    with tempfile.TemporaryDirectory(prefix="artwidgets-bench-") as folder:
        found = [wandb.Api().artifact(name) for name in names]
        took, _ = timed(lambda: [one.download(root=f"{folder}/{at}") for at, one in enumerate(found)])
    # As fresh as the next one's: what the SDK keeps is below this run's own folder.
    shutil.rmtree(Path(os.environ["WANDB_CACHE_DIR"]) / "artifacts", ignore_errors=True)
    return took / len(names)


def _addresses(versions: list[Version]) -> list[str]:
    connection = Connection.open()
    found: list[str] = []
    with FileStore(1) as store:
        for version in versions:
            (address,) = ask_addresses(connection, [version], 60)
            assert isinstance(address, str)
            manifest = fetch_manifest(store, address, version.name, 60)
            entries = entries_of(manifest, version.name)
            assert len(entries) <= MOST_ENTRIES
            (file_addresses,) = ask_file_addresses(connection, [Wanted(version, manifest, entries)], 60)
            assert isinstance(file_addresses, dict)
            found += file_addresses.values()
    return found


def _raw(addresses: list[str], folder: Path) -> None:
    folder.mkdir()
    pool = urllib3.PoolManager(maxsize=THREADS)

    def fetch(at: int) -> None:
        (folder / f"{at}").write_bytes(pool.request("GET", addresses[at]).data)

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(fetch, range(len(addresses))))
