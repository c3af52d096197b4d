"""Manifests of many versions: few questions, each content once, and the failure of one is that one's."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import wandb

from artwidgets.errors import RefusedError, UnreachableError
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.listing.reading import read_listing
from artwidgets.gateway.manifests import ManifestsRead, read_kept, read_manifests
from artwidgets.gateway.manifests.file_store import FileStore
from artwidgets.gateway.watchdog import Watchdog
from artwidgets.local import LocalServer
from artwidgets.model.records import Version
from artwidgets.storage import ManifestStore, VersionFiles
from tests.support import faults
from tests.support.proxy import Answer, FaultProxy
from tests.support.waiting import patient, until

FILES = "/wandb_artifacts/*"


@dataclass
class Reader:
    """Versions of a project, and manifests of theirs that are read through a proxy."""

    server: LocalServer
    project: str
    proxy: FaultProxy
    connection: Connection
    taken: dict[str, VersionFiles] = field(default_factory=dict)

    def versions(self) -> list[Version]:
        listing = read_listing(self.connection, self.server.entity, self.project)
        return [version for version in listing.versions() if not version.is_link]

    def read(self, versions: list[Version], **options: Any) -> ManifestsRead:
        self.taken.clear()
        return read_manifests(self.connection, versions, self.taken.__setitem__, **options)

    @property
    def fetched(self) -> int:
        return sum(request.path.startswith("/wandb_artifacts/") for request in self.proxy.requests)


@pytest.fixture
def reader(sdk: LocalServer, project: str) -> Iterator[Reader]:
    with FaultProxy(sdk.base_url) as proxy:
        connection = Connection.open(base_url=proxy.base_url, api_key=sdk.api_key)
        yield Reader(sdk, project, proxy, connection)


@pytest.fixture
def seeded(reader: Reader) -> list[Version]:
    reader.server.seed_bulk(project=reader.project, collections=3, versions=20)
    return reader.versions()


def test_a_few_questions_for_many(reader: Reader, seeded: list[Version]) -> None:
    progress: list[tuple[int, int | None]] = []
    came = reader.read(seeded, progress=lambda done, total, rate, left: progress.append((done, total)))
    assert came
    assert (came.read, came.from_disk, came.unread, came.in_words) == (60, 0, {}, "")
    assert reader.proxy.count("Manifests") <= 3
    assert progress[-1] == (60, 60)
    for version in seeded:
        files = reader.taken[version.artifact_id]
        assert files.references == 1
        assert files.stored + files.reference_bytes == version.size


def test_the_key_is_not_sent_to_the_file_store(reader: Reader, seeded: list[Version]) -> None:
    reader.read(seeded)
    sent = [request for request in reader.proxy.requests if request.path.startswith("/wandb_artifacts/")]
    assert len(sent) == 60
    assert not any("authorization" in request.headers for request in sent)
    assert not any(reader.server.api_key in str(request.headers) for request in sent)


def test_each_content_once(reader: Reader, log: Any) -> None:
    log("one", {"f": "same"}, {"f": "other"})
    log("two", {"f": "same"})
    versions = reader.versions()
    assert reader.read(versions)
    assert reader.fetched == 2
    stored = {version.name: reader.taken[version.artifact_id].stored for version in versions}
    assert stored == {"one:v0": 4, "one:v1": 5, "two:v0": 4}


def test_where_one_of_the_same_is_gone_another_is_asked(reader: Reader, log: Any) -> None:
    log("one", {"f": "same"})
    log("two", {"f": "same"})
    versions = sorted(reader.versions(), key=lambda version: version.name)
    wandb.Api().artifact(versions[0].qualified_name).delete(delete_aliases=True)
    came = reader.read(versions)
    assert came.gone == (versions[0].artifact_id,)
    assert list(reader.taken) == [versions[1].artifact_id]


def test_a_version_that_the_server_fails_at_is_left_out_and_told(
    reader: Reader, seeded: list[Version]
) -> None:
    broken = seeded[7].artifact_id
    reader.server.faults(fail_ids=[broken])
    try:
        came = reader.read(seeded)
    finally:
        reader.server.faults()
    assert not came
    assert set(came.unread) == {broken}
    assert came.in_words.startswith("1 manifest could not be read: ")
    assert len(reader.taken) == 59
    assert reader.read([seeded[7]])


def test_questions_become_smaller_where_they_are_too_large(reader: Reader, seeded: list[Version]) -> None:
    reader.server.faults(most_nodes=8)
    try:
        assert reader.read(seeded)
    finally:
        reader.server.faults()
    assert len(reader.taken) == 60


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_an_address_that_has_expired_is_asked_for_anew(
    reader: Reader, seeded: list[Version], status: int
) -> None:
    rule = reader.proxy.fault(faults.status(status), path=FILES, times=2)
    assert reader.read(seeded[:10])
    assert rule.used == 2
    assert reader.fetched == 12


def test_once(reader: Reader, seeded: list[Version]) -> None:
    reader.proxy.fault(faults.status(403), path=FILES)
    with pytest.raises(RefusedError, match="refuses the manifest"):
        reader.read(seeded[:3])
    assert reader.fetched == 6


def test_the_file_store_is_left_alone_as_long_as_it_asks(reader: Reader, seeded: list[Version]) -> None:
    moments: list[float] = []
    reader.proxy.before(None, lambda _: moments.append(time.monotonic()), path=FILES, times=None)
    reader.proxy.fault(faults.status(429, **{"Retry-After": "1"}), path=FILES, times=1)
    assert reader.read(seeded[:1])
    assert moments[1] - moments[0] >= 0.95


@pytest.mark.parametrize("name", ["malformed", "empty", "page", "truncated", "reset", "closed", "500", "503"])
def test_what_happens_once_to_a_file_ends_well_or_is_told(
    reader: Reader, seeded: list[Version], name: str
) -> None:
    rule = reader.proxy.fault(faults.CATALOGUE[name], path=FILES, times=1)
    came = reader.read(seeded[:8])
    assert rule.used == 1
    assert came.read + len(came.unread) == 8
    assert set(reader.taken) | set(came.unread) == {version.artifact_id for version in seeded[:8]}
    assert len(came.unread) <= (name in ("malformed", "empty", "page"))


def test_nulls_alone_are_not_taken_for_gone(reader: Reader, seeded: list[Version]) -> None:
    reader.proxy.fault(faults.fields_null(), operation="Manifests")
    with pytest.raises(UnreachableError, match="nulls alone"):
        reader.read(seeded, watchdog=Watchdog(0.5))
    assert reader.taken == {}


def test_a_manifest_that_is_too_large_is_refused(reader: Reader, seeded: list[Version]) -> None:
    reader.proxy.fault(lambda exchange: exchange.send(Answer(200, b"x" * 2_000)), path=FILES)
    address = f"{reader.proxy.base_url}/wandb_artifacts/token/name"
    with FileStore(most_bytes=1_999) as store, pytest.raises(RefusedError, match="net:v1 is larger than"):
        store.fetch(address, "net:v1", 5)
    with FileStore(most_bytes=2_000) as store:
        assert len(store.fetch(address, "net:v1", 5)) == 2_000


def test_a_file_that_comes_too_slowly_is_ended(reader: Reader) -> None:
    reader.proxy.fault(
        lambda exchange: exchange.drip(Answer(200, b"x" * 10_000), every=0.05), path=FILES, times=1
    )
    began = time.monotonic()
    with FileStore() as store, pytest.raises(UnreachableError):
        store.fetch(f"{reader.proxy.base_url}/wandb_artifacts/token/name", "net:v1", 0.25)
    assert time.monotonic() - began < patient(10)


@pytest.mark.parametrize("fault", [faults.hang(), faults.drip(0.05)], ids=["hang", "drip"])
def test_cancelled_at_once_whatever_is_under_way(reader: Reader, seeded: list[Version], fault: Any) -> None:
    reader.proxy.fault(fault, path=FILES)
    cancel, results = threading.Event(), []
    thread = threading.Thread(target=lambda: results.append(reader.read(seeded, cancel=cancel)))
    thread.start()
    until(lambda: reader.fetched >= 8)
    began = time.monotonic()
    cancel.set()
    thread.join(patient(30))
    assert time.monotonic() - began < patient(1)
    assert results[0].cancelled
    assert not results[0]


def test_what_is_kept_is_asked_of_nobody(reader: Reader, seeded: list[Version], tmp_path: Path) -> None:
    kept = ManifestStore(reader.connection.identity, tmp_path / "kept" / "manifests.sqlite")
    assert reader.read(seeded[:25], kept=kept).from_disk == 0
    first = dict(reader.taken)
    reader.proxy.clear()
    came = reader.read(seeded[:25], kept=kept)
    assert (came.read, came.from_disk) == (25, 25)
    assert reader.proxy.requests == []
    assert {key: files.to_bytes() for key, files in reader.taken.items()} == {
        key: files.to_bytes() for key, files in first.items()
    }
    came = reader.read(seeded, kept=kept)
    assert (came.read, came.from_disk, reader.fetched) == (60, 25, 35)


def test_what_came_before_it_was_cancelled_is_kept(
    reader: Reader, seeded: list[Version], tmp_path: Path
) -> None:
    kept = ManifestStore(reader.connection.identity, tmp_path / "kept" / "manifests.sqlite")
    cancel = threading.Event()

    def take(artifact_id: str, files: VersionFiles) -> None:
        cancel.set()
        reader.taken[artifact_id] = files

    came = read_manifests(reader.connection, seeded, take, kept=kept, cancel=cancel)
    assert came.cancelled
    assert set(read_kept(kept, seeded)) == set(reader.taken) != set()


def test_files_of_another_server_at_the_same_address_are_not_those_of_this(
    reader: Reader, seeded: list[Version], tmp_path: Path
) -> None:
    """One that was set up anew counts its artifacts from 1 again."""
    kept = ManifestStore(reader.connection.identity, tmp_path / "kept" / "manifests.sqlite")
    reader.read(seeded, kept=kept)
    assert len(read_kept(kept, seeded)) == 60
    assert read_kept(kept, [replace(version, digest="another") for version in seeded]) == {}


def test_what_may_still_change_is_not_kept(reader: Reader, seeded: list[Version], tmp_path: Path) -> None:
    kept = ManifestStore(reader.connection.identity, tmp_path / "kept" / "manifests.sqlite")
    pending = replace(seeded[0], state="PENDING")
    reader.read([pending, seeded[1]], kept=kept)
    assert set(read_kept(kept, seeded)) == {seeded[1].artifact_id}
