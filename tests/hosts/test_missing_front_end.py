"""A page without the front end of widgets: what to install, and where, stands in the widget's place."""

import json
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from artwidgets.widgets.snapshot import ROWS
from tests.hosts.conftest import VERSIONS
from tests.support.lab import Lab
from tests.support.screen import Screen
from tests.support.waiting import patient

pytestmark = pytest.mark.browser

NOT_UP = "The interactive table has not come up."
INSTALL = f'pip install "anywidget=={version("anywidget")}"'


@pytest.fixture
def disabled(lab: Lab, request: pytest.FixtureRequest) -> Iterator[Path]:
    """JupyterLab without an extension, as `jupyter labextension disable` leaves it: the file that says so."""
    config = lab.jupyter.folder / ".config/labconfig/page_config.json"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(json.dumps({"disabledExtensions": {request.param: True}}), encoding="utf-8")
    yield config
    config.unlink(missing_ok=True)


def expect_advice(page: Page) -> None:
    words = page.locator(".artwidgets-missing")
    expect(words).to_be_visible(timeout=1000 * patient(60))
    expect(words).to_contain_text(NOT_UP)
    expect(words).to_contain_text("Where the server runs (on JupyterHub in the environment that starts it")
    expect(words.get_by_role("code")).to_have_text(INSTALL)
    # The rows are there all the same.
    expect(page.get_by_text(f"The first {ROWS} of {VERSIONS} rows")).to_be_visible()


@pytest.mark.parametrize("disabled", ["@jupyter-widgets/jupyterlab-manager"], indirect=True)
@pytest.mark.usefixtures("disabled")
def test_what_to_install_is_told_where_no_widgets_are_known(lab: Lab, cell: str) -> None:
    notebook = lab.open([cell], reload=True)
    expect_advice(notebook.page)
    # Where the host is another one, so is the way: as VS Code and Colab leave their marks in a kernel.
    for mark, command in (
        ("__vsc_ipynb_file__ = 'here.ipynb'", '"jupyter.widgetScriptSources": ["jsdelivr.com", "unpkg.com"]'),
        ("import sys; sys.modules['google.colab'] = sys", "output.enable_custom_widget_manager()"),
    ):
        notebook.execute(f"{mark}; browser._front_end._overdue()")
        expect(notebook.page.locator(".artwidgets-missing code")).to_contain_text(command)


@pytest.mark.parametrize("disabled", ["anywidget"], indirect=True)
def test_what_to_install_is_told_until_it_is_there(lab: Lab, cell: str, disabled: Path) -> None:
    notebook = lab.open([cell], reload=True)
    page = notebook.page
    advice = page.locator(".artwidgets-missing")
    expect_advice(page)
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)

    disabled.unlink()
    page.reload()
    page.wait_for_function("() => window.jupyterapp !== undefined", timeout=1000 * patient(60))
    page.evaluate("() => window.jupyterapp.restored")
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(1)
    notebook.run_all()
    Screen(page).expect_rows(VERSIONS)
    expect(advice).to_have_count(0)

    # Told too early, it is not seen beside the widget, and goes with the first that is heard of it.
    notebook.execute("browser._front_end._heard = False; browser._front_end._overdue()")
    expect(advice).to_have_count(1)
    expect(advice).not_to_be_visible()
    notebook.execute("browser._front_end.hear()")
    expect(advice).to_have_count(0)
