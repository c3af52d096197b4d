"""What the TTL of a version was before this machine made it go later: for "Keep after all"."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from artwidgets.applying.journal import PlanRecord, Unreadable
from artwidgets.applying.report import Status
from artwidgets.model.edits import Edit, ttl_of
from artwidgets.model.expiry import ends_at_once
from artwidgets.model.records import Version
from artwidgets.model.values import INHERIT, Ttl

__all__ = ["kept_ttl", "ttl_before"]


def ttl_before(found: Iterable[PlanRecord | Unreadable], now: Mapping[str, Ttl]) -> dict[str, Ttl]:
    """The TTL that each version had before it was to go later.

    Where it was put off more than once, that before the first time: to keep it is not to go back to an
    earlier date.

    Parameters
    ----------
    found : iterable of PlanRecord or Unreadable
        This machine's journals, the newest first.
    now : mapping of id to Ttl
        The versions meant, with the TTL that each has.

    Returns
    -------
    dict of id to Ttl
        Without those whose present TTL no journal tells to be a date of ours.
    """
    present, before = dict(now), dict[str, Ttl]()
    for record in found:
        if isinstance(record, Unreadable):
            continue
        for item in record.plan.items:
            edit, base = item.edit, item.base
            if item.id not in present or not isinstance(edit, Edit) or not isinstance(base, Version):
                continue
            outcome = record.outcomes.get(item.key)
            # What was cut short may have been sent: the TTL that is there says whether.
            reached = outcome is None or outcome.status is Status.DONE
            if edit.expire is not None and reached and edit.ttl == present[item.id]:
                present[item.id] = before[item.id] = ttl_of(base)
    return before


def kept_ttl(version: Version, before: Mapping[str, Ttl], defaults: Mapping[str, timedelta | None]) -> Ttl:
    """The TTL with which a version is kept: the one it had (`ttl_before`), else the default, else none.

    Parameters
    ----------
    version : Version
    before : mapping of id to Ttl
    defaults : mapping of entity to timedelta or None
        The default TTL of each, where the server tells.
    """
    ttl = before.get(version.id, INHERIT)
    # To keep it is not to delete it at once, which a TTL that has passed meanwhile would.
    return None if ends_at_once(version, Edit(ttl=ttl), defaults.get(version.entity)) else ttl
