"""What all facts that are read of runs have in common: one reader at a time, for a listing."""

import threading
from abc import abstractmethod
from collections.abc import Callable, Collection, Iterable
from typing import Generic, Protocol, TypeVar

from artwidgets.errors import ServerError
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.runs.batches import in_words
from artwidgets.gateway.turns import turn
from artwidgets.gateway.watchdog import Watchdog
from artwidgets.listing import Listing
from artwidgets.model.progress import Progress

__all__ = ["FactCache"]


class _Columns(Protocol):
    listing: Listing


_Of = TypeVar("_Of", bound=_Columns)


class FactCache(Generic[_Of]):
    """Facts, as far as they have been read; kept until they are asked for anew.

    Safe to use from several threads.

    Attributes
    ----------
    unread : str
        What could not be read when it was last tried, in a sentence; "" when all came.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._reading = threading.Lock()
        self._of: _Of | None = None
        self.unread = ""

    def forget(self) -> None:
        """Know nothing any more."""
        with self._lock:
            self._of, self.unread = None, ""
            self._empty()

    def of(self, listing: Listing) -> _Of:
        """What is known of a listing, as its columns."""
        with self._lock:
            if self._of is None or self._of.listing is not listing:
                self._of = self._columns_of(listing)
            return self._of

    def read(
        self,
        connection: Connection,
        listing: Listing,
        names: Iterable[str] = (),
        *,
        progress: Progress | None = None,
        cancel: threading.Event | None = None,
        watchdog: Watchdog | None = None,
        notify: Callable[[], object] = lambda: None,
    ) -> None:
        """Read what is missing of a listing.

        Parameters
        ----------
        names : iterable of str
            Fields that are asked for.
        progress : callable, optional
            ``progress(done, total, rate, eta)``: a number, all, those a second, seconds or None.
        cancel : Event, optional
            When set, returns within a fraction of a second; what has come is kept.
        notify : callable
            Called whenever more is known.

        Raises
        ------
        ServerError
            None could be read.
        """
        with turn(self._reading, cancel) as mine:
            if not mine:
                return
            try:
                self._read(connection, self.of(listing), names, progress, cancel, watchdog, notify)
            finally:
                notify()

    @abstractmethod
    def _empty(self) -> None: ...

    @abstractmethod
    def _columns_of(self, listing: Listing) -> _Of: ...

    @abstractmethod
    def _read(
        self,
        connection: Connection,
        of: _Of,
        names: Iterable[str],
        progress: Progress | None,
        cancel: threading.Event | None,
        watchdog: Watchdog | None,
        notify: Callable[[], object],
    ) -> None: ...

    def _tell_unread(self, what: str, versions: int, errors: Collection[ServerError]) -> None:
        many = f"{versions:,} {'version' if versions == 1 else 'versions'}"
        self.unread = f"The {what} of {many} could not be read: {in_words(errors)}" if errors else ""
