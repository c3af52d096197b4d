"""The browser as a whole: loading and failing in words, without a kernel, without the key."""

import json
import threading
import time

import pytest

from artwidgets import ArtifactBrowser, Session
from artwidgets.errors import InvalidValueError
from artwidgets.widgets.jobs import JobRunner
from artwidgets.widgets.library import library
from tests.support.waiting import patient, until

PANELS = ("grid", "filter_bar", "toolbar", "details", "review", "history", "status")


def shown_by(browser):
    """What a notebook is given to show, by MIME type."""
    data = browser._repr_mimebundle_()
    return data[0] if isinstance(data, tuple) else data


def test_the_view_is_the_listing_as_shown(browser):
    browser.grid.sort([("name", False)])
    assert browser.view["name"].tolist() == ["net:v0", "net:v1", "net:v2"]
    assert list(browser.view.columns) == list(browser.session.listing.columns)


def test_a_revision_for_each_change_of_what_code_reads_once_the_work_is_done(browser):
    def revision():
        return browser.describe()["revision"]

    ids = browser.session.listing.index
    seen = [revision()]
    for change in (
        lambda: setattr(browser, "filter", "alias:none"),
        lambda: setattr(browser, "selection", ids[:2]),
        lambda: browser.session.delete(ids[:1]),
        lambda: browser.session.undo_last(),
    ):
        change()
        seen.append(revision())
    assert seen == sorted(set(seen))

    events = []
    browser.workspace.listen("rows", lambda: events.append((browser.workspace.work.busy, revision())))
    browser.workspace.load()
    assert browser.wait(patient(30))
    assert {now for busy, now in events if busy} == {seen[-1]}
    assert revision() > seen[-1]


def test_an_unknown_project_is_a_state_with_words_and_a_retry(sdk, project):
    browser = ArtifactBrowser(sdk.entity, project)
    browser.load()
    assert browser.wait(patient(30))
    status = browser.describe()["listing_status"]
    assert status["title"] == "There is no such project"
    assert project in status["words"]
    assert status["button"] == "Retry"
    assert browser.status.describe()["tone"] == "bad"
    assert browser.answer({"id": "1", "kind": "retry"})["ok"]
    assert browser.wait(patient(30))
    assert browser.describe()["listing_status"] == status


def test_a_server_that_is_not_there_is_told_soon_and_without_the_key():
    key = "k" * 40
    browser = ArtifactBrowser("me", "mine", base_url="http://127.0.0.1:9", api_key=key)
    began = time.monotonic()
    browser.load()
    assert browser.wait(patient(10))
    assert time.monotonic() - began < patient(5)
    failure = browser.describe()["listing_status"]["words"]
    assert "127.0.0.1:9" in failure
    assert key not in failure


def test_the_key_is_in_no_state_of_any_widget(browser, sdk):
    for widget in (browser, *(getattr(browser, name) for name in PANELS)):
        assert sdk.api_key not in json.dumps(widget.get_state(), default=str)
        assert sdk.api_key not in repr(widget)


def test_without_a_kernel_the_first_rows_stand_as_a_plain_escaped_table(log, sdk, project):
    log(("net", {"a": "a"}, ["best"], {"type": "<img src=x>"}))
    browser = ArtifactBrowser(sdk.entity, project)
    bundle = shown_by(browser)
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert browser.wait(patient(30))
    html = shown_by(browser)["text/html"]
    assert "<td>net:v0</td>" in html
    assert "&lt;img src=x&gt;" in html
    assert "<img" not in html


def test_the_plain_table_follows_filter_order_and_groups(browser):
    def rows():
        return browser._snapshot["rows"]

    browser.grid.sort([("name", False)])
    until(lambda: [row[0] for row in rows()] == ["net:v0", "net:v1", "net:v2"])
    browser.filter = "alias:none"
    browser.group_by = "collection"
    until(lambda: [row[0] for row in rows()] == ["net: 2 rows", "net:v0", "net:v1"])
    assert browser._snapshot["heading"].endswith(
        "2 of 3 versions, 40 B. Filter: alias:none. Grouped by collection. Sorted by Name (ascending)."
    )
    table = browser._table()
    assert (
        '<tr><th colspan="7" scope="rowgroup">net: 2 rows</th></tr><tr><td>net:v0</td>' in table["text/html"]
    )
    assert "\nnet: 2 rows\nnet:v0  " in table["text/plain"]
    browser.grid.fold()
    until(lambda: rows() == [["net: 2 rows"]])
    assert "The first" not in browser._table()["text/html"]


