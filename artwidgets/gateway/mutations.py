"""Changes as GraphQL mutations, many in one document.

The operations are the SDK's own (wandb 0.31, ``wandb/sdk/artifacts/_generated/operations.py``).
A GraphQL server carries the fields of a mutation out one after another, in the order of the
document, each on its own: when one fails, the others still happen. The SDK drops the answer
when there is any error, so the caller re-reads to learn what came of which.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from artwidgets.gateway.answers import GONE_STATES
from artwidgets.model.edits import CollectionEdit, Edit
from artwidgets.model.records import Collection, Version
from artwidgets.model.values import INHERIT, UNSET, Ttl

__all__ = [
    "Mutation",
    "delete_collection",
    "delete_version",
    "document",
    "edit_collection",
    "edit_version",
    "look",
    "unlink",
]

_SELECTIONS = {
    "addAliases": "success",
    "createArtifactCollectionTagAssignments": "tags { name }",
    "deleteAliases": "success",
    "deleteArtifact": "artifact { id state }",
    "deleteArtifactCollectionTagAssignments": "success",
    "deleteArtifactPortfolio": "artifactCollection { id state }",
    "deleteArtifactSequence": "artifactCollection { id state }",
    "moveArtifactSequence": "artifactCollection { id }",
    "unlinkArtifact": "success",
    "updateArtifact": "artifact { id }",
    "updateArtifactPortfolio": "artifactCollection { id }",
    "updateArtifactSequence": "artifactCollection { id }",
}

_DELETES = {
    "deleteArtifact": "artifactID",
    "deleteArtifactPortfolio": "artifactPortfolioID",
    "deleteArtifactSequence": "artifactSequenceID",
    "unlinkArtifact": "artifactID",
}
"""What takes something away, and the key of its input that names it."""

MOST_TAGS = 20
"""Tags of one mutation: ``@constraints(max: 20)`` on those of a collection in W&B's schema."""
_LOOK = "artifact { description metadata tags { name } aliases { alias artifactCollection { id } } }"

TTL_INHERIT, TTL_OFF = -1, -2
"""What ``ttlDurationSeconds`` says for the default and for no TTL (wandb's ``artifacts/_validators.py``)."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """One field of a mutation document: its name and its ``input``.

    Attributes
    ----------
    look : bool
        Whether it changes nothing and is there for what it answers: the state of the version
        right before the next field of the document, which a server carries out after it.
    """

    name: str
    input: dict[str, Any]
    look: bool = False

    @property
    def input_type(self) -> str:
        """The schema's type of the input."""
        return f"{self.name[0].upper()}{self.name[1:]}Input"

    def confirmed_by(self, payload: Mapping[str, Any] | None) -> bool:
        """Whether what a server answers says that a delete happened; see `artwidgets.gateway.answers`.

        Of an edit no answer says so.
        """
        if not payload or self.name not in _DELETES:
            return False
        if self.name == "unlinkArtifact":
            return payload.get("success") is True
        node = payload.get("artifact") or payload.get("artifactCollection") or {}
        return node.get("state") in GONE_STATES and node.get("id") == self.input[_DELETES[self.name]]


def document(mutations: Sequence[Mutation]) -> tuple[str, dict[str, Any]]:
    """One document for all mutations, the n-th under the alias ``m<n>``, and its variables."""
    declared = ", ".join(f"$i{n}: {mutation.input_type}!" for n, mutation in enumerate(mutations))
    selected = " ".join(
        f"m{n}: {mutation.name}(input: $i{n}) {{ {_LOOK if mutation.look else _SELECTIONS[mutation.name]} }}"
        for n, mutation in enumerate(mutations)
    )
    variables = {f"i{n}": mutation.input for n, mutation in enumerate(mutations)}
    return f"mutation ArtwidgetsApply({declared}) {{ {selected} }}", variables


def delete_version(version: Version, delete_aliases: bool) -> Mutation:
    """Delete one version, its aliases too where asked."""
    return Mutation("deleteArtifact", {"artifactID": version.artifact_id, "deleteAliases": delete_aliases})


def look(version: Version) -> Mutation:
    """An update without a change: the only field of a mutation that answers before the next one acts.

    What ``deleteArtifact`` and ``updateArtifact`` answer is the version afterwards (wandb.graphql,
    ``DeleteArtifactPayload``, ``UpdateArtifactPayload``), which does not tell what they took.
    """
    return Mutation("updateArtifact", {"artifactID": version.artifact_id}, look=True)


