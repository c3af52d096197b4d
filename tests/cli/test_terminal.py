"""What is printed where a person looks, at the width that there is, and what a machine reads instead."""

import os
import pty
import re
import subprocess
from collections.abc import Callable

import pandas as pd
import pytest

from artwidgets.cli.tables import fitted, table_text
from artwidgets.local import LocalServer
from tests.cli.conftest import SECONDS, Shell
from tests.support.seeded import log
from tests.support.waiting import patient

Look = Callable[..., list[str]]


@pytest.fixture
def look(shell: Shell) -> Look:
    """Run a command in a terminal of so many columns; the lines that it leaves, with their colours."""

    def looked(*arguments: str, columns: int, **variables: str) -> list[str]:
        shell.variables.pop("NO_COLOR", None)
        shell.variables.update({"TERM": "xterm-256color", "COLUMNS": str(columns), **variables})
        ours, theirs = pty.openpty()
        try:
            with shell.start(*arguments, stdout=theirs) as process:
                os.close(theirs)
                output = b""
                while block := _read(ours):
                    output += block
                assert process.wait(patient(SECONDS)) == 0
        finally:
            os.close(ours)
        return output.decode().splitlines()

    return looked


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # the other end is closed
        return b""


def bare(lines: list[str]) -> list[str]:
    return [re.sub(r"\x1b\[[0-9;]*m", "", line).rstrip() for line in lines]


def test_a_narrow_terminal_cuts_prose_and_never_the_name(look: Look, sdk: LocalServer, project: str) -> None:
    log(project, {"a.txt": "1"}, name="a-rather-long-name", description="word " * 30)
    project_path = f"{sdk.entity}/{project}"
    lines = look("list", project_path, columns=90)
    assert any("\x1b[1m" in line for line in lines), "headings stand out"
    narrow = bare(lines)
    assert narrow[1].startswith("a-rather-long-name:v0  data")
    assert narrow[1].endswith("…")
    assert all(len(line) <= 90 for line in narrow[:2])
    tiny = bare(look("list", project_path, columns=50))
    assert tiny[1].startswith("a-rather-long-name:v0  data")
    assert "description" not in tiny[0]


def test_colours_are_only_where_they_are_wanted(look: Look, sdk: LocalServer, project: str) -> None:
    log(project, {"a.txt": "1"})
    project_path = f"{sdk.entity}/{project}"
    assert not any("\x1b[3" in line for line in look("list", project_path, columns=120, NO_COLOR="1"))
    assert not any("\x1b" in line for line in look("list", project_path, columns=120, TERM="dumb"))


def test_a_pipe_gets_all_in_a_line_each(shell: Shell, sdk: LocalServer, project: str) -> None:
    log(project, {"a.txt": "1"}, description="word " * 9)
    output = shell.run("list", f"{sdk.entity}/{project}").stdout
    assert ("word " * 9).strip() in output
    assert "\x1b" not in output
    assert len(output.splitlines()) == 3


def test_letters_are_aligned_by_their_width_and_markup_is_text() -> None:
    text = table_text(("name", "size"), [("模型", "1"), ("[bold]x[/]", "2")], frozenset({"size"}))
    assert text == "name        size\n模型           1\n[bold]x[/]     2\n"


def test_what_is_left_out_is_the_last_that_matters() -> None:
    assert fitted(("name", "size", "tags", "description"), (10, 6, 20, 40), 60) == [10, 6, 20, 16]
    assert fitted(("name", "size", "tags", "description"), (10, 6, 20, 40), 32) == [10, 6, 10, 0]


def test_without_a_command_it_says_what_there_is(shell: Shell) -> None:
    lines = shell.run().stdout.splitlines()
    assert len(lines) <= 10
    for command in ("demo", "list", "plan", "apply", "archive", "doctor"):
        assert any(f"artwidgets {command} " in line for line in lines)


@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_shells_complete_every_command(shell: Shell, name: str) -> None:
    script = shell.run("completion", name).stdout
    assert all(command in script for command in ("storage", "archive", "--policy", "--keep-last"))


def test_bash_takes_its_completion(shell: Shell) -> None:
    script = shell.run("completion", "bash").stdout
    asked = (
        script
        + """
COMP_WORDS=(artwidgets sto); COMP_CWORD=1; _shtab_artwidgets; echo "${COMPREPLY[@]}"
"""
    )
    found = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, timeout=patient(SECONDS))
    assert found.stdout.split() == ["storage"]


def test_a_listing_as_parquet(shell: Shell, sdk: LocalServer, project: str) -> None:
    log(project, {"a.txt": "1"}, metadata={"loss": 0.5}, aliases=["best"])
    project_path = f"{sdk.entity}/{project}"
    assert "--output" in shell.run("list", project_path, "--format", "parquet", code=2).stderr
    shell.run("list", project_path, "--format", "parquet", "--output", "rows.parquet")
    frame = pd.read_parquet(shell.folder / "rows.parquet")
    assert frame["metadata"].tolist() == ['{"loss": 0.5}']
    assert [list(names) for names in frame["aliases"]] == [["best", "latest"]]
