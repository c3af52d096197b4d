"""The plan: exactly what will be sent, frozen, before anything is.

A plan is a value. It can be looked at (`Plan.to_frame`), read aloud (`Item.words`), kept
(`Plan.to_json`), printed as plain wandb code (`Plan.to_script`), and carried out by a
`Session` now, or by another process after a crash. `artwidgets.planning.building` makes it.
"""

import hashlib
import json
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from artwidgets.model.edits import CollectionEdit, Edit, FieldChange
from artwidgets.model.records import Collection, Version
from artwidgets.model.reviewed import Holder, Reviewed
from artwidgets.model.units import format_duration, format_size
from artwidgets.model.values import INHERIT, UNSET
from artwidgets.planning.reclaim import Reclaim

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["Action", "Item", "Plan"]


class Action(StrEnum):
    """What happens to one item, in the order in which a plan is carried out."""

    EDIT = "edit"
    UNLINK = "unlink"
    DELETE = "delete"
    EDIT_COLLECTION = "edit collection"
    DELETE_COLLECTION = "delete collection"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One change to one version, link or collection.

    Attributes
    ----------
    base : Version or Collection
        The record as it was reviewed. The runner skips the item when the server's differs.
    edit : Edit, CollectionEdit or None
    delete_aliases : bool
        For a delete: the aliases go too.
    versions : int
        For a collection's delete: how many versions (or links) go with it.
    holds : tuple of Reviewed
        For a collection's delete: each of them as it was reviewed.
    holders : tuple of Holder
        For an edit that adds aliases: who had each of them in the collection.
    at_once : bool
        For an edit: its TTL has passed already (or may have), so that the version goes at once.
    size : int
        Bytes of the files of what goes, shared ones included; 0 for what goes not, or not at once.
    warnings : tuple of str
        True things to know before confirming.
    refusal : str or None
        Why it will not be done.
    """

    action: Action
    base: Version | Collection
    edit: Edit | CollectionEdit | None = None
    delete_aliases: bool = False
    versions: int = 0
    size: int = 0
    warnings: tuple[str, ...] = ()
    refusal: str | None = None
    holds: tuple[Reviewed, ...] = ()
    holders: tuple[Holder, ...] = ()
    at_once: bool = False

    @property
    def id(self) -> str:
        """Id of the version, membership or collection."""
        return self.base.id

    @property
    def key(self) -> str:
        """What tells the item apart in its plan and journal."""
        return f"{self.action}:{self.id}"

    @property
    def name(self) -> str:
        """``collection:vN``, or the collection's name."""
        return self.base.name

    @property
    def changes(self) -> tuple[FieldChange, ...]:
        """For an edit, field by field old -> new."""
        if isinstance(self.edit, Edit) and isinstance(self.base, Version):
            return self.edit.changes(self.base)
        if isinstance(self.edit, CollectionEdit) and isinstance(self.base, Collection):
            return self.edit.changes(self.base)
        return ()

    @property
    def words(self) -> str:
        """The item in a sentence, as the review shows it."""
        base = self.base
        if self.action is Action.UNLINK and isinstance(base, Version):
            return f"Remove the link {base.name}; its source {base.source} stays. Frees 0 bytes."
        if self.action is Action.DELETE and isinstance(base, Version):
            aliases = f", with its aliases {', '.join(base.aliases)}" if base.aliases else ""
            return f"Delete {base.name} ({format_size(base.size)}){aliases}."
        if self.action is Action.DELETE_COLLECTION and isinstance(base, Collection):
            held = "links" if base.is_portfolio else "versions"
            return f"Delete the collection {base.name} with its {self.versions:,} {held}."
        listed = "; ".join(
            f"{item.field}: {show(item.old)} \N{RIGHTWARDS ARROW} {show(item.new)}" for item in self.changes
        )
        gone = f" It goes at once ({format_size(self.size)})." if self.at_once else ""
        return f"Edit {base.name}: {listed}.{gone}"

    @property
    def destructive(self) -> bool:
        """Whether it can't be taken back."""
        return self.at_once or self.action in (Action.DELETE, Action.DELETE_COLLECTION)


