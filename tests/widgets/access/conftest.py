"""The demo's year of versions in one page, for all tests here that only look at it."""

from collections.abc import Iterator

import pytest

from artwidgets.local import LocalServer
from tests.support.chromium import Chrome
from tests.support.screen import Screen
from tests.widgets.panels.on_screen import Shown, kept_shown


@pytest.fixture(scope="session")
def _seeded(sdk: LocalServer) -> str:
    """Once, also where a worker does something else between two files of these."""
    sdk.seed_demo(project="access")
    return "access"


@pytest.fixture(scope="package")
def _shown(
    sdk: LocalServer, _session_chrome: Chrome, _seeded: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shown]:
    with kept_shown(sdk, _session_chrome, _seeded, tmp_path_factory.mktemp("access")) as shown:
        # All there is to be seen of rows is in a few; fewer are a fraction of the work.
        shown[2].grid.height = "300px"
        yield shown


@pytest.fixture
def demo(_shown: Shown) -> Screen:
    """As it is at first: nothing selected, staged or opened, no filter, 1400 pixels wide."""
    screen = Screen(*_shown)
    screen.resize(1400, 900)
    screen.begin_again()
    return screen
