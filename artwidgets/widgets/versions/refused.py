"""Which staged changes will be skipped, told from the moment they are staged and by the listing alone.

The review asks the server what else it refuses (read-only projects, protected aliases).
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from artwidgets.listing import Listing
from artwidgets.model.changes import ChangeSet
from artwidgets.model.edits import Edit
from artwidgets.model.records import Version
from artwidgets.model.rules import Rules
from artwidgets.planning import guards

__all__ = ["ALIASES", "LINKS", "ONE_ALIAS", "Refused", "skipped_words"]

ALIASES, LINKS, HISTORY = "it has aliases", "it is linked elsewhere", "it holds a run's history"
ONE_ALIAS = "an alias exists once a collection; add a tag instead?"

_RULES = Rules()


class Refused:
    """Remembers what it found, so that a step of staging costs what it touches."""

    def __init__(self) -> None:
        self._edits: dict[str, tuple[Edit, Listing, Version, str]] = {}
        self._last: tuple[ChangeSet, Listing, dict[str, str]] | None = None

    def rows(self, changes: ChangeSet, snapshot: Listing) -> dict[str, str]:
        """Row id -> why it will be skipped, in a few words. To be read, not written."""
        last = self._last
        if last is None or last[0] is not changes or last[1] is not snapshot:
            found = {**self._edited(changes, snapshot), **_deletes(changes, snapshot)}
            self._last = last = (changes, snapshot, found)
        return last[2]

    def _edited(self, changes: ChangeSet, snapshot: Listing) -> dict[str, str]:
        kept = {}
        for row, edit in changes.edits.items():
            if row in changes.deletes or row not in snapshot:
                continue
            before = self._edits.get(row)
            if before is None or before[0] is not edit or before[1] is not snapshot:
                version = snapshot.version(row)
                before = (edit, snapshot, version, guards.refuse_edit(version, edit, _RULES) or "")
            kept[row] = before
        self._edits = kept
        found = {row: reason for row, (_, _, _, reason) in kept.items() if reason}
        # As the plan has it: the first in order gets the alias.
        taken: dict[tuple[str, str], str] = {}
        order = sorted(kept.values(), key=lambda one: (one[2].project, one[2].collection, one[2].version))
        for edit, _, version, _ in order:
            added = edit.aliases.difference(version.aliases)[0] if edit.aliases else ()
            for alias in added:
                if taken.setdefault((version.collection_id, alias), version.id) != version.id:
                    found.setdefault(version.id, ONE_ALIAS)
        return found


def _deletes(changes: ChangeSet, snapshot: Listing) -> dict[str, str]:
    """Deletes without leave to take aliases or links along, of what has some or may have."""
    rows = [row for row, flag in changes.deletes.items() if not flag and row in snapshot]
    if not rows:
        return {}
    unlinked = _unlinked(changes, snapshot)
    at = [snapshot.position(row) for row in rows]
    found = {}
    lists = (snapshot.frame[name].iloc[at].tolist() for name in ("aliases", "linked_in", "type"))
    for row, aliases, links, kind in zip(rows, *lists, strict=True):
        edit = changes.edits.get(row)
        if edit is not None and edit.aliases and isinstance(aliases, tuple):
            aliases = edit.aliases.over(aliases)
        if kind == "wandb-history":
            found[row] = HISTORY
        elif aliases is pd.NA or aliases:
            found[row] = ALIASES
        elif links is pd.NA or (links and set(links) - unlinked.get(row, set())):
            found[row] = LINKS
    return found


def _unlinked(changes: ChangeSet, snapshot: Listing) -> Mapping[str, set[str]]:
    """Id of a version -> paths of the collections whose link to it is staged to go."""
    paths: dict[str, set[str]] = {}
    for link in snapshot.versions([row for row in changes.unlinks if row in snapshot]):
        paths.setdefault(link.artifact_id, set()).add(link.collection_path)
    return paths


def skipped_words(reasons: Sequence[str], of: int) -> str:
    """``4 of 5 will be skipped: an alias exists once a collection; add a tag instead?``; "" for none."""
    if not reasons:
        return ""
    each = dict.fromkeys(reasons)
    first = next(iter(each)) if len(each) == 1 else "see the review for why"
    return (
        f"{len(reasons):,} of {of:,} will be skipped: {first.rstrip('.')}{'' if first.endswith('?') else '.'}"
    )
