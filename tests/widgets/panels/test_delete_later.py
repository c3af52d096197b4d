"""Delete in 7 days, and keep after all: by toolbar and menu; in the table, the details and the review."""

from datetime import UTC, datetime, timedelta

import pytest

WEEK = timedelta(days=7)


@pytest.fixture
def day() -> str:
    goes = datetime.now(UTC) + WEEK
    return f"{goes.day} {goes:%B}"


def cell(browser, row):
    """What the table shows of when a row goes, and how it is marked."""
    page = browser.grid.state.page(browser.grid.rows.base_positions([row]))
    return page["cells"]["expires"][0].get("t", ""), page["marks"].get("0")


def test_from_the_button_to_the_table_and_back(browser, ids, ask, day):
    row = ids["net:v0"]
    browser.selection = [row]
    assert not browser.toolbar.describe()["going"]
    ask(browser.toolbar, "expire")
    assert cell(browser, row) == (day, "expiring")
    assert browser.workspace.message[0].startswith(f"1 version goes on {day}")
    browser.workspace.look_at(row)
    assert f"goes on {day}" in browser.details.describe()["mark"]

    ask(browser.toolbar, "review")
    shown = browser.review.describe()
    assert [group["key"] for group in shown["groups"]] == ["later"]
    assert (shown["confirmation"], shown["button"]) == (None, "Delete 1 version in 7 days")
    plan = shown["plan"]
    ask(browser.review, "apply", plan=plan)
    assert cell(browser, row) == (day, None)
    assert dict(browser.details.describe()["facts"])["Goes"].startswith(f"on {day}")

    assert browser.toolbar.describe()["going"]
    ask(browser.toolbar, "expire")
    assert cell(browser, row) == ("", "edited")
    assert browser.session.plan().items[0].changes[0].new == "inherit"
    # The key says the same of it as the button.
    browser.grid.select(None)
    browser.session.unstage()


def test_one_step_that_undo_takes_back_and_a_mark_that_it_replaces(browser, ids, ask):
    browser.selection = [ids["net:v0"], ids["net:v1"]]
    ask(browser.toolbar, "delete")
    ask(browser.toolbar, "expire_after", after="30d")
    assert not browser.session.changes.deletes
    assert browser.toolbar.describe()["undo"] == "delete in 30 days 2 versions"
    ask(browser.toolbar, "keep_after_all")
    assert not browser.session.changes
    ask(browser.toolbar, "undo")
    ask(browser.toolbar, "undo")
    assert len(browser.session.changes.deletes) == 2


def test_the_menu_of_a_row_offers_the_one_that_fits(browser, ids):
    answer = browser.grid.messages.answer

    def labels():
        items = answer({"id": "t:1", "kind": "menu", "row": ids["net:v0"]})["items"]
        return [item["label"] for item in items if item]

    assert "Delete in 7 days" in labels()
    assert answer({"id": "t:2", "kind": "choose", "row": ids["net:v0"], "name": "expire"})["ok"]
    assert "Keep after all" in labels()
    assert answer({"id": "t:3", "kind": "choose", "row": ids["net:v0"], "name": "keep_after_all"})["ok"]
    assert not browser.session.changes


def test_where_no_ttl_can_be_it_is_said_at_once(browser, ids, ask, refused):
    browser.selection = [ids["net:v0"]]
    assert "under an hour" in refused(browser.toolbar, "expire_after", after="5min")
    browser.session.edit([ids["net:v0"]], ttl="1d")
    browser.session.apply(browser.session.plan())
    ask(browser.toolbar, "expire_after", after="30d")
    assert "already goes on" in browser.workspace.message[0]
    assert cell(browser, ids["net:v0"])[1] == "refused"
