"""A page without the front end of widgets: what to install, and where, stands in the widget's place."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version

import pytest
from playwright.sync_api import Page, expect

from artwidgets.widgets.snapshot import ROWS
from tests.hosts.conftest import VERSIONS
from tests.hosts.saved import save
from tests.support.lab import Lab
from tests.support.screen import Screen
from tests.support.waiting import patient

pytestmark = pytest.mark.browser

NOT_UP = "The interactive table has not come up."
INSTALL = f'pip install "anywidget=={version("anywidget")}"'


@contextmanager
def without(extension: str, lab: Lab) -> Iterator[None]:
    """Pages that are loaded meanwhile lack an extension, as `jupyter labextension disable` leaves it."""
    config = lab.jupyter.folder / ".config/labconfig/page_config.json"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(json.dumps({"disabledExtensions": {extension: True}}), encoding="utf-8")
    try:
        yield
    finally:
        config.unlink()


def expect_advice(page: Page) -> None:
    words = page.locator(".artwidgets-missing")
    expect(words).to_be_visible(timeout=1000 * patient(60))
    expect(words).to_contain_text(NOT_UP)
    expect(words).to_contain_text("Where the server runs (on JupyterHub in the environment that starts it")
    expect(words.get_by_role("code")).to_have_text(INSTALL)
    # The rows are there all the same.
    expect(page.get_by_text(f"The first {ROWS} of {VERSIONS} rows")).to_be_visible()


def test_what_to_install_is_told_until_it_is_there(lab: Lab, cell: str) -> None:
    # No widgets are known at all.
    with without("@jupyter-widgets/jupyterlab-manager", lab):
        notebook = lab.open([cell], reload=True)
    page = notebook.page
    expect_advice(page)
    # Where the host is another one, so is the way: as VS Code and Colab leave their marks in a kernel.
    for mark, command in (
        ("__vsc_ipynb_file__ = 'here.ipynb'", '"jupyter.widgetScriptSources": ["jsdelivr.com", "unpkg.com"]'),
        ("import sys; sys.modules['google.colab'] = sys", "output.enable_custom_widget_manager()"),
    ):
        notebook.execute(f"{mark}; browser._front_end._overdue()")
        expect(page.locator(".artwidgets-missing code")).to_contain_text(command)
    notebook.execute("del __vsc_ipynb_file__, sys.modules['google.colab']")
    save(page)

    # Widgets are known, but not those of anywidget.
    with without("anywidget", lab):
        page.reload()
        page.wait_for_function("() => window.jupyterapp !== undefined", timeout=1000 * patient(60))
        page.evaluate("() => window.jupyterapp.restored")
    expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(1)
    # What is run before the kernel is there again is not run.
    notebook = lab.opened(notebook.name, page)
    notebook.run_all()
    # In place of what was told last, which the file still has.
    expect_advice(page)
    save(page)
    page.close()

    # A page that has both: the rows come, and the advice goes.
    page = lab.show(notebook.name)
    advice = page.locator(".artwidgets-missing")
    expect(advice).to_have_count(1)
    notebook = lab.opened(notebook.name, page)
    notebook.run_all()
    Screen(page).expect_rows(VERSIONS)
    expect(advice).to_have_count(0)

    # Told too early, it is not seen beside the widget, and goes with the first that is heard of it.
    notebook.execute("browser._front_end._heard = False; browser._front_end._overdue()")
    expect(advice).to_have_count(1)
    expect(advice).not_to_be_visible()
    notebook.execute("browser._front_end.hear()")
    expect(advice).to_have_count(0)
