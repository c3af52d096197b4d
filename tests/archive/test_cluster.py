"""A cluster by its address: it works, or it is said in seconds why not."""

import socket
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from artwidgets.archive import cluster
from artwidgets.errors import ArchiveError

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def scheduler() -> Iterator[Any]:
    """A cluster with a scheduler and no worker yet."""
    with distributed.LocalCluster(
        n_workers=0, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=False
    ) as running:
        yield running


def test_no_worker_is_said(scheduler: Any) -> None:
    with (
        pytest.raises(ArchiveError, match="no worker that is free"),
        cluster.connected(scheduler.scheduler_address, seconds=1),
    ):
        pytest.fail("there is no worker")


def test_what_it_gives_runs_on_the_workers(scheduler: Any) -> None:
    scheduler.scale(1)
    with cluster.connected(scheduler.scheduler_address, seconds=60) as executor:
        assert executor.submit(pow, 2, 3).result(timeout=60) == 8
    with pytest.raises(Exception, match="closed"):
        executor.submit(pow, 2, 3)


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:1", "nobody://here", "", "tcp://no.such.host.invalid:9"]
)
def test_nobody_there_is_said_in_seconds(address: str) -> None:
    began = time.monotonic()
    with (
        pytest.raises(ArchiveError, match="No Dask scheduler answers"),
        cluster.connected(address, seconds=1),
    ):
        pytest.fail("nobody is there")
    assert time.monotonic() - began < 20


def test_somebody_who_is_no_scheduler() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ArchiveError, match="No Dask scheduler"), cluster.connected(address, seconds=1):
            pytest.fail("it says nothing")


def test_without_dask_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(ArchiveError, match=r"pip install artwidgets\[dask\]"),
        cluster.connected("tcp://x:1"),
    ):
        pytest.fail("it is not installed")
