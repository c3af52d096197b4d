"""What is read, or decided, in the background because a column, a filter or a facet asks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from artwidgets.filters import Source, source_of
from artwidgets.session import Session
from artwidgets.widgets.jobs import Job, JobRunner

__all__ = ["READ", "DemandReading", "DemandReadings"]


@dataclass(frozen=True, slots=True)
class _Way:
    """How one source is read, and what it is called.

    Attributes
    ----------
    title : str
        While it goes on.
    all_names : tuple of str
        What stands for all that the source tells.
    read : callable
        Reads what is missing of some fields, and says what could not be read.
    """

    title: str
    all_names: tuple[str, ...]
    read: Callable[[Session, Job, frozenset[str]], str]


def _manifests(session: Session, job: Job, _: frozenset[str]) -> str:
    session.measure(progress=job.progress, cancel=job.cancel)
    return session.unmeasured


def _runs(session: Session, job: Job, names: frozenset[str]) -> str:
    metrics = [name.removeprefix("summary.") for name in names if name.startswith("summary.")]
    session.read_runs(metrics, progress=job.progress, cancel=job.cancel)
    return session.unread_runs


def _uses(session: Session, job: Job, _: frozenset[str]) -> str:
    session.read_uses(progress=job.progress, cancel=job.cancel)
    return session.unread_uses


def _policy(session: Session, _job: Job, _names: frozenset[str]) -> str:
    session.decide_anew()
    return ""


_WAYS: Final = {
    Source.MANIFESTS: _Way("Reading manifests", ("stored",), _manifests),
    Source.RUNS: _Way("Reading runs", ("run_state",), _runs),
    Source.USES: _Way("Reading when versions were used", ("last_used",), _uses),
    Source.POLICY: _Way("Working out the policy", ("verdict",), _policy),
}


READ: Final = tuple(source.value for source in _WAYS)
"""The events, of a session and of a workspace, by which more is known of them."""


class DemandReading:
    """Reads what is missing when it is asked for; nobody has to wait, and it can be cancelled.

    Parameters
    ----------
    session : Session
    source : Source
        Which of them.
    say : callable
        Takes words about what went wrong.

    Attributes
    ----------
    work : JobRunner
        The reading, in a lane of its own.
    """

    def __init__(self, session: Session, source: Source, say: Callable[[str], None]) -> None:
        self._session = session
        self._source = source
        self._way = _WAYS[source]
        self._say = say
        self._next: frozenset[str] = frozenset()
        self.work = JobRunner()

    def among(self, names: Iterable[str]) -> frozenset[str]:
        """Those of some fields or columns that rest on this source."""
        return frozenset(name for name in names if source_of(name) is self._source)

    def read_for(self, names: Iterable[str]) -> None:
        """Read what is missing of those fields or columns that rest on it."""
        if wanted := self.among(names):
            self.begin(wanted)

    def begin(self, names: frozenset[str] = frozenset()) -> None:
        """Read what is missing of the listing; after what is being read, where that goes on already."""
        session, way = self._session, self._way
        names = names or frozenset(way.all_names)
        if self.work.busy:
            self._next |= names
            return
        if not session.loaded or not session.lacks(names):
            return

        def read(job: Job) -> str:
            words = way.read(session, job, names)
            if job.cancel.is_set():
                self._next = frozenset()
                return f"{way.title} was cancelled. What has come is kept."
            return words

        def then(words: str) -> None:
            if words:
                self._say(words)
            following, self._next = self._next - names, frozenset()
            if following:
                self.begin(following)

        self.work.start(way.title, read, then, self._say)


class DemandReadings:
    """All that is read on demand, each in a lane of its own.

    Parameters
    ----------
    session : Session
    say : callable
        Takes words about what went wrong.
    moved : callable
        Called whenever one begins, moves on or ends.

    Attributes
    ----------
    readings : dict of str to DemandReading
        By the event of the session that tells of them: ``manifests``, ``runs``, ``uses``, ``policy``.
    """

    def __init__(self, session: Session, say: Callable[[str], None], moved: Callable[[], object]) -> None:
        self.readings = {source.value: DemandReading(session, source, say) for source in _WAYS}
        self._asked: dict[str, Callable[[], Iterable[str]]] = {}
        for lane in self.lanes:
            lane.listen(moved)

    @property
    def manifests(self) -> DemandReading:
        """Reading manifests."""
        return self.readings[Source.MANIFESTS.value]

    @property
    def lanes(self) -> tuple[JobRunner, ...]:
        """Their work."""
        return tuple(reading.work for reading in self.readings.values())

    def rests(self, event: str, names: Iterable[str]) -> bool:
        """Whether one of these fields or columns rests on what an event tells of."""
        return bool(self.readings[event].among(names))

    def ask(self, who: str, names: Callable[[], Iterable[str]]) -> None:
        """Have fields read that a part shows.

        Parameters
        ----------
        who : str
        names : callable
            Gives the fields that it shows at that moment.
        """
        self._asked[who] = names

    def read(self, names: Iterable[str] = ()) -> None:
        """Read what is missing of these fields, and of those that columns, the filter and panels ask for."""
        wanted = {*names, *(name for asked in self._asked.values() for name in asked())}
        for reading in self.readings.values():
            reading.read_for(wanted)
