"""A notebook as it was saved: what is left of the browser where no kernel runs."""

from playwright.sync_api import Page, expect

from artwidgets.widgets.snapshot import ROWS
from tests.hosts.conftest import VERSIONS
from tests.support.lab import Notebook
from tests.support.screen import Screen

__all__ = ["FILTER", "RUN_IT", "SEEN", "expect_the_table_alone", "hint", "look_and_save", "save"]

RUN_IT = "Run the cell to browse and edit."
FILTER, FOUND = "collection:model-0001 version:<40", 40
SEEN = f"{FOUND} of {VERSIONS} versions"
_HINT = "() => getComputedStyle(document.querySelector('.artwidgets-static'), '::after').content"
_SAVE = "() => window.jupyterapp.shell.currentWidget.context.save()"


def look_and_save(notebook: Notebook, screen: Screen) -> str:
    """Filter and sort, and once the notebook has what is seen then, save it; return the first row's name."""
    screen.write(FILTER, FOUND)
    notebook.execute("browser.grid.sort([('name', False)])")
    expect(screen.row_at(1)).to_contain_text("model-0001:v0")
    table = notebook.page.locator(".artwidgets-static")
    expect(table).to_contain_text(SEEN)
    expect(table).to_contain_text("Sorted by Name (ascending)")
    notebook.wait_for("browser._snapshot['rows'][0][0]", "model-0001:v0")
    save(notebook.page)
    return screen.first_name()


def save(page: Page) -> None:
    """Save the notebook that is shown, and wait until it lies there."""
    page.evaluate(_SAVE)


def expect_the_table_alone(page: Page, first: str) -> None:
    expect(page.get_by_role("cell", name=first, exact=True)).to_be_visible()
    expect(page.get_by_role("cell", name=first, exact=True)).to_have_count(1)
    expect(page.get_by_text(SEEN)).to_be_visible()
    expect(page.get_by_text(f"The first {ROWS} of {FOUND} rows")).to_be_visible()
    expect(page.get_by_text(f"Filter: {FILTER}. Sorted by Name (ascending).")).to_be_visible()
    for words in ("Error displaying widget", "Loading widget"):
        assert [one for one in page.get_by_text(words).all() if one.is_visible()] == []


def hint(page: Page) -> str:
    """What the table says below itself, as CSS writes it."""
    return str(page.evaluate(_HINT))