def unlink(version: Version) -> Mutation:
    """Take a link out of its collection; the source stays."""
    return Mutation(
        "unlinkArtifact",
        {"artifactID": version.artifact_id, "artifactPortfolioID": version.collection_id},
    )


def delete_collection(collection: Collection) -> Mutation:
    """Delete a collection with all it holds."""
    if collection.is_portfolio:
        return Mutation("deleteArtifactPortfolio", {"artifactPortfolioID": collection.id})
    return Mutation("deleteArtifactSequence", {"artifactSequenceID": collection.id})


def edit_version(edit: Edit, now: Version) -> list[Mutation]:
    """What turns the version as it is `now` into what `edit` makes of it; only what differs is sent.

    Aliases go first, as the SDK's ``save`` does it.
    """
    wanted = edit.pruned(now)
    mutations = []
    if wanted.aliases:
        added, removed = wanted.aliases.difference(now.aliases)
        for name, aliases in (("addAliases", added), ("deleteAliases", removed)):
            if aliases:
                collection = {
                    "entityName": now.entity,
                    "projectName": now.project,
                    "artifactCollectionName": now.collection,
                }
                listed = [{**collection, "alias": alias} for alias in aliases]
                mutations.append(Mutation(name, {"artifactID": now.artifact_id, "aliases": listed}))
    fields: dict[str, Any] = {}
    further: list[dict[str, Any]] = []
    if wanted.description is not UNSET:
        fields["description"] = wanted.description
    if wanted.metadata:
        fields["metadata"] = json.dumps(wanted.metadata.over(now.metadata))
    if wanted.tags:
        plus, minus = (list(_tag_lists(names)) for names in wanted.tags.difference(now.tags))
        fields["tagsToAdd"] = plus.pop(0) if plus else []
        fields["tagsToDelete"] = minus.pop(0) if minus else []
        further = [*({"tagsToAdd": tags} for tags in plus), *({"tagsToDelete": tags} for tags in minus)]
    if wanted.ttl is not UNSET:
        fields["ttlDurationSeconds"] = _ttl_seconds(wanted.ttl)
    if fields:
        if "metadata" in fields or "description" in fields:
            # These are sent whole, over whatever somebody wrote since the reading.
            mutations.append(look(now))
        mutations.append(Mutation("updateArtifact", {"artifactID": now.artifact_id, **fields}))
    mutations += [Mutation("updateArtifact", {"artifactID": now.artifact_id, **tags}) for tags in further]
    return mutations


def edit_collection(edit: CollectionEdit, now: Collection) -> list[Mutation]:
    """What turns the collection as it is `now` into what `edit` makes of it.

    The name goes last: tags are assigned by it.
    """
    wanted = edit.pruned(now)
    mutations = []
    if wanted.type is not UNSET:
        mutations.append(
            Mutation(
                "moveArtifactSequence",
                {"artifactSequenceID": now.id, "destinationArtifactTypeName": wanted.type},
            )
        )
    if wanted.tags:
        collection = {
            "entityName": now.entity,
            "projectName": now.project,
            "artifactCollectionName": now.name,
        }
        added, removed = wanted.tags.difference(now.tags)
        for act, names in (("create", added), ("delete", removed)):
            mutations += [
                Mutation(f"{act}ArtifactCollectionTagAssignments", {**collection, "tags": tags})
                for tags in _tag_lists(names)
            ]
    fields = {
        key: value
        for key, value in (("name", wanted.name), ("description", wanted.description))
        if value is not UNSET
    }
    if fields:
        kind = "Portfolio" if now.is_portfolio else "Sequence"
        mutations.append(Mutation(f"updateArtifact{kind}", {f"artifact{kind}ID": now.id, **fields}))
    return mutations


def _tag_lists(names: Sequence[str]) -> Iterator[list[dict[str, str]]]:
    """Tags as an input takes them, in lists of no more than one mutation may have."""
    for at in range(0, len(names), MOST_TAGS):
        yield [{"tagName": name} for name in names[at : at + MOST_TAGS]]


def _ttl_seconds(ttl: Ttl) -> int:
    if isinstance(ttl, timedelta):
        return int(ttl.total_seconds())
    return TTL_INHERIT if ttl == INHERIT else TTL_OFF
