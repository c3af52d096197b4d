"""Which of W&B's automations a change may start.

An automation (the schema calls it a trigger) watches a collection, a project or an entity for events of
one kind, with a filter in MongoDB's language (``wandb.automations``). Whether one starts is the
server's decision. What is said here errs on one side: an automation is left out only where its kind
or its filter plainly does not fit.
"""

import json
import re
from collections.abc import Collection as Set
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from artwidgets.model.edits import CollectionEdit, Edit
from artwidgets.model.records import Collection, Version

__all__ = ["Automation", "Event", "by_collection_delete", "by_collection_edit", "by_delete", "by_edit"]
__all__ += ["by_unlink", "started"]

_ALIAS, _TAG = "alias", "tag"


@dataclass(frozen=True, slots=True)
class Automation:
    """One that is switched on.

    Attributes
    ----------
    name : str
    event : str
        ``EventTriggeringConditionType`` of W&B's schema.
    filter : str
        JSON, as the server tells it.
    scope : str
        ``entity/project`` or, for one of a whole entity, ``entity``.
    collection : str or None
        Id of the only collection that it watches.
    """

    name: str
    event: str
    filter: str
    scope: str
    collection: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What a change brings about.

    Attributes
    ----------
    kinds : tuple of str
        Events of W&B's schema that it may count as.
    field : str
        What a filter on it calls the names: "alias", "tag", or "" where none is meant.
    names : tuple of str
    """

    kinds: tuple[str, ...]
    field: str = ""
    names: tuple[str, ...] = ()


def by_edit(version: Version, edit: Edit) -> list[Event]:
    """What an edit of a version or a link brings about."""
    events = []
    if edit.aliases:
        added, removed = edit.aliases.difference(version.aliases)
        events.append(Event(("ADD_ARTIFACT_ALIAS", "UPDATE_ARTIFACT_ALIAS"), _ALIAS, tuple(added)))
        events.append(Event(("UPDATE_ARTIFACT_ALIAS",), _ALIAS, tuple(removed)))
    if edit.tags:
        added, removed = edit.tags.difference(version.tags)
        events.append(Event(("ADD_ARTIFACT_TAG",), _TAG, tuple(added)))
        events.append(Event(("REMOVE_ARTIFACT_TAG",), _TAG, tuple(removed)))
    return [event for event in events if event.names]


def by_delete(version: Version) -> list[Event]:
    """What the delete of a version brings about: its aliases and tags go, and ``latest`` moves on."""
    events = [Event(("REMOVE_ARTIFACT_TAG",), _TAG, version.tags)] if version.tags else []
    if version.aliases:
        events.append(Event(("UPDATE_ARTIFACT_ALIAS",), _ALIAS, version.aliases))
    if "latest" in version.aliases:
        events.append(Event(("ADD_ARTIFACT_ALIAS",), _ALIAS, ("latest",)))
    if version.linked_in:
        events.append(Event(("UNLINK_ARTIFACT",)))
    return events


def by_unlink(link: Version) -> list[Event]:
    """What taking a link out of its collection brings about."""
    gone = [Event(("UPDATE_ARTIFACT_ALIAS",), _ALIAS, link.aliases)] if link.aliases else []
    return [Event(("UNLINK_ARTIFACT",)), *gone]


def by_collection_edit(collection: Collection, edit: CollectionEdit) -> list[Event]:
    """What an edit of a collection brings about."""
    if not edit.tags:
        return []
    added, removed = edit.tags.difference(collection.tags)
    events = [
        Event(("ADD_COLLECTION_TAG",), _TAG, tuple(added)),
        Event(("REMOVE_COLLECTION_TAG",), _TAG, tuple(removed)),
    ]
    return [event for event in events if event.names]


def by_collection_delete(collection: Collection, versions: Iterable[Version]) -> list[Event]:
    """What the delete of a collection with these versions brings about."""
    events = [event for version in versions for event in by_delete(version)]
    if collection.is_portfolio:
        events.append(Event(("UNLINK_ARTIFACT",)))
    return events


def started(
    automations: Set[Automation], where: tuple[str, str], collection_id: str, events: Sequence[Event]
) -> tuple[str, ...]:
    """Names of the automations that events in a collection may start.

    Parameters
    ----------
    automations : collection of Automation
    where : (entity, project)
    collection_id : str
    events : sequence of Event
    """
    if not automations:
        return ()
    scopes = (where[0], "/".join(where))
    found = {
        one.name: None
        for one in automations
        if one.scope in scopes
        and one.collection in (None, collection_id)
        and any(one.event in event.kinds and _may_match(one.filter, event) for event in events)
    }
    return tuple(found)


def _may_match(text: str, event: Event) -> bool:
    """Whether a filter may hold for one of the names; anything that is not understood may."""
    try:
        condition = json.loads(text)
    except (ValueError, RecursionError):
        return True
    # The server tells it wrapped: {"filter": "{...}"}.
    while isinstance(condition, Mapping) and set(condition) == {"filter"}:
        condition = condition["filter"]
        if isinstance(condition, str):
            try:
                condition = json.loads(condition)
            except (ValueError, RecursionError):
                return True
    return any(_holds(condition, event.field, name) is not False for name in event.names or ("",))


def _holds(condition: Any, field: str, name: str) -> bool | None:
    """Whether a condition holds when `field` is `name`; None where that can't be said."""
    if not isinstance(condition, Mapping):
        return None
    answers = []
    for key, value in condition.items():
        if key in ("$and", "$or") and isinstance(value, list):
            parts = [_holds(part, field, name) for part in value]
            answers.append(_all(parts) if key == "$and" else _any(parts))
        elif key == field and field:
            answers.append(_is(value, name))
        else:
            answers.append(None)
    return _all(answers)


def _is(wanted: Any, name: str) -> bool | None:
    if isinstance(wanted, str):
        return wanted == name
    if not isinstance(wanted, Mapping):
        return None
    answers: list[bool | None] = []
    for operator, value in wanted.items():
        if operator in ("$eq", "$ne") and isinstance(value, str):
            answers.append((value == name) is (operator == "$eq"))
        elif operator in ("$in", "$nin") and isinstance(value, list):
            answers.append((name in value) is (operator == "$in"))
        elif operator == "$regex" and isinstance(value, str) and _is_plain(value):
            answers.append(re.search(value, name) is not None)
        else:
            answers.append(None)
    return _all(answers)


def _is_plain(pattern: str) -> bool:
    """Whether a pattern means the same in every dialect and takes no time: letters, ``.*``, anchors."""
    return re.fullmatch(r"\^?(?:[\w\s:/-]|\.\*?)*\$?", pattern) is not None and pattern.count(".*") <= 2


def _all(answers: list[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True


def _any(answers: list[bool | None]) -> bool | None:
    if True in answers:
        return True
    return None if None in answers or not answers else False
