"""A plan that comes from elsewhere, held against what the server says now.

A plan file is evidence of what somebody reviewed, not an order: anybody can write one. So what it
names is read, and what will happen is said in words made of the present records. Where an id is not
of what the plan names, the plan is refused whole; what merely changed since is left alone.
"""

import base64
import binascii
import threading
from dataclasses import replace

from artwidgets.applying.item_state import read_now
from artwidgets.applying.journal import PlanRecord
from artwidgets.applying.own_effects import OwnEffects
from artwidgets.applying.protection import Protection
from artwidgets.applying.report import Status
from artwidgets.applying.verify import Now, aliases_to_add, misfit, verify
from artwidgets.errors import BusyError, PlanError, ServerError, UnreachableError
from artwidgets.gateway.connection import REQUEST_SECONDS, Connection
from artwidgets.gateway.rules import read_rules
from artwidgets.gateway.throttle import Throttle
from artwidgets.gateway.watchdog import Watchdog
from artwidgets.model import expiry
from artwidgets.model.edits import CollectionEdit, Edit
from artwidgets.model.reasons import around
from artwidgets.model.records import Collection, Version
from artwidgets.model.reviewed import Holder, Reviewed
from artwidgets.model.rules import Rules
from artwidgets.planning.item_sequence import Items
from artwidgets.planning.items import Action, Item
from artwidgets.planning.plan import Plan
from artwidgets.planning.review_warnings import (
    collection_delete_warnings,
    collection_edit_warnings,
    delete_warnings,
    edit_warnings,
    unlink_warnings,
)
from artwidgets.storage import Reclaim

__all__ = ["check_plan", "check_with_patience"]

_ALL_KINDS = {"Artifact", "ArtifactCollection", "ArtifactCollectionMembership"}
_NAMED_AT_MOST = 3


def check_plan(
    connection: Connection,
    plan: Plan,
    timeout: float = REQUEST_SECONDS,
    protect: tuple[str, ...] = (),
) -> Plan:
    """The plan as the server's present records make it, to be shown and confirmed.

    Parameters
    ----------
    connection : Connection
    plan : Plan
    timeout : float
        Seconds for each request.
    protect : tuple of str
        Queries; what they find is refused, as what the plan itself protects.

    Returns
    -------
    Plan
        Each item with the present record, its words, warnings and bytes made of that; what has changed
        since it was reviewed is among the refusals, for it will be skipped.

    Raises
    ------
    PlanError
        When an id is not of what the plan names.
    ServerError
        When the present records could not be read.
    """
    rules = read_rules(connection, {(item.base.entity, item.base.project) for item in plan.items}, timeout)
    own = OwnEffects(PlanRecord(plan))
    wrong = [reason for item in plan.items if (reason := _wrong_ids(item))]
    _refuse(plan, wrong)
    now = read_now(connection, plan.items, timeout)
    rules = Protection(connection, (*plan.protect, *protect)).over(rules, now.values())
    found = [(item, now[item.id]) for item in plan.items]
    _refuse(plan, [reason for item, state in found if (reason := _misfit(item, state, own))])
    items, refusals = [], [_with_quoted_refusal(item, plan.made_here) for item in plan.refusals]
    for item, state in found:
        shown = _rebuilt(item, state, own, rules)
        verdict = verify(item, state, own, rules)
        if verdict.status is Status.SKIPPED:
            refusals.append(replace(shown, refusal=around(verdict.reason, f"{shown.name}: {verdict.reason}")))
        else:
            items.append(shown)
    return replace(plan, items=Items.of(items), refusals=Items.of(refusals), reclaim=_reclaim(plan, items))


def check_with_patience(
    connection: Connection, plan: Plan, watchdog: Watchdog, cancel: threading.Event, timeout: float
) -> ServerError | None:
    """Check a plan on a server that may be busy; why that was not possible, or None.

    Raises
    ------
    PlanError
        When an id is not of what the plan names.
    """
    throttle = Throttle()
    while True:
        try:
            check_plan(connection, plan, watchdog.timeout(timeout))
        except (BusyError, UnreachableError) as error:
            if given_up := watchdog.spent(error):
                return given_up
            throttle.troubled(error)
            if cancel.wait(throttle.wait):
                return error
        except ServerError as error:
            return error
        else:
            watchdog.progressed()
            return None


def _refuse(plan: Plan, reasons: list[str]) -> None:
    if not reasons:
        return
    more = f", and {len(reasons) - _NAMED_AT_MOST:,} more" if len(reasons) > _NAMED_AT_MOST else ""
    raise PlanError(
        f"Plan {plan.id} does not fit what is on {plan.server}: {'; '.join(reasons[:_NAMED_AT_MOST])}{more}. "
        "Nothing was done. Don't use this plan; make it anew, and review it."
    )


