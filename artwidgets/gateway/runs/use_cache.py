"""When versions were last used, as far as a session has read it."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.errors import RefusedError, ServerError
from artwidgets.gateway.answers import CONTROL, require_answer, understood
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.documents import Missing
from artwidgets.gateway.runs.batches import Batches
from artwidgets.gateway.runs.fact_cache import FactCache
from artwidgets.gateway.watchdog import Watchdog
from artwidgets.listing import Listing
from artwidgets.model.progress import Progress

__all__ = ["UseCache", "UsesOfListing"]

_BATCH, _MOST = 50, 200
_LATEST = 5
"""Of each version so many of the runs that used it last: one that began earlier may have ended later."""

_NEVER: Final = 0
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECONDS: Final = 1_000_000


def uses_document(missing: Missing, count: int) -> str:
    """The latest uses of versions. Variables: ``i0`` ... (artifact ids)."""
    ids = ", ".join(f"$i{n}: ID!" for n in range(count))
    versions = " ".join(f"v{n}: artifact(id: $i{n}) {{ ...Uses }}" for n in range(count))
    run = missing.select("Run", "createdAt", "heartbeatAt")
    total = missing.select("RunConnection", "totalCount")
    # `ArtifactUsedByApproxOrdering` of W&B's schema.
    uses = (
        f"usedByApprox(first: {_LATEST}, order: {{key: CREATED_AT, direction: DESC}}) "
        f"{{ {total} edges {{ node {{ {run} }} }} }}"
    )
    return (
        f"query ArtwidgetsUses({ids}) {{ {CONTROL} {versions} }} "
        f"fragment Uses on Artifact {{ id {missing.select('Artifact', uses)} }}"
    )


class UseCache(FactCache["UsesOfListing"]):
    """When versions were last used, by artifact; those that no run used are not asked for.

    The server tells which runs used a version, not when they did: the use is taken to be as late as it can
    have been, at the last that was heard of the run. After `forget` all are asked for: they are used on.
    """

    def __init__(self) -> None:
        super().__init__()
        self._empty()

    def _empty(self) -> None:
        self._last: dict[str, int] = {}

    def _columns_of(self, listing: Listing) -> "UsesOfListing":
        return UsesOfListing(listing, self)

    @property
    def last(self) -> Mapping[str, int]:
        """Microseconds since 1970 of the last use, by artifact id; 0 where there was none."""
        return self._last

    def _read(
        self,
        connection: Connection,
        of: "UsesOfListing",
        names: Iterable[str],
        progress: Progress | None,
        cancel: threading.Event | None,
        watchdog: Watchdog | None,
        notify: Callable[[], object],
    ) -> None:
        missing = of.missing
        self.unread = ""
        if not missing:
            return

        def ask(ids: Sequence[str], seconds: float) -> dict[str, int | ServerError]:
            variables = {f"i{at}": one for at, one in enumerate(ids)}
            data = connection.execute(lambda lacking: uses_document(lacking, len(ids)), variables, seconds)
            require_answer(data, connection.base_url)
            with understood(connection.base_url):
                return {one: _last_use(data.get(f"v{at}")) for at, one in enumerate(ids)}

        def take(_: Sequence[str], found: Mapping[str, int | ServerError]) -> int:
            last_uses = {one: last for one, last in found.items() if not isinstance(last, ServerError)}
            reading.unread.update({one: last for one, last in found.items() if isinstance(last, ServerError)})
            with self._lock:
                self._last = {**self._last, **last_uses}
            notify()
            return len(last_uses)

        reading: Batches[str, dict[str, int | ServerError]] = Batches(
            connection, ask, take, size=_BATCH, most=_MOST, total=len(missing),
            progress=progress, cancel=cancel, watchdog=watchdog,
        )  # fmt: skip
        reading.read([missing])
        self._tell_unread("last use", len(reading.unread), reading.unread.values())


def _last_use(node: Mapping[str, Any] | None) -> int | ServerError:
    if node is None or node.get("usedByApprox") is None:
        return RefusedError("The server does not tell it.")
    uses = node["usedByApprox"]
    moments = [
        datetime.fromisoformat(moment)
        for edge in uses["edges"]
        for moment in (edge["node"].get("createdAt"), edge["node"].get("heartbeatAt"))
        if moment
    ]
    if moments:
        last = max(one.replace(tzinfo=UTC) if one.tzinfo is None else one for one in moments)
        return max(1, int((last - _EPOCH).total_seconds() * _MICROSECONDS))
    if uses.get("totalCount") == 0 or ("totalCount" not in uses and not uses["edges"]):
        return _NEVER
    return RefusedError("The server tells that it was used, and not when.")


class UsesOfListing:
    """When a listing's versions were last used (`artwidgets.filters.OnDemand`).

    Parameters
    ----------
    listing : Listing
    cache : UseCache
    """

    def __init__(self, listing: Listing, cache: UseCache) -> None:
        self.listing = listing
        self._cache = cache
        self._made: tuple[Mapping[str, int], dict[str, pd.Series[Any]]] | None = None

    @cached_property
    def _ids(self) -> list[str]:
        return list(self.listing.keys["artifact_id"].to_numpy(dtype=object).tolist())

    @cached_property
    def _uses(self) -> npt.NDArray[np.float64]:
        return self.listing.frame["used"].to_numpy(dtype=np.float64, na_value=np.nan)

    @property
    def missing(self) -> list[str]:
        """Artifact ids of versions of which it is still to be read."""
        last, unused = self._cache.last, (self._uses == 0).tolist()
        wanted = (one for one, never in zip(self._ids, unused, strict=True) if not never)
        return list(dict.fromkeys(one for one in wanted if one not in last))

    def series(self, name: str) -> "pd.Series[Any]":
        """``last_used`` (UTC, NaT where it was never used or that is not known), or ``never_used``."""
        last = self._cache.last
        if self._made is None or self._made[0] is not last:
            self._made = (last, self._columns(last))
        return self._made[1][name]

    def _columns(self, last: Mapping[str, int]) -> "dict[str, pd.Series[Any]]":
        last_uses = np.fromiter((last.get(one, -1) for one in self._ids), np.int64, len(self._ids))
        # Where the count tells of uses and none is shown, when they were is not known.
        never = (self._uses == 0) | ((last_uses == _NEVER) & ~(self._uses > 0))
        unknown = ~never & (last_uses <= _NEVER)
        moments = last_uses.copy()
        moments[never | unknown] = np.iinfo(np.int64).min  # what numpy takes for NaT
        index = self.listing.frame.index
        return {
            "last_used": pd.Series(
                pd.Series(moments.view("datetime64[us]")).dt.tz_localize("UTC").array, index=index
            ),
            "never_used": pd.Series(pd.arrays.BooleanArray(never, unknown), index=index),
        }

    def keys(self) -> Sequence[str]:
        """It has none."""
        return ()

    def lacks(self, names: Iterable[str]) -> bool:
        """Whether something is still to be read."""
        return bool(self.missing)
