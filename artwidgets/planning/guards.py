"""Why a change is refused, and what about it is risky, in words.

A refusal is known before anything is sent: the platform would refuse it (README.md, rows U7,
D3, T1), or it would do something other than the person thinks. A warning is something true
that a careful person would want to have read before confirming. All of these are pure
functions of the reviewed record; the runner calls them again on a fresh reading.

What the server does not tell of a version (its links, uses or aliases, on an old server or where
it was read through the SDK) may be there: it warns, and asks for the same words, as what is there.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from artwidgets.model import automations, delete_later
from artwidgets.model.automations import Event
from artwidgets.model.edits import CollectionEdit, Edit
from artwidgets.model.expiry import registries, why_no_ttl
from artwidgets.model.json_values import unwritable
from artwidgets.model.reasons import WITH_ALIASES, WITH_LINKS, Kind, Reason
from artwidgets.model.records import MODEL_REGISTRY, Collection, Version, is_internal_type
from artwidgets.model.reviewed import Holder
from artwidgets.model.rules import Rules
from artwidgets.model.values import INHERIT, UNSET

__all__ = [
    "refuse_collection_delete",
    "refuse_collection_edit",
    "refuse_delete",
    "refuse_edit",
    "refuse_protected",
    "refuse_protected_row",
    "refuse_protected_rows",
    "refuse_ttl",
    "refuse_unlink",
    "warn_alias",
    "warn_automations",
    "warn_collection_delete",
    "warn_collection_edit",
    "warn_delete",
    "warn_unknown_protection",
    "warn_unlink",
]

_UNREPORTED = "this server does not tell them"


def refuse_edit(version: Version, edit: Edit, rules: Rules) -> Reason | None:
    """Why this edit of a version (or, for a link row, of its source) can't be made."""
    if reason := _read_only(version, rules):
        return reason
    if edit.aliases:
        added, removed = edit.aliases.difference(version.aliases)
        registered = [path for path in version.linked_in or () if path.split("/")[-2:-1] == [MODEL_REGISTRY]]
        if registered and not version.is_link and (added or removed):
            return Reason(
                f"{version.name} is linked into the model registry ({registered[0]}), and W&B does not let "
                "the aliases of such a version be changed. Change them in the registry, or unlink it first.",
                Kind.REGISTERED,
            )
        if protected := rules.protected(version, [*added, *removed]):
            return Reason(
                f"The alias {protected[0]!r} is protected: only an admin of the registry can change it.",
                Kind.PROTECTED,
            )
    for column, names in (("aliases", edit.aliases), ("tags", edit.tags)):
        if names and column in version.unknown and (names.remove or names.whole is not None):
            return Reason(
                f"The {column} of {version.name} are not known: {_UNREPORTED}, so which to remove can't be "
                "told either. Add new ones, or remove the old on its page.",
                Kind.ALIASES_UNREPORTED if column == "aliases" else Kind.TAGS_UNREPORTED,
            )
    if edit.metadata and (why := unwritable(version.metadata)):
        return Reason(
            f"{version.name} can't have its metadata edited here: it {why}, and would not be sent back as it "
            "was. Leave its metadata, or log a new version.",
            Kind.NOT_WRITABLE,
        )
    if _ends(version, edit, rules) and (reason := refuse_protected_row(version, rules)):
        return reason
    if edit.expire is not None:
        return (
            refuse_ttl(version, set_one=True)
            or delete_later.why_not_later(version, edit)
            or refuse_protected(version, rules)
        )
    if edit.ttl is not UNSET:
        return refuse_ttl(version, set_one=edit.ttl is not None)
    return None


def refuse_ttl(version: Version, set_one: bool) -> Reason | None:
    """Why this version's TTL can't be set (or, without `set_one`, not even switched off)."""
    why = why_no_ttl(version.is_link, version.type, version.linked_in)
    if why == "link":
        return Reason(f"{version.name} is a link; a TTL belongs to its source, {version.source}.", Kind.LINK)
    if why == "internal type":
        return Reason(
            f"{version.name} is of the type {version.type!r}, which W&B makes itself: it takes no TTL.",
            Kind.INTERNAL_TYPE,
        )
    if why == "registry" and set_one:
        return Reason(
            f"{version.name} is linked into the registry ({registries(version.linked_in or ())[0]}), and W&B "
            "sets no TTL on such a version, so that what is in use does not go. Unlink it first.",
            Kind.NO_TTL_IN_REGISTRY,
        )
    return None


def refuse_protected(version: Version, rules: Rules) -> Reason | None:
    """Why this version (or link) can't lose the aliases that it has, and so can't go."""
    if protected := rules.protected(version, version.aliases):
        what = f"The link {version.name}" if version.is_link else version.name
        remove = "remove it" if version.is_link else "remove that"
        return Reason(
            f"{what} has the protected alias {protected[0]!r}. Only an admin can {remove}.", Kind.PROTECTED
        )
    return None


