"""All that is to be known before a change: the same when a plan is made and when a plan file is checked."""

from collections.abc import Iterable

from artwidgets.model import automations, delete_later, expiry
from artwidgets.model.edits import CollectionEdit, Edit
from artwidgets.model.reasons import Kind, Reason
from artwidgets.model.records import Collection, Version
from artwidgets.model.reviewed import Holder
from artwidgets.model.rules import Rules
from artwidgets.model.units import format_day
from artwidgets.planning import guards

__all__ = [
    "collection_delete_warnings",
    "collection_edit_warnings",
    "delete_warnings",
    "edit_warnings",
    "later_warnings",
    "unlink_warnings",
]


def edit_warnings(version: Version, edit: Edit, held: Iterable[Holder], rules: Rules) -> tuple[str, ...]:
    """Before a version is edited; `held` says who has the aliases that it gets."""
    added, removed = edit.aliases.difference(version.aliases) if edit.aliases else ((), ())
    default = rules.default_ttl.get(version.entity)
    return (
        *(words for holder in held for words in guards.warn_alias(version, holder)),
        *guards.warn_automations(version, automations.by_edit(version, edit), rules),
        *guards.warn_unknown_protection(version, [*added, *removed], rules),
        *(
            expiry.warn_ttl(version, edit, default, version.entity in rules.default_ttl)
            if edit.expire is None
            else later_warnings(version, edit)
        ),
    )


def later_warnings(version: Version, edit: Edit) -> tuple[str, ...]:
    """Before a version is given the date on which it goes: that, and all that a delete would warn of."""
    goes = delete_later.goes_on(version, edit)
    on = f"goes on {format_day(goes)}, and can be kept until then" if goes else "goes later"
    return (Reason(on, Kind.DELETES_LATER), *guards.warn_delete(version))


def unlink_warnings(link: Version, rules: Rules) -> tuple[str, ...]:
    """Before a link is removed."""
    return (
        *guards.warn_unlink(link),
        *guards.warn_automations(link, automations.by_unlink(link), rules),
        *guards.warn_unknown_protection(link, link.aliases, rules),
    )


def delete_warnings(version: Version, rules: Rules) -> tuple[str, ...]:
    """Before a version is deleted, less the links that the plan takes away before."""
    return (
        *guards.warn_delete(version),
        *guards.warn_automations(version, automations.by_delete(version), rules),
        *guards.warn_unknown_protection(version, version.aliases, rules),
    )


def collection_edit_warnings(collection: Collection, edit: CollectionEdit, rules: Rules) -> tuple[str, ...]:
    """Before a collection is edited."""
    return (
        *guards.warn_collection_edit(collection, edit),
        *guards.warn_automations(collection, automations.by_collection_edit(collection, edit), rules),
    )


def collection_delete_warnings(
    collection: Collection, versions: list[Version], rules: Rules
) -> tuple[str, ...]:
    """Before a collection is deleted with all these versions (or links)."""
    return (
        *guards.warn_collection_delete(collection, versions),
        *guards.warn_automations(collection, automations.by_collection_delete(collection, versions), rules),
    )
