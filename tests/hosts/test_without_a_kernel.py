"""What is left where no kernel runs: a plain table of the rows last seen, and no error."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from artwidgets.local import LocalServer
from artwidgets.widgets.snapshot import ROWS
from tests.hosts.conftest import VERSIONS, Show
from tests.support.lab import Lab, Notebook, closed_all
from tests.support.screen import Screen
from tests.support.waiting import patient

pytestmark = pytest.mark.browser

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
RUN_IT = "Run the cell to browse and edit."
FILTER, FOUND = "collection:model-0001 version:<40", 40
SEEN = f"{FOUND} of {VERSIONS} versions"
HINT = "() => getComputedStyle(document.querySelector('.artwidgets-static'), '::after').content"


@pytest.fixture
def keeps_widget_state(lab: Lab) -> Iterator[None]:
    """JupyterLab's setting "Save Widget State Automatically", which is off unless one asks for it."""
    setting = lab.jupyter.folder / ".settings/@jupyter-widgets/jupyterlab-manager/plugin.jupyterlab-settings"
    setting.parent.mkdir(parents=True, exist_ok=True)
    setting.write_text('{"saveState": true}', encoding="utf-8")
    yield
    setting.unlink()


def save(notebook: Notebook, lab: Lab, screen: Screen) -> Path:
    """Filter and sort, and once the notebook has what is seen then, save it; return the file."""
    screen.write(FILTER, FOUND)
    notebook.execute("browser.grid.sort([('name', False)])")
    expect(screen.row_at(1)).to_contain_text("model-0001:v0")
    table = notebook.page.locator(".artwidgets-static")
    expect(table).to_contain_text(SEEN)
    expect(table).to_contain_text("Sorted by Name (ascending)")
    notebook.wait_for("browser._snapshot['rows'][0][0]", "model-0001:v0")
    notebook.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    expect(notebook.page.locator(".jp-mod-dirty")).to_have_count(0)
    return lab.jupyter.folder / notebook.name


def expect_the_table_alone(page: Page, first: str) -> None:
    expect(page.get_by_role("cell", name=first, exact=True)).to_be_visible()
    expect(page.get_by_role("cell", name=first, exact=True)).to_have_count(1)
    expect(page.get_by_text(SEEN)).to_be_visible()
    expect(page.get_by_text(f"The first {ROWS} of {FOUND} rows")).to_be_visible()
    expect(page.get_by_text(f"Filter: {FILTER}. Sorted by Name (ascending).")).to_be_visible()
    for words in ("Error displaying widget", "Loading widget"):
        assert [one for one in page.get_by_text(words).all() if one.is_visible()] == []


def test_a_saved_notebook_shows_once_what_was_last_seen(show: Show, lab: Lab, sdk: LocalServer) -> None:
    # Two seconds, which each process that only collects the tests would spend too.
    import nbformat
    from nbconvert import HTMLExporter

    notebook, screen = show("lab")
    path = save(notebook, lab, screen)
    first = screen.first_name()
    assert sdk.api_key not in path.read_text(encoding="utf-8")
    # While the widget lives there is nothing of it to be seen.
    expect(notebook.page.locator(".artwidgets-static")).not_to_be_visible()
    _, table = nbformat.read(path, as_version=4).cells[0].outputs
    assert f"{SEEN}," in table["data"]["text/html"]
    assert "model-0001:v0" in table["data"]["text/plain"]

    # A restarted kernel knows nothing of the widget; a stranger's browser does not trust the file.
    trusted, strange = path.with_name("again.ipynb"), path.with_name("strange.ipynb")
    trusted.write_bytes(path.read_bytes())
    changed = nbformat.read(path, as_version=4)
    changed.cells[0].source += "\n# by somebody else"
    nbformat.write(changed, strange)
    for at, name in (("lab", trusted.name), ("notebook", trusted.name), ("lab", strange.name)):
        lab.close_all()
        page = lab.show(name) if at == "lab" else lab.page(f"/notebooks/{name}")
        expect_the_table_alone(page, first)
        # Nobody is told to run what a stranger wrote.
        assert page.evaluate(HINT) == ("none" if name == strange.name else f'"{RUN_IT}"')

    # As a page: the table stands in it, and no script has to run for it.
    html, _ = HTMLExporter(template_name="lab").from_notebook_node(nbformat.read(path, as_version=4))
    page = lab.chrome.page(java_script_enabled=False)
    page.set_content(html, wait_until="domcontentloaded")
    expect_the_table_alone(page, first)
    # And there is no cell to run.
    assert page.evaluate(HINT) == "none"
    expect(page.get_by_text(RUN_IT)).not_to_be_visible()


@pytest.mark.usefixtures("keeps_widget_state")
def test_a_notebook_saved_with_its_widgets_shows_them_as_they_were(show: Show, lab: Lab) -> None:
    notebook, screen = show("lab", reload=True)
    path = save(notebook, lab, screen)
    first = screen.first_name()
    copy = path.with_name("reopened.ipynb")
    copy.write_bytes(path.read_bytes())
    # A JupyterLab that has read the setting is loaded once.
    assert closed_all(notebook.page)
    page = lab.show(copy.name, notebook.page)
    expect(Screen(page).region).to_contain_text("run the cell to browse and edit")
    expect(Screen(page).region).to_contain_text(f"Filter: {FILTER}.")
    cells = page.get_by_role("cell", name=first, exact=True)
    assert [cell.is_visible() for cell in cells.all()].count(True) == 1
    expect(page.get_by_text("Error displaying widget")).to_have_count(0)


def test_a_notebook_run_without_a_browser_holds_widget_and_table(cell: str) -> None:
    from nbclient import NotebookClient
    from nbformat.v4 import new_code_cell, new_notebook

    # Colab reads from the metadata which widget manager to fetch; anywidget asks this module for it.
    colab = (
        "import sys, types; told = []\n"
        "sys.modules['google.colab.output'] = types.SimpleNamespace(\n"
        "    enable_custom_widget_manager=lambda: told.append('enabled'),\n"
        "    _widgets=types.SimpleNamespace(_installed_url='https://colab.example/manager.js'),\n"
        ")\n"
        # However busy this machine is.
        "import artwidgets.widgets.browser; artwidgets.widgets.browser.FIRST_ROWS_SECONDS = 60"
    )
    notebook = new_notebook(cells=[new_code_cell(colab), new_code_cell(cell), new_code_cell("told")])
    NotebookClient(notebook, timeout=round(patient(60))).execute()
    widget, table = notebook.cells[1].outputs
    assert set(widget["data"]) == {WIDGET_VIEW, "text/plain"}
    manager = widget["metadata"][WIDGET_VIEW]["colab"]["custom_widget_manager"]
    assert manager == {"url": "https://colab.example/manager.js"}
    # What Colab asks people to call is called for them.
    assert notebook.cells[2].outputs[0]["data"]["text/plain"] == "['enabled']"
    assert set(table["data"]) == {"text/html", "text/plain"}
    assert f"The first {ROWS} of {VERSIONS} rows" in table["data"]["text/html"]
