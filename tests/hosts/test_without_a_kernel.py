"""What is left where no kernel runs: a plain table of the rows last seen, and no error."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from artwidgets.local import LocalServer
from artwidgets.widgets.snapshot import ROWS
from tests.hosts.conftest import VERSIONS, Show
from tests.hosts.saved import FILTER, RUN_IT, SEEN, expect_the_table_alone, hint, look_and_save, save
from tests.support import kernels
from tests.support.lab import Lab
from tests.support.screen import Screen
from tests.support.waiting import patient

pytestmark = pytest.mark.browser

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
SAVES_WIDGETS = """
async () => {
  const { commands } = window.jupyterapp;
  const command = "@jupyter-widgets/jupyterlab-manager:saveWidgetState";
  await commands.execute(command);
  return commands.isToggled(command);
}
"""


@contextmanager
def widgets_are_saved(page: Page) -> Iterator[None]:
    """JupyterLab's setting "Save Widget State Automatically", which is off unless one asks for it."""
    assert page.evaluate(SAVES_WIDGETS) is True
    try:
        yield
    finally:
        assert page.evaluate(SAVES_WIDGETS) is False


def test_a_saved_notebook_shows_once_what_was_last_seen(show: Show, lab: Lab, sdk: LocalServer) -> None:
    # Two seconds, which each process that only collects the tests would spend too.
    import nbformat
    from nbconvert import HTMLExporter

    notebook, screen = show("lab")
    first = look_and_save(notebook, screen)
    path = lab.jupyter.folder / notebook.name
    assert sdk.api_key not in path.read_text(encoding="utf-8")
    # While the widget lives there is nothing of it to be seen.
    expect(notebook.page.locator(".artwidgets-static")).not_to_be_visible()
    saved = nbformat.read(path, as_version=4)
    _, table = saved.cells[0].outputs
    assert f"{SEEN}," in table["data"]["text/html"]
    assert "model-0001:v0" in table["data"]["text/plain"]

    # A restarted kernel knows nothing of the widget; a stranger's browser does not trust the file.
    trusted, strange, with_widgets = (
        path.with_name(f"{name}.ipynb") for name in ("again", "strange", "whole")
    )
    trusted.write_bytes(path.read_bytes())
    changed = nbformat.read(path, as_version=4)
    changed.cells[0].source += "\n# by somebody else"
    nbformat.write(changed, strange)
    with widgets_are_saved(notebook.page):
        save(notebook.page)
    with_widgets.write_bytes(path.read_bytes())
    # Nobody is told to run what a stranger wrote.
    for name, expected in ((trusted.name, f'"{RUN_IT}"'), (strange.name, "none")):
        lab.close_all()
        page = lab.show(name)
        expect_the_table_alone(page, first)
        assert hint(page) == expected

    # Saved with its widgets, it shows them as they were.
    lab.close_all()
    page = lab.show(with_widgets.name)
    region = Screen(page).region
    expect(region).to_contain_text("run the cell to browse and edit")
    expect(region).to_contain_text(f"Filter: {FILTER}.")
    cells = page.get_by_role("cell", name=first, exact=True)
    assert [cell.is_visible() for cell in cells.all()].count(True) == 1
    expect(page.get_by_text("Error displaying widget")).to_have_count(0)

    # As a page: the table stands in it, and no script has to run for it.
    html, _ = HTMLExporter(template_name="lab").from_notebook_node(saved)
    page = lab.chrome.page(java_script_enabled=False)
    page.set_content(html, wait_until="domcontentloaded")
    expect_the_table_alone(page, first)
    # And there is no cell to run.
    assert hint(page) == "none"
    expect(page.get_by_text(RUN_IT)).not_to_be_visible()


def test_a_notebook_run_without_a_browser_holds_widget_and_table(lab: Lab, cell: str) -> None:
    from nbclient import NotebookClient
    from nbformat.v4 import new_code_cell, new_notebook

    # Colab reads from the metadata which widget manager to fetch; anywidget asks this module for it.
    colab = (
        "import sys, types; calls = []\n"
        "sys.modules['google.colab.output'] = types.SimpleNamespace(\n"
        "    enable_custom_widget_manager=lambda: calls.append('enabled'),\n"
        "    _widgets=types.SimpleNamespace(_installed_url='https://colab.example/manager.js'),\n"
        ")\n"
        # However busy this machine is.
        "import artwidgets.widgets.browser; artwidgets.widgets.browser.FIRST_ROWS_SECONDS = 60"
    )
    notebook = new_notebook(cells=[new_code_cell(colab), new_code_cell(cell), new_code_cell("calls")])
    client = NotebookClient(notebook, timeout=round(patient(60)), kernel_name=kernels.NAME)
    client.create_kernel_manager().kernel_spec_manager = kernels.specs(lab.jupyter.folder / ".share")
    client.execute()
    widget, table = notebook.cells[1].outputs
    assert set(widget["data"]) == {WIDGET_VIEW, "text/plain"}
    manager = widget["metadata"][WIDGET_VIEW]["colab"]["custom_widget_manager"]
    assert manager == {"url": "https://colab.example/manager.js"}
    # What Colab asks people to call is called for them.
    assert notebook.cells[2].outputs[0]["data"]["text/plain"] == "['enabled']"
    assert set(table["data"]) == {"text/html", "text/plain"}
    assert f"The first {ROWS} of {VERSIONS} rows" in table["data"]["text/html"]
