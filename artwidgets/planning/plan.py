"""The plan: exactly what will be sent, frozen, before anything is.

A plan is a value. It can be looked at (`Plan.to_frame`), read aloud (`Item.words`), kept
(`Plan.to_json`), printed as plain wandb code (`Plan.to_script`), and carried out by a
`Session` now, or by another process after a crash. `artwidgets.planning.building` makes it.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from artwidgets.errors import ArchiveError, FilterError, InvalidValueError, PlanError
from artwidgets.model.field_types import wrong_field
from artwidgets.model.notebook_html import ROWS, table
from artwidgets.model.units import format_size
from artwidgets.planning.archive_first import archive_words, archived_first, target_of
from artwidgets.planning.item_sequence import Items
from artwidgets.planning.items import Action, Item
from artwidgets.planning.origin import reverted_plan
from artwidgets.planning.plan_frame import frame_of
from artwidgets.planning.policy.protection import protect_queries
from artwidgets.planning.scope_advice import Advice
from artwidgets.planning.script import Kept, script
from artwidgets.planning.serialization import contradiction, item_from_json, items_to_json, shallow_dict
from artwidgets.planning.signing import sign, signed_here
from artwidgets.planning.writing import COMPACT, SORTED, list_text, object_text
from artwidgets.storage import Reclaim

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["FORMAT", "Plan"]

FORMAT = 2
"""Raised when a plan written by an older release could be misread.