@dataclass(frozen=True)
class Plan:
    """Items in the order they are carried out, those refused apart.

    Attributes
    ----------
    server : str
        Address of the server, which is the only one the plan may be applied to.
    entity, project : str
        The place that was listed; `project` is "" for a whole entity.
    items, refusals : tuple of Item
        What will be done; what will not, each with its ``refusal``.
    reclaim : Reclaim
        Bounds of what garbage collection can take back, in bytes.
    made : str or None
        From which reading and by which staging it was made: what tells two plans of the same
        content apart. None for a plan of an older release, whose id is that of its items alone.
    incomplete : str
        What the listing lacked that it was made from, in words; "" when that was complete.
    made_here : bool
        False for a plan read from a file that was not written on this machine by this user.
    """

    server: str
    entity: str
    project: str
    items: tuple[Item, ...] = ()
    refusals: tuple[Item, ...] = ()
    reclaim: Reclaim = field(default_factory=Reclaim)
    made: str | None = ""
    incomplete: str = ""
    made_here: bool = field(default=True, compare=False)

    def __len__(self) -> int:
        return len(self.items)

    def _repr_html_(self) -> str:
        from artwidgets.planning.plan_html import plan_table

        return plan_table(self)

    def __repr__(self) -> str:
        return f"<Plan {self.id}: {self.summary}>"

    @property
    def id(self) -> str:
        """12 hex digits of the plan's content: the same input makes the same plan."""
        return self.fingerprint[:12]

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all that the plan says: items, refusals, warnings, bytes, and when it was made."""
        from artwidgets.planning.serialization import content_to_json

        content = json.dumps(content_to_json(self), sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()

    @property
    def edits(self) -> tuple[Item, ...]:
        """The edits of versions and collections."""
        return tuple(item for item in self.items if item.edit is not None)

    @property
    def deletes(self) -> tuple[Item, ...]:
        """The deletes of versions and of whole collections."""
        return tuple(item for item in self.items if item.destructive and not item.at_once)

    @property
    def at_once(self) -> tuple[Item, ...]:
        """The edits whose TTL ends in the past, which are deletes by another name."""
        return tuple(item for item in self.items if item.at_once)

    @property
    def unlinks(self) -> tuple[Item, ...]:
        """The links to remove."""
        return tuple(item for item in self.items if item.action is Action.UNLINK)

    @property
    def warnings(self) -> tuple[str, ...]:
        """All warnings, each with the name it is about; first what the whole plan rests on."""
        resting = (self.rests_on,) if self.rests_on else ()
        return resting + tuple(f"{item.name}: {warning}" for item in self.items for warning in item.warnings)

    @property
    def rests_on(self) -> str:
        """That it was made on a listing that is not complete, in a sentence; "" where it was."""
        return f"Made on a listing that is not complete: {self.incomplete}." if self.incomplete else ""

    @property
    def summary(self) -> str:
        """Counts and bytes in one line."""
        if not self.items and not self.refusals:
            return "nothing staged yet"
        versions = [item for item in self.deletes if item.action is Action.DELETE]
        collections = [item for item in self.deletes if item.action is Action.DELETE_COLLECTION]
        parts = [
            _count(len(collections), "collection to delete", "collections to delete"),
            _count(len(versions), "version to delete", "versions to delete"),
            _count(len(self.unlinks), "link to remove", "links to remove"),
            _count(len(self.edits), "edit") + self._at_once_words,
            _count(len(self.refusals), "skipped", "skipped"),
        ]
        line = ", ".join(part for part in parts if part)
        if self.deletes or self.at_once:
            line += f"; {self.reclaim_words}"
        if self.incomplete:
            line += "; made on a listing that is not complete"
        return line

    @property
    def reclaim_words(self) -> str:
        """What is freed once the server collects garbage, in words."""
        low, high = format_size(self.reclaim.lower), format_size(self.reclaim.upper)
        if self.reclaim.exact:
            return f"frees {high}"
        unread = _count(self.reclaim.unread, "version")
        return f"frees {low} to {high} (the files of {unread} not read yet)"

    @property
    def confirmation(self) -> str | None:
        """What a person has to type before it is carried out; None where nothing is irreversible."""
        collections = [item for item in self.deletes if item.action is Action.DELETE_COLLECTION]
        going = [*self.deletes, *self.at_once]
        versions = len(going) - len(collections) + sum(item.versions for item in collections)
        if not going:
            return None
        if len(collections) == 1 and len(going) == 1:
            return f"delete {collections[0].name}"
        return f"delete {versions:,} version{'' if versions == 1 else 's'}"

    @property
    def _at_once_words(self) -> str:
        if not self.at_once:
            return ""
        size = format_size(sum(item.size for item in self.at_once))
        return f" (at once: {_count(len(self.at_once), 'version')}, {size})"

    def without(self, keys: "set[str] | frozenset[str]") -> "Plan":
        """The plan less the items with these keys; its bounds for reclaim are then unknown below."""
        items = tuple(item for item in self.items if item.key not in keys)
        dropped = sum(item.size for item in self.items if item.key in keys)
        bounds = self.reclaim
        if dropped:
            left = sum(item.size for item in items if item.destructive)
            bounds = replace(bounds, lower=max(0, bounds.lower - dropped), upper=min(bounds.upper, left))
        return replace(self, items=items, reclaim=bounds)

    def to_frame(self) -> "DataFrame":
        """One row per item, refused ones too, in the order of carrying out.

        Returns
        -------
        DataFrame
            Index ``id``; columns ``action``, ``name``, ``type``, ``change`` (words),
            ``size`` (int64, bytes), ``warnings`` (words) and ``refusal`` (str or NA).
        """
        import pandas as pd

        rows = [*self.items, *self.refusals]
        frame = pd.DataFrame(
            {
                "action": pd.Series([str(item.action) for item in rows], dtype="string"),
                "name": pd.Series([item.name for item in rows], dtype="string"),
                "type": pd.Series([item.base.type for item in rows], dtype="string"),
                "change": pd.Series([item.words for item in rows], dtype="string"),
                "size": pd.Series([item.size for item in rows], dtype="int64"),
                "warnings": pd.Series(["; ".join(item.warnings) for item in rows], dtype="string"),
                "refusal": pd.Series([item.refusal for item in rows], dtype="string"),
            }
        )
        frame.index = pd.Index([item.id for item in rows], name="id", dtype="object")
        return frame

    def to_json(self) -> str:
        """The whole plan as JSON text, which `from_json` reads back to an equal plan."""
        from artwidgets.planning.serialization import plan_to_json
        from artwidgets.planning.signing import sign

        raw = plan_to_json(self)
        # What came from elsewhere does not become ours by being written again.
        if self.made_here and (signature := sign(self.fingerprint)):
            raw["signature"] = signature
        return json.dumps(raw, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        """Read what `to_json` wrote.

        What is read is evidence of a review, not an order: `Session.apply` compares it with the
        server's present records first (see also `Session.check`).

        Raises
        ------
        PlanError
            If it is no such text, its content does not match its id, or an item contradicts itself.
        """
        from artwidgets.planning.serialization import plan_from_json

        return plan_from_json(text)

    def to_script(self) -> str:
        """Plain wandb code that does the same, without artwidgets (and without its checks)."""
        from artwidgets.planning.script import script

        return script(self)


def show(value: Any) -> str:
    """A field's value in a few words, for a sentence."""
    if value is UNSET:
        return "(none)"
    if value is None or value == INHERIT:
        return "none" if value is None else "inherited"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "(none)"
    if hasattr(value, "total_seconds"):
        return format_duration(value)
    text = json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value or "(empty)"
    return text if len(text) <= 120 else f"{text[:119]}…"


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}" if number else ""