def test_a_second_browser_sends_no_module_but_the_table_s(browser):
    second = ArtifactBrowser(session=browser.session)
    states = [getattr(second, name).get_state() for name in PANELS if name != "grid"] + [second.get_state()]
    assert {state["_library"] for state in states} == {f"anywidget:{library().model_id}"}
    assert max(len(state["_esm"]) for state in states) < 300
    assert not any(state.get("_css") for state in states)
    assert second.grid.get_state()["_library"] is None
    assert len(library().get_state()["_esm"]) > 50_000
    # Once all widgets were closed, what is shown next has another one.
    former = library()
    former.close()
    assert library() is not former
    third = ArtifactBrowser(session=browser.session)
    assert third.get_state()["_library"] == f"anywidget:{library().model_id}"


def test_what_is_filtered_key_by_key_is_kept_once(browser):
    kept = []
    browser.observe(lambda change: kept.append(change["new"]["heading"]), "_snapshot")
    for query in ("a", "al", "alias:none"):
        browser.filter = query
    until(lambda: kept)
    assert ["Filter: alias:none." in heading for heading in kept] == [True]


def test_a_table_that_is_kept_while_rows_come_says_so(browser):
    def words():
        return shown_by(browser)["text/plain"].splitlines()[0]

    go_on = threading.Event()
    browser.workspace.work.start("Loading", lambda _job: go_on.wait(patient(30)), lambda _: None, print)
    assert "so far" in words()
    go_on.set()
    assert browser.wait(patient(30))
    assert "so far" not in words()


def test_what_is_printed_just_before_the_first_rows_are_shown_has_none(models, sdk, project):
    session, printed = Session(sdk.entity, project), []

    def look(_event):
        # On the thread that reads, which tells the table after this. What fails here IPython prints, and then
        # shows the widget a second time.
        if session.loaded and not printed:
            printed.append(shown_by(browser)["text/plain"])

    session.subscribe(look)
    browser = ArtifactBrowser(session=session)
    browser.load()
    assert browser.wait(patient(30))
    assert browser.workspace.failure is None
    assert printed == ["Artifact browser: not loaded yet"]


def test_nbconvert_shows_the_table_and_no_error(browser):
    from nbconvert import HTMLExporter
    from nbformat.v4 import new_code_cell, new_notebook, new_output

    output = new_output("display_data", data=shown_by(browser))
    notebook = new_notebook(cells=[new_code_cell("browser", outputs=[output])])
    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert "<td>net:v2</td>" in page
    assert "Error" not in page.split("<body", 1)[1]


def test_give_a_session_or_what_to_list_but_not_both(sdk, project):
    session = Session(sdk.entity, project)
    assert ArtifactBrowser(session=session).session is session
    with pytest.raises(InvalidValueError, match="not both"):
        ArtifactBrowser(sdk.entity, project, session=session)


def test_an_unknown_message_is_answered(browser):
    answer = browser.toolbar.answer({"id": "7", "kind": "dance"})
    assert answer == {"id": "7", "ok": False, "error": "This panel does not know the message 'dance'."}


def test_one_job_at_a_time_and_it_can_be_cancelled():
    work = JobRunner()
    ended = []
    work.start("Waiting", lambda job: job.cancel.wait(20), ended.append, ended.append)
    with pytest.raises(Exception, match="Still busy: Waiting"):
        work.start("More", lambda job: None, ended.append, ended.append)
    assert work.cancel()
    assert work.wait(patient(10))
    assert ended == [True]


def test_a_job_that_fails_says_so_and_the_next_one_runs():
    work = JobRunner()
    results, failures = [], []
    work.start("Failing", lambda job: 1 / 0, results.append, failures.append)
    assert work.wait(patient(10))
    (failure,) = failures
    assert "ZeroDivisionError" in failure
    work.start("Next", lambda job: "done", results.append, failures.append)
    assert work.wait(patient(10))
    assert (results, failures) == (["done"], [failure])


def test_a_cancelled_load_keeps_what_came(sdk, project):
    sdk.seed_bulk(project=project, collections=30, versions=50)
    browser = ArtifactBrowser(sdk.entity, project)
    browser.load()
    browser.status.answer({"id": "1", "kind": "cancel"})
    assert browser.wait(patient(30))
    assert not (browser.describe()["listing_status"] or {}).get("bad")
    assert browser.toolbar.answer({"id": "2", "kind": "refresh"})["ok"]
    assert browser.wait(patient(30))
    assert len(browser.view) == 1500
