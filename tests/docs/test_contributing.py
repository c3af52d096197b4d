"""CONTRIBUTING.md names what is there, and what CI runs."""

import re
import tomllib

import pytest

from tests.docs.readme import ROOT

TEXT = (ROOT / ".github/CONTRIBUTING.md").read_text(encoding="utf-8")
WORKFLOW = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert links
    assert [link for link in links if not (ROOT / ".github" / link).exists()] == []


def test_scripts_and_tests_are_there() -> None:
    scripts = re.findall(r"\bbash ([\w./-]+)", TEXT)
    named = {*scripts, *re.findall(r"(?<!\w)tests/[\w/-]+(?:\.py)?", TEXT)}
    assert {".ci/setup", ".ci/run", ".ci/wheel", "tests/run", "tests/bench"} <= named
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_ci_runs_what_the_checklist_begins_with() -> None:
    checklist = TEXT.split("\n## Release\n")[1]
    first = re.findall(r"^\d\. `(bash [\w./-]+)`", checklist, flags=re.MULTILINE)[:2]
    assert re.findall(r"- run: (.+)", WORKFLOW) == first == ["bash .ci/run", "bash .ci/wheel"]


def test_ci_tries_the_oldest_python_that_is_supported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    tried = re.findall(r'"(3\.\d+)"', WORKFLOW)
    assert f">={tried[0]}" == project["requires-python"]


def test_the_commit_hook_is_the_ruff_of_the_tests() -> None:
    yaml = pytest.importorskip("yaml", reason="comes with JupyterLab")
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = [hook for repository in config["repos"] for hook in repository["hooks"]]
    assert [hook["entry"].split()[:2] for hook in hooks] == [
        [".venv/bin/ruff", "check"],
        [".venv/bin/ruff", "format"],
    ]
    assert {hook["language"] for hook in hooks} == {"system"}