1: the id is that of the items alone; what a collection holds and who has an alias is not frozen.
"""
_WRONG = (ArithmeticError, AttributeError, KeyError, TypeError, ValueError, RecursionError)


@dataclass(frozen=True)
class Plan:
    """Items in the order they are carried out, those refused apart.

    Attributes
    ----------
    server : str
        Address of the server, which is the only one the plan may be applied to.
    entity, project : str
        The place that was listed; `project` is "" for a whole entity.
    items, refusals : Items
        What will be done; what will not, each with its ``refusal``. To be read like tuples; of a
        hundred thousand deletes each is made when it is looked at.
    reclaim : Reclaim
        Bounds of what garbage collection can take back, in bytes.
    made : str or None
        From which reading and by which staging it was made, or which plan it reverts
        (`artwidgets.planning.origin`): what tells two plans of the same content apart. None for a
        plan of an older release, whose id is that of its items alone.
    incomplete : str
        What the listing lacked that it was made from, in words; "" when that was complete.
    protect : tuple of str
        Queries; what one of them finds, or may find, is not deleted by it, whatever its items say.
    archive : str
        Where versions are archived, and verified there, before they go; "" for nowhere.
    unarchived : frozenset of str
        Ids of items that go without being archived although others are, because the policy's rule says so.
    made_here : bool
        False for a plan read from a file that was not written on this machine by this user.
    advice : tuple of Advice
        Collections that could go whole instead of version by version
        (`artwidgets.planning.scope_advice`). No part of what is done, of its id or of its file.
    """

    server: str
    entity: str
    project: str
    items: Items = field(default_factory=Items)
    refusals: Items = field(default_factory=Items)
    reclaim: Reclaim = field(default_factory=Reclaim)
    made: str | None = ""
    incomplete: str = ""
    protect: tuple[str, ...] = ()
    archive: str = ""
    unarchived: frozenset[str] = frozenset()
    made_here: bool = field(default=True, compare=False)
    advice: tuple[Advice, ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "items", Items.of(self.items))
        object.__setattr__(self, "refusals", Items.of(self.refusals))

    def __len__(self) -> int:
        return len(self.items)

    def _repr_html_(self) -> str:
        # Refused items first, for they need a look.
        items = self.refusals + self.items
        return table(
            f"Plan {self.id}: {self.summary}",
            ("", "Name", "Type", "What happens", "Size"),
            (_html_row(item) for item in items[:ROWS]),
            total=len(items),
            notes=[*filter(None, [self.archives, self.confirmation and f"To confirm: {self.confirmation}"])],
        )

    def __repr__(self) -> str:
        return f"<Plan {self.id}: {self.summary}>"

    @property
    def id(self) -> str:
        """12 hex digits of the plan's content: the same input makes the same plan."""
        return self.fingerprint[:12]

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all that the plan says: items, refusals, warnings, bytes, and when it was made."""
        digest = hashlib.sha256()
        for part in self._content():
            digest.update(part.encode())
        return digest.hexdigest()

    @property
    def identified(self) -> bool:
        """Whether its fingerprint has been made already, which takes time where there are many items."""
        return "fingerprint" in self.__dict__

    @property
    def place(self) -> str:
        """``entity/project``, or ``entity/*`` for a whole entity."""
        return f"{self.entity}/{self.project or '*'}"

    @property
    def reverts(self) -> str | None:
        """Id of the plan whose edits it puts back; None where it puts back none."""
        return reverted_plan(self.made)

    @property
    def edits(self) -> Items:
        """The edits of versions and collections."""
        return self.items.of_kind(lambda item: item.edit is not None, deletes=False)

    @property
    def deletes(self) -> Items:
        """The deletes of versions and of whole collections."""
        return self.items.of_kind(lambda item: item.destructive and not item.at_once, deletes=True)

    @property
    def at_once(self) -> Items:
        """The edits whose TTL ends in the past, which are deletes by another name."""
        return self.items.of_kind(lambda item: item.at_once, deletes=False)

    @property
    def later(self) -> Items:
        """The edits that are deletes which wait (`artwidgets.model.delete_later`)."""
        return self.items.of_kind(lambda item: item.expire is not None, deletes=False)

    @property
    def unlinks(self) -> Items:
        """The links to remove."""
        return self.items.of_kind(lambda item: item.action is Action.UNLINK, deletes=False)

    @property
    def collection_deletes(self) -> Items:
        """The deletes of whole collections."""
        return self.items.of_kind(lambda item: item.action is Action.DELETE_COLLECTION, deletes=False)

    @property
    def warnings(self) -> tuple[str, ...]:
        """All warnings, each with the name it is about; first what the whole plan rests on."""
        of_plan = tuple(filter(None, (self.rests_on, self.archives)))
        return of_plan + tuple(f"{item.name}: {warning}" for item in self.items for warning in item.warnings)

    @property
    def rests_on(self) -> str:
        """That it was made on a listing that is not complete, in a sentence; "" where it was."""
        return f"Made on a listing that is not complete: {self.incomplete}." if self.incomplete else ""

    @property
    def archived(self) -> Items:
        """What is archived before it goes."""
        return archived_first(self.items, self.unarchived) if self.archive else Items()

    @property
    def archives(self) -> str:
        """What it archives before it deletes, in words; "" where it archives nothing."""
        return archive_words(self.archive, self.items, self.unarchived)

    @property
    def counts(self) -> str:
        """What is done and what is left alone, counted, as ``2 versions to delete, 1 edit``."""
        if not self.items and not self.refusals:
            return "nothing staged yet"
        collections = len(self.collection_deletes)
        parts = [
            _count(collections, "collection to delete", "collections to delete"),
            _count(len(self.deletes) - collections, "version to delete", "versions to delete"),
            _count(len(self.unlinks), "link to remove", "links to remove"),
            _count(len(self.later), "version to delete later", "versions to delete later"),
            _count(len(self.edits) - len(self.later), "edit") + self._at_once_words,
            _count(len(self.refusals), "skipped", "skipped"),
        ]
        return ", ".join(part for part in parts if part)

    @property
    def summary(self) -> str:
        """Counts and bytes in one line."""
        line = self.counts
        if not self.items and not self.refusals:
            return line
        if self.deletes or self.at_once:
            line += f"; {self.reclaim_words}"
        if self.incomplete:
            line += "; made on a listing that is not complete"
        return line

    @property
    def reclaim_words(self) -> str:
        """What is freed once the server collects garbage, in words."""
        if self.reclaim.exact:
            return f"frees {self.reclaim.words}"
        unread = _count(self.reclaim.unread, "version")
        return f"frees {self.reclaim.words} (the files of {unread} not read yet)"

    @property
    def confirmation(self) -> str | None:
        """What a person has to type before it is carried out; None where nothing is irreversible."""
        collections = self.collection_deletes
        going = len(self.deletes) + len(self.at_once)
        versions = going - len(collections) + sum(item.versions for item in collections)
        if not going:
            return None
        if len(collections) == 1 and going == 1:
            return f"delete {collections[0].name}"
        collection_words = _count(len(collections), "collection")
        single = _count(versions, "version")
        return f"delete {' and '.join(filter(None, (collection_words, single)))}"

    @property
    def _at_once_words(self) -> str:
        if not self.at_once:
            return ""
        size = format_size(self.at_once.size)
        return f" (at once: {_count(len(self.at_once), 'version')}, {size})"

    def without(self, keys: "set[str] | frozenset[str]") -> "Plan":
        """The plan less the items with these keys; its bounds for reclaim are then unknown below."""
        gone = np.array([key in keys for key in self.items.keys], dtype=bool)
        items = self.items.where(~gone)
        dropped = self.items.where(gone).size
        bounds = self.reclaim
        if dropped:
            left = items.of_kind(lambda item: item.destructive, deletes=True).size
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
        return frame_of(chain(self.items, self.refusals))

    def to_json(self) -> str:
        """The whole plan as JSON text, which `from_json` reads back to an equal plan."""
        text = ""
        for part in self.json_parts():
            # Python lets such a text grow where it is; a list of the parts would be all of it once more.
            text += part
        return text

    def json_parts(self) -> Iterator[str]:
        """What `to_json` gives, part by part, for a file: of a large plan the whole text is 100 MB."""
        raw = self._entries()
        # What came from elsewhere does not become ours by being written again.
        if self.made_here and (signature := sign(self.fingerprint)):
            raw["signature"] = signature
        return object_text(raw, SORTED)

    def journal_parts(self) -> Iterator[str]:
        """What `to_dict` gives as JSON for a journal, part by part."""
        return object_text(self._entries(), COMPACT)

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
        try:
            raw = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise _no_plan(error) from error
        return cls.from_dict(raw)

    def to_dict(self) -> dict[str, Any]:
        """The plan as plain JSON values, without a signature."""
        raw = self._entries()
        return {
            key: items_to_json(value) if isinstance(value, Items) else value for key, value in raw.items()
        }

    def _entries(self) -> dict[str, Any]:
        """What is said under which name, in a journal's order; items as they are."""
        raw: dict[str, Any] = {
            "format": FORMAT if self.made is not None else 1,
            "id": self.id,
            "server": self.server,
            "entity": self.entity,
            "project": self.project,
            "items": self.items,
            "refusals": self.refusals,
            "reclaim": shallow_dict(self.reclaim),
        }
        if self.made is not None:
            raw["made"] = self.made
        if self.incomplete:
            raw["incomplete"] = self.incomplete
        raw |= {"protect": list(self.protect)} if self.protect else {}
        raw |= {"archive": self.archive} if self.archive else {}
        raw |= {"unarchived": sorted(self.unarchived)} if self.unarchived else {}
        return raw

    @classmethod
    def from_dict(cls, raw: Any, *, ours: bool = False) -> "Plan":
        """Read what `to_dict` gave, or what anybody else did.

        Parameters
        ----------
        raw : dict
        ours : bool
            Whether it comes from this machine's own journals, which need no signature.

        Raises
        ------
        PlanError
            As of `from_json`.
        """
        try:
            if raw["format"] not in (1, FORMAT):
                raise PlanError(
                    f"This plan has format {raw['format']!r:.40}; this release reads {FORMAT}. Make it again."
                )
            plan = cls(
                server=raw["server"],
                entity=raw["entity"],
                project=raw["project"],
                items=Items(tuple(map(item_from_json, raw["items"]))),
                refusals=Items(tuple(map(item_from_json, raw["refusals"]))),
                reclaim=Reclaim(**raw["reclaim"]),
                made=None if raw["format"] == 1 else raw["made"],
                incomplete=raw.get("incomplete", ""),
                protect=_protect(raw.get("protect", ())),
                archive=target_of(raw.get("archive", "")),
                unarchived=frozenset(raw.get("unarchived", ())),
            )
            if wrong := wrong_field(plan):
                raise PlanError(f"This is not a plan that artwidgets wrote: {wrong} is of another kind.")
            if plan.id != raw["id"]:
                raise PlanError("The plan was changed since it was written. Make it again, and review it.")
            plan._require_sense()
            made_here = ours or signed_here(plan.fingerprint, raw.get("signature"))
        except (ArchiveError, *_WRONG) as error:
            raise _no_plan(error) from error
        return plan if made_here else replace(plan, made_here=False)

    def to_script(self) -> str:
        """Plain wandb code that does the same without artwidgets' checks; only to archive it needs it."""
        title = f"Plan {self.id} for {self.entity}/{self.project}: {self.summary}"
        kept = Kept(self.archive, self.place, frozenset(self.archived.ids)) if self.archives else None
        return script(title, self.server, self.items, self.refusals, kept)

    def _content(self) -> Iterator[str]:
        """What the id is a hash of, a JSON list part by part: all that the plan says."""
        content: list[Any] = [self.server, self.entity, self.project, self.items]
        if self.made is not None:
            content += [self.refusals, shallow_dict(self.reclaim), self.made]
            # Only where there is such: plans of older releases keep their ids.
            content += [self.incomplete] if self.incomplete else []
            content += [{"protect": self.protect}] if self.protect else []
            content += [{"archive": self.archive}] if self.archive else []
            content += [{"unarchived": sorted(self.unarchived)}] if self.unarchived else []
        return list_text(content, SORTED)

    def _require_sense(self) -> None:
        """Refuse items that are shown as one thing and done as another."""
        for item in chain(self.items, self.refusals):
            if reason := contradiction(item):
                raise PlanError(
                    f"The plan's item for {item.name!r} {reason}. Don't apply it; make a plan anew."
                )
        if any(item.refusal is not None for item in self.items):
            raise PlanError(
                "The plan would carry out what it says it refuses. Don't apply it; make a plan anew."
            )
        if len(set(self.items.keys)) != len(self.items):
            raise PlanError("The plan names an item twice. Don't apply it; make a plan anew.")


def _html_row(item: Item) -> tuple[str, ...]:
    if item.refusal is not None:
        return ("skipped", item.name, item.base.type, item.refusal, "")
    warnings = f"\n{'; '.join(item.warnings)}" if item.warnings else ""
    size = format_size(item.size) if item.destructive else ""
    return (str(item.action), item.name, item.base.type, f"{item.words}{warnings}", size)


def _protect(raw: Any) -> tuple[str, ...]:
    try:
        return protect_queries(raw)
    except (FilterError, InvalidValueError) as error:
        raise PlanError(f"What the plan protects can't be read: {error} Make it again.") from error


def _no_plan(error: Exception) -> PlanError:
    # What such an error repeats of the file may be as long as the file.
    return PlanError(f"This is not a plan that artwidgets wrote: {type(error).__name__}: {error!s:.200}")


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}" if number else ""
