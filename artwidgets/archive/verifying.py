"""Contents read back and compared with their digests, each once however many versions have it."""

import threading
from collections import deque
from collections.abc import Collection, Mapping
from concurrent.futures import Executor

from artwidgets.archive.byte_progress import ByteProgress
from artwidgets.archive.fetching import Fetched, FetchStatus, check_all, check_together
from artwidgets.archive.layout import Content
from artwidgets.archive.place import Place
from artwidgets.archive.pool import TaskPool, in_batches
from artwidgets.model.progress import Progress

__all__ = ["check_contents", "verify_contents"]

_AT_ONCE = 256
"""Tasks that are given to an executor before one has ended."""
_TRIES = 3
_POLL_SECONDS = 0.2


def verify_contents(
    place: Place,
    wanted: Mapping[str, Collection[Content]],
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
    executor: Executor | None = None,
) -> dict[str, tuple[str, str]]:
    """Whether versions are whole: by id a status of `Archive.verify` and the reason."""
    contents = dict.fromkeys(one for some in wanted.values() for one in some)
    found = check_contents(place, contents, progress, cancel, executor)

    def verdict(some: Collection[Content]) -> tuple[str, str]:
        bad = [found[one] for one in some if one not in found or found[one].status is not FetchStatus.STORED]
        for fetch_status, status in ((FetchStatus.WRONG, "damaged"), (FetchStatus.GONE, "missing")):
            these = [one for one in bad if one.status is fetch_status]
            if these:
                return status, _counted(these)
        return ("not verified", _counted(bad)) if bad else ("whole", "")

    return {row: verdict(some) for row, some in wanted.items()}


def check_contents(
    place: Place,
    contents: Collection[Content],
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
    executor: Executor | None = None,
) -> dict[Content, Fetched]:
    """Read contents back; what came of each. What was not reached after a cancel is `CANCELLED`."""
    cancel = cancel or threading.Event()
    found = {one: Fetched(one, FetchStatus.CANCELLED, "Not read.") for one in contents}
    byte_progress = ByteProgress(progress, sum(one.size for one in contents))
    with TaskPool[list[Content], list[Fetched]](executor) as pool:
        waiting = deque(in_batches(contents, small=pool.own))
        tries: dict[Content, int] = {}
        while (waiting and not cancel.is_set()) or pool.under_way:
            while waiting and pool.under_way < _AT_ONCE and not cancel.is_set():
                batch = waiting.popleft()
                if pool.own:
                    pool.begin(batch, check_all, batch, place, cancel.is_set, byte_progress.add)
                else:
                    pool.begin(batch, check_together, batch, place)
            for batch, result in pool.ended(_POLL_SECONDS):
                if isinstance(result, BaseException):
                    # The worker died, or the executor did.
                    tries[batch[0]] = tries.get(batch[0], 0) + 1
                    if tries[batch[0]] < _TRIES:
                        waiting.append(batch)
                    else:
                        reason = f"The worker that read it failed ({type(result).__name__})."
                        found.update((one, Fetched(one, FetchStatus.FAILED, reason)) for one in batch)
                    continue
                found.update((one.content, one) for one in result)
                if not pool.own:
                    byte_progress.add(sum(one.content.size for one in result))
            byte_progress.show()
            if cancel.is_set() and not pool.own:
                break
    byte_progress.end()
    return found


def _counted(bad: list[Fetched]) -> str:
    more = f" And {len(bad) - 1:,} more files." if len(bad) > 1 else ""
    return f"{bad[0].content.digest}: {bad[0].reason}{more}"
