"""Where a browser is shown, and that what happens in its session is no work for one that nobody sees."""

import weakref
from collections.abc import Callable

from artwidgets.session import Session

__all__ = ["Views"]


class Views:
    """The views of one browser, between its session and what shows it.

    Parameters
    ----------
    session : Session
        Hears of nobody who is there for its sake alone: it holds this weakly.
    happened : callable
        Gets every event of the session, from whichever thread, while somebody may see what becomes of it.
    catch_up : callable
        Called when something happened meanwhile.

    Attributes
    ----------
    end : callable
        Ends that anything is heard of the session.
    """

    def __init__(
        self, session: Session, happened: Callable[[str], object], catch_up: Callable[[], object]
    ) -> None:
        self._happened, self._catch_up = happened, catch_up
        self._views: set[str] = set()
        self._left = self._missed = False
        held = weakref.ref(self)

        def on_event(event: str) -> None:
            if (there := held()) is not None:
                there._hear(event)

        self.end = weakref.finalize(self, session.subscribe(on_event))
        self.end.atexit = False

    @property
    def unseen(self) -> bool:
        """Whether it was on a page and is on none any more.

        One that was never on a page is no such: it may be on its way there.
        """
        return self._left and not self._views

    def enter(self, view: str) -> None:
        """It is on a page, in this view."""
        self._views.add(view)
        self.catch_up()

    def leave(self, view: str) -> None:
        """It is no more in this view."""
        self._views.discard(view)
        self._left = True

    def catch_up(self) -> None:
        """Have shown what happened while nobody saw it."""
        if self._missed:
            self._missed = False
            self._catch_up()

    def _hear(self, event: str) -> None:
        if self.unseen:
            self._missed = True
        else:
            self._happened(event)
