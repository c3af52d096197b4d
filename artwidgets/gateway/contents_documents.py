"""What is asked of collections right before they, or aliases in them, are touched."""

from artwidgets.gateway.answers import CONTROL
from artwidgets.gateway.documents import (
    COMMITTED,
    PAGE,
    PATH,
    Missing,
    collection_fields,
    collections_asked,
    version_fields,
)

__all__ = ["alias_holders", "collection_contents"]

SOURCE = f"versionIndex artifactSequence {{ id {PATH} }}"
"""Of a link, the version it points to."""

_ALIASES = "aliases { alias artifactCollection { id } }"


def collection_contents(missing: Missing, count: int, *, by_name: bool) -> str:
    """`count` collections with a page of what each holds, all of it that counts before a delete.

    ``artifacts`` is nullable on the interface and not on the two types (wandb.graphql,
    ``ArtifactCollection``), so it is asked of each type by itself. Variables: ``first after`` and per
    collection ``i{n}`` (id), or `by_name` ``e{n} p{n} t{n} n{n}``.
    """
    filters = missing.argument("Artifact*", "artifacts", "filters", COMMITTED)
    arguments = ", ".join(part for part in ("first: $first", "after: $after", filters) if part)
    page = missing.select("*ArtifactConnection", PAGE, "totalCount")

    def held(kind: str, more: str = "") -> str:
        edge = missing.select(
            "*ArtifactEdge", "version", f"node {{ {version_fields(missing, named=True)} {more} }}"
        )
        return f"... on {kind} {{ artifacts({arguments}) {{ {page} edges {{ {edge} }} }} }}"

    fields = (
        f"{collection_fields(missing)} state project {{ name entity {{ name }} }} "
        f"{held('ArtifactSequence')} {held('ArtifactPortfolio', SOURCE)}"
    )
    asked, variables = collections_asked(count, "...Contents", by_name=by_name)
    return (
        f"query Contents($first: Int, $after: String, {variables}) {{ {CONTROL} {asked} }} "
        f"fragment Contents on ArtifactCollection {{ {fields} }}"
    )


def alias_holders(missing: Missing, count: int, *, by_name: bool) -> str:
    """Who has an alias in a collection, `count` times. Variables: ``c{n}`` (collection id) and ``a{n}``.

    ``artifactMembership(aliasName:)`` also takes a digest or a commit hash (wandb.graphql,
    ``ArtifactSequence``), so the aliases of what it finds are asked for too. `by_name` the variables
    are ``e{n} p{n}`` and ``n{n}`` (``collection:alias``).
    """
    if by_name:
        variables = ", ".join(f"$e{n}: String!, $p{n}: String!, $n{n}: String!" for n in range(count))
        asked = " ".join(
            f"h{n}: project(entityName: $e{n}, name: $p{n}) {{ artifact(name: $n{n}) {{ ...Holder }} }}"
            for n in range(count)
        )
        fields = missing.select("Artifact", "id", "versionIndex", _ALIASES)
        return (
            f"query Holders({variables}) {{ {CONTROL} {asked} }} fragment Holder on Artifact {{ {fields} }}"
        )
    variables = ", ".join(f"$c{n}: ID!, $a{n}: String!" for n in range(count))
    asked = " ".join(
        f"h{n}: artifactCollection(id: $c{n}) {{ artifactMembership(aliasName: $a{n}) {{ ...Holder }} }}"
        for n in range(count)
    )
    fields = f"versionIndex artifact {{ {missing.select('Artifact', 'id', _ALIASES)} }}"
    return (
        f"query Holders({variables}) {{ {CONTROL} {asked} }} "
        f"fragment Holder on ArtifactCollectionMembership {{ {fields} }}"
    )
