"""Edit means one row in the table where one is meant and shown, else a dialog for all of them."""

import pytest

from artwidgets.errors import InvalidValueError
from tests.widgets.panels.conftest import browser_of


@pytest.fixture
def browser(loaded):
    """Nothing is carried out here, so that one session is loaded for all."""
    yield from browser_of(loaded)


def test_one_selected_row_that_is_shown_is_edited_in_place(browser, ids, ask, refused):
    assert not browser.toolbar.describe()["in_place"]
    browser.selection = [ids["net:v1"]]
    assert browser.toolbar.describe()["in_place"]
    ask(browser.toolbar, "edit_row")
    browser.selection = [ids["net:v0"], ids["net:v1"]]
    assert not browser.toolbar.describe()["in_place"]
    assert "select one version" in refused(browser.toolbar, "edit_row")


def test_where_none_is_selected_the_row_in_focus_is_meant(browser, ids):
    browser.workspace.look_at(ids["net:v1"])
    assert browser.toolbar.describe()["in_place"]


def test_a_row_that_the_filter_hides_gets_the_dialog(browser, ids, refused):
    browser.selection = [ids["net:v1"]]
    browser.filter = "alias:latest"
    assert not browser.toolbar.describe()["in_place"]
    assert "select one version" in refused(browser.toolbar, "edit_row")
    with pytest.raises(InvalidValueError, match="not shown"):
        browser.grid.edit(ids["net:v1"])
