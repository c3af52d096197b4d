"""Whether a reading after it shows what was sent.

"Success" is not enough. W&B's server most likely is graph-gophers/graphql-go, which drops the keys of an
input that it does not know without a word: a server older than tags answers ``updateArtifact`` with
success, and no tag is set.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from artwidgets.applying.verify import merged
from artwidgets.model.edits import CollectionEdit, Edit, FieldChange, current
from artwidgets.model.json_values import same_json
from artwidgets.model.records import Collection, Version
from artwidgets.planning.items import Item, show

__all__ = ["not_seen"]

_INPUTS = {"description": "description", "metadata": "metadata", "name": "name", "ttl": "ttlDurationSeconds"}
"""The input's key that carries a field, where one does."""


@dataclass(frozen=True, slots=True)
class _Unlike:
    """A field that is not as it was sent: what became of it, and the keys that carried it."""

    field: str
    found: str
    keys: tuple[str, ...] = ()
    as_before: bool = False


def not_seen(item: Item, before: Version | Collection | None, after: Version | Collection | None) -> str:
    """Why what was sent can't be told done; "" when the reading shows it all.

    Parameters
    ----------
    item : Item
    before : Version or Collection
        The reading that what was sent was made from.
    after : Version or Collection or None
        A reading after it; None is gone, which is what a delete wants.
    """
    if after is None or before is None:
        return ""
    if item.edit is None:
        return "The server answered, but it is still there. Refresh and look at it again."
    unlike = list(_unlike(item, before, after))
    dropped = [one for one in unlike if one.as_before]
    parts = []
    if dropped:
        fields = [one.field for one in dropped]
        keys = [key for one in dropped for key in one.keys]
        verb = "is" if fields in (["description"], ["name"], ["type"], ["TTL"], ["metadata"]) else "are"
        hint = f"it does not know {_listed(keys)}; update the server" if keys else "look at it on the server"
        parts.append(f"its {_listed(fields)} {verb} as before: {hint}")
    parts += [f"its {one.field} {one.found}" for one in unlike if not one.as_before]
    if not parts:
        return ""
    further = " Refresh and look at it again." if len(dropped) < len(unlike) else ""
    return f"The server answered success, but {'; '.join(parts)}.{further}"


def _unlike(item: Item, before: Version | Collection, after: Version | Collection) -> Iterable[_Unlike]:
    if isinstance(item.edit, Edit) and isinstance(before, Version) and isinstance(after, Version):
        wanted = merged(item.edit, item.base) if isinstance(item.base, Version) else item.edit
        for field in ("aliases", "tags"):
            names = getattr(wanted, field)
            if names:
                yield from _names(field, names.difference(getattr(before, field)), before, after)
        changes = [change for change in wanted.changes(before) if change.field not in ("aliases", "tags")]
        yield from _values([change for change in changes if change.field in ("description", "ttl")], after)
        yield from _metadata([change for change in changes if change.metadata_key is not None], after)
    elif isinstance(item.edit, CollectionEdit) and isinstance(before, Collection):
        if item.edit.tags:
            yield from _names("tags", item.edit.tags.difference(before.tags), before, after)
        yield from _values([one for one in item.edit.changes(before) if one.field != "tags"], after)


def _names(
    field: str,
    sent: tuple[tuple[str, ...], tuple[str, ...]],
    before: Version | Collection,
    after: Version | Collection,
) -> Iterable[_Unlike]:
    """Aliases or tags: those added are there and those removed are not, whatever others did to the rest."""
    if any(sent) and field in getattr(after, "unknown", ()):
        yield _Unlike(field, "are not told by it, so nobody can see whether they are set")
        return
    now = getattr(after, field)
    missing = [name for name in sent[0] if name not in now]
    still = [name for name in sent[1] if name in now]
    if not missing and not still:
        return
    if field == "tags" and isinstance(after, Version) and set(now) == set(getattr(before, field)):
        keys = [key for key, left in (("tagsToAdd", missing), ("tagsToDelete", still)) if left]
        yield _Unlike(field, "", tuple(keys), as_before=True)
        return
    words = [f"lack {_listed(missing)}"] if missing else []
    words += [f"still have {_listed(still)}"] if still else []
    yield _Unlike(field, " and ".join(words))


def _values(changes: Iterable[FieldChange], after: Version | Collection) -> Iterable[_Unlike]:
    for change in changes:
        field = "TTL" if change.field == "ttl" else change.field
        if change.field in getattr(after, "unknown", ()):
            yield _Unlike(field, "is not told by it, so nobody can see whether it is set")
            continue
        now = current(after, change.field)
        if same_json(now, change.new):
            continue
        keys = (_INPUTS[change.field],) if change.field in _INPUTS else ()
        yield _Unlike(field, f"is {show(now)} now, not as sent", keys, as_before=same_json(now, change.old))


def _metadata(changes: list[FieldChange], after: Version) -> Iterable[_Unlike]:
    now = {change.field: current(after, change.field) for change in changes}
    unlike = [change for change in changes if not same_json(now[change.field], change.new)]
    if unlike and all(same_json(now[change.field], change.old) for change in unlike):
        yield _Unlike("metadata", "", (_INPUTS["metadata"],), as_before=True)
        return
    for change in unlike:
        yield _Unlike(change.field, f"is {show(now[change.field])} now, not as sent")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
