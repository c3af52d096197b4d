"""What a server lets nobody, or only some, do in a place, what it starts by itself, and what is protected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from artwidgets.model.automations import Automation
from artwidgets.model.records import Version

__all__ = ["Rules"]


@dataclass(frozen=True, slots=True)
class Rules:
    """What the server says about the places that changes go to.

    Attributes
    ----------
    read_only : frozenset of str
        ``entity/project`` of projects the user may read and not change.
    protected_aliases : mapping of str to frozenset of str
        By entity, aliases that only its registry's admins may add or remove, and the user is none of
        them.
    unknown_protection : frozenset of str
        Entities of which the server does not tell their protected aliases.
    automations : tuple of Automation
        Those that watch the places, as far as the server tells.
    default_ttl : mapping of str to timedelta or None
        By entity, the TTL that its versions inherit; None for none, and none for what is not told.
    protected_rows : mapping of str to str
        By the id of a version: why the user lets nobody delete it ("matches tag:keep"), or that it may be
        one of those.
    unknown_automations : frozenset of str
        Places (``entity/project`` or ``entity``) whose automations should have been told and were not.
    """

    read_only: frozenset[str] = frozenset()
    protected_aliases: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unknown_protection: frozenset[str] = frozenset()
    automations: tuple[Automation, ...] = ()
    default_ttl: Mapping[str, timedelta | None] = field(default_factory=dict)
    unknown_automations: frozenset[str] = frozenset()
    protected_rows: Mapping[str, str] = field(default_factory=dict)

    def protected(self, version: Version, aliases: Iterable[str]) -> list[str]:
        """Those of `aliases` that the user may not add to a version or take from it."""
        return sorted(self.protected_aliases.get(version.entity, frozenset()).intersection(aliases))
