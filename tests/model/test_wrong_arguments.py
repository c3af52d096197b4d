"""Whatever is passed to a session or the shell is taken or refused in words, and nothing is staged then."""

import inspect
import math
import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from artwidgets import ArtifactBrowser, Session
from artwidgets.cli import main
from artwidgets.errors import ArtwidgetsError
from artwidgets.local import LocalServer

WRONG: list[Any] = [
    None, 12345, -1, 1.5, math.nan, math.inf, True, b"bytes", object(), "", " ", "\x00", "\ud800",
    "a" * 5_000, "a/b/c/d", [None], [1], [""], ["\ud800"], {}, {"a": 1}, [[]], (), pd.DataFrame({"a": [1]}),
    pd.Series([1.5]), timedelta.max, timedelta.min, timedelta(0), lambda *given: None,
]  # fmt: skip

CALLS: dict[str, Callable[[Session, Any], object]] = {
    "load progress": lambda session, value: session.load(progress=value),
    "load on_rows": lambda session, value: session.load(on_rows=value),
    "where": lambda session, value: session.where(value),
    "versions": lambda session, value: session.versions(value),
    "collection": lambda session, value: session.collection(value),
    "details": lambda session, value: session.details(value),
    "measure": lambda session, value: session.measure(value),
    "edit ids": lambda session, value: session.edit(value, add_tags=["a"]),
    "delete": lambda session, value: session.delete(value),
    "unlink": lambda session, value: session.unlink(value),
    "unmark": lambda session, value: session.unmark(value),
    "unstage": lambda session, value: session.unstage(value),
    "delete_collection": lambda session, value: session.delete_collection(value),
    "edit_collection": lambda session, value: session.edit_collection(value, description="d"),
    "plan measure": lambda session, value: session.plan(measure=value),
    "apply": lambda session, value: session.apply(value),
    "revert": lambda session, value: session.revert(value),
    "resume": lambda session, value: session.resume(value),
    "subscribe": lambda session, value: session.subscribe(value)(),
    **{
        f"delete {name}": lambda session, value, name=name: session.delete(_first(session), **{name: value})
        for name in ("delete_aliases",)
    },
    **{
        f"edit {name}": lambda session, value, name=name: session.edit(_first(session), **{name: value})
        for name in (
            "description", "metadata", "update_metadata", "remove_metadata", "aliases", "add_aliases",
            "remove_aliases", "tags", "add_tags", "remove_tags", "ttl",
        )
    },
    **{
        f"edit_collection {name}": lambda session, value, name=name: session.edit_collection(
            session.listing["collection"].iloc[0], **{name: value}
        )
        for name in ("new_name", "description", "type", "tags")
    },
    **{
        f"keep {name}": lambda session, value, name=name: session.keep(**{"last": 1, name: value})
        for name in ("last", "aliased", "younger_than", "per", "within")
    },
}  # fmt: skip


def _first(session: Session) -> str:
    return str(session.listing.index[0])


@pytest.fixture(scope="module")
def loaded(sdk: LocalServer) -> Session:
    sdk.seed_bulk(project="wrong-arguments", collections=1, versions=4)
    session = Session(sdk.entity, "wrong-arguments")
    session.load()
    return session


