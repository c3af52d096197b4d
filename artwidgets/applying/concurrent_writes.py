"""What a change took or overwrote between its last reading and its sending.

Between the two somebody else may write, and no request of the platform says "only if it is still
so". What can be done is to keep that time short and to tell what happened in it.
"""

from artwidgets.model.edits import Edit, MetadataEdit
from artwidgets.model.json_values import same_json
from artwidgets.model.records import Version
from artwidgets.model.values import UNSET
from artwidgets.planning.items import Action, Item, show

__all__ = ["remark"]


def remark(item: Item, read: Version, found: Version, seconds: float) -> str:
    """What somebody changed after the last reading, in words; "" for nothing.

    Parameters
    ----------
    item : Item
        What was sent.
    read : Version
        The last reading, on which the decision to send rests.
    found : Version
        The version right before it was changed, as the server's answer has it.
    seconds : float
        From the reading to the answer: within that time it happened.
    """
    within = f"in the {max(seconds, 0.1):.1f} s before it was"
    if item.action is Action.DELETE:
        text = _taken(read, found)
        return f"{read.name} {text} {within} deleted; its record is in the journal." if text else ""
    if isinstance(item.edit, Edit):
        text = _overwritten(item.edit, read, found)
        return f"{read.name}: somebody set {text} {within} edited, and that was overwritten." if text else ""
    return ""


def _taken(read: Version, found: Version) -> str:
    aliases = sorted(set(found.aliases) - set(read.aliases))
    tags = sorted(set(found.tags) - set(read.tags))
    parts = [f"the {word} {', '.join(names)}" for word, names in (("alias", aliases), ("tag", tags)) if names]
    if (found.description or "") != (read.description or ""):
        parts.append(f"the description {show(found.description or '')!r}")
    if not same_json(dict(found.metadata), dict(read.metadata)):
        parts.append("other metadata")
    return f"got {' and '.join(parts)}" if parts else ""


def _overwritten(edit: Edit, read: Version, found: Version) -> str:
    parts = []
    description = found.description or ""
    # What is found as we want it may be our own doing: a request that got lost is sent again.
    if edit.description is not UNSET and description not in (read.description or "", edit.description):
        parts.append(f"description to {show(description)!r}")
    if edit.metadata:
        sent = edit.metadata.over(read.metadata)
        for change in MetadataEdit(whole=found.metadata).difference(read.metadata):
            key = change.metadata_key or ""
            if not same_json(sent.get(key, UNSET), change.new):
                new = "nothing" if change.new is UNSET else show(change.new)
                parts.append(f"{change.field} to {new}")
    return ", ".join(parts)
