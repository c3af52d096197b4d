"""What is shown, selected and marked in the table, in words, as it is at this moment."""

import numpy as np
import numpy.typing as npt

from artwidgets.session import Session
from artwidgets.widgets.counts import counts_words, marked_words, selection_words
from artwidgets.widgets.grid import Grid
from artwidgets.widgets.versions.staged import Staged

__all__ = ["Figures"]


class Figures:
    """Counts and bytes of one table.

    Parameters
    ----------
    session : Session
    grid : Grid
    staged : Staged
    """

    def __init__(self, session: Session, grid: Grid, staged: Staged) -> None:
        self._session = session
        self._staged = staged
        self._grid = grid
        self._marked: tuple[tuple[object, ...], str] = ((), "")

    def shown(self, mask: npt.NDArray[np.bool_] | None) -> str:
        """How many rows `mask` shows and what they weigh, as ``312 of 4,980 versions, 12.3 GB``."""
        session = self._session
        if not session.loaded:
            return ""
        return counts_words(session.listing, mask, session.file_index if session.measured else None)

    @property
    def selected(self) -> str:
        """What is selected, as ``210 selected, 3.2 GB listed, frees 1.1 GB``; "" when nothing is."""
        counts, session = self._grid.counts, self._session
        if not counts["selected"] or not session.loaded:
            return ""
        with self._grid.lock:
            chosen = self._grid.rows.selected.copy()
        listing, index = session.listing, session.file_index
        # While rows come, the table may show those of a moment before; it is told anew in the next.
        if not len(chosen) == len(listing) == len(index):
            return f"{int(chosen.sum()):,} selected"
        return selection_words(listing, chosen, counts["selected_hidden"], index.reclaim(chosen))

    @property
    def marked(self) -> str:
        """What is marked for deletion, as ``116 marked, 4 skipped, frees 1.1 GB``; "" when nothing is."""
        session = self._session
        if not session.loaded:
            return ""
        table, index = session.table, session.file_index
        # Asked whenever the toolbar tells anything; of a hundred thousand it takes a tenth of a second.
        of = (session.changes, table, index)
        previous, words = self._marked
        if len(previous) != len(of) or any(one is not other for one, other in zip(previous, of, strict=True)):
            marked, going = table.staged("marked"), self._staged.carried_out(table)
            if len(marked) != len(index):
                return ""
            words = marked_words(int(marked.sum()), int(going.sum()), index.reclaim(going))
            self._marked = (of, words)
        return words
