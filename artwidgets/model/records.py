"""What the server holds, as values: a version (or a link to one) and a collection."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

__all__ = ["INTERNAL_TYPES", "MODEL_REGISTRY", "REGISTRY_PREFIX", "Collection", "Version", "is_internal_type"]

INTERNAL_TYPES = ("run_table", "code", "job")
"""Artifact types the platform makes by itself, beside everything named ``wandb-*``."""

MODEL_REGISTRY = "model-registry"
"""The project of an entity that holds the (legacy) model registry."""

REGISTRY_PREFIX = "wandb-registry-"
"""How the names of projects begin that are registries of an organization."""


def is_internal_type(type_name: str) -> bool:
    """Whether the platform makes artifacts of this type by itself (no TTL can be set on them)."""
    return type_name in INTERNAL_TYPES or type_name.startswith("wandb-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version in its own collection, or one link that another collection holds to it.

    A field that the server does not tell is None, or named in `unknown`; never made up.

    Attributes
    ----------
    id : str
        The artifact's id; for a link, the id of the membership.
    artifact_id : str
        The artifact's id, for a link the source's.
    name : str
        ``collection:vN``.
    aliases : tuple of str
        Without the ``vN`` pseudo-alias. For a link, the aliases in the collection that links.
    size : int
        Bytes of all files of the manifest, shared ones included.
    files : int
        How many files the manifest names.
    created, updated : datetime
        UTC.
    ttl : timedelta or None
        Time to live; None where there is none.
    ttl_inherited : bool
        Whether `ttl` is the team's or project's default.
    is_link : bool
    source : str or None
        For a link, ``entity/project/collection:vN`` of the version it points to.
    linked_in : tuple of str or None
        ``entity/project/collection`` of every collection that links this version; None where the
        server does not tell (all of) them.
    used : int or None
        Runs that used it, as far as the server tells.
    run : str or None
        Name (the short id) of the run that logged it; "" where it was made without one.
    unknown : tuple of str
        Those of ``aliases``, ``tags`` and ``ttl`` that the server does not tell: they are empty here.
    """

    id: str
    artifact_id: str
    collection_id: str
    entity: str
    project: str
    name: str
    collection: str
    type: str
    version: int
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    description: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    size: int = 0
    files: int = 0
    created: datetime | None = None
    updated: datetime | None = None
    ttl: timedelta | None = None
    ttl_inherited: bool = False
    is_link: bool = False
    source: str | None = None
    linked_in: tuple[str, ...] | None = ()
    used: int | None = None
    run: str | None = None
    state: str = "COMMITTED"
    digest: str | None = None
    unknown: tuple[str, ...] = ()

    @property
    def may_have_aliases(self) -> bool:
        """Whether it has aliases, or the server does not tell that it has none."""
        return bool(self.aliases) or "aliases" in self.unknown

    @property
    def may_be_linked(self) -> bool:
        """Whether a collection links it, or the server does not tell that none does."""
        return self.linked_in != ()

    @property
    def qualified_name(self) -> str:
        """``entity/project/collection:vN``, which ``wandb.Api().artifact`` takes."""
        return f"{self.entity}/{self.project}/{self.name}"

    @property
    def collection_path(self) -> str:
        """``entity/project/collection`` of the membership, as `linked_in` tells paths."""
        return f"{self.entity}/{self.project}/{self.collection}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """One collection: a sequence of versions, or a portfolio of links.

    Attributes
    ----------
    versions : int or None
        How many committed versions (or links) it holds, where the server tells.
    is_portfolio : bool
        True for a collection of links (a registry's or the model registry's).
    """

    id: str
    entity: str
    project: str
    name: str
    type: str
    description: str | None = None
    tags: tuple[str, ...] = ()
    created: datetime | None = None
    versions: int | None = None
    is_portfolio: bool = False
