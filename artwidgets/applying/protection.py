"""What is protected, asked of the records as they are right before anything is sent."""

from collections.abc import Iterable

from artwidgets.applying.verify import Now
from artwidgets.filters import ListingIndex, Source, source_of
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.runs import RunCache, UseCache
from artwidgets.listing import Listing, Scope
from artwidgets.listing.records import columns_of
from artwidgets.model.records import Version
from artwidgets.model.rules import Rules
from artwidgets.planning.policy import resting_on, with_protection

__all__ = ["Protection"]


class Protection:
    """What a plan and a session protect.

    Parameters
    ----------
    connection : Connection
        To ask for runs, where a query is about them; each is asked for once.
    queries : iterable of str
    """

    def __init__(self, connection: Connection, queries: Iterable[str]) -> None:
        self._connection = connection
        self._queries = tuple(dict.fromkeys(queries))
        self._resting = resting_on(self._queries)
        self._runs, self._uses = RunCache(), UseCache()

    def over(self, rules: Rules, states: Iterable[Now]) -> Rules:
        """The rules with what is protected among the versions of these states, and of their collections.

        Raises
        ------
        ServerError
            When a query is about runs, and none can be read.
        """
        if not self._queries:
            return rules
        versions: dict[str, Version] = {}
        for state in states:
            if isinstance(state.record, Version):
                versions[state.record.id] = state.record
            if state.contents is not None:
                versions.update({version.id: version for version in state.contents.versions})
        if not versions:
            return rules
        scope = Scope(entity=next(iter(versions.values())).entity)
        listing = Listing.from_columns(columns_of(versions.values()), collections={}, scope=scope)
        caches: dict[Source, RunCache | UseCache] = {Source.RUNS: self._runs, Source.USES: self._uses}
        for source, cache in caches.items():
            if names := [name for name in self._resting if source_of(name) is source]:
                cache.read(self._connection, listing, names)
        on_demand = {source: cache.of(listing) for source, cache in caches.items()}
        return with_protection(rules, self._queries, ListingIndex(listing.frame, on_demand=on_demand))
