"""What is to become of one version or one collection, field by field.

An edit is a value of its own, apart from the version it is for: it can be laid over a newer
reading of the version, which is how the runner merges with what others changed meanwhile.
Edits compose (`Edit.then`) and vanish where they change nothing (`Edit.pruned`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from typing import Any, TypeVar, Unpack

from artwidgets.errors import InvalidValueError
from artwidgets.model import values
from artwidgets.model.json_values import same_json
from artwidgets.model.keywords import (
    PER_VERSION,
    CollectionFields,
    EditFields,
    reject_unknown,
    show_keywords,
)
from artwidgets.model.records import Collection, Version
from artwidgets.model.validation import names
from artwidgets.model.values import INHERIT, UNSET, Ttl, Unset

__all__ = [
    "CollectionEdit",
    "Edit",
    "FieldChange",
    "MetadataEdit",
    "NamesEdit",
    "collection_edit",
    "current",
    "edit",
    "ttl_of",
]

_METADATA = "metadata."
_T = TypeVar("_T", "NamesEdit", "MetadataEdit")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field as it was reviewed and as it is to be: ``metadata.loss``, 0.3 -> 0.1.

    ``old`` is `UNSET` for a metadata key that is new, ``new`` for one that goes.
    """

    field: str
    old: Any
    new: Any

    @property
    def metadata_key(self) -> str | None:
        """The top-level key, where the field is one of the metadata."""
        return _metadata_key(self.field)


@dataclass(frozen=True, slots=True)
class NamesEdit:
    """Aliases or tags to add and to remove, or, with `whole`, all there shall be."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    whole: tuple[str, ...] | None = None

    def then(self, later: "NamesEdit") -> "NamesEdit":
        """The one edit that does this and then `later`."""
        if later.whole is not None:
            return later
        if self.whole is not None:
            return NamesEdit(whole=later.over(self.whole))
        add = dict.fromkeys([*(name for name in self.add if name not in later.remove), *later.add])
        remove = dict.fromkeys([*(name for name in self.remove if name not in later.add), *later.remove])
        return NamesEdit(add=tuple(add), remove=tuple(remove))

    def over(self, base: tuple[str, ...]) -> tuple[str, ...]:
        """The names that result from `base`, its order kept, new ones last."""
        if self.whole is not None:
            return self.whole
        kept = [name for name in base if name not in self.remove]
        return tuple(dict.fromkeys([*kept, *self.add]))

    def difference(self, base: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What is really to be added to and removed from `base`."""
        result = self.over(base)
        return (
            tuple(name for name in result if name not in base),
            tuple(name for name in base if name not in result),
        )