def _wrong_ids(item: Item) -> str:
    """Whether an id is that of another kind of thing, which the server would say it does not know."""
    base = item.base
    if isinstance(base, Version):
        expected = [
            (base.id, "ArtifactCollectionMembership" if base.is_link else "Artifact"),
            (base.artifact_id, "Artifact"),
            (base.collection_id, "ArtifactCollection"),
        ]
    else:
        expected = [(base.id, "ArtifactCollection")]
    if any(_kind(identifier) not in (None, kind) for identifier, kind in expected):
        return f"the id of {base.name} is that of something else"
    return ""


def _kind(identifier: str) -> str | None:
    """What an id says it is of (the platform's are ``Artifact:123`` in base64); None where it does not."""
    try:
        kind = base64.b64decode(identifier, validate=True).decode("ascii").partition(":")[0]
    except (binascii.Error, ValueError):
        return None
    return kind if kind in _ALL_KINDS else None


def _misfit(item: Item, now: Now, own: OwnEffects) -> str:
    base, record = item.base, now.record
    if record is None:
        return ""
    if wrong := misfit(item, record, own):
        return wrong
    collection_id = base.collection_id if isinstance(base, Version) else base.id
    if collection_id not in own.renamed:
        if base.name != record.name:
            return f"what was reviewed as {base.name} is called {record.name} now"
        if base.type != record.type:
            return f"{base.name} is of the type {record.type!r}, not {base.type!r}"
    if not isinstance(record, Version) or not record.is_link or record.linked_in is None:
        return ""
    # Where a link stands is told by its source alone.
    here = f"{base.entity}/{base.project}"
    return "" if f"{here}/{record.collection}" in record.linked_in else f"{base.name} is not linked in {here}"


def _rebuilt(item: Item, now: Now, own: OwnEffects, rules: Rules) -> Item:
    record, contents = now.record, now.contents
    if record is None:
        return replace(item, warnings=("it is gone already",), size=0)
    if isinstance(record, Version):
        default = rules.default_ttl.get(record.entity)
        edit = item.edit if isinstance(item.edit, Edit) else Edit()
        at_once = expiry.ends_at_once(record, edit, default)
        return replace(
            item,
            base=record,
            at_once=at_once,
            size=record.size if at_once or item.action is Action.DELETE else 0,
            warnings=_version_warnings(item, record, now, own, rules),
        )
    if isinstance(item.edit, CollectionEdit):
        return replace(item, base=record, size=0, warnings=collection_edit_warnings(record, item.edit, rules))
    if contents is None:
        raise TypeError(f"{item.key} was read back without what it holds")
    versions = list(contents.versions)
    return replace(
        item,
        base=replace(record, versions=len(versions)),
        versions=len(versions),
        size=0 if record.is_portfolio else sum(version.size for version in versions),
        holds=tuple(map(Reviewed.of, versions)),
        warnings=collection_delete_warnings(record, versions, rules),
    )


def _version_warnings(
    item: Item, record: Version, now: Now, own: OwnEffects, rules: Rules
) -> tuple[str, ...]:
    if item.action is Action.UNLINK:
        return unlink_warnings(record, rules)
    if item.action is Action.DELETE:
        gone = own.unlinked.get(record.artifact_id)
        if gone and record.linked_in:
            record = replace(record, linked_in=tuple(path for path in record.linked_in if path not in gone))
        return delete_warnings(record, rules)
    if not isinstance(item.edit, Edit):
        raise TypeError(f"{item.key} is no edit of a version")
    holders = now.holders or {}
    held = [holders.get(alias, Holder(alias)) for alias in aliases_to_add(item.edit, record)]
    return edit_warnings(record, item.edit, held, rules)


def _with_quoted_refusal(item: Item, made_here: bool) -> Item:
    return item if made_here else replace(item, refusal=f"{item.name} (the file says: {item.refusal})")


def _reclaim(plan: Plan, items: list[Item]) -> Reclaim:
    deletes = [item for item in items if item.destructive]
    same = sum(item.size for item in deletes) == sum(item.size for item in (*plan.deletes, *plan.at_once))
    if plan.made_here and same:
        return plan.reclaim
    # Which files are shared was not read again: between nothing and all of it.
    count = sum(item.versions if isinstance(item.base, Collection) else 1 for item in deletes)
    return Reclaim(upper=sum(item.size for item in deletes), unread=count, scope=plan.reclaim.scope)
