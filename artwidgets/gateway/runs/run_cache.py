"""What a session knows of the runs that made its versions."""

import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import pandas as pd

from artwidgets.errors import ServerError
from artwidgets.filters import split_path
from artwidgets.filters.column_indexes import lookup
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.runs.asking import ask_makers, ask_runs, ask_summary_keys
from artwidgets.gateway.runs.batches import Batches
from artwidgets.gateway.runs.fact_cache import FactCache
from artwidgets.gateway.watchdog import Watchdog
from artwidgets.listing import Listing
from artwidgets.listing.run_columns import RunRows
from artwidgets.model.progress import Progress
from artwidgets.model.run_facts import RunFacts, RunKey

__all__ = ["RunCache", "RunsOfListing"]

_PREFIX = "summary"
_BATCH, _MOST = 100, 500
"""Runs a request at first, and at most. The SDK pages by 50, support pages name 1,000 (PLATFORM.md, 4.6)."""
_MAKERS, _MOST_MAKERS = 25, 50


class RunCache(FactCache["RunsOfListing"]):
    """Facts about the runs that made versions.

    A run is gone where its project answers and does not hold it, and a version that it made does not
    name it any more either. Where that can't be learned it is not known, told in `unread`, and asked
    for again the next time. Of fields that are summary metrics (``summary.train.loss``) the keys are asked
    for. After `forget` all are asked for: a run that ended may have been deleted since, or resumed.
    """

    def __init__(self) -> None:
        super().__init__()
        self._empty()

    def _empty(self) -> None:
        self._facts: dict[RunKey, RunFacts] = {}
        self._keys: dict[tuple[str, str], list[str]] = {}

    def _columns_of(self, listing: Listing) -> "RunsOfListing":
        return RunsOfListing(listing, self)

    @property
    def facts(self) -> Mapping[RunKey, RunFacts]:
        """By run; another mapping whenever more is known."""
        return self._facts

    @property
    def summary_keys(self) -> Sequence[str]:
        """Keys of summary metrics that some runs have, as far as known."""
        with self._lock:
            return list(dict.fromkeys(key for keys in self._keys.values() for key in keys))

    def missing(self, rows: RunRows, keys: Collection[str]) -> dict[RunKey, str]:
        """The runs of which something is still to be read, each with a version that it made."""
        wanted, facts = frozenset(keys), self._facts

        def lacks(run: RunFacts | None) -> bool:
            return run is None or not (run.gone or wanted <= run.keys)

        return {
            key: artifact
            for key, artifact in zip(rows.keys, rows.artifacts, strict=True)
            if lacks(facts.get(key))
        }

    def _read(
        self,
        connection: Connection,
        of: "RunsOfListing",
        names: Iterable[str],
        progress: Progress | None,
        cancel: threading.Event | None,
        watchdog: Watchdog | None,
        notify: Callable[[], object],
    ) -> None:
        rows, keys = of.rows, outer_keys(names)
        missing = self.missing(rows, keys)
        self.unread = ""
        if not missing:
            return
        # What is read anew keeps the metrics that were asked for before.
        for key in missing:
            earlier = self._facts.get(key)
            keys |= earlier.keys if earlier is not None else frozenset()
        watchdog = watchdog or Watchdog()
        by_project: dict[tuple[str, str], list[RunKey]] = {}
        for key in missing:
            by_project.setdefault(key[:2], []).append(key)
        elsewhere: list[RunKey] = []
        unsure: set[RunKey] = set()

        def take(batch: Sequence[RunKey], found: Mapping[RunKey, RunFacts] | None) -> int:
            self._take(found or {})
            left = [key for key in batch if not found or key not in found]
            elsewhere.extend(left)
            unsure.update(left if found is None else ())
            notify()
            return len(batch) - len(left)

        def take_makers(_: Sequence[RunKey], found: Mapping[RunKey, RunFacts | ServerError]) -> int:
            facts: dict[RunKey, RunFacts] = {}
            for key, one in found.items():
                if isinstance(one, ServerError):
                    makers.unread[key] = one
                elif one.gone and key in unsure:
                    # Its project may be closed to this key, and then so is who made its versions.
                    makers.unread[key] = ServerError(
                        f"The server does not tell of the project {'/'.join(key[:2])}."
                    )
                else:
                    facts[key] = one
            self._take(facts)
            notify()
            return len(facts)

        def batches(ask: Any, take: Any, size: int, most: int) -> Batches[RunKey, Any]:
            return Batches(
                connection, ask, take, size=size, most=most, total=len(missing),
                progress=progress, cancel=cancel, watchdog=watchdog,
            )  # fmt: skip

        runs = batches(lambda batch, seconds: ask_runs(connection, batch, keys, seconds), take, _BATCH, _MOST)
        makers = batches(
            lambda batch, seconds: ask_makers(
                connection, {key: missing[key] for key in batch}, keys, seconds
            ),
            take_makers,
            _MAKERS,
            _MOST_MAKERS,
        )
        complete = runs.read(by_project.values())
        makers.done = runs.done
        complete = complete and makers.read([elsewhere])
        unread = {**runs.unread, **makers.unread}
        if complete and unread and len(unread) == len(missing) and len(self._facts) == 0:
            raise next(iter(unread.values()))
        self._tell_unread("run", rows.rows_of(unread), unread.values())
        if complete:
            self._sample(connection, by_project, watchdog)

    def _take(self, found: Mapping[RunKey, RunFacts]) -> None:
        if found:
            with self._lock:
                self._facts = {**self._facts, **found}

    def _sample(
        self,
        connection: Connection,
        by_project: Mapping[tuple[str, str], Iterable[RunKey]],
        watchdog: Watchdog,
    ) -> None:
        """Look which metrics there are, for completion and the choice of columns; no matter if that fails."""
        for project, runs in by_project.items():
            living = [key for key in runs if key in self._facts and not self._facts[key].gone]
            if project in self._keys or not living:
                continue
            try:
                found = ask_summary_keys(connection, living, watchdog.timeout())
            except ServerError:
                found = []
            with self._lock:
                self._keys[project] = found