@dataclass(frozen=True, slots=True)
class MetadataEdit:
    """Top-level keys to set and to remove, or, with `whole`, all there shall be."""

    update: Mapping[str, Any] = field(default_factory=dict)
    remove: tuple[str, ...] = ()
    whole: Mapping[str, Any] | None = None

    def then(self, later: "MetadataEdit") -> "MetadataEdit":
        """The one edit that does this and then `later`."""
        if later.whole is not None:
            return later
        if self.whole is not None:
            return MetadataEdit(whole=later.over(self.whole))
        update = {key: value for key, value in self.update.items() if key not in later.remove}
        remove = dict.fromkeys([*(key for key in self.remove if key not in later.update), *later.remove])
        return MetadataEdit(update={**update, **later.update}, remove=tuple(remove))

    def over(self, base: Mapping[str, Any]) -> dict[str, Any]:
        """The metadata that results from `base`."""
        if self.whole is not None:
            return dict(self.whole)
        return {key: value for key, value in {**base, **self.update}.items() if key not in self.remove}

    def difference(self, base: Mapping[str, Any]) -> tuple[FieldChange, ...]:
        """Key by key, what changes in `base`."""
        result = self.over(base)
        keys = dict.fromkeys([*base, *result])
        return tuple(
            FieldChange(f"{_METADATA}{key}", base.get(key, UNSET), result.get(key, UNSET))
            for key in keys
            if not same_json(base.get(key, UNSET), result.get(key, UNSET))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What is to change in one version; a field that is `UNSET` or None stays as it is."""

    description: str | Unset = UNSET
    metadata: MetadataEdit | None = None
    aliases: NamesEdit | None = None
    tags: NamesEdit | None = None
    ttl: Ttl | Unset = UNSET
    expire: timedelta | None = None
    """Go so long after it is planned: with no `ttl` beside it, the date is not fixed yet."""

    def __bool__(self) -> bool:
        return any(getattr(self, item.name) is not item.default for item in fields(self))

    def then(self, later: "Edit") -> "Edit":
        """The one edit that does this and then `later`."""
        return Edit(
            description=self.description if isinstance(later.description, Unset) else later.description,
            metadata=_then(self.metadata, later.metadata),
            aliases=_then(self.aliases, later.aliases),
            tags=_then(self.tags, later.tags),
            # The last word on when it goes counts, in whichever way it is said.
            ttl=self.ttl if isinstance(later.ttl, Unset) and later.expire is None else later.ttl,
            expire=self.expire if isinstance(later.ttl, Unset) and later.expire is None else later.expire,
        )

    def with_ttl(self, ttl: timedelta) -> "Edit":
        """The same with the date fixed on which it goes."""
        return replace(self, ttl=ttl)

    def without_expiry(self) -> "Edit":
        """The same without what it says of when the version goes; falsy when nothing else is left."""
        return replace(self, ttl=UNSET, expire=None)

    def pruned(self, base: Version) -> "Edit":
        """The same without the fields that `base` already has so; falsy when none is left."""
        return Edit(
            description=UNSET if self.description == current(base, "description") else self.description,
            metadata=self.metadata if self.metadata and self.metadata.difference(base.metadata) else None,
            aliases=self.aliases if self.aliases and any(self.aliases.difference(base.aliases)) else None,
            tags=self.tags if self.tags and any(self.tags.difference(base.tags)) else None,
            ttl=UNSET if self.ttl == ttl_of(base) else self.ttl,
            # A date that is fixed is a TTL like any.
            expire=None if self.ttl == ttl_of(base) else self.expire,
        )

    def over(self, base: Version) -> Version:
        """The version as it is to be."""
        after = base
        if not isinstance(self.description, Unset):
            after = replace(after, description=self.description or None)
        if self.metadata:
            after = replace(after, metadata=self.metadata.over(base.metadata))
        if self.aliases:
            after = replace(after, aliases=self.aliases.over(base.aliases))
        if self.tags:
            after = replace(after, tags=self.tags.over(base.tags))
        if not isinstance(self.ttl, Unset):
            inherited = self.ttl == INHERIT
            # What the default is, only the server knows, unless it is in force already.
            default = base.ttl if inherited and base.ttl_inherited else None
            duration = self.ttl if isinstance(self.ttl, timedelta) else default
            after = replace(after, ttl=duration, ttl_inherited=inherited)
        return after

    def changes(self, base: Version) -> tuple[FieldChange, ...]:
        """Field by field (metadata key by key), old -> new; empty when nothing changes."""
        found: list[FieldChange] = []
        wanted = self.pruned(base)
        if not isinstance(wanted.description, Unset):
            found.append(FieldChange("description", current(base, "description"), wanted.description))
        if wanted.metadata:
            found.extend(wanted.metadata.difference(base.metadata))
        if wanted.aliases:
            found.append(FieldChange("aliases", base.aliases, wanted.aliases.over(base.aliases)))
        if wanted.tags:
            found.append(FieldChange("tags", base.tags, wanted.tags.over(base.tags)))
        if not isinstance(wanted.ttl, Unset):
            found.append(FieldChange("ttl", ttl_of(base), wanted.ttl))
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionEdit:
    """What is to change in a collection; a field that is `UNSET` or None stays as it is."""

    name: str | Unset = UNSET
    description: str | Unset = UNSET
    type: str | Unset = UNSET
    tags: NamesEdit | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, item.name) is not item.default for item in fields(self))

    def then(self, later: "CollectionEdit") -> "CollectionEdit":
        """The one edit that does this and then `later`."""
        return CollectionEdit(
            name=self.name if isinstance(later.name, Unset) else later.name,
            description=self.description if isinstance(later.description, Unset) else later.description,
            type=self.type if isinstance(later.type, Unset) else later.type,
            tags=_then(self.tags, later.tags),
        )

    def pruned(self, base: Collection) -> "CollectionEdit":
        """The same without the fields that `base` already has so; falsy when none is left."""
        return CollectionEdit(
            name=UNSET if self.name == base.name else self.name,
            description=UNSET if self.description == current(base, "description") else self.description,
            type=UNSET if self.type == base.type else self.type,
            tags=self.tags if self.tags and any(self.tags.difference(base.tags)) else None,
        )

    def changes(self, base: Collection) -> tuple[FieldChange, ...]:
        """Field by field, old -> new; empty when nothing changes."""
        found: list[FieldChange] = []
        wanted = self.pruned(base)
        for name in ("name", "description", "type"):
            new = getattr(wanted, name)
            if not isinstance(new, Unset):
                found.append(FieldChange(name, current(base, name), new))
        if wanted.tags:
            found.append(FieldChange("tags", base.tags, wanted.tags.over(base.tags)))
        return tuple(found)


@show_keywords(EditFields)
def edit(**fields: Unpack[EditFields]) -> Edit:
    """Check the keywords of `Session.edit` and make an `Edit` of them, which is the same for each version.

    Raises
    ------
    InvalidValueError
        If a value is not one the platform takes, or a field is both replaced and amended.
    TypeError
        For a keyword that there is not.
    """
    reject_unknown("edit", EditFields, fields)
    if filled := PER_VERSION.intersection(fields):
        raise InvalidValueError(f"{', '.join(sorted(filled))} can't be said without a version to look at.")
    description, ttl = fields.get("description", UNSET), fields.get("ttl", UNSET)
    return Edit(
        description=UNSET if isinstance(description, Unset) else values.description(description),
        metadata=_metadata_edit(
            fields.get("metadata", UNSET), fields.get("update_metadata"), fields.get("remove_metadata", ())
        ),
        aliases=_names_edit(
            "aliases",
            values.aliases,
            fields.get("aliases", UNSET),
            fields.get("add_aliases", ()),
            fields.get("remove_aliases", ()),
        ),
        tags=_names_edit(
            "tags",
            values.tags,
            fields.get("tags", UNSET),
            fields.get("add_tags", ()),
            fields.get("remove_tags", ()),
        ),
        ttl=UNSET if isinstance(ttl, Unset) else values.ttl(ttl),
    )


@show_keywords(CollectionFields)
def collection_edit(**fields: Unpack[CollectionFields]) -> CollectionEdit:
    """Check the keywords of `Session.edit_collection` and make a `CollectionEdit` of them.

    Raises
    ------
    InvalidValueError
        If a value is not one the platform takes.
    TypeError
        For a keyword that there is not.
    """
    reject_unknown("edit_collection", CollectionFields, fields)
    name, type = fields.get("new_name", UNSET), fields.get("type", UNSET)
    description = fields.get("description", UNSET)
    return CollectionEdit(
        name=UNSET if isinstance(name, Unset) else values.collection_name(name),
        description=UNSET if isinstance(description, Unset) else values.description(description),
        type=UNSET if isinstance(type, Unset) else values.type_name(type),
        tags=_names_edit(
            "tags",
            values.tags,
            fields.get("tags", UNSET),
            fields.get("add_tags", ()),
            fields.get("remove_tags", ()),
        ),
    )


def ttl_of(version: Version) -> Ttl:
    """The version's own TTL as an edit would name it."""
    return INHERIT if version.ttl_inherited else version.ttl


def current(record: Version | Collection, field: str) -> Any:
    """A field's value in a record, as a `FieldChange` tells it.

    A text that is not there is "", a metadata key that is not there `UNSET`.

    Parameters
    ----------
    record : Version or Collection
    field : str
        ``description``, ``aliases``, ``tags``, ``ttl``, ``metadata.KEY``; a collection's ``name`` and
        ``type``.
    """
    if isinstance(record, Version):
        if field == "ttl":
            return ttl_of(record)
        if (key := _metadata_key(field)) is not None:
            return record.metadata.get(key, UNSET)
    value = getattr(record, field)
    return "" if value is None else value


def _metadata_key(field: str) -> str | None:
    return field.removeprefix(_METADATA) if field.startswith(_METADATA) else None


def _then(first: _T | None, later: _T | None) -> _T | None:
    if first is None or later is None:
        return first if later is None else later
    return first.then(later)


def _names_edit(
    what: str,
    check: Any,
    whole: Iterable[str] | Unset,
    add: Iterable[str],
    remove: Iterable[str],
) -> NamesEdit | None:
    # What is to go need not be a name that the platform would take today.
    added, removed = check(add), tuple(names(remove, f"remove_{what}=", "Write names of those to remove."))
    if not isinstance(whole, Unset):
        if added or removed:
            raise InvalidValueError(f"Give either {what}= (all of them) or add_{what}= and remove_{what}=.")
        return NamesEdit(whole=check(whole))
    both = set(added) & set(removed)
    if both:
        raise InvalidValueError(f"{', '.join(sorted(both))}: in add_{what} and in remove_{what}. Choose one.")
    return NamesEdit(add=added, remove=removed) if added or removed else None


def _metadata_edit(
    whole: Mapping[str, Any] | str | Unset, update: Mapping[str, Any] | None, remove: Iterable[str]
) -> MetadataEdit | None:
    removed = tuple(names(remove, "remove_metadata=", "Write keys of the metadata."))
    updated = values.metadata({} if update is None else update)
    if not isinstance(whole, Unset):
        if updated or removed:
            raise InvalidValueError(
                "Give either metadata= (all of it) or update_metadata= and remove_metadata=."
            )
        return MetadataEdit(whole=values.metadata(whole))
    return MetadataEdit(update=updated, remove=removed) if updated or removed else None
