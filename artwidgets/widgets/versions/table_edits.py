"""What is edited in the table: staged, and told where the cell itself does not tell it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from artwidgets.model.step_label import StepLabel
from artwidgets.session import Session
from artwidgets.widgets.versions.staged import Staged

__all__ = ["TableEdits"]


class TableEdits:
    """Takes the table's edits.

    Parameters
    ----------
    session : Session
    staged : Staged
    say : callable
        Announces words.
    """

    def __init__(self, session: Session, staged: Staged, say: Callable[[str], None]) -> None:
        self._session, self._staged, self._say = session, staged, say
        self._words: list[str] | None = None

    def edit(self, ids: list[str], column: str, value: object) -> None:
        """Stage an edit of one or more rows."""
        words = self._staged.edit(ids, column, value)
        if words and self._words is not None:
            self._words.append(words)
        elif words:
            self._say(words)

    @contextmanager
    def together(self, label: StepLabel) -> Iterator[None]:
        """Make one step of undo of several edits, all or none; what they have to tell is told at the end."""
        words = self._words = []
        try:
            with self._session.one_step(label):
                yield
        finally:
            self._words = None
        if words:
            self._say(" ".join(dict.fromkeys(words)))
