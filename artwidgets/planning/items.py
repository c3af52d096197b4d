"""One item of a plan: what happens to one version, link or collection, and how a sentence says it."""

import json
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from artwidgets.model import delete_later
from artwidgets.model.edits import CollectionEdit, Edit, FieldChange
from artwidgets.model.records import Collection, Version
from artwidgets.model.reviewed import Holder, Reviewed
from artwidgets.model.units import format_day, format_duration, format_size
from artwidgets.model.values import INHERIT, UNSET

__all__ = ["Action", "Item", "show"]


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
        if self.expire is not None and isinstance(base, Version) and isinstance(self.edit, Edit):
            goes = delete_later.goes_on(base, self.edit)
            on = f"on {format_day(goes)}" if goes else f"in {delete_later.in_days(self.expire)}"
            return f"Delete {base.name} ({format_size(base.size)}) {on}: {listed}."
        gone = f" It goes at once ({format_size(self.size)})." if self.at_once else ""
        return f"Edit {base.name}: {listed}.{gone}"

    @property
    def expire(self) -> timedelta | None:
        """For an edit that is a delete which waits: how long after it was planned the version goes."""
        return self.edit.expire if isinstance(self.edit, Edit) else None

    @property
    def destructive(self) -> bool:
        """Whether it can't be taken back."""
        return self.at_once or self.action in (Action.DELETE, Action.DELETE_COLLECTION)


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