@pytest.fixture
def session(loaded: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setenv("ARTWIDGETS_STATE_DIR", str(tmp_path / "state"))
    loaded.unstage()
    return loaded


@pytest.mark.parametrize("call", sorted(CALLS))
def test_taken_or_refused(session: Session, call: str) -> None:
    refused = 0
    for value in WRONG:
        before = session.changes
        try:
            CALLS[call](session, value)
        except ArtwidgetsError as error:
            refused += 1
            message = str(error)
            message.encode()
            assert 10 < len(message) < 600, (value, message)
            assert session.changes == before, "refused and yet staged"
        except Exception as error:
            pytest.fail(f"{value!r:.60} ends in {error!r:.200}")
    assert refused > len(WRONG) / 3


MUST: dict[str, Callable[[Session], object]] = {
    "keep(last=nan)": lambda session: session.keep(last=math.nan),  # type: ignore[arg-type]
    "keep(last=1.5)": lambda session: session.keep(last=1.5),  # type: ignore[arg-type]
    "ids None": lambda session: session.delete(None),  # type: ignore[arg-type]
    "ids [None]": lambda session: session.delete([None]),  # type: ignore[list-item]
    "ids int": lambda session: session.delete([7]),  # type: ignore[list-item]
    "ttl max": lambda session: session.edit(_first(session), ttl=timedelta.max),
    "delete_aliases text": lambda session: session.delete(_first(session), delete_aliases="no"),  # type: ignore
}


@pytest.mark.parametrize("case", sorted(MUST))
def test_what_must_be_refused(session: Session, case: str) -> None:
    with pytest.raises(ArtwidgetsError):
        MUST[case](session)
    assert not session.changes


@pytest.mark.parametrize(
    "given",
    [
        {"run": 12345},
        {"run": ""},
        {"run": object()},
        {"run": ["a/b/c"]},
        {"entity": ""},
        {"entity": 5},
        {"entity": "e", "project": ""},
        {"entity": "e", "project": 5},
        {"type": ""},
        {"type": 3},
        {"collection": ""},
        {"collection": ["a"]},
        {"used": "yes"},
        {"base_url": ""},
        {"base_url": 80},
        {"api": "https://api.wandb.ai"},
        {"api_key": 5},
        {"entity": "\ud800"},
        {"entity": "a\nb"},
    ],
    ids=lambda given: re.sub(r" at 0x\w+", "", repr(given)),
)
def test_sessions_that_are_refused(sdk: LocalServer, given: dict[str, Any]) -> None:
    with pytest.raises(ArtwidgetsError) as caught:
        Session(**given).load()
    assert len(str(caught.value)) > 20


SHELL: dict[str, list[str]] = {
    "empty place": ["list", ""],
    "deep place": ["list", "a/b/c/d"],
    "half character": ["list", "a/\udc80"],
    "empty run": ["list", "--run", ""],
    "run": ["list", "--run", "12345"],
    "query": ["list", "{place}", "--where", "size:>1 GB"],
    "long query": ["list", "{place}", "--where", "x" * 100_001],
    "type": ["list", "{place}", "--type", ""],
    "keep": ["plan", "{place}", "--keep-last", "-1"],
    "age": ["plan", "{place}", "--keep-younger-than", "soon"],
    "age nan": ["plan", "{place}", "--keep-younger-than", "nan"],
    "ttl": ["plan", "{place}", "--ttl", "999999y"],
    "set": ["plan", "{place}", "--set", "a"],
    "set deep": ["plan", "{place}", "--set", "a=" + "[" * 500 + "]" * 500],
    "set NaN": ["plan", "{place}", "--set", "a=NaN"],
    "set huge": ["plan", "{place}", "--set", "a=1e999"],
    "alias": ["plan", "{place}", "--add-alias", "v3"],
    "tag": ["plan", "{place}", "--add-tag", ""],
    "out": ["plan", "{place}", "--delete", "--out", "/dev/full"],
    "out folder": ["plan", "{place}", "--delete", "--out", "/"],
    "out nowhere": ["plan", "{place}", "--delete", "--out", "/nowhere/at/all.json"],
    "plan file": ["apply", "/dev/null", "--yes"],
    "plan folder": ["apply", "/", "--yes"],
    "no plan file": ["apply", "/nowhere.json", "--yes"],
    "resume": ["resume", "../../etc/passwd", "--yes"],
    "resume empty": ["resume", "", "--yes"],
    "revert": ["revert", "\udc80", "--yes"],
    "serve in a file": ["serve", "--data-dir", "/etc/passwd"],
    "serve below a file": ["serve", "--data-dir", "/etc/passwd/below"],
    "serve in a device": ["serve", "--data-dir", "/dev/null"],
    "serve port": ["serve", "--data-dir", "{folder}", "--port", "99999"],
    "serve negative": ["serve", "--data-dir", "{folder}", "--port", "-5"],
}


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the devices of Linux")
@pytest.mark.parametrize("case", sorted(SHELL))
def test_the_shell_refuses_in_one_line(
    session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str], case: str
) -> None:
    project_path = f"{session.scope.entity}/{session.scope.project}"
    words = {"{place}": project_path, "{folder}": str(tmp_path / "data")}
    assert main([words.get(word, word) for word in SHELL[case]]) == 2
    stderr = capsys.readouterr().err
    assert stderr.startswith("artwidgets: ")
    assert stderr.count("\n") == 1
    assert len(stderr) < 600


def test_a_keyword_that_there_is_not_is_refused_with_those_there_are() -> None:
    session = Session("entity", "project")
    with pytest.raises(TypeError, match=r"edit\(\) got an unexpected .*'tag'. It takes .*tags"):
        session.edit("id", tag="x")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"Session\(\) got an unexpected keyword argument 'proj'"):
        Session("entity", proj="x")  # type: ignore[call-arg]


def test_help_and_completion_tell_every_keyword() -> None:
    assert {"description", "add_aliases", "ttl"} < inspect.signature(Session.edit).parameters.keys()
    assert {"new_name", "tags"} < inspect.signature(Session.edit_collection).parameters.keys()
    for opened in (Session, ArtifactBrowser):
        assert {"entity", "project", "api_key", "run", "used"} < inspect.signature(opened).parameters.keys()
