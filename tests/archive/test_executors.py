"""Other processes do the fetching: a pool of this machine, and a real Dask cluster of processes."""

import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from artwidgets import Session
from artwidgets.archive import Fetch
from artwidgets.archive import cluster as clusters
from artwidgets.local import LocalServer
from tests.archive.executors import first_ends_its_process, process_number
from tests.support.seeded import seeded_run
from tests.support.waiting import until

distributed = pytest.importorskip("distributed")

MANY = 1_000


class Watched(Executor):
    """Hands on to another executor and keeps what was sent."""

    def __init__(self, inner: Executor) -> None:
        self.inner = inner
        self.sent: list[bytes] = []
        self.before: Callable[[int], Any] = lambda number: None

    def submit(self, work: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        self.sent.append(pickle.dumps((work, arguments)))
        self.before(len(self.sent))
        return self.inner.submit(work, *arguments, **named)


class Crashing(Watched):
    """The first task ends the process that runs it."""

    def __init__(self, inner: Executor, flag: Path) -> None:
        super().__init__(inner)
        self.flag = str(flag)

    def submit(self, work: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        return super().submit(first_ends_its_process, work, self.flag, *arguments, **named)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two workers, a process each, that nannies start anew when they die."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=False
    ) as running:
        yield running


@pytest.fixture
def dask(cluster: Any) -> Iterator[Executor]:
    with clusters.connected(cluster.scheduler_address, seconds=60) as executor:
        yield executor


@pytest.fixture
def pool() -> Iterator[ProcessPoolExecutor]:
    # Not forked: threads of this process hold locks.
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as running:
        yield running


@pytest.fixture
def filled(session: Session, log: Any) -> Session:
    same = {f"same-{n}": f"{n}" * 5_000 for n in range(20)}
    log("net", *({**same, "own": f"{version}" * 70_000, "empty": ""} for version in range(6)))
    session.load()
    return session


def archive_and_verify(session: Session, target: Path, executor: Executor) -> None:
    archive = session.archive(session.listing, target, executor=executor)
    assert archive.outcomes is not None
    assert archive.outcomes["reason"].unique().tolist() == [""]
    assert archive.verify(executor=executor)["status"].unique().tolist() == ["whole"]
    assert archive.verify()["status"].unique().tolist() == ["whole"]
    assert not list(target.rglob("*.part"))


def test_a_process_pool(filled: Session, pool: ProcessPoolExecutor, tmp_path: Path) -> None:
    calls: list[tuple[int, int | None]] = []
    archive = filled.archive(
        filled.listing, tmp_path / "kept", executor=pool, progress=lambda *now: calls.append(now[:2])
    )
    assert archive.outcomes is not None
    assert archive.outcomes["status"].unique().tolist() == ["archived"]
    assert calls[-1][0] == calls[-1][1] == archive.size
    archive_and_verify(filled, tmp_path / "other", pool)


def test_a_pool_that_broke_is_said(filled: Session, pool: ProcessPoolExecutor, tmp_path: Path) -> None:
    """A process pool never recovers from the death of one of its processes."""
    began = time.monotonic()
    outcomes = filled.archive(
        filled.listing, tmp_path / "kept", executor=Crashing(pool, tmp_path / "flag")
    ).outcomes
    assert outcomes is not None
    assert set(outcomes["status"]) == {"failed"}
    assert outcomes["reason"].str.contains(r"executor takes no more tasks \(BrokenProcessPool\)").all()
    assert time.monotonic() - began < 60
    retried = filled.archive(filled.listing, tmp_path / "kept").outcomes
    assert retried is not None
    assert set(retried["reason"]) == {""}


def test_an_executor_that_was_shut_down_is_said(filled: Session, tmp_path: Path) -> None:
    ended = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
    ended.shutdown()
    outcomes = filled.archive(filled.listing, tmp_path / "kept", executor=ended).outcomes
    assert outcomes is not None
    assert outcomes["reason"].str.contains("executor takes no more tasks").all()


def test_dask(filled: Session, dask: Executor, tmp_path: Path) -> None:
    archive_and_verify(filled, tmp_path / "kept", dask)


def test_a_scheduler_sees_few_tasks_without_a_key(
    sdk: LocalServer,
    session: Session,
    project: str,
    cluster: Any,
    dask: Executor,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with seeded_run(project) as run:
        for version in range(10):
            run.log("many", {f"{n}": f"{version}/{n}" for n in range(MANY // 10)})
    session.load()
    watched = Watched(dask)
    archive_and_verify(session, tmp_path / "kept", watched)
    fetching = [one for one in watched.sent if b"fetch_together" in one]
    assert MANY // 100 <= len(fetching) < MANY // 30
    tasks: list[Fetch] = [task for one in fetching for task in pickle.loads(one)[1][2]]
    assert len(tasks) == MANY
    assert max(map(len, fetching)) < 100 * 600, "an address and a digest each"
    with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
        logs = f"{client.get_worker_logs()} {client.get_scheduler_logs()}"
    logged = caplog.text + repr(tasks) + logs
    for task in tasks:
        assert task.address not in logged
    assert not any(sdk.api_key.encode() in one for one in watched.sent)
    assert sdk.api_key not in logged


def test_a_worker_that_is_killed(filled: Session, cluster: Any, dask: Executor, tmp_path: Path) -> None:
    """By its nanny's word which process it is; the tasks that it had are done by others, or by the next."""
    watched = Watched(dask)
    killed: list[int] = []

    def kill(number: int) -> None:
        if number == 1:
            killed.append(dask.submit(process_number).result(timeout=60))
            os.kill(killed[0], signal.SIGKILL)

    watched.before = kill
    archive_and_verify(filled, tmp_path / "kept", watched)
    assert killed
    archive_and_verify(filled, tmp_path / "other", Crashing(dask, tmp_path / "flag"))
    assert (tmp_path / "flag").exists(), "a worker died in the middle of a task"


def test_no_worker_any_more_is_said(filled: Session, tmp_path: Path) -> None:
    filled.patience = 2.0
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=False
        ) as alone,
        clusters.connected(alone.scheduler_address, seconds=60) as executor,
    ):
        alone.scale(0)
        until(lambda: not clusters.has_workers(executor, 5))
        began = time.monotonic()
        outcomes = filled.archive(filled.listing, tmp_path / "kept", executor=executor).outcomes
        assert outcomes is not None
        assert outcomes["reason"].str.contains("cluster has no workers").all()
        assert time.monotonic() - began < 60


def test_a_cluster_that_ends_is_said(filled: Session, tmp_path: Path) -> None:
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=False
    ) as alone:
        client = distributed.Client(alone.scheduler_address, set_as_default=False)
        executor = client.get_executor(pure=False)
        assert executor.submit(process_number).result(timeout=60)
        client.close()
        outcomes = filled.archive(filled.listing, tmp_path / "kept", executor=executor).outcomes
    assert outcomes is not None
    assert outcomes["reason"].str.contains("executor takes no more tasks").all()


def test_a_cancel_does_not_wait_for_the_workers(
    sdk: LocalServer, filled: Session, dask: Executor, tmp_path: Path
) -> None:
    sdk.faults(latency=1.0, only="/wandb_artifacts")
    try:
        cancel = threading.Event()
        watched = Watched(dask)
        watched.before = lambda number: cancel.set()
        began = time.monotonic()
        outcomes = filled.archive(filled.listing, tmp_path / "kept", executor=watched, cancel=cancel).outcomes
        assert time.monotonic() - began < 30
        assert outcomes is not None
        assert "not reached" in set(outcomes["status"])
    finally:
        sdk.faults()


def test_workers_elsewhere_are_noticed(filled: Session, pool: ProcessPoolExecutor, tmp_path: Path) -> None:
    """What workers wrote to their own disk is not in this folder, and no version is listed."""
    target = tmp_path / "kept"

    class Elsewhere(Watched):
        def submit(self, work: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
            future = super().submit(work, *arguments, **named)
            future.result(timeout=60)
            for path in (target / "objects").rglob("*"):
                if path.is_file():
                    path.unlink()
            return future

    outcomes = filled.archive(filled.listing, target, executor=Elsewhere(pool)).outcomes
    assert outcomes is not None
    assert set(outcomes["status"]) == {"failed"}
    assert outcomes["reason"].str.contains("another folder").any()
    assert not list((target / "versions").rglob("*.json"))
