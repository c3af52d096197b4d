"""Journals that somebody wrote by hand, with the right hash: none breaks the history, nor what it opens."""

import argparse
import contextlib
import copy
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from artwidgets import Session
from artwidgets.applying.journal import PlanRecord, find_record, journals
from artwidgets.cli.looking import show_history
from artwidgets.errors import ArtwidgetsError, JournalError
from artwidgets.local import LocalServer
from artwidgets.planning.plan import Plan
from artwidgets.widgets.history import HistoryPanel
from artwidgets.widgets.workspace import Workspace
from tests.support.forging import rehashed
from tests.support.session_fixtures import Log

Entry = dict[str, Any]


@pytest.fixture
def plan(session: Session, log: Log) -> Plan:
    """One plan with an edit of every field, a delete and a collection's delete, carried out."""
    log("model", {"a": "1"}, {"a": "2"})
    log("other", {"a": "1"})
    session.load()
    first, second = session.where("collection:model").index
    session.edit(
        first, add_tags=["seen"], description="d", update_metadata={"a": 1}, ttl="5d", add_aliases=["y"]
    )
    session.delete(second, delete_aliases=True)
    session.delete_collection("other")
    made = session.plan()
    assert len(session.apply(made).done) == 3
    return made


@pytest.fixture
def lines(plan: Plan, state: Path) -> list[Entry]:
    """Its journal's lines; the journal itself is gone."""
    path = state / "plans" / f"{plan.id}.jsonl"
    found = [json.loads(line) for line in path.read_bytes().splitlines()]
    path.unlink()
    return found


def written(folder: Path, lines: list[Entry]) -> Path:
    """Write a journal under the id that its plan then has, where that is still one."""
    first, *rest = lines
    name = "aaaaaaaaaaaa"
    if isinstance(first["plan"], dict) and "items" in first["plan"]:
        first = {**first, "plan": rehashed(first["plan"])}
        name = first["plan"]["id"]
    path = folder / f"{name}.jsonl"
    path.write_bytes(b"".join(json.dumps(line).encode() + b"\n" for line in (first, *rest)))
    return path


def looked_at(session: Session) -> str:
    """Whatever shows the history, and each journal that can be read, does so and can be sent as text.

    What the shell says of them is returned.
    """
    frame = session.history(everywhere=True)
    sendable(frame._repr_html_())
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    errors = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        assert show_history(argparse.Namespace(check=None)) == 0
    assert errors.getvalue() == ""
    panel = HistoryPanel(Workspace(session)).kinds()
    sendable(panel["plans"]({"everywhere": True, "text": "m"}))
    answer = panel["plans"]({"everywhere": True})
    sendable(answer)
    assert len(answer["plans"]) == len(frame)
    for found in session.records(everywhere=True):
        if not isinstance(found, PlanRecord):
            continue
        one = {"plan": found.plan.id}
        sendable(panel["items"](one))
        for item in found.plan.items:
            sendable(panel["record"]({**one, "key": item.key}))
        for form in ("csv", "json"):
            sendable(panel["export"]({**one, "form": form}))
        sendable([found.left.summary, found.left.confirmation, found.plan.to_script()])
        found.plan.to_frame()
        found.report().to_frame()
    out.seek(0)
    return out.read()


def sendable(payload: Any) -> None:
    """A browser's JSON has no infinities and no half characters."""
    json.dumps(payload, ensure_ascii=False, allow_nan=False).encode()


ODD = (
    None,
    True,
    -1,
    1.5,
    1e999,
    10**4_000,
    "x",
    "\ud800",
    "\0",
    [[1]],
    {"a": 1},
    "9999-12-31T23:59:59+14:00",
)


