"""What is no journal, or none that this release reads, is one line in the history and breaks nothing else."""

import json
import os
from pathlib import Path

import pandas as pd
import pytest

from artwidgets import Session
from artwidgets.applying.journal import Unreadable, find_record, journals, records
from artwidgets.errors import JournalError, PlanError
from artwidgets.local import LocalServer
from artwidgets.planning.plan import Plan
from artwidgets.widgets.history import HistoryPanel
from artwidgets.widgets.workspace import Workspace
from tests.support.session_fixtures import Log

RUN_LINE = b'{"kind":"run","at":"2026-01-01T00:00:00+00:00","pid":1}\n'


@pytest.fixture
def done(session: Session, log: Log) -> Plan:
    log("model", {"a": "1"})
    session.load()
    session.edit(session.listing, add_tags=["seen"])
    plan = session.plan()
    session.apply(plan)
    return plan


def newer(line: bytes) -> bytes:
    raw = json.loads(line)
    raw["plan"]["format"] = 99
    return json.dumps(raw, separators=(",", ":")).encode() + b"\n"


@pytest.fixture
def foreign(done: Plan, state: Path) -> dict[str, str]:
    """Files beside a good journal, and what is said of each."""
    folder = state / "plans"
    original = (folder / f"{done.id}.jsonl").read_bytes()
    plan, *rest = original.splitlines(keepends=True)
    files: dict[str, tuple[bytes, str]] = {
        "aaaaaaaaaaa1": (b"hello\n", "damaged"),
        "aaaaaaaaaaa2": (b"\xff\xfe\x00 no text at all\n", "damaged"),
        "aaaaaaaaaaa3": (b"no line break", "no whole plan"),
        "aaaaaaaaaaa4": (b"[1, 2]\n", "not one of artwidgets'"),
        "aaaaaaaaaaa5": (b"[" * 100_000 + b"\n", "damaged"),
        "aaaaaaaaaaa6": (RUN_LINE, "does not begin with its plan"),
        "aaaaaaaaaaa7": (newer(plan), "format 99"),
        "aaaaaaaaaaa8": (original, "under another name"),
        "aaaaaaaaaaa9": (plan + b'{"kind":"outcomes","outcomes":[{"key":1}]}\n', "not one of artwidgets'"),
        "notes from a colleague": (plan + b"{oops\n" + b"".join(rest), "damaged"),
    }
    for name, (content, _) in files.items():
        (folder / f"{name}.jsonl").write_bytes(content)
    (folder / "a folder.jsonl").mkdir()
    os.mkfifo(folder / "a pipe.jsonl")
    expected = {name: words for name, (_, words) in files.items()}
    return {**expected, "a folder": "not a file", "a pipe": "not a file"}


def test_each_is_one_line_that_says_so(session: Session, done: Plan, foreign: dict[str, str]) -> None:
    frame = session.history()
    assert frame.loc[done.id, "state"] == "finished"
    rows = frame[frame["state"] == "unreadable"]
    assert set(rows.index) == foreign.keys()
    for name, words in foreign.items():
        assert words in rows.loc[name, "summary"], name
    assert rows[["items", "done", "failed", "skipped"]].to_numpy().sum() == 0
    assert frame["began"].dtype == session.history().iloc[:0]["began"].dtype
    assert isinstance(frame["began"].dtype, pd.DatetimeTZDtype)


def test_nothing_else_breaks(session: Session, done: Plan, foreign: dict[str, str]) -> None:
    assert [record.plan.id for record in records()] == [done.id]
    assert sum(isinstance(found, Unreadable) for found in journals()) == len(foreign)
    with pytest.raises(PlanError, match="no unfinished plan"):
        session.resume()
    with pytest.raises(JournalError, match="damaged"):
        find_record("aaaaaaaaaaa1")
    session.edit(session.listing, add_tags=["again"])
    assert len(session.apply(session.plan()).done) == 1


def test_the_panel_offers_neither_resume_nor_revert(
    sdk: LocalServer, session: Session, foreign: dict[str, str], done: Plan
) -> None:
    panel = HistoryPanel(Workspace(session))
    plans = {row["plan"]: row for row in panel.kinds()["plans"]({})["plans"]}
    assert plans.keys() == {done.id, *foreign}
    for name in foreign:
        assert not plans[name]["resumable"]
        assert not plans[name]["revertible"]
    assert plans[done.id]["revertible"]
