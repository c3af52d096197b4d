"""The terminal, by rich: colours where it has them, wide letters in their width, plain text in a pipe.

What a server says is given to it as text that is inert already and never as markup, so that a name with
brackets or escape sequences is shown as the letters that it is made of.
"""

import sys

from rich.console import Console
from rich.text import Text

from artwidgets.model.inert import inert_line

__all__ = ["UNBOUNDED", "is_live", "line", "output", "write_line"]

UNBOUNDED = 100_000
"""Columns of a pipe: nothing is cut or broken there, because it is read line by line."""


class _Terminal(Console):
    """A console whose closed output is ours to deal with; rich would end the process."""

    def on_broken_pipe(self) -> None:
        raise


def output(*, stderr: bool = False) -> Console:
    """Where to print: standard output (or error) as it is now.

    ``NO_COLOR``, ``TERM=dumb`` and ``COLUMNS`` are heeded, as rich does.
    """
    stream = sys.stderr if stderr else sys.stdout
    return _Terminal(
        file=stream,
        width=None if stream.isatty() else UNBOUNDED,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=False,
    )


def is_live() -> bool:
    """Whether somebody is there to see something move, on standard error."""
    return sys.stderr.isatty() and not output(stderr=True).is_dumb_terminal


def line(text: str, style: str = "") -> Text:
    """One line of text, inert."""
    return Text(inert_line(text), style=style)


def write_line(text: str, style: str = "", *, stderr: bool = False) -> None:
    """Print one line as it is: broken by the terminal, not by words."""
    output(stderr=stderr).print(line(text, style), soft_wrap=True)
