"""What is left where no kernel runs: a plain table of the first rows, and no error."""

from collections.abc import Iterator

import nbformat
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import expect

from artwidgets.local import LocalServer
from artwidgets.panels.snapshot import ROWS
from tests.hosts.conftest import VERSIONS, Show
from tests.lab import Lab

pytestmark = pytest.mark.browser


@pytest.fixture
def keeps_widget_state(lab: Lab) -> Iterator[None]:
    """JupyterLab's setting "Save Widget State Automatically", which is off unless one asks for it."""
    setting = lab.jupyter.folder / ".settings/@jupyter-widgets/jupyterlab-manager/plugin.jupyterlab-settings"
    setting.parent.mkdir(parents=True, exist_ok=True)
    setting.write_text('{"saveState": true}', encoding="utf-8")
    yield
    setting.unlink()


@pytest.mark.usefixtures("keeps_widget_state")
def test_a_saved_notebook_shows_its_first_rows_without_a_kernel_and_as_html(
    show: Show, lab: Lab, sdk: LocalServer
) -> None:
    notebook, screen = show("lab")
    first = screen.first_name()
    notebook.wait_for("len(browser._snapshot['rows'])", ROWS)
    notebook.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    expect(notebook.page.locator(".jp-mod-dirty")).to_have_count(0)
    path = lab.jupyter.folder / notebook.name
    assert sdk.api_key not in path.read_text(encoding="utf-8")
    saved = nbformat.read(path, as_version=4)

    # As a page: the table stands in the output, and no script has to run for it.
    stateless = nbformat.read(path, as_version=4)
    del stateless.metadata["widgets"]
    html, _ = HTMLExporter(template_name="lab").from_notebook_node(stateless)
    page = lab.browser.new_context(java_script_enabled=False).new_page()
    page.set_content(html, wait_until="domcontentloaded")
    expect(page.get_by_role("cell", name=first, exact=True)).to_be_visible()
    expect(page.get_by_text(f"of {VERSIONS} rows")).to_be_visible()

    # Opened again with another kernel, which knows nothing of it.
    copy = path.with_name("reopened.ipynb")
    nbformat.write(saved, copy)
    again = lab.page(f"/lab/tree/{copy.name}?reset")
    region = again.get_by_role("region", name="Artifact browser")
    expect(region.get_by_role("cell", name=first, exact=True)).to_be_visible(timeout=40_000)
    expect(region).to_contain_text("run the cell to browse and edit")
    expect(again.get_by_text("Error displaying widget")).to_have_count(0)
