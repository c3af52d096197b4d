"""Paths of runs, whole and short, and what is none."""

import pytest

from artwidgets.errors import NotFoundError
from artwidgets.model.run_paths import RunPath
from artwidgets.model.web_pages import run_page


@pytest.mark.parametrize("text", ["e/p/r", "/e/p/r/", "e/p/runs/r", "p/r", "r"])
def test_a_path_is_read_whole_or_relative_to_a_project(text: str):
    assert RunPath.parse(text, "e", "p") == RunPath("e", "p", "r")


@pytest.mark.parametrize("text", ["", "/", "r", "p/r", "e//r", "e/p/sweeps/r", "e/p/runs/r/x"])
def test_what_names_no_run_is_refused_with_what_to_write(text: str):
    with pytest.raises(NotFoundError, match=r"is not a run path\. Write entity/project/run_id\."):
        RunPath.parse(text)


def test_a_short_path_needs_the_project_that_it_is_relative_to():
    with pytest.raises(NotFoundError):
        RunPath.parse("r", "e")


def test_a_run_of_which_the_project_is_not_told_has_no_page():
    assert run_page("https://pages", "e/p/r") == "https://pages/e/p/runs/r"
    assert run_page("https://pages", "r") == ""
