"""What runs tell of the rows of a listing, as columns.

A listing names the run that made a version; what that run is called, how it ended and what it measured
is read when somebody first asks (`artwidgets.gateway.runs`). Here it is laid over the rows: many rows have
one run, so each column is made of the distinct runs and spread.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.listing.columns import TABLE
from artwidgets.listing.dtypes import to_objects
from artwidgets.listing.listing import Listing
from artwidgets.model.run_facts import RunFacts, RunKey

__all__ = ["RUN_COLUMNS", "RunRows", "keep_runs"]

_TEXTS: Final[Mapping[str, Callable[[RunFacts], str | None]]] = {
    "run_name": lambda run: run.name,
    "run_state": lambda run: run.state,
    "by": lambda run: run.by,
    "sweep": lambda run: run.sweep,
    "group": lambda run: run.group,
    "job_type": lambda run: run.job_type,
}

RUN_COLUMNS: Final = (*_TEXTS, "run_tags")
"""Those that every run has; beside them ``summary.KEY``."""

_NO_RUN, _UNREPORTED = -1, -2


class RunRows:
    """Which run made which row of a listing.

    A link's run is its source's, and so is the project in which that run is looked for.

    Parameters
    ----------
    listing : Listing

    Attributes
    ----------
    keys : list of RunKey
        The distinct runs.
    artifacts : list of str
        For each of them the id of an artifact that it made.
    """

    def __init__(self, listing: Listing) -> None:
        self._index = listing.frame.index
        runs = to_objects(TABLE["run"].dtype.plain(listing.frame["run"]))
        entities, projects = _run_projects(listing)
        columns = [pd.factorize(column, use_na_sentinel=True) for column in (entities, projects, runs)]
        joined = np.zeros(len(runs), dtype=np.int64)
        for codes, names in columns:
            joined = joined * (len(names) + 1) + codes + 1
        given = columns[2][0] >= 0
        named = given & (runs != "")
        _, first, codes = np.unique(joined[named], return_index=True, return_inverse=True)
        self._codes = np.where(given, _NO_RUN, _UNREPORTED)
        self._codes[named] = codes
        at = np.flatnonzero(named)[first]
        self.keys: list[RunKey] = list(
            zip(entities[at].tolist(), projects[at].tolist(), runs[at].tolist(), strict=True)
        )
        self.artifacts: list[str] = listing.keys["artifact_id"].to_numpy(dtype=object)[at].tolist()

    @property
    def unreported(self) -> int:
        """Rows of which the server does not tell who made them."""
        return int((self._codes == _UNREPORTED).sum())

    def rows_of(self, keys: Iterable[RunKey]) -> int:
        """How many rows these runs made."""
        wanted = frozenset(keys)
        at = [number for number, key in enumerate(self.keys) if key in wanted]
        return int(np.isin(self._codes, at).sum())

    def column(self, name: str, facts: Mapping[RunKey, RunFacts]) -> "pd.Series[Any]":
        """One of `RUN_COLUMNS`, as far as the facts are there.

        Returns
        -------
        Series
            On the listing's index; a category, of ``run_tags`` tuples. NA where it is not known: the run
            was not read, is gone, or the server does not tell it. "" where there is none, as of a version
            that no run made (but who made that, a listing does not tell).
        """
        runs = [facts.get(key) for key in self.keys]
        if name == "run_tags":
            tags = [run.tags if run is not None else None for run in runs]
            return self._series(self._spread([pd.NA if one is None else one for one in tags], ()))
        read = _TEXTS[name]
        values = [None if run is None else read(run) for run in runs]
        codes, words = pd.factorize(to_objects([*values, None if name == "by" else ""]), use_na_sentinel=True)
        return self._series(pd.Categorical.from_codes(self._pick(codes, -1), categories=pd.Index(words)))

    def summary(
        self, key: str, find: Callable[[Mapping[str, Any]], Any], facts: Mapping[RunKey, RunFacts]
    ) -> "pd.Series[Any]":
        """A summary metric of the run that made each row.

        Parameters
        ----------
        key : str
            The outermost key that has to have been asked for.
        find : callable
            From a summary to the value, None where there is none.

        Returns
        -------
        Series of object
            None where there is no such metric, ``pd.NA`` where it is not known.
        """
        values: list[Any] = []
        for run_key in self.keys:
            run = facts.get(run_key)
            known = run is not None and run.summary is not None and key in run.keys
            values.append(find(run.summary) if known else pd.NA)  # type: ignore[union-attr, arg-type]
        return self._series(self._spread(values, None))

    def _spread(self, values: list[Any], none: Any) -> npt.NDArray[np.object_]:
        return self._pick(to_objects([*values, none]), pd.NA)

    def _pick(self, values: npt.NDArray[Any], unreported: Any) -> npt.NDArray[Any]:
        """One value a row; the last of `values` is for rows that no run made."""
        picked = values[np.where(self._codes == _UNREPORTED, _NO_RUN, self._codes)]
        picked[self._codes == _UNREPORTED] = unreported
        return picked

    def _series(self, values: Any) -> "pd.Series[Any]":
        return pd.Series(values, index=self._index, copy=False)


def _run_projects(listing: Listing) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """Entity and project of each row's run; of a link's, those of its source."""
    entities = listing.keys["entity"].to_numpy(dtype=object, copy=True)
    projects = listing.keys["project"].to_numpy(dtype=object, copy=True)
    links = np.flatnonzero(listing.frame["is_link"].to_numpy(dtype=bool))
    sources = listing.frame["source"].to_numpy(dtype=object, na_value="")[links].tolist()
    for at, source in zip(links.tolist(), sources, strict=True):
        parts = source.split("/")
        if len(parts) == 3:
            entities[at], projects[at] = parts[:2]
    return entities, projects


def keep_runs(fresh: Listing, before: Listing | None) -> Listing:
    """The fresh listing with the runs that an earlier one named and this one no longer does.

    Who made a version does not change. But of a version whose run was deleted, W&B tells no run: null
    (``Artifact.createdBy: Initiator`` may be null since 2023, wandb.graphql), or a person in its place (as
    its pages show it: wandb 10459). So a run that is named once stays named here, and is found to be gone
    when the server is asked for it. Of a version that was never listed while its run was there, nothing of
    it is known.
    """
    if before is None or not len(fresh) or not len(before):
        return fresh
    now = fresh.frame["run"].to_numpy(dtype=object, na_value="")
    lacking = np.flatnonzero(now == "")
    if not len(lacking):
        return fresh
    then = before.frame["run"].to_numpy(dtype=object, na_value="")
    named = then != ""
    ids = before.keys["artifact_id"].to_numpy(dtype=object)
    run_by_id = dict(zip(ids[named].tolist(), then[named].tolist(), strict=True))
    wanted = fresh.keys["artifact_id"].to_numpy(dtype=object)[lacking].tolist()
    found = {at: run_by_id[one] for at, one in zip(lacking.tolist(), wanted, strict=True) if one in run_by_id}
    if not found:
        return fresh
    runs = TABLE["run"].dtype.plain(fresh.frame["run"])
    for at, run in found.items():
        runs[at] = run
    return replace(fresh, frame=fresh.frame.assign(run=TABLE["run"].dtype.array(runs)))
