"""Which plans a session has made or compared with the server, so that they need no comparing again.

The same plan may come back as another object (from its own file, say), which its fingerprint tells. Of a
hundred thousand items that takes a second, so it is made when it is first needed and not for the review.
"""

import weakref

from artwidgets.planning.plan import Plan

__all__ = ["ReviewedPlans"]


class ReviewedPlans:
    """A set of plans, by what they say. Plans that nobody holds or has written any more may leave it."""

    def __init__(self) -> None:
        self._fingerprints: set[str] = set()
        self._plans: list[weakref.ref[Plan]] = []

    def add(self, plan: Plan) -> None:
        """Note a plan."""
        self._plans = [weakref.ref(plan), *(weakref.ref(one) for one in self._alive())]

    def __contains__(self, plan: Plan) -> bool:
        alive = self._alive()
        if any(one is plan for one in alive) or plan.fingerprint in self._fingerprints:
            return True
        return any(one.fingerprint == plan.fingerprint for one in alive)

    def _alive(self) -> list[Plan]:
        """Those that still are; a fingerprint that has been made stays without its plan."""
        alive = [one for one in (ref() for ref in self._plans) if one is not None]
        self._fingerprints |= {one.fingerprint for one in alive if one.identified}
        return alive
