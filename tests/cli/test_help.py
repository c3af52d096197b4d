"""Help ends with examples, and what it says to type does what it says."""

import argparse
import shlex

import pytest

from artwidgets.cli import parser
from artwidgets.local import LocalServer
from tests.cli.conftest import Shell

SERVES = {
    "serve": "runs until Ctrl-C (tests/local/test_shell.py)",
    "demo": "opens JupyterLab (tests/cli/test_demo.py)",
    "revert": "needs the id that a plan got (test_changing.py)",
}


def commands() -> dict[str, argparse.ArgumentParser]:
    (found,) = [one for one in parser()._actions if isinstance(one, argparse._SubParsersAction)]
    return dict(found.choices)


def examples(command: argparse.ArgumentParser) -> list[str]:
    lines = command.format_help().partition("examples:")[2].splitlines()
    return [line.strip() for line in lines if line.startswith("  artwidgets ")]


@pytest.mark.parametrize("name", commands())
def test_every_command_has_examples_in_its_help(name: str) -> None:
    typed = examples(commands()[name])
    assert typed
    assert all(line.split()[1] == name for line in typed)
    # Each is understood, whether it can be run here or not.
    for line in typed:
        parser().parse_args(shlex.split(line)[1:])


def test_the_examples_do_what_they_say(shell: Shell, sdk: LocalServer, project: str) -> None:
    sdk.seed_bulk(project, collections=2, versions=10)
    (shell.folder / "cleanup.toml").write_text("[[rule]]\nkeep.last = 3", encoding="utf-8")
    for name, command in commands().items():
        if name in SERVES:
            continue
        for line in examples(command):
            arguments = shlex.split(line.replace("acme/vision", f"{sdk.entity}/{project}"))[1:]
            # After the examples above it nothing is unfinished, which is told as a refusal; what could be
            # better about this machine is no failure of the doctor. Nor is there a plan of an example's id;
            # a check of a policy finds something to do.
            codes = {"resume": (2,), "doctor": (0, 1)}.get(name, (0,))
            if "--check" in arguments:
                codes = (3,) if name == "keep" else (2,)
            assert shell.ended_here(*arguments).returncode in codes, line
    left = shell.run("list", f"{sdk.entity}/{project}", "--format", "csv").stdout.splitlines()
    # What was archived is there still, so that nothing had to come back.
    assert len(left) == 1 + 20 - 8
