"""artwidgets/README.md is so: the floors are those of the tree and of the floor test, the ways are gone."""

import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from artwidgets import ArtifactBrowser, Session
from artwidgets.local import LocalServer
from tests.docs.floors_picture import PICTURE, drawn
from tests.packaging.source import PACKAGE, ROOT
from tests.packaging.test_floors import APART, FLOORS
from tests.support.waiting import patient

HOUSE = (PACKAGE / "README.md").read_text(encoding="utf-8")


def way(heading: str) -> list[str]:
    """The files of a numbered list below a heading, in order."""
    section = HOUSE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    numbered = re.findall(r"^(\d+)\. `([\w/.]+)`: \S", section, flags=re.MULTILINE)
    assert [int(number) for number, _ in numbered] == list(range(1, len(numbered) + 1))
    return [path for _, path in numbered]


class Tracer:
    """Notes the files of the package in the order in which a function of theirs is first called."""

    def __init__(self) -> None:
        self.files: dict[str, None] = {}

    @contextmanager
    def on(self) -> Iterator[None]:
        """Trace this thread, and those that are started meanwhile."""
        before = sys.getprofile()
        threading.setprofile(self._note)
        sys.setprofile(self._note)
        try:
            yield
        finally:
            sys.setprofile(before)
            threading.setprofile(None)

    def _note(self, frame: Any, event: str, _argument: object) -> None:
        path = frame.f_code.co_filename
        if event == "call" and path.startswith(str(PACKAGE)):
            self.files.setdefault(Path(path).relative_to(PACKAGE).as_posix())

    def check(self, expected: list[str]) -> None:
        """These files were gone through, in this order."""
        gone = list(self.files)
        assert [path for path in gone if path in expected] == expected, "\n".join(gone)


@pytest.fixture
def session(sdk: LocalServer, project: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A loaded session on ten versions."""
    monkeypatch.setenv("ARTWIDGETS_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("ARTWIDGETS_CACHE_DIR", str(tmp_path / "cache"))
    sdk.seed_bulk(project=project, collections=2, versions=5)
    made = Session(sdk.entity, project)
    made.load()
    return made


@pytest.fixture
def ask(session: Session) -> Iterator[Callable[..., dict[str, Any]]]:
    """Send a panel of a browser a message, as its front end does, and wait for what it set going."""
    browser = ArtifactBrowser(session=session)

    def asked(panel: str, kind: str, **content: object) -> dict[str, Any]:
        answer = getattr(browser, panel).answer({"id": "1", "kind": kind, **content})
        assert answer["ok"], answer
        assert browser.wait(patient(60))
        described: dict[str, Any] = getattr(browser, panel).describe()
        return described

    asked.browser = browser  # type: ignore[attr-defined]
    yield asked
    browser.wait(patient(60))


def test_a_delete_goes_this_way(session: Session, ask: Callable[..., dict[str, Any]]) -> None:
    browser: ArtifactBrowser = ask.browser  # type: ignore[attr-defined]
    browser.selection = [session.where("alias:none").index[0]]
    tracer = Tracer()
    with tracer.on():
        ask("toolbar", "delete")
        ask("toolbar", "review")
        review = browser.review.describe()
        ask("review", "apply", plan=review["plan"], confirmation=review["confirmation"])
    assert len(session.listing) == 9
    tracer.check(way("The way of one delete"))


def test_a_page_of_a_listing_goes_this_way(session: Session) -> None:
    tracer = Tracer()
    with tracer.on():
        session.load(whole=True)
    browser = ArtifactBrowser(session=session)
    asked = {"start": 0, "stop": 5, "epoch": browser.grid.rows.epoch}
    with tracer.on():
        # As a message comes in from the front end; the answer goes out by a comm, which is not there.
        browser.grid._handle_custom_msg({"id": "1", "kind": "rows", **asked}, [])
    tracer.check(way("The way of one page of a listing"))


def test_the_table_of_floors_is_the_tree_and_the_floor_test() -> None:
    rows = re.findall(r"^\| (`[^|]+) \|", HOUSE, flags=re.MULTILINE)
    floors = [set(re.findall(r"`(\w+)`", row)) for row in rows]
    assert floors == list(reversed(FLOORS))
    tree = {
        path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert tree - {"__init__"} == set().union(*FLOORS) | (set(APART) - {""})


def test_every_file_that_is_named_is_there() -> None:
    named = set(re.findall(r"`([\w/]+\.py)`", HOUSE)) - {"sdk.py"}
    assert {name for name in named if not (PACKAGE / name).is_file()} == set()
    links = re.findall(r"\]\((\.\./[^)]+)\)", HOUSE)
    assert links
    assert [link for link in links if not (PACKAGE / link).exists()] == []
    assert len(HOUSE.splitlines()) <= 120


def test_the_readme_shows_the_same_floors_and_leads_here() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"({PICTURE.relative_to(ROOT).as_posix()})" in text
    # Drawn anew by `python -m tests.docs.floors_picture`.
    assert PICTURE.read_text(encoding="utf-8") == drawn()
    assert "(artwidgets/README.md)" in text
