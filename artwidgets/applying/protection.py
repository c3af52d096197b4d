"""What is protected, asked of the records as they are right before anything is sent."""

from collections.abc import Iterable

from artwidgets.applying.verify import Now
from artwidgets.filters import ListingIndex
from artwidgets.listing.frames import frame_of
from artwidgets.listing.records import columns_of
from artwidgets.model.records import Version
from artwidgets.model.rules import Rules
from artwidgets.planning.policy.protection import with_protection

__all__ = ["protecting_now"]


def protecting_now(rules: Rules, queries: tuple[str, ...], states: Iterable[Now]) -> Rules:
    """The rules with what is protected among the versions of these states, and of their collections.

    Parameters
    ----------
    rules : Rules
    queries : tuple of str
        As a plan or a session has them.
    states : iterable of Now
    """
    if not queries:
        return rules
    versions: dict[str, Version] = {}
    for state in states:
        if isinstance(state.record, Version):
            versions[state.record.id] = state.record
        if state.contents is not None:
            versions.update({version.id: version for version in state.contents.versions})
    return with_protection(rules, queries, ListingIndex(frame_of(columns_of(versions.values()))))
