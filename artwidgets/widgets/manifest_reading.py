"""Manifests read in the background, because a column or a filter asks for what only they tell."""

from collections.abc import Callable, Iterable

from artwidgets import filters
from artwidgets.session import Session
from artwidgets.storage import ROW_COLUMNS
from artwidgets.widgets.jobs import Job, JobRunner

__all__ = ["ManifestReading"]


class ManifestReading:
    """Reads what is missing when it is asked for; nobody has to wait, and it can be cancelled.

    Parameters
    ----------
    session : Session
    say : callable
        Takes words about what went wrong.

    Attributes
    ----------
    work : JobRunner
        The reading, in a lane of its own.
    """

    def __init__(self, session: Session, say: Callable[[str], None]) -> None:
        self._session = session
        self._say = say
        self.work = JobRunner()

    @staticmethod
    def wanted(query: str, columns: Iterable[str]) -> bool:
        """Whether a query, or one of these columns, rests on manifests."""
        return not set(ROW_COLUMNS).isdisjoint(columns) or filters.asks_what_is_held(query)

    def read_for(self, query: str, columns: Iterable[str]) -> None:
        """Read what is missing where these rest on it, unless that goes on already."""
        if self.wanted(query, columns):
            self.begin()

    def begin(self) -> None:
        """Read what is missing of the listing, unless that goes on already."""
        session = self._session
        if self.work.busy or not session.loaded or session.file_index.complete:
            return

        def read(job: Job) -> str:
            session.measure(progress=job.progress, cancel=job.cancel)
            if job.cancel.is_set():
                return "Reading manifests was cancelled. What has come is kept."
            return session.unmeasured

        def then(words: str) -> None:
            if words:
                self._say(words)

        self.work.start("Reading manifests", read, then, self._say)
