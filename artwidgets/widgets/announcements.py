"""What is announced of what is staged, whoever staged it."""

from collections.abc import Mapping
from typing import Any

from artwidgets.listing import Listing
from artwidgets.model.changes import ChangeSet

__all__ = ["cleared_words", "staged_words"]


def cleared_words(count: int) -> str:
    """That so much is staged no more."""
    many = f"{count:,} staged {'change' if count == 1 else 'changes'}"
    return f"{many} cleared. Undo brings {'it' if count == 1 else 'them'} back."


def staged_words(before: ChangeSet, after: ChangeSet, listing: Listing) -> str:
    """The edits that came, or went, in words; "" where it is not about edits.

    Parameters
    ----------
    before, after : ChangeSet
    listing : Listing
        Which names what is edited.
    """
    staged = _changed(before.edits, after.edits) + _changed(before.collection_edits, after.collection_edits)
    if staged:
        return f"{_edits(staged, listing)} staged. Not sent yet."
    gone = [
        row
        for ours, theirs in ((before.edits, after.edits), (before.collection_edits, after.collection_edits))
        for row in ours.keys() - theirs.keys()
    ]
    return f"{_edits(gone, listing)} taken back." if gone else ""


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [row for row, edit in after.items() if before.get(row) != edit]


def _edits(rows: list[str], listing: Listing) -> str:
    if len(rows) > 1:
        return f"{len(rows):,} edits"
    (row,) = rows
    if row in listing.collections:
        return f"{listing.collections[row].name}: 1 edit"
    return f"{listing.version(row).name}: 1 edit" if row in listing else "1 edit"
