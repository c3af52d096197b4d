"""What is in a collection now, looked up by its name: before something is logged into it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from artwidgets.errors import NotFoundError
from artwidgets.gateway.answers import CONTROL, require_answer, understood
from artwidgets.gateway.connection import REQUEST_SECONDS, Connection
from artwidgets.gateway.contents import read_contents, read_holders
from artwidgets.gateway.documents import Missing, collection_fields, collections_asked
from artwidgets.gateway.mutations import document, edit_collection, edit_version
from artwidgets.gateway.parsing import collection_of
from artwidgets.model.edits import CollectionEdit, edit
from artwidgets.model.records import Collection, Version

__all__ = ["LivingCollection", "edit_now", "give_alias", "living", "read_living"]


@dataclass(slots=True)
class LivingCollection:
    """A collection with what it holds.

    Attributes
    ----------
    collection : Collection or None
        None where there is none of that name and type.
    versions : list of Version
    complete : bool
        Whether these are all.
    """

    collection: Collection | None = None
    versions: "Sequence[Version]" = ()
    complete: bool = True


def read_living(
    connection: Connection,
    entity: str,
    project: str,
    type: str,
    name: str,
    timeout: float = REQUEST_SECONDS,
) -> LivingCollection:
    """A collection by its name, with all its versions.

    Raises
    ------
    ServerError
    """
    try:
        data = connection.execute(living, {"e0": entity, "p0": project, "t0": type, "n0": name}, timeout)
    except NotFoundError:
        # Some servers say so of a project that is not there in the place of null.
        return LivingCollection()
    require_answer(data, connection.base_url)
    with understood(connection.base_url):
        node: Mapping[str, Any] = ((data.get("c0") or {}).get("artifactType") or {}).get(
            "artifactCollection"
        ) or {}
        if not node:
            return LivingCollection()
        found = replace(collection_of(node, entity, project), type=type)
    contents = read_contents(connection, [found], timeout)[found.id]
    if contents is None:
        return LivingCollection()
    return LivingCollection(contents.collection, contents.versions, contents.complete)


def living(missing: Missing) -> str:
    """A collection by its name. Variables: ``e0 p0 t0 n0``."""
    asked, variables = collections_asked(1, collection_fields(missing), by_name=True)
    return f"query Living({variables}) {{ {CONTROL} {asked} }}"


def give_alias(
    connection: Connection, version: Version, alias: str, timeout: float = REQUEST_SECONDS
) -> bool:
    """Give a version an alias that another one of its collection may have; whether it has it then.

    W&B moves an alias that is added to another version (the SDK's ``AddAliases``).

    Raises
    ------
    ServerError
    """
    now = replace(version, aliases=tuple(name for name in version.aliases if name != alias))
    connection.execute(*document(list(edit_version(edit(add_aliases=[alias]), now))), timeout)
    holder = read_holders(connection, [(version, alias)], timeout)[version.collection_id, alias]
    return holder.artifact_id == version.artifact_id


def edit_now(
    connection: Connection, change: CollectionEdit, now: Collection, timeout: float = REQUEST_SECONDS
) -> None:
    """Change a collection.

    Raises
    ------
    ServerError
    """
    if mutations := edit_collection(change, now):
        connection.execute(*document(mutations), timeout)
