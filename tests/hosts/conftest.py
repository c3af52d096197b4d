"""One project for all hosts to show: 200 versions in four collections. Nothing here applies a change."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from artwidgets.local import LocalServer
from tests.lab import Host, Lab, Notebook

PROJECT = "hosts"
VERSIONS = 200


class Screen:
    """The whole browser on a page, by roles and accessible names."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.region: Locator = page.get_by_role("region", name="Artifact browser")
        self.grid = self.region.get_by_role("grid", name="Artifact versions")
        self.filter = self.region.get_by_role("textbox", name="Filter", exact=True)

    def expect_rows(self, rows: int, timeout: float = 40_000) -> None:
        """Wait until the table has so many rows, and the first of them is on the screen."""
        expect(self.grid).to_have_attribute("aria-rowcount", str(rows + 1), timeout=timeout)
        expect(self.grid.locator('[aria-rowindex="2"]:not([aria-busy])')).to_be_visible()

    def button(self, name: str) -> Locator:
        return self.region.get_by_role("button", name=name, exact=True)

    def checkbox(self, name: str) -> Locator:
        return self.grid.get_by_role("checkbox", name=f"Select {name}", exact=True)

    def row(self, name: str) -> Locator:
        box = self.page.get_by_role("checkbox", name=f"Select {name}", exact=True)
        return self.grid.get_by_role("row").filter(has=box)

    def first_name(self) -> str:
        box = self.grid.locator('[aria-rowindex="2"]').get_by_role("checkbox")
        return str(box.get_attribute("aria-label")).removeprefix("Select ")


@pytest.fixture(scope="session")
def stored(sdk: LocalServer) -> str:
    """The project's name, filled."""
    sdk.seed_bulk(project=PROJECT, collections=4, versions=VERSIONS // 4)
    return PROJECT


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