class RunsOfListing:
    """The runs that made a listing's versions, as columns (`artwidgets.filters.OnDemand`).

    Parameters
    ----------
    listing : Listing
    cache : RunCache
    """

    def __init__(self, listing: Listing, cache: RunCache) -> None:
        self.listing = listing
        self._cache = cache
        self._series: dict[str, tuple[Mapping[RunKey, RunFacts], pd.Series[Any]]] = {}

    @cached_property
    def rows(self) -> RunRows:
        """Which run made which row; found when somebody first asks."""
        return RunRows(self.listing)

    def series(self, name: str) -> "pd.Series[Any]":
        """One of `RUN_COLUMNS`, or ``summary.KEY``; NA where it is not known."""
        facts = self._cache.facts
        kept = self._series.get(name)
        if kept is None or kept[0] is not facts:
            kept = self._series[name] = (facts, self._made(name, facts))
        return kept[1]

    def _made(self, name: str, facts: Mapping[RunKey, RunFacts]) -> "pd.Series[Any]":
        path = split_path(name)[1:]
        if not path:
            return self.rows.column(name, facts)
        return self.rows.summary(path[0], lambda summary: next(lookup([summary], path)), facts)

    def keys(self) -> Sequence[str]:
        """Keys of summary metrics that are known."""
        return self._cache.summary_keys

    @property
    def users(self) -> dict[tuple[str, str], str]:
        """Whose the runs are, by project and run, as far as known."""
        facts = ((key, self._cache.facts.get(key)) for key in self.rows.keys)
        return {key[1:]: run.by for key, run in facts if run is not None and run.by}

    def lacks(self, names: Iterable[str]) -> bool:
        """Whether something is still to be read of what these fields tell."""
        return bool(self._cache.missing(self.rows, outer_keys(names)))


def outer_keys(names: Iterable[str]) -> frozenset[str]:
    """What to ask summaries for, so that some fields can be told.

    Of ``summary.train.loss`` that is "train", and "train.loss", as dots may be part of a key.
    """
    found: set[str] = set()
    for name in names:
        first, *path = split_path(name)
        if first == _PREFIX and path:
            found |= {path[0], ".".join(path)}
    return frozenset(found)
