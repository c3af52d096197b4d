"""The pieces of a person's work that the fault matrix disturbs, and what has to hold after each.

Each is a class: `prepare` comes before anything goes wrong, `act` meets the fault, `check` looks at what
came of it, and `finish` does it again when the fault is over.
"""

import base64
from pathlib import Path
from typing import Any

from artwidgets import Session
from artwidgets.doctor import Diagnosis
from artwidgets.errors import ArtwidgetsError
from artwidgets.gateway.connection import Connection
from artwidgets.local import LocalServer
from tests.support.colleague import truth
from tests.support.proxy import FaultProxy

__all__ = [
    "DEADLINE",
    "PATIENCE",
    "Details",
    "Doctor",
    "Load",
    "LoadRun",
    "Measure",
    "Open",
    "Refresh",
    "Work",
]

PATIENCE, DEADLINE = 4.0, 4.0
"""Seconds without progress, and for one request, that the sessions here have: what ends in a case of
theirs after so many ends for everybody else after 60 and 30."""


class Work:
    """A project with a few versions, and a session that reaches it through the proxy.

    Parameters
    ----------
    server : LocalServer
    project : str
    proxy : FaultProxy
    seed : (int, int)
        Collections, and versions of each.

    Attributes
    ----------
    before : dict of str to Truth
        The project as it was prepared.
    texts : list of str
        What was told, in which no key may be.
    """

    def __init__(self, server: LocalServer, project: str, proxy: FaultProxy, seed: tuple[int, int]) -> None:
        self.server, self.project, self.proxy = server, project, proxy
        server.seed_bulk(project=project, collections=seed[0], versions=seed[1])
        self.before = truth(server, project)
        self.sessions: list[Session] = []
        self.session = self.another()
        self.session.connection  # noqa: B018 - it is opened before anything goes wrong
        self.texts: list[str] = []

    def another(self, run: str | None = None) -> Session:
        """A session of its own, through the proxy."""
        made = Session(
            self.server.entity,
            self.project,
            base_url=self.proxy.base_url,
            api_key=self.server.api_key,
            run=run and f"{self.server.entity}/{self.project}/{run}",
        )
        self.sessions.append(made)
        return made

    def set_patience(self, watchdog: float, deadline: float) -> None:
        """How long all sessions of this work wait from now on: little where a fault is met."""
        for one in self.sessions:
            one.patience, one.deadline = watchdog, deadline

    def prepare(self) -> None:
        """What comes before the fault."""
        self.session.load()

    def act(self) -> Any:
        """What meets the fault."""
        raise NotImplementedError

    def check(self, result: Any) -> None:
        """What has to hold after it, whatever the fault; `result` may be an error of our tree."""
        assert truth(self.server, self.project) == self.before

    def finish(self) -> None:
        """When the fault is over, the work can be done."""
        raise NotImplementedError

    def check_texts(self, folder: Path) -> None:
        """No form of the key is in what was told, nor in what was written."""
        key = self.server.api_key
        forms = [key, *(base64.b64encode(raw.encode()).decode().rstrip("=") for raw in (key, f"api:{key}"))]
        kept = [path.read_bytes() for path in folder.rglob("*.jsonl")]
        for form in forms:
            assert not any(form in text for text in self.texts), "the key is in a text"
            assert not any(form.encode() in content for content in kept), "the key is in the journal"

    def check_listing(self) -> None:
        """A listing that calls itself complete is, and its aliases are right."""
        if not self.session.loaded or not self.session.snapshot.complete:
            return
        rows = self.session.listing
        assert set(rows.index) == set(self.before), "it says that it is complete, and is not"
        known = rows["aliases"].map(lambda names: isinstance(names, tuple))
        for row, names in rows.loc[known, "aliases"].items():
            aliases = {name for name in self.before[str(row)].aliases if not name[1:].isdigit()}
            assert set(names) == aliases, "it says which aliases there are, and is wrong"

    def load_all(self) -> None:
        """Everything is read anew, and right."""
        self.session.load(whole=True)
        assert self.session.snapshot.complete
        self.check_listing()


class Load(Work):
    """The first reading of a project."""

    def prepare(self) -> None:
        """Nothing was read yet."""

    def act(self) -> Any:
        return self.session.load()

    def check(self, result: Any) -> None:
        self.check_listing()

    def finish(self) -> None:
        self.load_all()


class LoadRun(Load):
    """The first reading of what a run logged."""

    def prepare(self) -> None:
        self.session = self.another(run="bulk0000")
        self.session.connection  # noqa: B018 - as above
        self.before = {key: one for key, one in self.before.items() if one.collection == "model-0000"}


class Refresh(Load):
    """A project that was read is read again."""

    def prepare(self) -> None:
        self.session.load()

    def act(self) -> Any:
        return self.session.load(whole=True)


class Measure(Work):
    """Manifests of all versions."""

    def act(self) -> Any:
        return self.session.measure()

    def finish(self) -> None:
        self.load_all()
        self.session.measure()
        self.session.delete(self.session.listing.index[:2], delete_aliases=True)
        reclaim = self.session.plan().reclaim
        assert reclaim.exact, "all manifests can be read, and not all were"
        assert reclaim.lower == reclaim.upper

    def check(self, result: Any) -> None:
        super().check(result)
        # What could not be read is not made up: no plan says that it is exact then.
        self.session.delete(self.session.listing.index[:2], delete_aliases=True)
        reclaim = self.session.plan(measure=False).reclaim
        unread = not self.session.file_index.read[:2].all()
        assert not (reclaim.exact and unread)


class Details(Work):
    """Files, runs and links of one version."""

    def act(self) -> Any:
        return self.session.details(self.session.listing.index[0])

    def check(self, result: Any) -> None:
        super().check(result)
        if isinstance(result, ArtwidgetsError):
            return
        assert [file.path for file in result.files] == ["checkpoint.pt", "config.json"], "files that are not"
        assert result.files_total == 2
        # Its run is told, or is not known: "made by nobody" is neither.
        assert result.logged_by is None or result.logged_by.endswith("/bulk0000")
        assert result.used_by in ((), None)

    def finish(self) -> None:
        self.load_all()
        assert self.session.details(self.session.listing.index[0]).files


class Doctor(Work):
    """The examination of a server, which raises for nothing."""

    def act(self) -> Any:
        return self.session.doctor()

    def check(self, result: Any) -> None:
        super().check(result)
        assert isinstance(result, Diagnosis), f"the doctor is to tell, whatever happens: {result!r}"
        assert result.seconds < 10
        self.texts += [str(result), result.to_json()]

    def finish(self) -> None:
        assert len(self.session.doctor().findings) > 5


class Open(Work):
    """The first contact with a server."""

    def prepare(self) -> None:
        self.fresh = self.another()

    def act(self) -> Any:
        return self.fresh.connection

    def check(self, result: Any) -> None:
        super().check(result)
        assert isinstance(result, Connection | ArtwidgetsError)
        if isinstance(result, Connection):
            assert result.viewer.username, "opened as nobody"

    def finish(self) -> None:
        assert self.fresh.connection.viewer.username == self.session.connection.viewer.username
        self.load_all()
