"""One project for all hosts to show: 200 versions in four collections. Nothing here applies a change."""

from collections.abc import Callable

import pytest

from artwidgets import Session
from artwidgets.cli.demo import PROJECT as DEMO
from artwidgets.local import LocalServer
from tests.support.lab import Host, Lab, Notebook
from tests.support.screen import Screen

PROJECT = "hosts"
VERSIONS = 200


@pytest.fixture(scope="session")
def stored(sdk: LocalServer) -> str:
    """The project's name, filled."""
    sdk.seed_bulk(project=PROJECT, collections=4, versions=VERSIONS // 4)
    return PROJECT


@pytest.fixture(scope="session")
def demo(sdk: LocalServer) -> int:
    """How many versions the project has that the notebooks name, filled as `artwidgets demo` does."""
    sdk.seed_demo(project=DEMO)
    session = Session(sdk.entity, DEMO)
    return len(session.load())


@pytest.fixture
def cell(stored: str, sdk: LocalServer, tmp_path: pytest.TempPathFactory) -> str:
    """Python that shows the browser, its files kept to this test."""
    return (
        f"import os; os.environ.update(ARTWIDGETS_STATE_DIR={f'{tmp_path}/state'!r},"
        f" ARTWIDGETS_CACHE_DIR={f'{tmp_path}/cache'!r})\n"
        "from artwidgets import ArtifactBrowser\n"
        f"browser = ArtifactBrowser({sdk.entity!r}, {stored!r})\n"
        "browser"
    )


Show = Callable[..., tuple[Notebook, Screen]]


@pytest.fixture
def show(lab: Lab, cell: str) -> Show:
    """Open the browser in a host and wait for its rows."""

    def shown(at: Host, **options: object) -> tuple[Notebook, Screen]:
        notebook = lab.open([cell], at=at, **options)
        screen = Screen(notebook.page)
        screen.expect_rows(VERSIONS)
        return notebook, screen

    return shown
