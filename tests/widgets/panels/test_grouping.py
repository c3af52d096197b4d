"""The artifact table grouped: by collection, type and run, and what a button must not act on then."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from artwidgets import ArtifactBrowser, Session
from artwidgets.errors import InvalidValueError
from artwidgets.local import LocalServer
from tests.hosts.sandbox import Sandbox
from tests.support.chromium import Chrome
from tests.support.lab import axe_violations
from tests.support.seeded import seeded_run
from tests.support.waiting import patient


@pytest.fixture(scope="module")
def demo(sdk: LocalServer) -> str:
    """A project with models, datasets, links and runs, in which no test changes anything."""
    sdk.seed_demo(project="grouped")
    return "grouped"


@pytest.fixture
def several(demo: str, sdk: LocalServer) -> Iterator[ArtifactBrowser]:
    made = ArtifactBrowser(sdk.entity, demo, group_by="collection")
    made.load()
    assert made.wait(patient(60))
    yield made
    assert made.wait(patient(60))


def groups(browser: ArtifactBrowser) -> list[dict[str, Any]]:
    """Every group that the table tells of."""
    grid = browser.grid
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, grid.rows.lines, 100):
        found |= {group["id"]: group for group in grid.state.window(start, start + 100)["groups"]}
    return list(found.values())


def say(browser: ArtifactBrowser, kind: str, **content: Any) -> dict[str, Any]:
    """Ask the table as its front end does."""
    answer = browser.grid.messages.answer({"id": "test:1", "kind": kind, **content})
    assert answer["ok"], answer["error"]
    return answer


def test_groups_are_those_of_the_listing(several: ArtifactBrowser) -> None:
    listing = several.session.listing
    for by in ("collection", "type", "run"):
        several.group_by = by
        names = listing[by].astype(object).where(listing[by].astype(str) != "", "No run")
        # Of runs that were deleted the server tells nothing.
        names = names.where(listing[by].notna(), "Run not known")
        table_groups = groups(several)
        assert sorted((group["label"], group["rows"]) for group in table_groups) == sorted(
            (str(name), int(count)) for name, count in names.value_counts().items()
        ), by
        assert sum(group["rows"] for group in table_groups) == len(listing) == several.grid.counts["total"]


def test_links_are_rows_of_their_group_and_weigh_nothing(sdk: LocalServer, project: str) -> None:
    with seeded_run(project) as run:
        first = run.log("net", {"a": "a" * 10})
        run.log("net", {"a": "a" * 30})
        run.link(first, "shelf")
    session = Session(sdk.entity, project)
    session.load()
    browser = ArtifactBrowser(session=session, group_by="collection")
    browser.filter = "is:link"
    links = groups(browser)
    assert links
    browser.filter = ""
    shown = {one["id"]: one for one in groups(browser)}
    for group in [*links, *shown.values()]:
        now = shown[group["id"]]
        say(browser, "select", epoch=browser.grid.rows.epoch, groups=[group["id"]], mode="replace")
        # One and the same sum in the group's row and in the toolbar.
        assert browser.toolbar.describe()["selection"].startswith(
            f"{now['rows']:,} selected, {now['size']} listed, "
        )


def test_collections_of_one_name_in_two_projects_are_two_groups(sdk: LocalServer, project: str) -> None:
    # An entity of its own: that of all tests has the projects of all tests.
    owner = project[:30]
    connection: Any = {"base_url": sdk.base_url, "api_key": sdk.add_user(owner)}
    for name in ("one", "two"):
        with seeded_run(name, entity=owner) as run:
            run.log("net", {"a": "1"})
            run.log("net", {"a": "2"})
    one, all_of_them = Session(owner, "one", **connection), Session(owner, None, **connection)
    one.load()
    all_of_them.load()
    browser = ArtifactBrowser(session=all_of_them, group_by="collection")
    counts = {group["label"]: group["rows"] for group in groups(browser)}
    assert counts == {"one/net": 2, "two/net": 2}
    alone = ArtifactBrowser(session=one, group_by="collection")
    assert [group["label"] for group in groups(alone)] == ["net"]


def test_an_unknown_grouping_is_refused(sdk: LocalServer, project: str) -> None:
    with pytest.raises(InvalidValueError, match="grouped by collection, type, run, not by 'size'"):
        ArtifactBrowser(sdk.entity, project, group_by="size")


def test_the_last_choice_in_the_table_is_there_next_time(sdk: LocalServer, project: str) -> None:
    first = ArtifactBrowser(sdk.entity, project)
    say(first, "group", by="type")
    assert ArtifactBrowser(sdk.entity, project).group_by == "type"
    assert ArtifactBrowser(sdk.entity, project, group_by="run").group_by == "run"
    # Code says it for itself alone.
    assert ArtifactBrowser(sdk.entity, project).group_by == "type"
    say(first, "group", by=None)
    assert ArtifactBrowser(sdk.entity, project).group_by is None


def test_no_button_acts_on_a_row_that_a_folded_group_hides(browser, ids, ask, refused) -> None:
    browser.group_by = "collection"
    say(browser, "focus", row=ids["net:v1"])
    assert browser.toolbar.describe()["focused"]
    browser.grid.fold()
    assert not browser.toolbar.describe()["focused"]
    assert not browser.toolbar.describe()["in_place"]
    assert "Select versions first" in refused(browser.toolbar, "delete")
    assert "Select versions first" in refused(browser.toolbar, "edit", add_tags=["new"])
    assert not browser.session.changes
    # Open again, it is the row in focus as before; on the group row it is not.
    browser.grid.fold(folded=False)
    assert browser.toolbar.describe()["focused"]
    say(browser, "focus", row=None)
    assert "Select versions first" in refused(browser.toolbar, "delete")
    assert not browser.session.changes


def test_the_review_names_each_version_that_was_marked_by_its_folded_group(browser, ids, ask) -> None:
    browser.group_by = "collection"
    browser.grid.fold()
    (group,) = groups(browser)
    say(browser, "select", epoch=browser.grid.rows.epoch, groups=[group["id"]], mode="add")
    ask(browser.toolbar, "delete")
    assert browser.session.changes.marked == set(ids.values())
    # Told in the table, folded as it is; named one by one in the review.
    assert sum(groups(browser)[0]["marks"].values()) == 3
    ask(browser.toolbar, "review")
    shown = browser.review.describe()["groups"]
    lists = [part["items"] for part in shown]
    lists += [collection["items"] for part in shown for collection in part["collections"]]
    named = {item["name"] for items in lists for item in items}
    assert {name.rpartition("/")[2] for name in named} == set(ids)


def test_one_selected_row_in_a_folded_group_is_edited_in_the_dialog(browser, ids) -> None:
    browser.group_by = "collection"
    browser.selection = [ids["net:v1"]]
    assert browser.toolbar.describe()["in_place"]
    browser.grid.fold()
    assert not browser.toolbar.describe()["in_place"]


def test_folds_and_places_outlive_what_is_applied(browser, ids, ask) -> None:
    browser.group_by = "collection"
    browser.grid.fold()
    browser.session.delete([ids["net:v0"]])
    browser.session.apply(browser.session.plan())
    assert [(group["rows"], group["folded"]) for group in groups(browser)] == [(2, True)]
    assert list(browser.view["name"]) == ["net:v2", "net:v1"]
    browser.session.edit([ids["net:v1"]], add_tags=["kept"])
    browser.filter = "is:staged"
    assert [group["rows"] for group in groups(browser)] == [1]
    browser.session.undo_last()
    assert groups(browser) == []


@pytest.mark.browser
def test_on_the_screen(several: ArtifactBrowser, chrome: Chrome) -> None:
    browser = several
    page, frame = Sandbox.of_browser(browser).open(chrome)
    table = frame.get_by_role("treegrid", name="Artifact versions")
    everything = len(browser.session.listing)
    expect(table).to_have_attribute("aria-rowcount", str(everything + 1))
    delete = frame.get_by_role("button", name="Delete", exact=True)

    # A row's details, then its group row: Delete would be about nothing.
    first = browser.view["name"].iloc[0]
    box = frame.get_by_role("checkbox", name=f"Select {first}", exact=True)
    row = table.get_by_role("row").filter(has=box)
    row.locator('[aria-colindex="2"]').click()
    expect(delete).to_be_enabled()
    page.keyboard.press("ArrowUp")
    expect(delete).to_be_disabled()
    page.keyboard.press("Enter")
    expect(row).to_have_count(0)
    expect(delete).to_be_disabled()

    # The whole group by Space and Delete; its row tells what is staged, and so does the review.
    page.keyboard.press("Space")
    expect(frame.get_by_role("group", name="Selection")).to_contain_text("selected")
    many = len(browser.selection)
    assert many == int((browser.session.listing["collection"] == first.rpartition(":")[0]).sum())
    page.keyboard.press("Delete")
    expect(frame.get_by_role("status", name="Status")).to_contain_text(f"{many} versions")
    assert len(browser.session.changes) == many
    head = table.locator(".aw-group").first
    expect(head.get_by_role("img").first).to_be_visible()
    assert axe_violations(frame, ".aw-table") == []
    page.keyboard.press("Control+Enter")
    expect(frame.get_by_role("region", name="Review changes")).to_contain_text(first.rpartition(":")[0])
    frame.get_by_role("button", name="Back", exact=True).first.click()
    expect(head.locator(".aw-group-cell")).to_contain_text("selected")