def refuse_protected_row(version: Version, rules: Rules) -> Reason | None:
    """Why the user lets nobody delete this version, by no way; links stay as they are."""
    why = rules.protected_rows.get(version.id)
    if why is None or version.is_link:
        return None
    return Reason(
        f"{version.name} is protected: {why}. Take that out of session.protect, if it may go.",
        Kind.PROTECTED_ROW,
    )


def refuse_protected_rows(collection: Collection, versions: Iterable[Version], rules: Rules) -> Reason | None:
    """Why this collection can't go with these versions: one of them is protected."""
    for version in versions if rules.protected_rows else ():
        if reason := refuse_protected_row(version, rules):
            return Reason(f"{collection.name} holds what is protected. {reason}", Kind.PROTECTED_ROW)
    return None


def _ends(version: Version, edit: Edit, rules: Rules) -> bool:
    """Whether this edit makes a version go, now or later."""
    ttl = edit.pruned(version).ttl
    if edit.expire is not None or isinstance(ttl, timedelta):
        return True
    # Where the default is not told there may be one.
    return ttl == INHERIT and rules.default_ttl.get(version.entity, timedelta()) is not None


def refuse_delete(version: Version, delete_aliases: bool, rules: Rules) -> Reason | None:
    """Why this version can't be deleted."""
    if version.is_link:
        return Reason(
            f"{version.name} is a link. Unlink it: that leaves its source, {version.source}, as it is.",
            Kind.LINK,
        )
    if reason := refuse_protected_row(version, rules):
        return reason
    if version.type == "wandb-history":
        return Reason(
            f"{version.name} holds a run's history, which W&B does not let anybody delete.", Kind.HISTORY
        )
    if reason := _read_only(version, rules):
        return reason
    if version.aliases and not delete_aliases:
        return Reason(
            f"{version.name} has the {_aliases(version.aliases)}. Remove {_them(version.aliases)} first, "
            f"or choose {WITH_ALIASES}.",
            Kind.HAS_ALIASES,
        )
    if version.may_have_aliases and not delete_aliases:
        return Reason(
            f"{version.name} may have aliases: {_UNREPORTED}. Choose {WITH_ALIASES}, if they may go.",
            Kind.MAY_HAVE_ALIASES,
        )
    if version.linked_in is None and not delete_aliases:
        return Reason(
            f"{version.name} may be linked elsewhere: {_UNREPORTED}. Choose {WITH_LINKS}, if the links that "
            "there may be can break.",
            Kind.MAY_BE_LINKED,
        )
    if version.linked_in and not delete_aliases:
        # The platform counts a link's aliases too, and gives every new link `latest`.
        return Reason(
            f"{version.name} is linked in {', '.join(version.linked_in)}. Unlink it there first, or choose "
            f"{WITH_LINKS}, which breaks the link{'s' if len(version.linked_in) > 1 else ''}.",
            Kind.IS_LINKED,
        )
    return refuse_protected(version, rules)


def refuse_unlink(version: Version, rules: Rules) -> Reason | None:
    """Why this link can't be removed."""
    if not version.is_link:
        return Reason(
            f"{version.name} is no link but the version itself. Delete it, if that is what you want.",
            Kind.NO_LINK,
        )
    return refuse_protected(version, rules) or _read_only(version, rules)


def refuse_collection_edit(
    collection: Collection, edit: CollectionEdit, names: frozenset[str], rules: Rules
) -> Reason | None:
    """Why this edit of a collection can't be made; `names` are those in use in its project."""
    if reason := _read_only(collection, rules):
        return reason
    if edit.name is not UNSET and edit.name in names:
        return Reason(
            f"There is a collection {edit.name!r} in {collection.project} already. Choose another name.",
            Kind.NAME_TAKEN,
        )
    if edit.type is not UNSET and collection.is_portfolio:
        return Reason(
            f"{collection.name} is a collection of links; only a collection of versions can change its type.",
            Kind.PORTFOLIO,
        )
    if edit.type is not UNSET and is_internal_type(collection.type):
        return Reason(
            f"{collection.name} is of the type {collection.type!r}, which W&B makes itself and keeps.",
            Kind.INTERNAL_TYPE,
        )
    return None


def refuse_collection_delete(collection: Collection, rules: Rules) -> Reason | None:
    """Why this collection can't be deleted."""
    if collection.type == "wandb-history":
        return Reason(
            f"{collection.name} holds a run's history, which W&B does not let anybody delete.", Kind.HISTORY
        )
    return _read_only(collection, rules)


def warn_alias(version: Version, holder: Holder) -> tuple[Reason, ...]:
    """What to know before this version gets an alias that `holder` has."""
    if holder.artifact_id in (None, version.artifact_id):
        return ()
    return (Reason(f"the alias {holder.alias} moves here from {holder.name}", Kind.MOVES_ALIAS),)


