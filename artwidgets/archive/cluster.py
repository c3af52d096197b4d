"""A Dask cluster as the executor of an archive's transfers, for who knows only its address."""

import queue
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from typing import Any

from artwidgets.errors import ArchiveError

__all__ = ["connected", "has_workers"]

_SECONDS = 10.0


@contextmanager
def connected(address: str, seconds: float = _SECONDS) -> Iterator[Executor]:
    """An executor whose tasks run on a cluster's workers, as long as the block runs.

    Parameters
    ----------
    address : str
        Of the scheduler: ``tcp://host:8786``.
    seconds : float
        To wait for the scheduler, and as long again for its first worker.

    Yields
    ------
    Executor
        Of ``distributed.Client.get_executor``. What it has not done when the block ends is cancelled.

    Raises
    ------
    ArchiveError
        Dask is not installed, no scheduler answers there, or it has no worker that can do the work.
    """
    if find_spec("distributed") is None:
        raise ArchiveError("A cluster needs Dask, which is not installed: pip install artwidgets[dask].")
    with _client(address, seconds) as client:
        # Not by what they are made of: a task that is begun again is another one.
        executor: Executor = client.get_executor(pure=False)
        _require_worker(executor, address, seconds)
        yield executor


def _client(address: str, seconds: float) -> Any:
    """A client, in time: one that was accepted and then hears nothing would wait for ever by itself."""
    import distributed

    found: queue.SimpleQueue[Any] = queue.SimpleQueue()
    late = threading.Event()

    def connect() -> None:
        try:
            client = distributed.Client(address, timeout=seconds, set_as_default=False)
        except Exception as error:
            # An address that is none, nobody there, somebody there who is no scheduler.
            found.put(error)
        else:
            found.put(client)
            if late.is_set():
                client.close()

    threading.Thread(target=connect, name="artwidgets-dask", daemon=True).start()
    try:
        result = found.get(timeout=2 * seconds)
    except queue.Empty:
        late.set()
        result = TimeoutError()
    if not isinstance(result, Exception):
        return result
    raise ArchiveError(
        f"No Dask scheduler answers at {address} ({type(result).__name__}). Look at the address, which "
        "is one such as tcp://host:8786, and whether the cluster runs."
    )


def _require_worker(executor: Executor, address: str, seconds: float) -> None:
    """Have one worker do something of ours: it tells whether there is one, and whether it can."""
    began = time.monotonic()
    first = executor.submit(_ready)
    try:
        first.result(timeout=seconds)
    except TimeoutError:
        with suppress(RuntimeError):
            first.cancel()
        failure = ArchiveError(
            f"The cluster at {address} has no worker that is free: none answered within "
            f"{time.monotonic() - began:.0f} s. Start workers, or try again when they have less to do."
        )
    except (Exception, CancelledError) as error:
        failure = ArchiveError(
            f"The workers of the cluster at {address} can't do the work ({type(error).__name__}). They need "
            "artwidgets of the same release, and the fsspec package of the archive's place."
        )
    else:
        return
    raise failure


def _ready() -> bool:
    """Asked of a worker; it can't be unpickled where artwidgets or something that it needs is missing."""
    from artwidgets.archive import fetching

    return callable(fetching.fetch_all)


def has_workers(executor: Executor, seconds: float) -> bool | None:
    """Whether a cluster has any worker now; None for an executor that is none of Dask's.

    A task without a worker waits for one, for ever and in silence.

    Parameters
    ----------
    executor : Executor
    seconds : float
        To wait for the scheduler's answer.
    """
    dask = sys.modules.get("distributed.cfexecutor")
    if dask is None or not isinstance(executor, dask.ClientExecutor):
        return None
    # The client is an executor's only way to its cluster, and has no public name there.
    client = getattr(executor, "_client", None)
    found: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def look() -> None:
        with suppress(Exception):
            found.put(bool(client.nthreads()) if client is not None else True)

    threading.Thread(target=look, name="artwidgets-dask", daemon=True).start()
    try:
        return found.get(timeout=seconds)
    except queue.Empty:
        return False
