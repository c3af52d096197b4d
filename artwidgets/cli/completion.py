"""``artwidgets completion``: what a shell needs to complete commands and options."""

import argparse
from typing import Any

from artwidgets.cli.examples import add_examples

__all__ = ["add_command"]

_SHELLS = ("bash", "zsh")


def add_command(commands: Any, top: argparse.ArgumentParser) -> None:
    """Add ``completion`` to the shell's commands.

    Parameters
    ----------
    commands
        Where to add it.
    top : ArgumentParser
        What is completed.
    """
    command = commands.add_parser("completion", help="print what makes a shell complete artwidgets")
    command.add_argument("shell", choices=_SHELLS)
    command.set_defaults(command=lambda options: _print(options, top))
    add_examples(
        command,
        ("artwidgets completion bash", 'for ~/.bashrc: eval "$(artwidgets completion bash)"'),
    )


def _print(options: argparse.Namespace, top: argparse.ArgumentParser) -> int:
    import shtab

    print(shtab.complete(top, options.shell))
    return 0