def warn_delete(version: Version) -> tuple[Reason, ...]:
    """What to know before this version is deleted."""
    warnings = []
    if version.aliases:
        warnings.append(
            Reason(f"its {_aliases(version.aliases)} will be removed with it", Kind.TAKES_ALIASES)
        )
    elif version.may_have_aliases:
        warnings.append(
            Reason(
                f"aliases are not known: {_UNREPORTED}; those there may be are removed with it",
                Kind.ALIASES_UNREPORTED,
            )
        )
    if version.linked_in is None:
        warnings.append(
            Reason(f"links are not known: {_UNREPORTED}; those there may be break", Kind.LINKS_UNREPORTED)
        )
    elif version.linked_in:
        warnings.append(Reason(f"breaks the link in {', '.join(version.linked_in)}", Kind.BREAKS_LINKS))
    if version.used:
        warnings.append(Reason(f"{_count(version.used, 'run')} used it", Kind.WAS_USED))
    elif version.used is None:
        warnings.append(
            Reason(f"uses are not known: {_UNREPORTED}; runs may have used it", Kind.USES_UNREPORTED)
        )
    return tuple(warnings)


def warn_unlink(version: Version) -> tuple[Reason, ...]:
    """What to know before this link is removed."""
    if version.aliases:
        words = f"its {_aliases(version.aliases)} in {version.collection} will be removed with it"
        return (Reason(words, Kind.TAKES_ALIASES),)
    return ()


def warn_collection_edit(collection: Collection, edit: Edit | CollectionEdit | None) -> tuple[Reason, ...]:
    """What to know before a collection is edited so."""
    if not isinstance(edit, CollectionEdit) or edit.name is UNSET:
        return ()
    if collection.is_portfolio:
        return (Reason("code that uses the old name will break", Kind.OLD_NAME),)
    # ``log_artifact`` makes the collection that it does not find by its name.
    words = (
        "code that uses the old name will break, and runs that go on logging to "
        f"{collection.name} start a new collection there"
    )
    return (Reason(words, Kind.OLD_NAME),)


def warn_collection_delete(collection: Collection, versions: list[Version]) -> tuple[Reason, ...]:
    """What to know before this collection, with these loaded versions, is deleted."""
    warnings = []
    aliased = [version for version in versions if version.aliases]
    linked = [version for version in versions if version.linked_in]
    used = [version for version in versions if version.used]
    if not versions and not collection.is_portfolio:
        warnings.append(
            Reason("no version is listed; one that is being uploaded now goes with it", Kind.MAY_BE_UPLOADING)
        )
    if aliased and not collection.is_portfolio:
        warnings.append(
            Reason(
                f"{_count(len(aliased), 'of its versions has', 'of its versions have')} aliases",
                Kind.TAKES_ALIASES,
            )
        )
    if linked:
        warnings.append(Reason(f"breaks the links to {_count(len(linked), 'version')}", Kind.BREAKS_LINKS))
    if used:
        warnings.append(
            Reason(
                f"{_count(len(used), 'version is', 'versions are')} known to be used by runs", Kind.WAS_USED
            )
        )
    if not collection.is_portfolio:
        for what, kind, count in (
            ("aliases", Kind.ALIASES_UNREPORTED, sum("aliases" in version.unknown for version in versions)),
            ("links", Kind.LINKS_UNREPORTED, sum(version.linked_in is None for version in versions)),
            ("uses", Kind.USES_UNREPORTED, sum(version.used is None for version in versions)),
        ):
            if count:
                warnings.append(
                    Reason(f"{what} of {_count(count, 'version')} are not known: {_UNREPORTED}", kind)
                )
    return tuple(warnings)


def warn_automations(
    record: Version | Collection, events: Sequence[Event], rules: Rules
) -> tuple[Reason, ...]:
    """Which automations of W&B may start because of what a change brings about."""
    collection_id = record.collection_id if isinstance(record, Version) else record.id
    names = automations.started(rules.automations, (record.entity, record.project), collection_id, events)
    unreported = rules.unknown_automations.intersection((record.entity, f"{record.entity}/{record.project}"))
    unknown = tuple(
        Reason(
            f"the server does not tell which automations of {scope} this may start",
            Kind.AUTOMATIONS_UNREPORTED,
        )
        for scope in sorted(unreported)
        if events
    )
    if not names:
        return unknown
    words = f"may start the automation{'s' if len(names) > 1 else ''} {', '.join(names)}"
    return (*unknown, Reason(words, Kind.STARTS_AUTOMATION))


def warn_unknown_protection(version: Version, aliases: Iterable[str], rules: Rules) -> tuple[Reason, ...]:
    """That aliases which a change moves may be protected, where the server does not tell."""
    if version.entity not in rules.unknown_protection or not any(aliases):
        return ()
    words = f"the server does not tell which aliases of {version.entity} are protected"
    return (Reason(words, Kind.PROTECTION_UNREPORTED),)


def _read_only(record: Version | Collection, rules: Rules) -> Reason | None:
    path = f"{record.entity}/{record.project}"
    if path in rules.read_only:
        return Reason(
            f"You may read {path} but not change it. Ask an admin of {record.entity} for write access.",
            Kind.READ_ONLY,
        )
    return None


def _aliases(names: tuple[str, ...]) -> str:
    return f"alias{'es' if len(names) > 1 else ''} {', '.join(names)}"


def _them(names: tuple[str, ...]) -> str:
    return "them" if len(names) > 1 else "it"


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
