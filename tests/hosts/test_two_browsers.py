"""Two people, or two windows of one, on the same kernel."""

import pytest
from playwright.sync_api import expect

from tests.hosts.conftest import VERSIONS, Show
from tests.support.lab import Lab
from tests.support.screen import Screen

pytestmark = pytest.mark.browser


def test_two_windows_see_one_state(show: Show, lab: Lab) -> None:
    notebook, one = show("lab")
    name = one.first_name()
    notebook.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    expect(notebook.page.locator(".jp-mod-dirty")).to_have_count(0)
    two = Screen(lab.page(f"/lab/tree/{notebook.name}?reset"))
    two.expect_rows(VERSIONS)

    # Chosen and marked here, seen there; the place in the rows is each window's own.
    two.grid.page.locator(".aw-scroll").evaluate("box => box.scrollTop = 1600")
    expect(two.grid.locator('[aria-rowindex="60"]:not([aria-busy])')).to_be_visible()
    one.checkbox(name).click()
    two.expect_selected(1)
    one.button("Delete").click()
    expect(one.row(name).get_by_role("img", name="Staged, but will be skipped")).to_be_visible()
    expect(two.grid.locator('[aria-rowindex="60"]')).to_be_visible()
    two.grid.page.locator(".aw-scroll").evaluate("box => box.scrollTop = 0")
    expect(two.row(name).get_by_role("img", name="Staged, but will be skipped")).to_be_visible()
    expect(two.checkbox(name)).to_be_checked()

    # And the other way.
    two.button("Undo").click()
    expect(one.row(name).get_by_role("img", name="Staged, but will be skipped")).to_have_count(0)
    two.field.fill("name:nothing-of-the-kind")
    expect(one.grid).to_have_attribute("aria-rowcount", "1")