def field_paths(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where every field stands, however far inside."""
    if at:
        yield at
    if isinstance(value, dict):
        for key, inside in value.items():
            yield from field_paths(inside, (*at, key))
    elif isinstance(value, list):
        for number, inside in enumerate(value):
            yield from field_paths(inside, (*at, number))


def put(value: Entry, at: tuple[str | int, ...], odd: Any) -> Entry:
    made: Any = copy.deepcopy(value)
    holder = made
    for step in at[:-1]:
        holder = holder[step]
    holder[at[-1]] = odd
    return dict(made)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("every", [59, pytest.param(1, marks=pytest.mark.attack)])
def test_wrong_values_in_every_field(session: Session, lines: list[Entry], state: Path, every: int) -> None:
    cases = [(n, at, odd) for n, line in enumerate(lines) for at in field_paths(line) for odd in ODD]
    assert len(cases) > 1_500
    for number, at, odd in cases[::every]:
        changed = put(lines[number], at, odd)
        path = written(state / "plans", [changed if n == number else one for n, one in enumerate(lines)])
        try:
            looked_at(session)
        except Exception as error:
            raise AssertionError(f"{odd!r:.40} at {at} of line {number + 1}") from error
        path.unlink()


def nested(levels: int) -> Any:
    made: Any = 1
    for _ in range(levels):
        made = {"a": made}
    return made


@pytest.fixture
def crafted(lines: list[Entry], state: Path, tmp_path: Path) -> dict[str, str]:
    """Files that say what nobody can take back, by name; what is told of each."""
    folder = state / "plans"
    first, *rest = (json.dumps(line).encode() + b"\n" for line in lines)
    empty = b'"metadata": {}'
    assert empty in first

    def with_metadata(value: bytes) -> bytes:
        return first.replace(empty, b'"metadata": {"x": ' + value + b"}", 1)

    far = json.dumps(lines[1]).encode().replace(lines[1]["at"].encode(), b"0001-01-01T00:00:00+14:00")
    files: dict[str, tuple[bytes, str]] = {
        "deep": (with_metadata(b"[" * 5_000 + b"]" * 5_000), "damaged"),
        "digits": (with_metadata(b"9" * 5_000), "damaged"),
        "huge": (with_metadata(b"1e999"), "metadata is of another kind"),
        "flatter": (with_metadata(b"[" * 300 + b"]" * 300), "metadata is of another kind"),
        "nul": (first + b"\0\0\0\n" + b"".join(rest), "damaged"),
        "zeros": (b"\0" * 1_000 + b"\n", "damaged"),
        "long": (b'{"kind":"plan","plan":"' + b"x" * 50_000_000 + b'"}\n', "not a plan"),
        "longer": (
            first + b'{"kind":"outcomes","outcomes":[{"key":"k","reason":"","at":null,"status":"'
            + b"x" * 5_000_000 + b'"}]}\n',
            "not one of artwidgets'",
        ),
        "brackets": (b"[" * 5_000_000 + b"\n", "damaged"),
        "moment": (first + far + b"\n", "no moment"),
        "half": (first + b'{"kind":"started","keys":["\\ud800"]}\n', "no text"),
        "newer": (first.replace(b'"format": 2', b'"format": 3', 1), "format 3"),
        "newest": (first.replace(b'"format": 2', b'"format": "\\ud800' + b"x" * 5_000 + b'"', 1), "format"),
    }  # fmt: skip
    for name, (content, _) in files.items():
        (folder / f"{name}.jsonl").write_bytes(content)
    (tmp_path / "elsewhere").write_bytes(first + b"".join(rest))
    (folder / "linked.jsonl").symlink_to(tmp_path / "elsewhere")
    (folder / "dangling.jsonl").symlink_to(tmp_path / "nowhere")
    (folder / "loop.jsonl").symlink_to("loop.jsonl")
    (folder / "device.jsonl").symlink_to("/dev/zero")
    (folder / "folder.jsonl").mkdir()
    os.mkfifo(folder / "pipe.jsonl")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.jsonl")).write_bytes(b"no\n")
    (folder / "future.jsonl").write_bytes(b"no\n")
    os.utime(folder / "future.jsonl", (2**34, 2**34))
    expected = {name: words for name, (_, words) in files.items()}
    links = dict.fromkeys(("linked", "dangling", "loop", "device"), "a link to another place")
    others = {"folder": "not a file", "pipe": "not a file", "\ufffd\ufffd": "damaged", "future": "damaged"}
    return {**expected, **links, **others}


def test_each_is_one_line_of_the_history_and_refused_where_it_is_asked_for(
    session: Session, crafted: dict[str, str]
) -> None:
    frame = session.history()
    assert set(frame.index) == set(crafted)
    assert set(frame["state"]) == {"unreadable"}
    for name, words in crafted.items():
        assert words in frame.loc[name, "did"], name
        assert len(str(frame.loc[name, "did"])) < 600, name
    heading, *rows = looked_at(session).splitlines()
    assert heading.split()[0] == "plan"
    assert sorted(row.split("  ")[0] for row in rows) == sorted(crafted)
    assert all(row.endswith("unreadable") for row in rows)

    # Nothing waits for a pipe, or reads on from a device.
    for name in crafted:
        if name.isalnum():
            with pytest.raises(JournalError):
                find_record(name)
            with pytest.raises(JournalError):
                session.resume_plan(name)
    for name in ("a" * 5_000, "../plans/deep", "\ud800", ""):
        with pytest.raises(ArtwidgetsError) as caught:
            session.resume(name)
        assert len(str(caught.value)) < 300


def test_a_last_line_that_was_cut_short_is_left_aside(
    session: Session, lines: list[Entry], state: Path
) -> None:
    path = written(state / "plans", lines)
    content = path.read_bytes()
    for cut in range(1, len(content.splitlines(keepends=True)[-1])):
        path.write_bytes(content[:-cut])
        (found,) = journals()
        assert isinstance(found, PlanRecord)
        assert found.finished
    looked_at(session)


def test_nothing_is_written_through_a_link(session: Session, sdk: LocalServer, state: Path) -> None:
    """Who could put a link under a journal's name had journals written into another file."""
    sdk.seed_bulk(project=session.scope.project, collections=1, versions=1)
    before = session.load()["tags"].tolist()
    session.edit(session.listing.index, add_tags=["seen"])
    made = session.plan()
    (state / "plans").mkdir(parents=True, exist_ok=True)
    other = state / "other"
    other.write_text("mine\n")
    (state / "plans" / f"{made.id}.jsonl").symlink_to(other)
    with pytest.raises(JournalError, match="a link to another place"):
        session.apply(made)
    assert other.read_text() == "mine\n"
    assert session.load(whole=True)["tags"].tolist() == before
