"""Several browsers of one session: those that nobody sees do no work, and are right when seen again."""

from collections.abc import Callable
from functools import partial

import pandas as pd
import pytest

from artwidgets import ArtifactBrowser, Session
from artwidgets.local import LocalServer


@pytest.fixture
def loaded(sdk: LocalServer, project: str) -> Session:
    sdk.seed_bulk(project=project, collections=1, versions=6)
    session = Session(sdk.entity, project)
    session.load()
    return session


def send(browser: ArtifactBrowser, kind: str, view: str = "a") -> None:
    """Say what the front end says."""
    assert browser.answer({"id": f"{view}:1", "kind": kind, "view_id": view})["ok"]


def counted(browser: ArtifactBrowser) -> Callable[[], int]:
    """How often the browser was told of changes and of rows."""
    heard: list[str] = []
    for event in ("changes", "rows", "message", "filter"):
        browser.workspace.listen(event, partial(heard.append, event))
    return lambda: len(heard)


def cells(browser: ArtifactBrowser) -> object:
    return browser.workspace.grid.state.window(0, 6)


def test_what_nobody_sees_does_no_work(loaded: Session) -> None:
    seen, unseen = ArtifactBrowser(session=loaded), ArtifactBrowser(session=loaded)
    for browser in (seen, unseen):
        send(browser, "begin")
    send(unseen, "begin", "b")
    send(unseen, "leave")
    worked, idle = counted(seen), counted(unseen)
    loaded.edit(loaded.listing.index[:1], description="first")
    assert idle(), "one of its views is still there"
    send(unseen, "leave", "b")
    before, before_idle = worked(), idle()
    loaded.edit(loaded.listing.index[:2], description="second")
    loaded.delete(loaded.listing.index[3])
    loaded.load()
    assert worked() > before
    assert idle() == before_idle
    revision = unseen.describe()["revision"]
    send(unseen, "begin", "c")
    assert idle() > before_idle
    assert cells(unseen) == cells(seen)
    # Each counts for itself what it saw.
    assert unseen.describe()["revision"] > revision
    assert {**unseen.describe(), "revision": 0} == {**seen.describe(), "revision": 0}


def test_code_finds_it_as_it_is_now(loaded: Session) -> None:
    browser = ArtifactBrowser(session=loaded)
    browser.filter = "is:staged"
    send(browser, "begin")
    send(browser, "leave")
    loaded.edit(loaded.listing.index[:2], description="theirs")
    pd.testing.assert_index_equal(browser.view.index, loaded.listing.index[:2])
    assert browser.selection == []


def test_one_that_was_never_on_a_page_follows(loaded: Session) -> None:
    browser = ArtifactBrowser(session=loaded)
    heard = counted(browser)
    loaded.edit(loaded.listing.index[:2], description="theirs")
    assert heard()


def test_one_that_is_closed_is_heard_of_no_more(loaded: Session) -> None:
    browser = ArtifactBrowser(session=loaded)
    heard = counted(browser)
    browser.close()
    browser.close()
    loaded.edit(loaded.listing.index[:2], description="theirs")
    loaded.load()
    assert not heard()


def test_a_view_that_leaves_twice_is_no_matter(loaded: Session) -> None:
    browser = ArtifactBrowser(session=loaded)
    send(browser, "leave")
    send(browser, "begin")
    assert not browser.workspace.views.unseen
    send(browser, "leave")
    send(browser, "leave")
    assert browser.workspace.views.unseen
