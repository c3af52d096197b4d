"""Deletes, at once and later, for the toolbar and the menu of a row: staged and taken back, and said."""

from collections.abc import Callable, Sequence

from artwidgets.session import Session
from artwidgets.widgets.jobs import JobRunner
from artwidgets.widgets.versions.staged import Staged

__all__ = ["Going"]


class Going:
    """Lets rows go, now or later, and keeps them after all.

    Parameters
    ----------
    session : Session
    staged : Staged
    work : JobRunner
    say : callable
        Announces words, the second time with the tone "bad".
    """

    def __init__(self, session: Session, staged: Staged, work: JobRunner, say: Callable[..., None]) -> None:
        self._session, self._staged, self._work, self._say = session, staged, work, say

    def toggle_delete(self, ids: Sequence[str]) -> None:
        """Mark rows for deletion, or take the mark away where all have it; says which."""
        self._say(self._staged.toggle_delete(ids))

    def expire(self, ids: Sequence[str], after: str = "7d") -> None:
        """Let rows go later, and say when."""
        self._say(self._staged.expire(ids, after))

    def keep_after_all(self, ids: Sequence[str]) -> None:
        """Take back that rows go later; what is applied already is looked up in the background."""
        edits = self._session.changes.edits
        if all(row in edits and edits[row].expire is not None for row in ids):
            self._say(self._staged.keep_after_all(ids))
            return
        self._work.start(
            "Looking up the TTLs of before",
            lambda job: self._staged.keep_after_all(ids),
            self._say,
            lambda words: self._say(words, "bad"),
        )
