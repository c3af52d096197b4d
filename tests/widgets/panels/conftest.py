"""A browser on a project of the test's own, spoken to by messages as its front end would."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from artwidgets import ArtifactBrowser, Session
from artwidgets.local import LocalServer
from artwidgets.widgets.panel import Panel
from tests.support.seeded import seeded_run
from tests.support.waiting import patient

Ask = Callable[..., dict[str, Any]]
Log = Callable[..., None]
Logged = tuple[str, dict[str, str], list[str], dict[str, Any]]
"""Name, files, aliases, more keywords of Artifact."""


MODELS: tuple[Logged, ...] = (
    ("net", {"a.bin": "a" * 10}, [], {}),
    ("net", {"a.bin": "a" * 10, "b.bin": "b" * 20}, [], {"description": "second", "metadata": {"loss": 0.5}}),
    ("net", {"c.bin": "c" * 30}, ["best"], {"metadata": {"loss": 0.25, "deep": {"lr": 1e-3}}}),
)


def log_all(project: str, *versions: Logged) -> None:
    """Put versions there as one run of the SDK does."""
    with seeded_run(project) as run:
        for name, files, aliases, fields in versions:
            run.log(name, files, aliases=aliases or None, **fields)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where journals and caches of this test are kept."""
    monkeypatch.setenv("ARTWIDGETS_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("ARTWIDGETS_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "state"


@pytest.fixture
def log(sdk: LocalServer, project: str) -> Log:
    """Put versions there as one run of the SDK does."""
    return lambda *versions: log_all(project, *versions)


@pytest.fixture
def models(log: Log) -> None:
    """Three versions of ``net``: two without aliases, then ``latest``; one has metadata and a description."""
    log(*MODELS)


@pytest.fixture
def browser(models: None, sdk: LocalServer, project: str) -> Iterator[ArtifactBrowser]:
    """A browser that has loaded the ``models``."""
    made = ArtifactBrowser(sdk.entity, project)
    made.load()
    assert made.wait(patient(30))
    yield made
    made.wait(patient(30))


def session_on(sdk: LocalServer, project: str, *versions: Logged) -> Session:
    """A session that has loaded a project with these versions."""
    log_all(project, *versions)
    session = Session(sdk.entity, project)
    session.load()
    return session


@pytest.fixture(scope="module")
def loaded(sdk: LocalServer, worker_number: Iterator[int]) -> Session:
    """A session that has loaded the `MODELS`, for a module whose tests stage, and carry nothing out."""
    return session_on(sdk, f"loaded-{next(worker_number)}", *MODELS)


def browser_of(session: Session) -> Iterator[ArtifactBrowser]:
    """A browser of a session that other tests use too: what is staged in it is taken back."""
    made = ArtifactBrowser(session=session)
    yield made
    assert made.wait(patient(30))
    made.close()
    session.unstage()


@pytest.fixture
def ids(browser: ArtifactBrowser) -> dict[str, str]:
    """The rows' ids by name."""
    return {name: row for row, name in browser.session.listing["name"].items()}


@pytest.fixture
def ask(browser: ArtifactBrowser) -> Ask:
    """Send a message to a panel as its front end does; a refusal fails the test."""

    def asked(panel: Panel, kind: str, **content: Any) -> dict[str, Any]:
        answer = panel.answer({"id": "test:1", "kind": kind, **content})
        assert answer["ok"], answer["error"]
        assert browser.wait(patient(30))
        return answer

    return asked


@pytest.fixture
def refused(browser: ArtifactBrowser) -> Callable[..., str]:
    """Send a message that is refused; returns the words."""

    def asked(panel: Panel, kind: str, **content: Any) -> str:
        answer = panel.answer({"id": "test:1", "kind": kind, **content})
        assert not answer["ok"]
        return str(answer["error"])

    return asked


@pytest.fixture
def edit(browser: ArtifactBrowser) -> Callable[[str, str, Any], dict[str, Any]]:
    """Edit a cell of the table as its front end does; returns the grid's answer."""
    conversation = browser.grid.messages
    return lambda row, column, value: conversation.answer(
        {"id": "test:1", "kind": "edit", "row": row, "column": column, "value": value}
    )


class AskAny:
    """Ask panels of browsers that a test makes itself."""

    def __init__(self) -> None:
        self._browsers: list[ArtifactBrowser] = []

    def browser(self, entity: str, project: str) -> ArtifactBrowser:
        """A browser that has loaded the project."""
        made = self.browser_of(Session(entity, project))
        made.load()
        assert made.wait(patient(60))
        return made

    def browser_of(self, session: Session) -> ArtifactBrowser:
        """A browser of a session, which may be loaded and have something staged."""
        made = ArtifactBrowser(session=session)
        self._browsers.append(made)
        return made

    def __call__(self, panel: Panel, kind: str, **content: Any) -> dict[str, Any]:
        """Send a message; a refusal fails the test."""
        answer = panel.answer({"id": "test:1", "kind": kind, **content})
        assert answer["ok"], answer["error"]
        assert all(made.wait(patient(60)) for made in self._browsers)
        return answer


@pytest.fixture
def ask_any() -> AskAny:
    """Ask panels of browsers that a test makes itself."""
    return AskAny()
