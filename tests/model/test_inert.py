"""Names and descriptions that would repaint a terminal, run backwards, end a comment or be a formula."""

import ast
import csv
import io
from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from artwidgets import Session
from artwidgets.cli import main
from artwidgets.local import LocalServer
from artwidgets.model.inert import inert_frame, inert_line, inert_text
from artwidgets.widgets.snapshot import to_html, to_text, view_rows

HOSTILE = {
    "escape": "a\x1b[2K\x1b[1Ab",
    "C1": "a\x9b2Kb",
    "bell": "a\x07b\x08\x08c",
    "bidi": "safe\u202egnp.exe\u2066x\u2069",
    "marks": "a\u200eb\u200fc\u061cd",
    "lines": "a\rb\nc\x0bd\x0ce\x85f\u2028g\u2029h",
    "null": "a\x00b",
    "tag": "a\U000e0041b",
}
WORKING = set("\x1b\x9b\x07\x08\r\x0b\x0c\x85\u2028\u2029\x00\u202e\u2066\u2069\u200e\u200f\u061c\U000e0041")
FORMULAS = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", " =cmd|' /C calc'!A0", "=\x1b[2K1", "\ufeff=1"]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nothing_works_any_more(text: str) -> None:
    assert not WORKING & set(inert_line(text))
    assert "\n" not in inert_line(text)
    assert not WORKING & set(inert_text(text))
    assert inert_text("a\n\tb") == "a\n\tb"


@given(st.text())
def test_it_is_one_line_that_can_be_written(text: str) -> None:
    shown = inert_line(text)
    assert len(shown.splitlines()) <= 1
    shown.encode()
    assert all(letter.isprintable() or letter in "\u200c\u200d\u00a0" for letter in shown)


@pytest.mark.parametrize("text", ["name:v3", "Größe, 12 µs", "模型", "می‌خواهم", "👩‍👩‍👧", "a b"])
def test_what_people_write_stays(text: str) -> None:
    assert inert_line(text) == text


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_a_formula(text: str) -> None:
    frame = pd.DataFrame({"description": [text, None], "n": [-1, 2]}, index=pd.Index([text, "b"], name="id"))
    head, row, empty = csv.reader(io.StringIO(inert_frame(frame).to_csv()))
    assert (head, row[2], empty) == (["id", "description", "n"], "-1", ["b", "", "2"])
    for cell in row[:2]:
        assert not cell.lstrip("\ufeff \t\r").startswith(("=", "+", "-", "@"))
        assert "\r" not in cell
    assert frame["description"].iloc[0] == text  # not changed in place


@pytest.fixture
def session(sdk: LocalServer, project: str, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A project whose versions have each of the hostile texts as their description."""
    sdk.seed_bulk(project=project, collections=1, versions=len(HOSTILE) + 1)
    session = Session(sdk.entity, project)
    texts = [*HOSTILE.values(), '=HYPERLINK("http://x")']
    for row, text in zip(session.load().index, texts, strict=True):
        session.edit(row, description=text)
    assert len(session.apply(session.plan()).done) == len(texts)
    session.load()
    return session


Run = Callable[..., str]


@pytest.fixture
def run(session: Session, capsys: pytest.CaptureFixture[str]) -> Run:
    def ran(*options: str) -> str:
        project_path = f"{session.scope.entity}/{session.scope.project}"
        assert main([options[0], project_path, *options[1:]]) == 0
        return capsys.readouterr().out

    return ran


def test_the_shell_prints_nothing_that_works(session: Session, run: Run) -> None:
    for options in (
        ("list",),
        ("list", "--format", "csv"),
        ("plan", "--description", "x\x1b[2Ky"),
        ("plan", "--description", "x\u202ey", "--script"),
    ):
        assert not WORKING & set(run(*options)), options


def test_csv_for_people_and_for_machines(session: Session, run: Run) -> None:
    people = list(csv.DictReader(io.StringIO(run("list", "--format", "csv"), newline="")))
    assert [row["description"][:2] for row in people if "HYPERLINK" in row["description"]] == ["'="]
    machines = list(csv.DictReader(io.StringIO(run("list", "--format", "csv", "--raw"), newline="")))
    assert {row["description"] for row in machines} >= {HOSTILE["bidi"], '=HYPERLINK("http://x")'}


def test_errors_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["apply", "no\x1b[2Ksuch\u202efile"]) == 2
    assert not WORKING & set(capsys.readouterr().err)


def test_scripts_and_the_static_table(session: Session) -> None:
    rows = session.listing.index
    session.edit_collection(session.listing["collection"].iloc[0], description="one\u2028two\u202e")
    session.edit(rows, description="\x1b[2K\u2029import os\r\nimport sys")
    script = session.plan().to_script()
    assert not WORKING & set(script)
    imports = [node for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Import)]
    assert [alias.name for node in imports for alias in node.names] == ["wandb"]

    frame = session.listing.copy()
    frame["name"] = [*HOSTILE.values(), "x"]
    for shown in (
        to_html("head\x1b[2K\u202e", view_rows(frame), 9),
        to_text("head\x1b[2K\u202e", view_rows(frame), 9),
    ):
        assert not WORKING & set(shown)
